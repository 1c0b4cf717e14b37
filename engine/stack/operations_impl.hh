// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/change/diff.hh"
#include "engine/provision/live_knowledge.hh"
#include "engine/service/operation.hh"
#include "engine/stack/api_words.hh"
#include "engine/stack/operations.hh"
#include "engine/transform/transform.hh"

namespace formwork {

/// The stored side of a comparison: the stack, its template and its resources.
struct StoredSide {
  std::optional<StackRecord> stack;  ///< None: there is no such stack.
  std::unique_ptr<LoadedTemplate> loaded;
  BoundParameters parameters;
  std::vector<ResourceRecord> resources;  ///< Current ones that exist.
};

/// What a request asks for, compared with what is stored.
struct Comparison {
  StoredSide before;
  PreparedTemplate after;
  ChangeSet change_set;
  std::vector<PlanStep> steps;
  Environment environment;  ///< With the stack's name and, when it is known, id.
  /// As requested; an update that names none keeps those the stack has.
  TagList tags;
  std::vector<std::string> notification_arns;
};

/// What a template is prepared with.
struct PrepareInput {
  const StackRequest& request;
  const Environment& environment;
  const Knowledge& knowledge;
  const std::map<std::string, std::string, std::less<>>& previous;
  MissingParameters missing = MissingParameters::Error;
  bool types_are_checked_later = false;  ///< By check_resource_types.
  bool keeps_parameters = false;  ///< Parameters that are not given have their previous values.
  Transaction* tx = nullptr;      ///< Where the objects of S3 are that a served template includes.
  bool leaves_macros = false;     ///< They are not run and no faults.
};

struct StackOperations::Impl final : NestedStacks {
  Impl(ExecutorContext given, SourceMap& map);

  /// Texts of one call of the API; those of the command line are kept for its messages.
  class SourceScope {
   public:
    explicit SourceScope(Impl& impl);
    ~SourceScope();
    SourceScope(const SourceScope&) = delete;
    SourceScope& operator=(const SourceScope&) = delete;

   private:
    Impl& impl_;
    SourceMap* kept_;
    SourceMap own_;
  };

  SourceMap* sources;
  ExecutorContext context;
  Executor executor;

  // prepare.cc
  std::optional<PreparedTemplate> prepare(const PrepareInput& input, Sink& sink);

  /// The world within a transaction, for what lies outside of steps.
  World world_in(Transaction& tx) const;

  // compare.cc
  Result<StoredSide> load_stored(Transaction& tx, std::string_view stack_name);
  /// Null with faults in the sink. `stack_id` is empty when the stack is not there and gets none.
  /// `kind`: what else a change set asks, imports and drift; null: an update.
  std::optional<Comparison> compare(Transaction& tx, const StackRequest& request, StoredSide before,
                                    std::string stack_id, Sink& sink,
                                    const ChangeSetRequest* kind = nullptr);
  ChangeSet make_changes(Transaction& tx, const StoredSide& before, const BeforeStack& before_stack,
                         const AfterStack& after_stack, const ChangeSetRequest* kind, Sink& sink);
  Plan make_plan(const StackRequest& request, const Comparison& comparison) const;

  // operations.cc
  /// Everything of a create or update up to its recorded deployment, within `tx`. Answers false
  /// when there is nothing to do, nullopt with faults in the sink.
  std::optional<bool> begin_change(Transaction& tx, const StackRequest& request,
                                   std::string& stack_id, Sink& sink);
  Result<void> record_change_set(Transaction& tx, const StackRequest& request,
                                 const Comparison& comparison, const Plan& plan);
  Result<OperationOutcome> outcome_of(const std::string& stack_id);
  std::string new_stack_id(const std::string& name);

  std::string new_change_set_id(const std::string& name);

  // verbs.cc
  /// "Stack [name] does not exist" where there is none.
  Result<StackRecord> get_stack(Transaction& tx, std::string_view name);
  Result<void> put_new_stack(Transaction& tx, const StackRequest& request, StackRecord stack,
                             const std::string& id);

  Result<std::string> create_without_template(Transaction& tx, const StackRequest& request,
                                              StackRecord stack, const std::string& id,
                                              const std::string& failure);

  // refactor.cc
  struct Refactor;
  Result<void> take_moves(Refactor& refactor, const Value& record);

  // macros.cc
  Result<void> go_back_from_transform(Transaction& tx, StackRecord stack,
                                      const StackRequest& request, const std::string& message);

