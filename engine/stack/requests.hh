// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "engine/evaluate/parameters.hh"
#include "engine/state/records.hh"
#include "engine/value/value.hh"

namespace formwork {

/// A template text and where it came from.
struct TemplateText {
  std::string name;  ///< Path for messages and relative includes; "<stdin>".
  std::string text;
};

/// What a user asks for when creating, updating or previewing.
struct StackRequest {
  std::string stack_name;
  TemplateText template_text;
  ParameterInputs parameters;
  TagList tags;
  std::vector<std::string> capabilities;
  std::vector<std::string> notification_arns;
  bool disable_rollback = false;
  std::string on_failure = "ROLLBACK";
  /// false: IAM resources and macros need their capability, as on AWS. true: granted (the CLI's
  /// default).
  bool all_capabilities = true;
  /// For a change set, which shows what transforms make: they need no capability.
  bool shows_expansion = false;

  // What only the API asks. The command line's behaviour is the default.
  bool use_previous_template = false;
  /// Parameters of an update that are not given keep their values; on AWS only those that say so.
  bool keeps_parameters = true;
  bool replaces_tags = false;               ///< `tags` are all there are to be, even when empty.
  bool replaces_notification_arns = false;  ///< The same for notification_arns.
  std::string role_arn;
  std::vector<std::string> resource_types;      ///< Not empty: only these may be changed.
  std::optional<Value> rollback_configuration;  ///< Not given: as it is.
  std::optional<std::string> stack_policy;      ///< To be set with the operation.
  std::string stack_policy_during_update;       ///< Speaks instead of it for this update.
  std::string client_request_token;
  std::int64_t timeout_minutes = 0;
  bool retain_except_on_create = false;
  bool termination_protection = false;
  std::string deployment_mode;  ///< "", "STANDARD" or "EXPRESS".
  /// DeploymentConfig.DisableRollback; not given: EXPRESS leaves a failure as it is.
  std::optional<bool> mode_disables_rollback;
  bool disable_validation = false;
};

/// A resource that an IMPORT change set takes over.
struct ImportedResource {
  std::string type;
  std::string logical_id;
  Value identifier;  ///< Map of identifier property to value.
};

/// CreateChangeSet.
struct ChangeSetRequest {
  StackRequest stack;
  std::string name;
  std::string description;
  std::string type = "UPDATE";  ///< CREATE, UPDATE or IMPORT.
  std::vector<ImportedResource> imports;
  bool imports_existing = false;  ///< ImportExistingResources.
  bool includes_nested = false;   ///< IncludeNestedStacks.
  std::string on_stack_failure;   ///< "", DO_NOTHING, ROLLBACK or DELETE.
  bool reverts_drift = false;     ///< DeploymentMode REVERT_DRIFT.
};

struct CreatedChangeSet {
  std::string id;
  std::string stack_id;
};

/// ExecuteChangeSet.
struct ExecuteRequest {
  std::string stack_name;  ///< Or ARN; not needed when `change_set` is an ARN.
  std::string change_set;
  std::optional<bool> disable_rollback;
  bool retain_except_on_create = false;
  std::string client_request_token;
};

/// DeleteStack.
struct DeleteRequest {
  std::string stack_name;
  std::vector<std::string> retained;  ///< RetainResources; only from DELETE_FAILED.
  bool is_forced = false;             ///< DeletionMode FORCE_DELETE_STACK.
  std::string role_arn;
  std::string client_request_token;
  std::string deployment_mode = {};  ///< "", "STANDARD" or "EXPRESS".
};

/// RollbackStack and ContinueUpdateRollback.
struct RecoveryRequest {
  std::string stack_name;
  std::vector<std::string> skipped;  ///< ResourcesToSkip; "Child.LogicalId" for nested stacks.
  bool retain_except_on_create = false;
  std::string role_arn;
  std::string client_request_token;
};

/// SignalResource, and the answers to callback addresses.
struct SignalRequest {
  std::string stack_name;
  std::string logical_id;
  std::string unique_id;
  bool is_success = true;
  std::string reason;
  std::string data;
};

}  // namespace formwork
