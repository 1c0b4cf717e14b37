// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "tools/formwork/common_options.hh"

namespace formwork::cli {

/// What `plan` is asked.
struct PlanOptions {
  std::vector<std::string> paths;
  std::string stack_name;
  std::string base;
  std::string head;
  bool is_merge_base = false;
  InputOptions inputs;
  std::vector<std::string> environments;  ///< "prod=params/prod.json".
  std::vector<std::string> capabilities;
  std::vector<std::string> notification_arns;
  bool check_capabilities = false;
  StateOptions state;

  std::string stack_policy;
  bool is_rollback_disabled = false;
  bool is_express = false;
  std::vector<std::string> stateful_types;
  std::vector<std::string> scanned;  ///< Files and folders that may import exports.

  std::string format = "text";
  std::string output_file;
  std::string id;
  std::string fail_on;
  bool detailed_exit_code = false;
  bool explain = false;
  bool steps = false;
  OutputOptions output;

  OptionSet declare();
  /// The revision after "git:" of --base; nullopt when it names a file or nothing.
  std::optional<std::string> base_revision() const;
  std::optional<std::string> head_revision() const;
  /// Whether --state names answers of the AWS CLI and no store.
  bool has_deployed() const;
  /// What is wrong with the call as a whole; "" when nothing.
  std::string wrong_call() const;
  /// The members of --fail-on.
  std::vector<std::string> failing() const;
};

}  // namespace formwork::cli