  // early_checks.cc
  Result<void> validate_change_set(Transaction& tx, const StackRequest& request,
                                   const Comparison& comparison, ChangeSetRecord& record);
  Result<void> validate_begun(Transaction& tx, const StackRequest& request,
                              const Comparison& comparison, const std::string& deployment_id);

  // deletion.cc
  Result<bool> begin_deletion(Transaction& tx, const StackRecord& stack,
                              const DeleteRequest& request);

  // change_sets.cc
  /// The stack has moved on: what was compared with it cannot be executed any more.
  Result<void> make_change_sets_obsolete(Transaction& tx, std::string_view stack_id,
                                         std::string_view except);
  Result<StackRecord> stack_for_change_set(Transaction& tx, const ChangeSetRequest& request);
  Result<void> begin_review(Transaction& tx, const std::string& id, const StackRequest& request);
  /// A change set that was never compared: a transform failed.
  ChangeSetRecord failed_change_set(const ChangeSetRequest& request, const std::string& stack_id,
                                    std::string reason);
  ChangeSetRecord new_change_set_record(const ChangeSetRequest& request,
                                        const Comparison& comparison, const std::string& stack_id);
  Result<void> erase_siblings(Transaction& tx, const ChangeSetRecord& record);

  // nested_change_sets.cc
  struct NestedPlace {
    const Plan& plan;  ///< Of the parent.
    const ChangeSetRecord& record;
    std::string root_id;
    std::string root_stack_id;
    int depth = 0;
  };
  Result<ChangeSetRecord> make_nested_change_set(Transaction& tx, const NestedPlace& place,
                                                 ResourceChange& change);
  /// Links the change sets of all nested stacks with `record`, whose documents are written anew.
  Result<void> add_nested_change_sets(Transaction& tx, Comparison& comparison,
                                      ChangeSetRecord& record, const std::string& root_id,
                                      const std::string& root_stack_id, int depth);
  /// The change set that was made for a nested stack together with its parent's.
  Result<std::optional<ChangeSetRecord>> nested_change_set(Transaction& tx,
                                                           const std::string& parent_id,
                                                           const std::string& logical_id);
  /// All change sets below, innermost first.
  Result<void> for_each_nested(Transaction& tx, const ChangeSetRecord& record,
                               const std::function<Result<void>(ChangeSetRecord&)>& change);
  Result<void> erase_nested(Transaction& tx, const ChangeSetRecord& record);
  Result<void> begin_nested(Transaction& tx, const ChangeSetRecord& record);

  // nested_stacks.cc
  Result<std::string> begin_create(World& world, const ChildRequest& request) override;
  Result<bool> begin_update(World& world, std::string_view stack_id,
                            const ChildRequest& request) override;
  Result<void> begin_delete(World& world, std::string_view stack_id) override;
  Result<ChildState> state(World& world, std::string_view stack_id) override;
  Result<StackRequest> make_child_request(World& world, const ChildRequest& request,
                                          const Plan& parent) const;
  Result<bool> roll_back_child(Transaction& tx, const StackRecord& child,
                               const DeploymentRecord& parent, const std::string& logical_id);
};

/// Fails with CloudFormation's text for a name that cannot be a stack's.
Result<void> check_stack_name(std::string_view name);
/// Whether a stack in this status can be created or updated by `request`; the fault says the way
/// out.
Result<void> check_can_deploy(const StackRecord& stack, const StackRequest& request);
/// Whether a stack can be deleted as `request` asks.
Result<void> check_can_delete(const StackRecord& stack, const DeleteRequest& request);
/// Types that no provider knows: "Template format error: Unrecognized resource types: [X]".
void check_resource_types(const Template& model, const ProviderSet& providers, Sink& sink);
/// A resource cannot change its type in place.
void check_type_changes(const StoredSide& before, const Template& after, Sink& sink);
/// "Requires capabilities : [...]" for what the template needs and the request does not give.
void check_capabilities(const Template& model, const StackRequest& request, Sink& sink);
/// "Resource type X is not allowed by parameter ResourceTypes [...]" for what would change.
void check_allowed_types(const ChangeSet& change_set, const StackRequest& request, Sink& sink);
/// The plan that deletes a stack.
Result<Plan> make_delete_plan(Transaction& tx, const StackRecord& stack);

}  // namespace formwork
