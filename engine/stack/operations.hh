// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/source_map.hh"
#include "engine/change/change_set.hh"
#include "engine/evaluate/parameters.hh"
#include "engine/provision/executor.hh"
#include "engine/state/store.hh"
#include "engine/template/template.hh"

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

/// A template that was read, expanded, bound and checked.
struct PreparedTemplate {
  std::unique_ptr<LoadedTemplate> loaded;  ///< After transforms.
  std::string processed_json;              ///< "" when no transform changed it.
  BoundParameters parameters;
};

/// The answer to "what would happen?".
struct Preview {
  ChangeSet change_set;
  bool is_create = false;
  std::string stack_name;
  std::vector<PlanStep> steps;
  /// Sentences about what was assumed: no state, parameters by default, ...
  std::vector<std::string> assumptions;
  /// Keeps the nodes that spans and values point into.
  PreparedTemplate after;
};

/// How an operation ended.
struct OperationOutcome {
  std::string stack_id;
  std::string stack_status;
  std::string reason;
  bool is_ok = false;       ///< *_COMPLETE and not a rollback.
  bool no_changes = false;  ///< Nothing was to be done.
};

/// The verbs over stacks: what the command line and the API call. One object per process and world.
/// All faults go to the given sink or come back as Failure, in CloudFormation's words where it has
/// them.
class StackOperations {
 public:
  StackOperations(ExecutorContext context, SourceMap& sources);
  ~StackOperations();

  /// Reads, expands, binds and checks a template without any stored stack.
  std::optional<PreparedTemplate> prepare(const StackRequest& request, MissingParameters missing,
                                          Sink& sink);

  /// Against the stored stack of that name (none: everything is added). Writes nothing.
  std::optional<Preview> preview(const StackRequest& request, Sink& sink);
  /// Against another template, without any state.
  std::optional<Preview> preview_between(const StackRequest& before, const StackRequest& after,
                                         Sink& sink);

  /// Creates or updates and runs to the end. Resumes what was interrupted first.
  std::optional<OperationOutcome> deploy(const StackRequest& request, Sink& sink);
  std::optional<OperationOutcome> delete_stack(std::string_view name_or_id, Sink& sink);

  /// Finishes deployments that an earlier process left; answers how many there were.
  Result<std::size_t> recover();

  // The verbs of the API, each within a transaction of the caller: they check, record and begin;
  // turn() does the work. Failures are in CloudFormation's words with its error codes.

  /// CreateStack; answers the stack's id.
  Result<std::string> create_stack(Transaction& tx, const StackRequest& request);
  /// UpdateStack. "No updates are to be performed." is a Failure, as on AWS.
  Result<std::string> update_stack(Transaction& tx, const StackRequest& request);
  Result<void> delete_stack(Transaction& tx, const DeleteRequest& request);
  Result<CreatedChangeSet> create_change_set(Transaction& tx, const ChangeSetRequest& request);
  Result<void> execute_change_set(Transaction& tx, const ExecuteRequest& request);
  Result<void> delete_change_set(Transaction& tx, std::string_view stack_name,
                                 std::string_view change_set);
  /// The change set of a name or ARN; ChangeSetNotFound when there is none.
  Result<ChangeSetRecord> get_change_set(Transaction& tx, std::string_view stack_name,
                                         std::string_view change_set);
  Result<void> cancel_update(Transaction& tx, std::string_view stack_name,
                             const std::string& client_request_token);
  Result<void> continue_update_rollback(Transaction& tx, const RecoveryRequest& request);
  /// RollbackStack; answers the stack's id.
  Result<std::string> roll_back_stack(Transaction& tx, const RecoveryRequest& request);
  Result<void> signal_resource(Transaction& tx, const SignalRequest& request);

  /// Texts of a template as the API takes them: TemplateBody, TemplateURL, UsePreviousTemplate.
  /// Reads, expands and checks one without a stack: faults in CloudFormation's words.
  Result<PreparedTemplate> prepare_for_api(Transaction& tx, const StackRequest& request,
                                           SourceMap& sources);

  /// What makes the resources of this world.
  const ProviderSet& providers() const;

  /// One turn of the deployments under way. To be called outside of any transaction.
  Result<Turn> turn();
  /// A transaction in which a verb was called was rolled back: nothing of it is to be run.
  void forget_begun();
  /// Records of stacks may have been changed by others: read them again at the next turn.
  void refresh();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace formwork
