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
#include "engine/stack/requests.hh"
#include "engine/state/store.hh"
#include "engine/template/template.hh"

namespace formwork {

struct RefactorRequest;

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
  std::optional<OperationOutcome> delete_stack(const DeleteRequest& request, Sink& sink);
  /// Calls a verb of the API in a transaction of its own and runs what is to be run to its end.
  std::optional<OperationOutcome> carry_out(std::string_view stack_name,
                                            const std::function<Result<void>(Transaction&)>& verb,
                                            Sink& sink);

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
  /// UpdateTerminationProtection; answers the stack's id.
  Result<std::string> set_termination_protection(Transaction& tx, std::string_view stack_name,
                                                 bool is_enabled);
  /// SetStackPolicy with the policy's text.
  Result<void> set_stack_policy(Transaction& tx, std::string_view stack_name,
                                const std::string& body);
  /// CreateStackRefactor (engine/stack/refactor.hh); answers its id. What is wrong with the
  /// templates makes a refactor that has failed.
  Result<std::string> create_stack_refactor(Transaction& tx, const RefactorRequest& request);
  /// Moves the resources of a refactor that is AVAILABLE, all within `tx`.
  Result<void> execute_stack_refactor(Transaction& tx, const std::string& id);
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
