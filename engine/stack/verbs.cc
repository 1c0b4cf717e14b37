// SPDX-License-Identifier: Apache-2.0
// The verbs of the API that create, update and delete: checks, records and the deployment to run.
#include "engine/provision/ledger.hh"
#include "engine/stack/lifecycle_checks.hh"
#include "engine/stack/macros.hh"
#include "engine/stack/operations_impl.hh"

namespace formwork {

namespace {

std::string no_such_stack(std::string_view name) {
  return "Stack [" + std::string(name) + "] does not exist";
}

}  // namespace

StackOperations::Impl::SourceScope::SourceScope(Impl& impl) : impl_(impl), kept_(impl.sources) {
  impl_.sources = &own_;
}
StackOperations::Impl::SourceScope::~SourceScope() {
  impl_.sources = kept_;
}

Result<StackRecord> StackOperations::Impl::get_stack(Transaction& tx, std::string_view name) {
  Result<std::optional<StackRecord>> stack = tx.find_stack(name);
  if (!stack) {
    return std::move(stack).failure();
  }
  if (!*stack) {
    return fail("ValidationError", no_such_stack(name));
  }
  return std::move(**stack);
}

// The row that a creation works on, with what its deployment does not carry.
Result<void> StackOperations::Impl::put_new_stack(Transaction& tx, const StackRequest& request,
                                                  StackRecord stack, const std::string& id) {
  if (stack.id.empty()) {
    stack.id = stack.root_id = id;
    stack.name = request.stack_name;
    stack.creation_time = context.clock.now();
    stack.status = "REVIEW_IN_PROGRESS";
    stack.status_reason = "User Initiated";
  }
  stack.termination_protection = request.termination_protection;
  return tx.put_stack(stack);
}

// The stack comes to be, only to go at once: the template that it was to have was never known.
Result<std::string> StackOperations::Impl::create_without_template(Transaction& tx,
                                                                   const StackRequest& request,
                                                                   StackRecord stack,
                                                                   const std::string& id,
                                                                   const std::string& failure) {
  Result<void> done = put_new_stack(tx, request, std::move(stack), id);
  if (done) {
    done = make_change_sets_obsolete(tx, id, "");
  }
  Result<StackRecord> begun = done ? get_stack(tx, id) : std::move(done).failure();
  if (!begun) {
    return std::move(begun).failure();
  }
  done = go_back_from_transform(tx, std::move(*begun), request, failure);
  return done ? Result<std::string>(id) : std::move(done).failure();
}

Result<std::string> StackOperations::create_stack(Transaction& tx, const StackRequest& request) {
  Impl::SourceScope scope(*impl_);
  if (Result<void> name = check_stack_name(request.stack_name); !name) {
    return std::move(name).failure();
  }
  Result<StoredSide> before = impl_->load_stored(tx, request.stack_name);
  if (!before) {
    return std::move(before).failure();
  }
  StackRecord row;
  if (before->stack) {
    if (is_repeated(*before->stack, request.client_request_token, "CREATE_STACK")) {
      return std::move(before->stack->id);
    }
    if (before->stack->status != "REVIEW_IN_PROGRESS") {
      return fail("AlreadyExistsException", "Stack [" + request.stack_name + "] already exists");
    }
    row = *before->stack;
  }
  std::string id = row.id.empty() ? impl_->new_stack_id(request.stack_name) : row.id;
  Sink sink;
  std::optional<Comparison> comparison = impl_->compare(tx, request, std::move(*before), id, sink);
  if (std::optional<std::string> failure = transform_failure(sink)) {
    return impl_->create_without_template(tx, request, std::move(row), id, *failure);
  }
  if (!comparison) {
    return api_failure(sink, *impl_->sources);
  }
  Plan plan = impl_->make_plan(request, *comparison);
  Result<void> ready = impl_->put_new_stack(tx, request, std::move(row), id);
  if (ready) {
    ready = impl_->make_change_sets_obsolete(tx, id, "");
  }
  Result<std::string> begun = ready ? impl_->executor.begin(tx, plan) : std::move(ready).failure();
  Result<void> checked =
      begun ? impl_->validate_begun(tx, request, *comparison, *begun) : std::move(begun).failure();
  if (!checked) {
    return std::move(checked).failure();
  }
  return id;
}

Result<std::string> StackOperations::update_stack(Transaction& tx, const StackRequest& request) {
  Impl::SourceScope scope(*impl_);
  Result<StackRecord> stack = impl_->get_stack(tx, request.stack_name);
  if (!stack) {
    return std::move(stack).failure();
  }
  if (is_repeated(*stack, request.client_request_token, "UPDATE_STACK")) {
    return std::move(stack->id);
  }
  if (stack->status == "REVIEW_IN_PROGRESS") {
    return validation_error("Stack:" + stack->id +
                            " is in REVIEW_IN_PROGRESS state and can not be updated.");
  }
  if (Result<void> can = check_can_deploy(*stack, request); !can) {
    return std::move(can).failure();
  }
  Result<StoredSide> before = impl_->load_stored(tx, stack->id);
  if (!before) {
    return std::move(before).failure();
  }
  StackRequest named = request;
  named.stack_name = stack->name;
  Sink sink;
  std::optional<Comparison> comparison =
      impl_->compare(tx, named, std::move(*before), stack->id, sink);
  if (std::optional<std::string> failure = transform_failure(sink)) {
    Result<void> back = impl_->go_back_from_transform(tx, *stack, named, *failure);
    return back ? Result<std::string>(stack->id) : std::move(back).failure();
  }
  if (!comparison) {
    return api_failure(sink, *impl_->sources);
  }
  if (comparison->change_set.is_empty()) {
    return validation_error("No updates are to be performed.");
  }
  Result<void> obsolete = impl_->make_change_sets_obsolete(tx, stack->id, "");
  Result<std::string> begun = obsolete
                                  ? impl_->executor.begin(tx, impl_->make_plan(named, *comparison))
                                  : std::move(obsolete).failure();
  Result<void> checked =
      begun ? impl_->validate_begun(tx, named, *comparison, *begun) : std::move(begun).failure();
  if (!checked) {
    return std::move(checked).failure();
  }
  return stack->id;
}

Result<PreparedTemplate> StackOperations::prepare_for_api(Transaction& tx,
                                                          const StackRequest& request,
                                                          SourceMap& sources) {
  Impl::SourceScope scope(*impl_);
  impl_->sources = &sources;
  StoreKnowledge knowledge;
  knowledge.use(&tx);
  knowledge.tolerate_missing_exports();
  Environment environment = impl_->context.environment;
  environment.stack_name = request.stack_name;
  Sink sink;
  std::optional<PreparedTemplate> prepared = impl_->prepare(
      {request, environment, knowledge, {}, MissingParameters::Unknown, false, false, &tx, true},
      sink);
  if (!prepared || sink.has_errors()) {
    return api_failure(sink, *impl_->sources);
  }
  return std::move(*prepared);
}

Result<Turn> StackOperations::turn() {
  return impl_->executor.turn();
}
void StackOperations::forget_begun() {
  impl_->executor.forget_begun();
}
void StackOperations::refresh() {
  impl_->executor.refresh();
}

}  // namespace formwork
