// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.hh"
#include "engine/provision/provider.hh"

namespace formwork {

/// Which call of a resource's provider.
enum class FaultPhase : std::uint8_t {
  Create,
  Update,
  Delete,  ///< Of a deletion, a cleanup or a rolled back creation.
  Undo,    ///< The update back in a rollback.
};
const char* to_string(FaultPhase phase);

/// Provider calls that fail, or at which the process stops, without being made: how a template's
/// failures are tried out. The same plan gives the same failures in every run.
class FaultPlan {
 public:
  struct Fault {
    std::string place;  ///< "LogicalId", or "Child/LogicalId" in the stack that Child made.
    FaultPhase phase = FaultPhase::Create;
    HandlerErrorCode code = HandlerErrorCode::InvalidRequest;
    bool stops = false;  ///< The process stops there as by an interruption.
  };

  /// "LID@create", "Child/LID@update", "LID@delete:Throttling", "LID@undo". F001 for anything else.
  static Result<Fault> parse(std::string_view text);

  void add(Fault fault) { faults_.push_back(std::move(fault)); }
  bool is_empty() const { return faults_.empty(); }
  /// The fault for a call; null when it is to be made.
  const Fault* find(std::string_view stack_name, std::string_view logical_id,
                    FaultPhase phase) const;

 private:
  std::vector<Fault> faults_;
};

}  // namespace formwork
