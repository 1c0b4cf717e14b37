// SPDX-License-Identifier: Apache-2.0
// The verbs of the API that create, update and delete: checks, records and the deployment to run.
#include "engine/provision/ledger.hh"
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
    if (before->stack->status != "REVIEW_IN_PROGRESS") {
      return fail("AlreadyExistsException", "Stack [" + request.stack_name + "] already exists");
    }
    row = *before->stack;
  }
  std::string id = row.id.empty() ? impl_->new_stack_id(request.stack_name) : row.id;
  Sink sink;
  std::optional<Comparison> comparison = impl_->compare(tx, request, std::move(*before), id, sink);
  if (!comparison) {
    return api_failure(sink, *impl_->sources);
  }
  Plan plan = impl_->make_plan(request, *comparison);
  Result<void> ready = impl_->put_new_stack(tx, request, std::move(row), id);
  if (ready) {
    ready = impl_->make_change_sets_obsolete(tx, id, "");
  }
  Result<std::string> begun = ready ? impl_->executor.begin(tx, plan) : std::move(ready).failure();
  if (!begun) {
    return begun;
  }
  return id;
}

Result<std::string> StackOperations::update_stack(Transaction& tx, const StackRequest& request) {
  Impl::SourceScope scope(*impl_);
  Result<StackRecord> stack = impl_->get_stack(tx, request.stack_name);
  if (!stack) {
    return std::move(stack).failure();
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
  if (!begun) {
    return begun;
  }
  return stack->id;
}

Result<void> StackOperations::delete_stack(Transaction& tx, const DeleteRequest& request) {
  Result<std::optional<StackRecord>> found = tx.find_stack(request.stack_name);
  if (!found) {
    return std::move(found).failure();
  }
  if (!*found || (*found)->status == "DELETE_COMPLETE") {
    return {};
  }
  const StackRecord& stack = **found;
  if (Result<void> can = check_can_delete(stack, request); !can) {
    return can;
  }
  if (Result<void> free = check_exports_unused(tx, stack.id); !free) {
    return free;
  }
  Result<Plan> plan = make_delete_plan(tx, stack);
  if (!plan) {
    return std::move(plan).failure();
  }
  plan->client_request_token = request.client_request_token;
  plan->role_arn = request.role_arn;
  plan->retained = request.retained;
  plan->is_forced = request.is_forced;
  Result<void> obsolete = impl_->make_change_sets_obsolete(tx, stack.id, "");
  Result<std::string> begun =
      obsolete ? impl_->executor.begin(tx, *plan) : std::move(obsolete).failure();
  if (!begun) {
    return std::move(begun).failure();
  }
  return {};
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
  std::optional<PreparedTemplate> prepared =
      impl_->prepare({request, environment, knowledge, {}, MissingParameters::Unknown}, sink);
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
