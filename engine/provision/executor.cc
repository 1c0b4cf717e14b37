// SPDX-License-Identifier: Apache-2.0
#include "engine/provision/executor.hh"

#include <algorithm>
#include <chrono>

#include "engine/provision/executor_impl.hh"

namespace formwork {

namespace {

/// Steps that may share one transaction.
constexpr std::size_t kBatch = 16;
/// How long an interruption may go unnoticed while something outside is waited for.
constexpr std::chrono::milliseconds kStopCheck(100);

using SteadyTime = std::chrono::steady_clock::time_point;

std::string_view kind_text(PlanKind kind) {
  switch (kind) {
    case PlanKind::Create:
      return "CREATE";
    case PlanKind::Update:
      return "UPDATE";
    case PlanKind::Delete:
      break;
  }
  return "DELETE";
}

// A failed step stops what needs it, except in a cleanup, where the rest is deleted all the same.
bool is_tolerant(const DeploymentRun& run) {
  return run.phase == Phase::Cleanup || run.phase == Phase::RollbackCleanup;
}

std::string operation_of(const Plan& plan) {
  return plan.operation.empty() ? std::string(kind_text(plan.kind)) + "_STACK" : plan.operation;
}

bool is_unsuccessful(const Task& task) {
  return task.state == TaskState::Failed || task.state == TaskState::Cancelled ||
         task.state == TaskState::Blocked;
}

void fill_new_stack(StackRecord& stack, const Plan& plan) {
  stack.template_body = plan.template_body;
  stack.processed_template =
      plan.processed_template == plan.template_body ? "" : plan.processed_template;
  stack.parameters = plan.parameters;
  stack.tags = plan.tags;
  stack.capabilities = plan.capabilities;
  stack.notification_arns = plan.notification_arns;
  stack.disable_rollback = plan.disable_rollback;
  stack.timeout_minutes = plan.timeout_minutes;
  stack.rollback_configuration = plan.rollback_configuration;
}

}  // namespace

Executor::Executor(ExecutorContext context) : impl_(std::make_unique<Impl>(std::move(context))) {}
Executor::~Executor() = default;

Result<std::string> Executor::begin(Transaction& tx, const Plan& plan,
                                    std::string_view parent_deployment) {
  return impl_->begin(tx, plan, parent_deployment);
}

Result<void> Executor::run() {
  return impl_->run();
}

void Executor::report_later(const std::vector<EventRecord>& events) {
  impl_->unreported.insert(impl_->unreported.end(), events.begin(), events.end());
}

Result<bool> Executor::roll_back_waiting(Transaction& tx, std::string_view stack_id) {
  for (const std::unique_ptr<DeploymentRun>& run : impl_->runs) {
    if (run->stack.id == stack_id && run->phase == Phase::Waiting) {
      Ledger ledger(tx, impl_->context.clock, impl_->context.ids);
      impl_->leave_waiting(ledger, *run, false);
      impl_->unreported.insert(impl_->unreported.end(), ledger.events().begin(),
                               ledger.events().end());
      if (std::optional<Diagnostic> fault = ledger.take_fault()) {
        return fail(std::move(*fault));
      }
      return true;
    }
  }
  return false;
}

Result<std::string> Executor::Impl::begin(Transaction& tx, const Plan& plan,
                                          std::string_view parent_deployment) {
  Result<std::optional<StackRecord>> found = tx.find_stack(plan.stack_id);
  if (!found) {
    return std::move(found).failure();
  }
  Millis now = context.clock.now();
  StackRecord stack;
  if (*found) {
    stack = std::move(**found);
  } else {
    stack.id = plan.stack_id;
    stack.name = plan.stack_name;
    stack.root_id = plan.stack_id;
    stack.creation_time = now;
  }
  begin_stack(stack, plan, now);
  DeploymentRecord record;
  record.id = context.ids.uuid();
  record.operation = operation_of(plan);
  record.client_request_token = plan.client_request_token;
  record.stack_id = stack.id;
  record.kind = kind_text(plan.kind);
  record.phase = to_string(Phase::Forward);
  record.plan = plan_to_json(plan);
  record.parent_id = parent_deployment;
  record.created = now;
  stack.status = record.kind + "_IN_PROGRESS";
  stack.status = plan.is_import ? import_status(stack.status) : stack.status;
  stack.status_reason = "User Initiated";
  stack.detailed_status.clear();
  note_operation(stack, record.operation, record.id);
  Ledger ledger(tx, context.clock, context.ids);
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

// What the stack's record takes over as soon as the operation begins.
void Executor::Impl::begin_stack(StackRecord& stack, const Plan& plan, Millis now) {
  if (!plan.role_arn.empty()) {
    stack.role_arn = plan.role_arn;
  }
  if (!plan.client_request_token.empty()) {
    Value last = Value::map();
    last.set("Token", Value::string(plan.client_request_token));
    last.set("Operation", Value::string(operation_of(plan)));
    stack.details.set("LastRequest", std::move(last));
  } else {
    stack.details.erase("LastRequest");
  }
  if (plan.kind == PlanKind::Delete) {
    return;
  }
  stack.deployment_mode = plan.deployment_mode;
  stack.retain_except_on_create = plan.retain_except_on_create;
  if (plan.new_stack_policy) {
    stack.policy_body = *plan.new_stack_policy;
  }
  if (plan.kind == PlanKind::Create) {
    fill_new_stack(stack, plan);
  }
  if (plan.kind == PlanKind::Update || !plan.change_set_id.empty()) {
    stack.last_updated_time = now;
  }
}

Result<void> Executor::Impl::run() {
  is_stopping = false;
  std::vector<EventRecord> early = std::exchange(unreported, {});
  Result<void> result = load_runs();
  if (result && context.on_event) {
    std::for_each(early.begin(), early.end(), context.on_event);
  }
  while (result) {
    is_stopping = is_stopping || (context.should_stop && context.should_stop());
    Result<bool> worked = run_once();
    if (!worked) {
      result = std::move(worked).failure();
      break;
    }
    if (*worked) {
      continue;
    }
    Result<bool> waited = wait_for_something();
    if (!waited) {
      result = std::move(waited).failure();
      break;
    }
    if (!*waited) {
      break;
    }
  }
  // After a fault the copies in memory may be ahead of the store: only the store counts.
  workers.drain();
  runs.clear();
  begun.clear();
  to_submit.clear();
  unreported.clear();
  is_loaded = false;
  return result;
}

// One transaction. Answers whether anything was done.
Result<bool> Executor::Impl::run_once() {
  Result<Transaction> tx = context.store.begin_write();
  if (!tx) {
    return std::move(tx).failure();
  }
  Ledger ledger(*tx, context.clock, context.ids);
  take_answers(ledger);
  std::size_t budget = kBatch;
  for (const std::unique_ptr<DeploymentRun>& run : runs) {
    budget -= std::min(budget, advance(ledger, *run, budget));
    if (budget == 0 || ledger.is_broken()) {
      break;
    }
  }
  if (!ledger.has_writes()) {
    return false;
  }
  if (Result<void> committed = commit_and_report(ledger); !committed) {
    return std::move(committed).failure();
  }
  for (Workers::Call& call : std::exchange(to_submit, {})) {
    workers.submit(std::move(call));
  }
  std::erase_if(runs, [](const auto& run) { return run->phase == Phase::Done; });
  if (Result<void> loaded = load_begun(); !loaded) {
    return std::move(loaded).failure();
  }
  return true;
}

Result<void> Executor::Impl::commit_and_report(Ledger& ledger) {
  if (Result<void> committed = ledger.commit(); !committed) {
    return committed;
  }
  std::vector<EventRecord> events = std::exchange(unreported, {});
  events.insert(events.end(), ledger.events().begin(), ledger.events().end());
  std::sort(events.begin(), events.end(),
            [](const EventRecord& a, const EventRecord& b) { return a.sequence < b.sequence; });
  if (context.on_event) {
    for (const EventRecord& event : events) {
      if (event.event_type.empty()) {
        context.on_event(event);
      }
    }
  }
  return {};
}

void Executor::Impl::take_answers(Ledger& ledger) {
  for (Workers::Answer& answer : workers.take()) {
    for (const std::unique_ptr<DeploymentRun>& run : runs) {
      Task* task =
          run->record.id == answer.deployment_id ? run->find_task(answer.step_id) : nullptr;
      if (task != nullptr && task->state == TaskState::Calling &&
          task->step.request_token == answer.request_token) {
        handle(ledger, *run, *task, std::move(answer.progress));
        break;
      }
    }
  }
}

bool Executor::Impl::may_start(DeploymentRun& run, Task& task) {
  for (std::size_t needed : task.after) {
    const Task& other = run.tasks[needed];
    if (!other.is_over()) {
      return false;
    }
    if (is_unsuccessful(other) && !is_tolerant(run)) {
      task.state = TaskState::Blocked;
      return false;
    }
  }
  return true;
}

// Waiting tasks that only wait for each other. Two versions of a template may disagree about who
// needs whom; then any order is as good.
void Executor::Impl::unblock(DeploymentRun& run) {
  for (Task& task : run.tasks) {
    if (task.state == TaskState::Waiting) {
      task.after.clear();
      return;
    }
  }
}

// Begins or polls a task when it can be; answers whether that was work.
bool Executor::Impl::try_task(Ledger& ledger, DeploymentRun& run, Task& task) {
  if (is_stopping) {
    return false;
  }
  if (task.state == TaskState::Polling) {
    if (task.waits_for_outside && run.is_failing()) {
      fail_task(ledger, run, task, "");
      return true;
    }
    bool is_due = task.real_due ? *task.real_due <= std::chrono::steady_clock::now()
                                : task.step.due <= context.clock.now() || is_external(run, task);
    if (is_due) {
      call_again(ledger, run, task);
    }
    return is_due;
  }
  if (task.state != TaskState::Waiting || run.is_failing() || !may_start(run, task)) {
    return false;
  }
  start_task(ledger, run, task);
  return !(task.kind == TaskKind::Check && task.state == TaskState::Skipped);
}

// Does what can be done now for one deployment; answers how many steps that were.
std::size_t Executor::Impl::advance(Ledger& ledger, DeploymentRun& run, std::size_t budget) {
  if (run.phase == Phase::Waiting) {
    bool has_parent = std::any_of(runs.begin(), runs.end(), [&](const auto& other) {
      return other->record.id == run.record.parent_id;
    });
    if (!has_parent) {
      leave_waiting(ledger, run, true);
    }
    return has_parent ? 0 : 1;
  }
  if (run.is_forward_change()) {
    watch(ledger, run);
  }
  std::size_t done = 0;
  bool is_moving = true;
  while (is_moving && done < budget && !ledger.is_broken()) {
    is_moving = false;
    for (Task& task : run.tasks) {
      TaskState was = task.state;
      done += try_task(ledger, run, task) ? 1 : 0;
      is_moving = is_moving || task.state != was;
      if (done >= budget || ledger.is_broken()) {
        return done;
      }
    }
  }
  auto has = [&](auto predicate) {
    return std::any_of(run.tasks.begin(), run.tasks.end(), predicate);
  };
  bool has_active = has([](const Task& task) { return task.is_active(); });
  bool has_waiting = has([](const Task& task) { return task.state == TaskState::Waiting; });
  if (has_active || is_stopping || run.phase == Phase::Done) {
    return done;
  }
  if (has_waiting && !run.is_failing()) {
    unblock(run);
    return done + advance(ledger, run, budget - done);
  }
  return done + (leave_phase(ledger, run) ? 1 : 0);
}

std::chrono::milliseconds Executor::Impl::until(Millis due) const {
  return std::chrono::milliseconds(std::max<Millis>(due - context.clock.now(), 0));
}

// Waits for an answer from outside or for the next due time. False when nothing is left to wait
// for.
Result<bool> Executor::Impl::wait_for_something() {
  if (is_stopping) {
    workers.wait(std::nullopt);
    return workers.is_busy();
  }
  Workers::Deadline deadline;
  std::optional<Millis> due;
  bool is_outside_busy = workers.is_busy();
  SteadyTime real_now = std::chrono::steady_clock::now();
  for (const std::unique_ptr<DeploymentRun>& run : runs) {
    if (std::optional<Millis> wake = wake_time(*run)) {
      due = due ? std::min(*due, *wake) : *wake;
    }
    for (Task& task : run->tasks) {
      if (task.state != TaskState::Polling) {
        continue;
      }
      is_outside_busy = is_outside_busy || task.real_due.has_value();
      due = due ? std::min(*due, task.step.due) : task.step.due;
      SteadyTime real_due = task.real_due ? *task.real_due : real_now + until(task.step.due);
      deadline = deadline ? std::min(*deadline, real_due) : real_due;
    }
  }
  if (is_outside_busy) {
    if (context.should_stop) {
      deadline = std::min(deadline.value_or(real_now + kStopCheck), real_now + kStopCheck);
    }
    workers.wait(deadline);
    return true;
  }
  if (due) {
    context.clock.advance_to(*due);
    return true;
  }
  if (!runs.empty()) {
    return fail("F401", "Deployment " + runs.front()->record.id + " of stack " +
                            runs.front()->stack.name + " has steps that can never start.");
  }
  return false;
}

}  // namespace formwork
