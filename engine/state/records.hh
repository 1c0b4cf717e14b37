// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "engine/base/clock.hh"
#include "engine/value/value.hh"

namespace formwork {

struct StoredParameter {
  std::string key;
  std::string value;     ///< As given or defaulted.
  std::string resolved;  ///< For SSM types: the value behind the name.
  bool no_echo = false;
};

struct StoredOutput {
  std::string key;
  std::string value;
  std::string description;
  std::string export_name;
};

using TagList = std::vector<std::pair<std::string, std::string>>;

/// A row of the stacks table: what DescribeStacks and GetTemplate answer.
struct StackRecord {
  std::string id;    ///< The stack's ARN; unique for ever.
  std::string name;  ///< Unique among stacks that are not DELETE_COMPLETE.
  std::string status;
  std::string status_reason;
  std::string description;
  std::string template_body;       ///< Original text; of the last successful operation.
  std::string processed_template;  ///< After transforms, as JSON; empty when the same.
  std::vector<StoredParameter> parameters;
  std::vector<StoredOutput> outputs;
  std::vector<std::string> capabilities;
  std::vector<std::string> notification_arns;
  TagList tags;
  std::string role_arn;
  std::string parent_id;  ///< Of a nested stack.
  std::string root_id;
  std::string change_set_id;
  bool disable_rollback = false;
  bool termination_protection = false;
  std::int64_t timeout_minutes = 0;
  Millis creation_time = 0;
  Millis last_updated_time = 0;  ///< 0 = never.
  Millis deletion_time = 0;

  std::string policy_body = {};       ///< The stack policy as JSON text; "" when none was ever set.
  Value rollback_configuration = {};  ///< As the API has it; null or empty when there is none.
  bool retain_except_on_create = false;
  std::string deployment_mode = {};  ///< "" is STANDARD; "EXPRESS".
  std::string detailed_status = {};  ///< "" or CONFIGURATION_COMPLETE, VALIDATION_FAILED.
  std::string drift_status = {};     ///< "" is NOT_CHECKED; DRIFTED, IN_SYNC, UNKNOWN.
  Millis drift_checked = 0;          ///< 0 = never.
  Value last_operations = {};        ///< List of {OperationType, OperationId}, newest first.
  Value details = {};                ///< Map: whatever one feature alone must remember.
};

/// A row of the resources table. `slot` tells the physical resources of one logical id apart: "" is
/// the current one; others wait to be cleaned up (a replaced one, or a new one that is rolled
/// back).
struct ResourceRecord {
  std::string stack_id;
  std::string logical_id;
  std::string slot;
  std::string physical_id;
  std::string type;
  std::string status;
  std::string status_reason;
  Value properties;  ///< As given to the provider (evaluated).
  Value attributes;  ///< Map: what GetAtt answers. "Ref" holds the Ref value.
  Value metadata;
  std::string deletion_policy;  ///< "Delete", "Retain", "Snapshot", "RetainExceptOnCreate".
  std::string update_replace_policy;
  std::vector<std::string> depends_on;  ///< Logical ids it needed when it was made or last updated.
  std::string provider;                 ///< Name of the provider that made it.
  Millis updated = 0;
  std::string drift_status = {};  ///< "" is NOT_CHECKED; IN_SYNC, MODIFIED, DELETED.
  Millis drift_checked = 0;
  Value details = {};  ///< Map: signals received, module, whatever one feature alone must remember.
};

/// A row of the events table; append-only.
struct EventRecord {
  std::int64_t sequence = 0;  ///< Given by the store; order of events.
  std::string id;
  std::string stack_id;
  std::string stack_name;
  std::string logical_id;
  std::string physical_id;
  std::string type;
  std::string status;
  std::string reason;
  std::string properties;  ///< JSON text, or "".
  std::string operation_id;
  std::string client_request_token = {};
  Millis time = 0;
  std::string detailed_status = {};
  /// For DescribeEvents: "" is STACK_EVENT; PROGRESS_EVENT, VALIDATION_ERROR, PROVISIONING_ERROR,
  /// HOOK_INVOCATION_ERROR. The last four are not among DescribeStackEvents.
  std::string event_type = {};
  Value details = {};  ///< Map: ValidationName, ValidationPath, ... by the API's member names.
};

struct ChangeSetRecord {
  std::string id;  ///< ARN.
  std::string name;
  std::string stack_id;
  std::string type;  ///< CREATE, UPDATE, IMPORT.
  std::string status;
  std::string execution_status;
  std::string status_reason;
  std::string description;
  std::string document;  ///< `Changes` of the view with property values, as JSON (engine/change).
  std::string request;   ///< The request it was made from, as stored JSON (engine/stack).
  Millis creation_time = 0;
  std::string plain_document = {};  ///< `Changes` of the view without values.
  std::string values_reason = {};   ///< StatusReason of the view with values, when it has its own.
  std::string plan = {};            ///< What executing it runs (engine/plan); "" when it cannot be.
  /// Map by the API's member names: Parameters, Tags, Capabilities, NotificationARNs,
  /// RollbackConfiguration, OnStackFailure, ImportExistingResources, IncludeNestedStacks,
  /// ParentChangeSetId, RootChangeSetId, DeploymentMode, StackDriftStatus, DeploymentConfig.
  Value details = {};
};

/// One run of a plan over one stack: create, update or delete. It is the unit that is resumed after
/// a crash. `parent` is the deployment whose nested stack this one works for.
struct DeploymentRecord {
  std::string id;  ///< Operation id (UUID).
  std::string stack_id;
  std::string kind;  ///< CREATE, UPDATE, DELETE.
  std::string
      phase;  ///< engine/provision: FORWARD, CLEANUP, ROLLBACK, ROLLBACK_CLEANUP, WAITING, DONE.
  std::string plan = {};  ///< JSON (engine/plan); never changes.
  std::string outcome;    ///< Final stack status; "" while it runs.
  std::string reason;     ///< Why it failed; "" otherwise.
  std::string parent_id;
  Millis created = 0;
  std::string operation = {};             ///< CREATE_STACK, ... of DescribeEvents; "" by `kind`.
  std::string client_request_token = {};  ///< Told by every event of the operation.
  bool is_cancelled = false;              ///< CancelUpdateStack was asked.
  std::vector<std::string> skipped = {};  ///< ContinueUpdateRollback: ResourcesToSkip.
  Value details = {};                     ///< Map: whatever one feature alone must remember.
};

/// The progress of one step of a deployment.
struct StepRecord {
  std::string deployment_id;
  std::string step_id;
  std::string status;  ///< PENDING, STARTED, DONE, FAILED, SKIPPED, CANCELLED.
  std::string
      request_token;  ///< Sent with every call of the step, so that a repeated call is recognised.
  Value callback_context;  ///< What the provider asked to get back.
  Millis due = 0;          ///< Not to be polled before this time.
  std::int64_t attempts = 0;
  std::string reason;
};

struct ExportRecord {
  std::string name;
  std::string value;
  std::string stack_id;
};

struct ProviderRecord {
  std::string type_name;
  std::vector<std::string> command;  ///< Program and arguments.
  std::string schema;                ///< Resource type schema as JSON, or "".
  Millis registered = 0;
};

}  // namespace formwork
