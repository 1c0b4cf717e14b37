// SPDX-License-Identifier: Apache-2.0
// What is found before anything is deployed stops a change set, a creation or an update.
#include "engine/provision/deployment_run.hh"
#include "engine/stack/early_validation.hh"
#include "engine/stack/operations_impl.hh"

namespace formwork {

// A change set whose template fails is kept as FAILED; its events say what was wrong.
Result<void> StackOperations::Impl::validate_change_set(Transaction& tx,
                                                        const StackRequest& request,
                                                        const Comparison& comparison,
                                                        ChangeSetRecord& record) {
  if (!context.validates_early || request.disable_validation ||
      record.status != "CREATE_COMPLETE") {
    return {};
  }
  Result<std::vector<EarlyFinding>> findings =
      validate_early(tx, context, comparison.change_set, comparison.steps);
  Result<std::optional<StackRecord>> stack =
      findings ? tx.find_stack(record.stack_id) : std::move(findings).failure();
  if (!stack) {
    return std::move(stack).failure();
  }
  if (findings->empty() || !*stack) {
    return {};
  }
  std::string operation = context.ids.uuid();
  std::string reason = early_reason(*findings);
  if (!reason.empty()) {
    record.status = "FAILED";
    record.execution_status = "UNAVAILABLE";
    record.status_reason = std::move(reason);
    record.plan.clear();
  }
  note_operation(**stack, "CREATE_CHANGESET", operation);
  if (Result<void> put = tx.put_stack(**stack); !put) {
    return put;
  }
  return record_findings(tx, context, **stack, {operation, {}}, *findings, record.id);
}

// The operation has begun; it goes back at once when something is wrong.
Result<void> StackOperations::Impl::validate_begun(Transaction& tx, const StackRequest& request,
                                                   const Comparison& comparison,
                                                   const std::string& deployment_id) {
  if (!context.validates_early || request.disable_validation) {
    return {};
  }
  Result<std::vector<EarlyFinding>> findings =
      validate_early(tx, context, comparison.change_set, comparison.steps);
  Result<std::optional<DeploymentRecord>> deployment =
      findings ? tx.find_deployment(deployment_id) : std::move(findings).failure();
  if (!deployment) {
    return std::move(deployment).failure();
  }
  Result<std::optional<StackRecord>> stack =
      *deployment ? tx.find_stack((*deployment)->stack_id) : std::optional<StackRecord>();
  if (!stack) {
    return std::move(stack).failure();
  }
  if (findings->empty() || !*deployment || !*stack) {
    return {};
  }
  std::string reason = early_reason(*findings);
  if (!reason.empty()) {
    // The reason of the stack ends in ". Rollback requested by user."
    (*deployment)->reason = reason.substr(0, reason.size() - 1);
    (*deployment)->details.set(kStoppedDetail, Value::boolean(true));
    (*stack)->detailed_status = "VALIDATION_FAILED";
    Result<void> put = tx.put_deployment(**deployment);
    put = put ? tx.put_stack(**stack) : std::move(put);
    if (!put) {
      return put;
    }
  }
  return record_findings(tx, context, **stack, {deployment_id, (*deployment)->client_request_token},
                         *findings, "");
}

}  // namespace formwork
