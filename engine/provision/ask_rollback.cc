// SPDX-License-Identifier: Apache-2.0
// Rollbacks that somebody asks for: of a stack whose last operation failed, or of one under way.
#include "engine/provision/executor_impl.hh"

namespace formwork {

namespace {

Result<std::optional<DeploymentRecord>> find_running(Transaction& tx, std::string_view stack_id) {
  Result<std::vector<DeploymentRecord>> running = tx.list_unfinished_deployments();
  if (!running) {
    return std::move(running).failure();
  }
  for (DeploymentRecord& deployment : *running) {
    if (deployment.stack_id == stack_id) {
      return std::optional<DeploymentRecord>(std::move(deployment));
    }
  }
  return std::optional<DeploymentRecord>();
}

Plan rollback_plan(const StackRecord& stack, const RollbackStart& start) {
  Plan plan;
  plan.kind = start.kind;
  plan.stack_id = stack.id;
  plan.stack_name = stack.name;
  plan.tags = stack.tags;
  plan.parameter_values = Value::map();
  plan.on_failure = "ROLLBACK";
  plan.operation = start.operation;
  plan.role_arn = start.role_arn;
  plan.client_request_token = start.client_request_token;
  plan.retain_except_on_create = start.retain_except_on_create;
  return plan;
}

}  // namespace

Result<std::string> Executor::begin_rollback(Transaction& tx, StackRecord stack,
                                             const RollbackStart& start,
                                             std::string_view parent_deployment) {
  return impl_->begin_rollback(tx, std::move(stack), start, parent_deployment);
}

Result<bool> Executor::cancel(Transaction& tx, std::string_view stack_id,
                              std::string_view client_request_token) {
  return impl_->cancel(tx, stack_id, client_request_token);
}

Result<bool> Executor::turn_into_deletion(Transaction& tx, std::string_view stack_id,
                                          std::string_view client_request_token) {
  return impl_->turn_into_deletion(tx, stack_id, client_request_token);
}

Result<std::string> Executor::Impl::begin_rollback(Transaction& tx, StackRecord stack,
                                                   const RollbackStart& start,
                                                   std::string_view parent_deployment) {
  bool is_create = start.kind == PlanKind::Create;
  Plan plan = rollback_plan(stack, start);
  Result<std::vector<ResourceRecord>> stored = tx.list_resources(stack.id);
  if (!stored) {
    return std::move(stored).failure();
  }
  begin_stack(stack, plan, context.clock.now());
  Ledger ledger(tx, context.clock, context.ids);
  RowTable rows;
  rows.load(std::move(*stored));
  if (!is_create) {
    prepare_undo(ledger, rows);
  }
  DeploymentRecord record;
  record.id = context.ids.uuid();
  record.stack_id = stack.id;
  record.kind = is_create ? "CREATE" : "UPDATE";
  record.phase = to_string(Phase::Rollback);
  record.plan = plan_to_json(plan);
  record.parent_id = parent_deployment;
  record.created = context.clock.now();
  record.operation = start.operation;
  record.client_request_token = start.client_request_token;
  record.skipped = start.skipped;
  record.details.set(kRollbackDetail, Value::boolean(true));
  stack.status = is_create ? "ROLLBACK_IN_PROGRESS" : "UPDATE_ROLLBACK_IN_PROGRESS";
  stack.status_reason = "User Initiated";
  note_operation(stack, start.operation, record.id);
  ledger.put_stack(stack);
  ledger.put_deployment(record);
  ledger.stack_event(stack, {record.id, record.client_request_token});
  if (std::optional<Diagnostic> fault = ledger.take_fault()) {
    return fail(std::move(*fault));
  }
  unreported.insert(unreported.end(), ledger.events().begin(), ledger.events().end());
  begun.push_back(record.id);
  return record.id;
}

// The stack's new status and its event, in the transaction of who asked for it.
Result<void> Executor::Impl::tell_at_once(Ledger& ledger, DeploymentRecord& record,
                                          std::string_view stack_id, std::string status,
                                          const EventOrigin& origin) {
  Result<std::optional<StackRecord>> stack = ledger.tx().find_stack(stack_id);
  if (!stack) {
    return std::move(stack).failure();
  }
  if (!*stack) {
    return fail("F302", "Deployment " + record.id + " belongs to no stack.");
  }
  (*stack)->status = std::move(status);
  (*stack)->status_reason = "User Initiated";
  (*stack)->detailed_status.clear();
  note_operation(**stack,
                 record.details.find(kDeletionDetail) != nullptr ? "DELETE_STACK" : "ROLLBACK",
                 origin.operation_id);
  record.is_cancelled = true;
  record.details.set(kToldDetail, Value::boolean(true));
  ledger.put_stack(**stack);
  ledger.put_deployment(record);
  ledger.stack_event(**stack, origin);
  if (std::optional<Diagnostic> fault = ledger.take_fault()) {
    return fail(std::move(*fault));
  }
  unreported.insert(unreported.end(), ledger.events().begin(), ledger.events().end());
  is_stale = true;
  return {};
}

Result<bool> Executor::Impl::cancel(Transaction& tx, std::string_view stack_id,
                                    std::string_view token) {
  Result<std::optional<DeploymentRecord>> running = find_running(tx, stack_id);
  if (!running) {
    return std::move(running).failure();
  }
  bool is_update = *running && (*running)->kind == "UPDATE" && (*running)->phase == "FORWARD";
  if (!is_update || (*running)->is_cancelled) {
    return false;
  }
  DeploymentRecord& record = **running;
  Ledger ledger(tx, context.clock, context.ids);
  std::string rollback_id = rollback_operation_id(record.id);
  if (!token.empty()) {
    record.client_request_token = token;
  }
  Result<void> told = tell_at_once(ledger, record, stack_id, "UPDATE_ROLLBACK_IN_PROGRESS",
                                   {rollback_id, record.client_request_token});
  return told ? Result<bool>(true) : std::move(told).failure();
}

Result<bool> Executor::Impl::turn_into_deletion(Transaction& tx, std::string_view stack_id,
                                                std::string_view token) {
  Result<std::optional<DeploymentRecord>> running = find_running(tx, stack_id);
  if (!running) {
    return std::move(running).failure();
  }
  if (!*running || (*running)->kind != "CREATE") {
    return false;
  }
  DeploymentRecord& record = **running;
  Ledger ledger(tx, context.clock, context.ids);
  std::string id = context.ids.uuid();
  record.details.set(kDeletionDetail, Value::string(id));
  record.details.set(kDeletionTokenDetail, Value::string(std::string(token)));
  Result<void> told = tell_at_once(ledger, record, stack_id, "DELETE_IN_PROGRESS", {id, token});
  return told ? Result<bool>(true) : std::move(told).failure();
}

}  // namespace formwork
