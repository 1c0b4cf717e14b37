// SPDX-License-Identifier: Apache-2.0
// The verbs that bring a stack back: cancelling an update, rolling back, continuing a rollback; and
// those that guard it.
#include <algorithm>

#include "engine/base/text.hh"
#include "engine/plan/stack_policy.hh"
#include "engine/stack/lifecycle_checks.hh"
#include "engine/stack/operations_impl.hh"

namespace formwork {

namespace {

// Names that ResourcesToSkip may not hold: what did not fail while it was rolled back.
Result<std::vector<std::string>> wrong_skips(Transaction& tx, const StackRecord& stack,
                                             const std::vector<std::string>& skipped) {
  std::vector<std::string> wrong;
  for (const std::string& name : skipped) {
    std::size_t dot = name.find('.');
    std::string own = name.substr(0, dot);
    Result<std::optional<ResourceRecord>> row = tx.find_resource(stack.id, own);
    if (!row) {
      return std::move(row).failure();
    }
    if (dot == std::string::npos) {
      bool is_stack = *row && (*row)->type == "AWS::CloudFormation::Stack";
      bool has_failed = *row && (*row)->status == "UPDATE_FAILED" &&
                        (*row)->details.find("UndoFailed") != nullptr;
      if (!has_failed || is_stack) {
        wrong.push_back(name);
      }
      continue;
    }
    Result<std::optional<StackRecord>> child =
        *row ? tx.find_stack((*row)->physical_id) : std::optional<StackRecord>();
    if (!child) {
      return std::move(child).failure();
    }
    if (!*child) {
      wrong.push_back(name);
      continue;
    }
    Result<std::vector<std::string>> below = wrong_skips(tx, **child, {name.substr(dot + 1)});
    if (!below) {
      return below;
    }
    if (!below->empty()) {
      wrong.push_back(name);
    }
  }
  return wrong;
}

Failure wrong_status(const StackRecord& stack, std::string_view what) {
  return validation_error("Stack:" + stack.id + " is in " + stack.status + " state and can not " +
                          std::string(what) + ".");
}

}  // namespace

std::optional<OperationOutcome> StackOperations::carry_out(
    std::string_view stack_name, const std::function<Result<void>(Transaction&)>& verb,
    Sink& sink) {
  std::string stack_id;
  auto begin = [&]() -> Result<void> {
    Result<Transaction> tx = impl_->context.store.begin_write();
    if (!tx) {
      return std::move(tx).failure();
    }
    Result<void> done = verb(*tx);
    Result<std::optional<StackRecord>> stack =
        done ? tx->find_stack(stack_name) : std::move(done).failure();
    if (!stack) {
      return std::move(stack).failure();
    }
    stack_id = *stack ? (*stack)->id : "";
    return tx->commit();
  };
  Result<void> ran = begin();
  if (!ran) {
    forget_begun();
  } else if (stack_id.empty()) {
    OperationOutcome nothing;
    nothing.is_ok = nothing.no_changes = true;
    nothing.reason = "Stack [" + std::string(stack_name) + "] does not exist";
    return nothing;
  }
  ran = ran ? impl_->executor.run() : std::move(ran);
  Result<OperationOutcome> outcome = ran ? impl_->outcome_of(stack_id) : std::move(ran).failure();
  if (!outcome) {
    sink.add(outcome.error());
    return std::nullopt;
  }
  return std::move(*outcome);
}

Result<void> StackOperations::cancel_update(Transaction& tx, std::string_view stack_name,
                                            const std::string& client_request_token) {
  Result<StackRecord> stack = impl_->get_stack(tx, stack_name);
  if (!stack) {
    return std::move(stack).failure();
  }
  Result<bool> cancelled = false;
  if (stack->status == "UPDATE_IN_PROGRESS") {
    cancelled = impl_->executor.cancel(tx, stack->id, client_request_token);
  }
  if (!cancelled || *cancelled) {
    return cancelled ? Result<void>() : std::move(cancelled).failure();
  }
  return validation_error("CancelUpdateStack cannot be called from current stack status");
}

Result<void> StackOperations::continue_update_rollback(Transaction& tx,
                                                       const RecoveryRequest& request) {
  Result<StackRecord> stack = impl_->get_stack(tx, request.stack_name);
  if (!stack) {
    return std::move(stack).failure();
  }
  if (is_repeated(*stack, request.client_request_token, "CONTINUE_ROLLBACK")) {
    return {};
  }
  if (!stack->parent_id.empty()) {
    return validation_error("Stack [" + stack->name +
                            "] is nested: continue the rollback of its root stack");
  }
  if (stack->status != "UPDATE_ROLLBACK_FAILED") {
    return wrong_status(*stack, "continue rollback");
  }
  Result<std::vector<std::string>> wrong = wrong_skips(tx, *stack, request.skipped);
  if (!wrong) {
    return std::move(wrong).failure();
  }
  if (!wrong->empty()) {
    return validation_error("Resources [" + join(*wrong, ", ") +
                            "] cannot be skipped: only resources that are in UPDATE_FAILED because "
                            "their rollback failed can be");
  }
  RollbackStart start;
  start.operation = "CONTINUE_ROLLBACK";
  start.skipped = request.skipped;
  start.retain_except_on_create = stack->retain_except_on_create;
  start.role_arn = request.role_arn;
  start.client_request_token = request.client_request_token;
  Result<std::string> begun = impl_->executor.begin_rollback(tx, std::move(*stack), start);
  return begun ? Result<void>() : std::move(begun).failure();
}

Result<std::string> StackOperations::roll_back_stack(Transaction& tx,
                                                     const RecoveryRequest& request) {
  Result<StackRecord> stack = impl_->get_stack(tx, request.stack_name);
  if (!stack) {
    return std::move(stack).failure();
  }
  std::string id = stack->id;
  if (is_repeated(*stack, request.client_request_token, "ROLLBACK")) {
    return id;
  }
  if (stack->status != "CREATE_FAILED" && stack->status != "UPDATE_FAILED") {
    return wrong_status(*stack, "be rolled back");
  }
  RollbackStart start;
  bool was_stable = stack->details.find("NeverStable") == nullptr;
  start.kind = was_stable ? PlanKind::Update : PlanKind::Create;
  start.operation = "ROLLBACK";
  start.retain_except_on_create = request.retain_except_on_create || stack->retain_except_on_create;
  start.role_arn = request.role_arn;
  start.client_request_token = request.client_request_token;
  Result<std::string> begun = impl_->executor.begin_rollback(tx, std::move(*stack), start);
  return begun ? Result<std::string>(std::move(id)) : std::move(begun).failure();
}

Result<std::string> StackOperations::set_termination_protection(Transaction& tx,
                                                                std::string_view stack_name,
                                                                bool is_enabled) {
  Result<StackRecord> stack = impl_->get_stack(tx, stack_name);
  if (!stack) {
    return std::move(stack).failure();
  }
  if (!stack->parent_id.empty()) {
    return validation_error("Termination protection of the nested stack [" + stack->name +
                            "] is set on its root stack");
  }
  stack->termination_protection = is_enabled;
  impl_->executor.refresh();
  Result<void> put = tx.put_stack(*stack);
  return put ? Result<std::string>(stack->id) : std::move(put).failure();
}

Result<void> StackOperations::set_stack_policy(Transaction& tx, std::string_view stack_name,
                                               const std::string& body) {
  Result<StackRecord> stack = impl_->get_stack(tx, stack_name);
  if (!stack) {
    return std::move(stack).failure();
  }
  if (Result<StackPolicy> policy = StackPolicy::parse(body); !policy) {
    return std::move(policy).failure();
  }
  stack->policy_body = body;
  impl_->executor.refresh();
  return tx.put_stack(*stack);
}

}  // namespace formwork
