// SPDX-License-Identifier: Apache-2.0
// The executor in a process that does other things between: one transaction at a time.
#include <algorithm>

#include "engine/provision/executor_impl.hh"

namespace formwork {

Result<Turn> Executor::turn() {
  return impl_->turn();
}

void Executor::forget_begun() {
  impl_->begun.clear();
  impl_->unreported.clear();
  impl_->is_stale = true;
}

void Executor::refresh() {
  impl_->is_stale = true;
}

Result<Turn> Executor::Impl::turn() {
  Result<void> ready = is_loaded ? load_begun() : load_runs();
  if (ready && is_stale) {
    ready = read_stacks_again();
  }
  if (!ready) {
    return std::move(ready).failure();
  }
  is_loaded = true;
  is_stale = false;
  if (runs.empty()) {
    unreported.clear();
    return Turn();
  }
  is_stopping = is_stopping || (context.should_stop && context.should_stop());
  Result<bool> worked = run_once();
  if (!worked) {
    // The copies in memory may be ahead of the store: only the store counts.
    workers.drain();
    runs.clear();
    to_submit.clear();
    is_loaded = false;
    return std::move(worked).failure();
  }
  if (*worked) {
    return Turn{.has_worked = true, .again = std::nullopt};
  }
  return find_next_time();
}

// What the API has changed in a stack's record (policy, protection) counts from now on; a step that
// waits for somebody outside may have got what it waits for.
Result<void> Executor::Impl::read_stacks_again() {
  if (runs.empty()) {
    return {};
  }
  Result<Transaction> tx = context.store.begin_read();
  if (!tx) {
    return std::move(tx).failure();
  }
  for (const std::unique_ptr<DeploymentRun>& run : runs) {
    Result<std::optional<StackRecord>> stack = tx->find_stack(run->record.stack_id);
    Result<std::optional<DeploymentRecord>> record =
        stack ? tx->find_deployment(run->record.id) : std::move(stack).failure();
    if (!record) {
      return std::move(record).failure();
    }
    if (*stack && *record) {
      run->stack = std::move(**stack);
      run->record = std::move(**record);
    }
    for (Task& task : run->tasks) {
      if (task.state == TaskState::Polling && !is_external(*run, task)) {
        task.real_due = task.real_due ? std::chrono::steady_clock::now() : task.real_due;
      }
    }
  }
  return {};
}

Turn Executor::Impl::find_next_time() {
  Turn turn;
  std::optional<Millis> due;
  bool is_outside_busy = workers.is_busy();
  for (const std::unique_ptr<DeploymentRun>& run : runs) {
    due = wake_time(*run) ? std::min(due.value_or(*wake_time(*run)), *wake_time(*run)) : due;
    for (const Task& task : run->tasks) {
      if (task.state != TaskState::Polling) {
        continue;
      }
      if (task.real_due) {
        is_outside_busy = true;
        turn.again = turn.again ? std::min(*turn.again, *task.real_due) : *task.real_due;
      } else {
        due = due ? std::min(*due, task.step.due) : task.step.due;
      }
    }
  }
  if (!due) {
    return turn;
  }
  std::chrono::milliseconds wait = context.clock.wait_until(*due);
  if (wait.count() == 0 && !is_outside_busy) {
    // Emulated time costs nothing when nobody outside is waited for.
    context.clock.advance_to(*due);
    turn.has_worked = true;
    return turn;
  }
  auto real_due = std::chrono::steady_clock::now() + (wait.count() == 0 ? until(*due) : wait);
  turn.again = turn.again ? std::min(*turn.again, real_due) : real_due;
  return turn;
}

}  // namespace formwork
