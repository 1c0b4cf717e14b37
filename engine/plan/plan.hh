// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.hh"
#include "engine/change/change_set.hh"
#include "engine/graph/resource_graph.hh"
#include "engine/state/records.hh"

namespace formwork {

enum class StepKind : std::uint8_t {
  Create,   ///< Make a resource that is not there.
  Update,   ///< Change it in place. Also for attribute-only changes (DeletionPolicy, Metadata).
  Replace,  ///< Make a new physical resource; the old one is left for its Cleanup step.
  Cleanup,  ///< After all of the above: remove (or retain) the old physical resource of a Replace.
  Delete,   ///< Remove (or retain) a resource that is no longer in the template.
  Import,   ///< Take a resource over that exists already.
};
const char* to_string(StepKind kind);

/// One thing to do to one resource. Ids are stable texts ("Create:Bucket").
struct PlanStep {
  std::string id;
  StepKind kind = StepKind::Create;
  std::string logical_id;
  std::string type;
  std::string policy;  ///< For Cleanup and Delete: Delete, Retain, Snapshot, RetainExceptOnCreate.
  /// Steps that must be done before. Deletes of removed resources and cleanups come in the cleanup
  /// phase and name only steps of that phase.
  std::vector<std::string> after;
  /// Update that may turn out to need a Replace, or nothing at all, once values are known. On a
  /// Replace: it hangs on values that are not known yet and may turn out to be an Update.
  bool is_conditional = false;
  bool is_cleanup() const { return kind == StepKind::Cleanup || kind == StepKind::Delete; }
};

enum class PlanKind : std::uint8_t { Create, Update, Delete };

/// Everything an execution needs; stored as a document and never changed. Executing takes the plan,
/// not the template file: `template_json` is the processed template it was made from.
struct Plan {
  PlanKind kind = PlanKind::Create;
  std::string stack_id;
  std::string stack_name;
  std::string template_name;       ///< Where the text came from, for messages.
  std::string template_body;       ///< Original text.
  std::string processed_template;  ///< JSON after transforms.
  std::vector<StoredParameter> parameters;
  /// Evaluated parameter values by name (string or list), NoEcho ones included.
  Value parameter_values;
  TagList tags;
  std::vector<std::string> capabilities;
  std::vector<std::string> notification_arns;
  bool disable_rollback = false;
  std::string on_failure;  ///< "ROLLBACK" (default), "DELETE", "DO_NOTHING".
  std::vector<PlanStep> steps;

  std::string client_request_token;
  std::string change_set_id;
  std::string role_arn;
  std::string operation;        ///< Of DescribeEvents: CREATE_STACK, ...; "" by `kind`.
  std::string deployment_mode;  ///< "" is STANDARD; "EXPRESS".
  bool retain_except_on_create = false;
  std::int64_t timeout_minutes = 0;
  Value rollback_configuration;  ///< Null: none.
  std::string stack_policy;      ///< Of the stack during this operation; "" allows all.
  std::optional<std::string> new_stack_policy;  ///< To be the stack's from now on.
  std::vector<std::string> retained;            ///< Delete: RetainResources.
  bool is_forced = false;                       ///< Delete: FORCE_DELETE_STACK.
  bool reverts_drift = false;  ///< Actual values are brought to those of the template.
  bool is_import = false;      ///< Only takes resources over: statuses are IMPORT_*.
  /// Import steps: identifier properties by logical id.
  Value imports;
};

/// Steps and their order from a change set. `before` is the graph of the stored resources (for
/// deletion order), `after` of the new template.
std::vector<PlanStep> make_steps(const ChangeSet& change_set, const ResourceGraph& before,
                                 const ResourceGraph& after);
/// Steps that delete all of a stack's resources, in reverse dependency order.
std::vector<PlanStep> make_delete_steps(const std::vector<ResourceRecord>& resources);

/// Deterministic: equal plans give equal bytes. Reading fails with F302 (damaged) or F303 (made by
/// another version).
std::string plan_to_json(const Plan& plan);
Result<Plan> plan_from_json(std::string_view json);

}  // namespace formwork
