// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "engine/provision/fault_plan.hh"
#include "engine/stack/operations.hh"
#include "tools/formwork/options.hh"

namespace formwork::cli {

/// What deploy asks for beside the template: policies, rollback, times.
struct LifecycleOptions {
  std::string policy_file;
  std::string override_file;
  std::optional<std::int64_t> timeout;
  bool retains_except_on_create = false;
  bool is_express = false;
  std::vector<std::string> alarms;
  std::optional<std::int64_t> monitoring;
  std::string token;
  bool validates = false;  ///< Session::validates_early.

  void declare(OptionSet& set);
  /// Reads the files; faults go to the sink.
  void apply(StackRequest& request, Sink& sink) const;
};

/// Failures that are made to happen.
struct FaultOptions {
  std::vector<std::string> failing;
  std::vector<std::string> stops;
  std::vector<std::string> alarm_states;

  void declare(OptionSet& set);
  /// F001 for a text that names no call.
  Result<FaultPlan> plan() const;
  /// Puts the states of alarms that rollback triggers watch, "NAME=ALARM".
  Result<void> put_alarms(Store& store) const;
};

}  // namespace formwork::cli
