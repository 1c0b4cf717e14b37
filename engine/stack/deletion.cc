// SPDX-License-Identifier: Apache-2.0
// Deleting stacks, for the command line and for the API.
#include "engine/stack/lifecycle_checks.hh"
#include "engine/stack/operations_impl.hh"

namespace formwork {

// The checks of DeleteStack and the recorded deployment. False when one is under way already.
Result<bool> StackOperations::Impl::begin_deletion(Transaction& tx, const StackRecord& stack,
                                                   const DeleteRequest& request) {
  const std::string& token = request.client_request_token;
  if (stack.status == "DELETE_IN_PROGRESS") {
    if (token.empty() || is_repeated(stack, token, "DELETE_STACK")) {
      return false;
    }
    return validation_error("Stack [" + stack.name + "] cannot be deleted while in status " +
                            stack.status);
  }
  Result<void> ready = check_deletion(tx, stack, request);
  if (ready) {
    ready = check_exports_unused(tx, stack.id);
  }
  if (ready) {
    ready = make_change_sets_obsolete(tx, stack.id, "");
  }
  if (!ready) {
    return std::move(ready).failure();
  }
  if (stack.status == "CREATE_IN_PROGRESS" || stack.status == "ROLLBACK_IN_PROGRESS") {
    Result<bool> turned = executor.turn_into_deletion(tx, stack.id, token);
    if (!turned || *turned) {
      return turned;
    }
  }
  Result<Plan> plan = make_delete_plan(tx, stack);
  if (!plan) {
    return std::move(plan).failure();
  }
  plan->client_request_token = token;
  plan->role_arn = request.role_arn;
  plan->retained = request.retained;
  plan->is_forced = request.is_forced;
  plan->deployment_mode = request.deployment_mode == "STANDARD" ? "" : request.deployment_mode;
  Result<std::string> begun = executor.begin(tx, *plan);
  return begun ? Result<bool>(true) : std::move(begun).failure();
}

Result<void> StackOperations::delete_stack(Transaction& tx, const DeleteRequest& request) {
  Result<std::optional<StackRecord>> found = tx.find_stack(request.stack_name);
  if (!found) {
    return std::move(found).failure();
  }
  if (!*found || (*found)->status == "DELETE_COMPLETE") {
    return {};
  }
  Result<bool> begun = impl_->begin_deletion(tx, **found, request);
  return begun ? Result<void>() : std::move(begun).failure();
}

std::optional<OperationOutcome> StackOperations::delete_stack(std::string_view name_or_id,
                                                              Sink& sink) {
  DeleteRequest request;
  request.stack_name = name_or_id;
  return delete_stack(request, sink);
}

std::optional<OperationOutcome> StackOperations::delete_stack(const DeleteRequest& request,
                                                              Sink& sink) {
  return carry_out(
      request.stack_name, [&](Transaction& tx) { return delete_stack(tx, request); }, sink);
}

}  // namespace formwork
