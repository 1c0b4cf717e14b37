// SPDX-License-Identifier: Apache-2.0
// From records to runs: what makes every interruption harmless.
#include <algorithm>
#include <chrono>

#include "engine/provision/executor_impl.hh"

namespace formwork {

Result<void> Executor::Impl::load_runs() {
  runs.clear();
  begun.clear();
  to_submit.clear();
  Result<Transaction> tx = context.store.begin_read();
  if (!tx) {
    return std::move(tx).failure();
  }
  Result<std::vector<DeploymentRecord>> records = tx->list_unfinished_deployments();
  if (!records) {
    return std::move(records).failure();
  }
  for (DeploymentRecord& record : *records) {
    Result<std::unique_ptr<DeploymentRun>> run = load_run(*tx, std::move(record));
    if (!run) {
      return std::move(run).failure();
    }
    runs.push_back(std::move(*run));
  }
  return {};
}

Result<void> Executor::Impl::load_begun() {
  if (begun.empty()) {
    return {};
  }
  Result<Transaction> tx = context.store.begin_read();
  if (!tx) {
    return std::move(tx).failure();
  }
  for (const std::string& id : std::exchange(begun, {})) {
    Result<std::optional<DeploymentRecord>> record = tx->find_deployment(id);
    if (!record) {
      return std::move(record).failure();
    }
    if (!*record || !(*record)->outcome.empty()) {
      continue;
    }
    Result<std::unique_ptr<DeploymentRun>> run = load_run(*tx, std::move(**record));
    if (!run) {
      return std::move(run).failure();
    }
    runs.push_back(std::move(*run));
  }
  return {};
}

Result<std::unique_ptr<DeploymentRun>> Executor::Impl::load_run(Transaction& tx,
                                                                DeploymentRecord record) {
  auto run = std::make_unique<DeploymentRun>();
  run->record = std::move(record);
  run->phase = parse_phase(run->record.phase);
  Result<Plan> plan = plan_from_json(run->record.plan);
  if (!plan) {
    return std::move(plan).failure();
  }
  run->plan = std::move(*plan);
  Result<std::optional<StackRecord>> stack = tx.find_stack(run->record.stack_id);
  if (!stack) {
    return std::move(stack).failure();
  }
  if (!*stack) {
    return fail("F302", "Deployment " + run->record.id + " belongs to no stack.");
  }
  run->stack = std::move(**stack);
  run->rollback_id = rollback_operation_id(run->record.id);
  if (run->plan.kind == PlanKind::Update && !run->plan.stack_policy.empty()) {
    Result<StackPolicy> policy = StackPolicy::parse(run->plan.stack_policy);
    if (!policy) {
      return std::move(policy).failure();
    }
    run->policy = std::move(*policy);
  }
  Result<std::vector<ResourceRecord>> rows = tx.list_resources(run->stack.id);
  if (!rows) {
    return std::move(rows).failure();
  }
  run->rows.load(std::move(*rows));
  Result<std::vector<StepRecord>> steps = tx.list_steps(run->record.id);
  if (!steps) {
    return std::move(steps).failure();
  }
  for (StepRecord& step : *steps) {
    std::string id = step.step_id;
    run->steps.insert_or_assign(std::move(id), std::move(step));
  }
  if (Result<void> made = make_tasks(*run); !made) {
    return std::move(made).failure();
  }
  for (Task& task : run->tasks) {
    if (context.is_served && task.state == TaskState::Polling && task.waits_for_outside) {
      task.real_due = std::chrono::steady_clock::now();  // asked once, it tells how long to wait
    }
  }
  return run;
}

}  // namespace formwork
