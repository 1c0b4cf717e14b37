// SPDX-License-Identifier: Apache-2.0
// SignalResource: what instances tell of themselves while a stack waits for them.
#include "engine/provision/deployment_run.hh"
#include "engine/provision/ledger.hh"
#include "engine/provision/signal_policy.hh"
#include "engine/stack/operations_impl.hh"

namespace formwork {

namespace {

bool is_in_progress(const ResourceRecord& row) {
  return row.status == "CREATE_IN_PROGRESS" || row.status == "UPDATE_IN_PROGRESS";
}

// The operation that the signal's event belongs to.
Result<DeploymentRecord> running(Transaction& tx, const std::string& stack_id) {
  Result<std::vector<DeploymentRecord>> unfinished = tx.list_unfinished_deployments();
  if (!unfinished) {
    return std::move(unfinished).failure();
  }
  for (DeploymentRecord& deployment : *unfinished) {
    if (deployment.stack_id == stack_id) {
      return std::move(deployment);
    }
  }
  return DeploymentRecord();
}

Failure not_signallable(std::string_view subject, const std::string& name,
                        const std::string& status) {
  return fail("ValidationError",
              std::string(subject) + name + " is in " + status + " state and can not be signaled");
}

Value signal_value(const SignalRequest& request) {
  Value signal = Value::map();
  signal.set("UniqueId", Value::string(request.unique_id));
  signal.set("Status", Value::string(request.is_success ? "SUCCESS" : "FAILURE"));
  return signal;
}

}  // namespace

Result<void> StackOperations::signal_resource(Transaction& tx, const SignalRequest& request) {
  Result<StackRecord> stack = impl_->get_stack(tx, request.stack_name);
  if (!stack) {
    return std::move(stack).failure();
  }
  if (!stack->status.ends_with("_IN_PROGRESS") || stack->status == "REVIEW_IN_PROGRESS") {
    return not_signallable("Stack:", stack->id, stack->status);
  }
  Result<std::optional<ResourceRecord>> row = tx.find_resource(stack->id, request.logical_id);
  if (!row) {
    return std::move(row).failure();
  }
  if (!*row) {
    return fail("ValidationError",
                "Resource " + request.logical_id + " does not exist for stack " + stack->name);
  }
  if (!is_in_progress(**row) || !takes_signals((*row)->type)) {
    return not_signallable("Resource ", request.logical_id, (*row)->status);
  }
  std::string key = signal_prefix(stack->id, request.logical_id) + request.unique_id;
  Result<std::optional<Value>> known = tx.find_object(kSignalService, kSignalKind, key);
  if (!known) {
    return std::move(known).failure();
  }
  if (*known && request.is_success) {
    return fail("ValidationError", "Signal with ID " + request.unique_id + " for resource " +
                                       request.logical_id +
                                       " already exists. Signals may only be updated with a "
                                       "FAILURE status.");
  }
  if (Result<void> put = tx.put_object(kSignalService, kSignalKind, key, signal_value(request));
      !put) {
    return put;
  }
  Result<DeploymentRecord> deployment = running(tx, stack->id);
  if (!deployment) {
    return std::move(deployment).failure();
  }
  Ledger ledger(tx, impl_->context.clock, impl_->context.ids);
  std::string reason = std::string("Received ") + (request.is_success ? "SUCCESS" : "FAILURE") +
                       " signal with UniqueId " + request.unique_id;
  ledger.resource_event(*stack, **row, {deployment->id, deployment->client_request_token},
                        {(*row)->physical_id, (*row)->status, reason});
  impl_->executor.report_later(ledger.events());
  if (std::optional<Diagnostic> fault = ledger.take_fault()) {
    return fail(std::move(*fault));
  }
  return {};
}

}  // namespace formwork
