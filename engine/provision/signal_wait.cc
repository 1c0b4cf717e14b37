// SPDX-License-Identifier: Apache-2.0
// Resources that are there but count only once enough signals have come (CreationPolicy,
// UpdatePolicy).
#include <algorithm>

#include "engine/base/text.hh"
#include "engine/provision/executor_impl.hh"
#include "engine/provision/signal_policy.hh"

namespace formwork {

namespace {

constexpr std::string_view kAwaited = "AwaitedSignals";

Value to_value(const SignalPolicy& policy, Millis since) {
  Value value = Value::map();
  value.set("Count", Value::number(policy.count));
  value.set("Percent", Value::number(policy.percent));
  value.set("Until", Value::number(since + policy.timeout));
  value.set("IsUpdate", Value::boolean(policy.is_update));
  return value;
}

std::int64_t number_of(const Value& map, std::string_view key) {
  return parse_integer(map.get_text(key)).value_or(0);
}

const Node* policy_node(const DeploymentRun& run, const Task& task, bool is_update) {
  const Resource* resource =
      run.view != nullptr ? run.view->model().find_resource(task.logical_id) : nullptr;
  if (resource == nullptr) {
    return nullptr;
  }
  return is_update ? resource->update_policy : resource->creation_policy;
}

bool is_forward(const Task& task) {
  return task.kind == TaskKind::Create || task.kind == TaskKind::Update ||
         task.kind == TaskKind::Replace || task.kind == TaskKind::Check;
}

// What the task has to wait for, if anything.
Result<std::optional<SignalPolicy>> wanted_signals(Transaction& tx, DeploymentRun& run,
                                                   const Task& task) {
  const ResourceRecord* row = run.rows.find(task.logical_id);
  bool is_update = task.operation == Operation::Update;
  const Node* node = policy_node(run, task, is_update);
  if (row == nullptr || node == nullptr || !takes_signals(row->type)) {
    return std::optional<SignalPolicy>();
  }
  Result<Value> policy = run.view->evaluate_node(tx, *node);
  if (!policy) {
    return std::move(policy).failure();
  }
  if (!is_update) {
    return creation_signals(*policy);
  }
  const ResourceRecord* before = run.rows.find(task.logical_id, kBeforeSlot);
  return before == nullptr ? Result<std::optional<SignalPolicy>>(std::nullopt)
                           : update_signals(*policy, before->properties, row->properties);
}

}  // namespace

bool is_awaiting_signals(const Task& task) {
  return task.context.find(kAwaited) != nullptr;
}

bool Executor::Impl::has_creation_policy(DeploymentRun& run, const Task& task) const {
  return task.operation == Operation::Create && is_forward(task) &&
         policy_node(run, task, false) != nullptr;
}

// Signals of an earlier attempt say nothing about this one.
void Executor::Impl::forget_signals(Ledger& ledger, DeploymentRun& run, const Task& task) {
  const ResourceRecord* row = row_of(run, task);
  if (row != nullptr && takes_signals(row->type)) {
    ledger.write(erase_signals(ledger.tx(), run.stack.id, task.logical_id));
  }
}

bool Executor::Impl::begin_signal_wait(Ledger& ledger, DeploymentRun& run, Task& task,
                                       Progress& progress) {
  if (!is_forward(task) || task.operation == Operation::Delete || is_awaiting_signals(task) ||
      run.is_failing()) {
    return false;
  }
  Result<std::optional<SignalPolicy>> wanted = wanted_signals(ledger.tx(), run, task);
  if (wanted && !*wanted) {
    return false;
  }
  ResourceRecord& row = *run.rows.find(task.logical_id);
  row.attributes = std::move(progress.attributes);
  row.provider = context.providers.find(row.type)->kind();
  if (task.operation == Operation::Create && !progress.physical_id.empty()) {
    announce(ledger, run, task, progress.physical_id);
  }
  run.rows.save(ledger, row);
  if (!wanted) {
    fail_task(ledger, run, task, wanted.error().message);
    return true;
  }
  task.context = Value::map();
  task.context.set(kAwaited, to_value(**wanted, context.clock.now()));
  poll_signals(ledger, run, task);
  return true;
}

void Executor::Impl::poll_signals(Ledger& ledger, DeploymentRun& run, Task& task) {
  std::optional<SignalCount> signals =
      ledger.read(count_signals(ledger.tx(), run.stack.id, task.logical_id));
  if (!signals) {
    return;
  }
  const Value awaited = *task.context.find(kAwaited);
  SignalPolicy policy;
  policy.count = number_of(awaited, "Count");
  policy.percent = number_of(awaited, "Percent");
  policy.is_update = awaited.get_text("IsUpdate") == "true";
  Millis left = number_of(awaited, "Until") - context.clock.now();
  SignalVerdict verdict = judge_signals(policy, *signals, left <= 0);
  if (!verdict.is_over) {
    Progress waiting = Progress::in_progress(task.context, std::max<Millis>(left, 0));
    waiting.waits_for_outside = true;
    poll_later(ledger, run, task, waiting);
    return;
  }
  ledger.write(erase_signals(ledger.tx(), run.stack.id, task.logical_id));
  if (!verdict.failure.empty()) {
    fail_task(ledger, run, task, std::move(verdict.failure));
    return;
  }
  const ResourceRecord& row = *run.rows.find(task.logical_id);
  Progress made = Progress::success(row.physical_id, row.attributes);
  if (task.operation == Operation::Create) {
    end_create(ledger, run, task, made);
  } else {
    end_update(ledger, run, task, made);
  }
}

}  // namespace formwork
