// SPDX-License-Identifier: Apache-2.0
// From phase to phase: which statuses a stack goes through and how a deployment ends.
#include <algorithm>

#include "engine/provision/executor_impl.hh"

namespace formwork {

namespace {

bool is_failed(const Task& task) {
  return task.state == TaskState::Failed || task.state == TaskState::Cancelled;
}

std::string names_of(const DeploymentRun& run, std::string_view prefix) {
  // The cause first, then what it stopped.
  std::string names;
  for (TaskState state : {TaskState::Failed, TaskState::Cancelled}) {
    for (const Task& task : run.tasks) {
      if (task.state == state && status_prefix(task) == prefix) {
        names += (names.empty() ? "" : ", ") + task.logical_id;
      }
    }
  }
  return names;
}

// "The following resource(s) failed to create: [A, B]. " for each verb that failed.
std::string failed_resources(const DeploymentRun& run) {
  constexpr std::pair<std::string_view, std::string_view> kVerbs[] = {
      {"CREATE", "create"}, {"UPDATE", "update"}, {"DELETE", "delete"}, {"IMPORT", "import"}};
  std::string reason;
  for (const auto& [prefix, verb] : kVerbs) {
    std::string names = names_of(run, prefix);
    if (!names.empty()) {
      reason += "The following resource(s) failed to " + std::string(verb) + ": [" + names + "]. ";
    }
  }
  return reason;
}

bool has_failures(const DeploymentRun& run) {
  return std::any_of(run.tasks.begin(), run.tasks.end(), is_failed);
}

}  // namespace

void Executor::Impl::set_stack_status(Ledger& ledger, DeploymentRun& run, std::string status,
                                      std::string reason) {
  if (run.plan.is_import && status.ends_with("_CLEANUP_IN_PROGRESS")) {
    return;  // an import leaves nothing to be deleted
  }
  run.stack.status = run.plan.is_import ? import_status(std::move(status)) : std::move(status);
  run.stack.status_reason = std::move(reason);
  ledger.put_stack(run.stack);
  ledger.stack_event(run.stack, run.origin());
}

// Express mode: every resource has been configured, whether or not it is stable.
void Executor::Impl::tell_configured(Ledger& ledger, DeploymentRun& run) {
  if (run.is_express()) {
    run.stack.detailed_status = "CONFIGURATION_COMPLETE";
    ledger.stack_event(run.stack, run.origin());
    run.stack.detailed_status.clear();
  }
}

// The change set that was executed says how that went.
void Executor::Impl::settle_change_set(Ledger& ledger, DeploymentRun& run, bool is_good) {
  if (run.plan.change_set_id.empty()) {
    return;
  }
  std::optional<std::optional<ChangeSetRecord>> found =
      ledger.read(ledger.tx().find_change_set_by_id(run.plan.change_set_id));
  if (found && *found && (*found)->execution_status == "EXECUTE_IN_PROGRESS") {
    (*found)->execution_status = is_good ? "EXECUTE_COMPLETE" : "EXECUTE_FAILED";
    ledger.write(ledger.tx().put_change_set(**found));
  }
}

void Executor::Impl::enter(Ledger& ledger, DeploymentRun& run, Phase phase) {
  run.phase = phase;
  run.record.phase = to_string(phase);
  ledger.put_deployment(run.record);
  // Only the forward phase reads the template, and that cannot fail twice.
  Result<void> made = make_tasks(run);
  ledger.write(std::move(made));
}

void Executor::Impl::finish(Ledger& ledger, DeploymentRun& run, std::string status,
                            std::string reason) {
  release_children(ledger, run);
  if (status == "DELETE_COMPLETE" || (status == "ROLLBACK_COMPLETE" && !run.plan.is_import)) {
    run.stack.deletion_time = context.clock.now();
  }
  if (status == "DELETE_COMPLETE") {
    ledger.write(ledger.tx().set_exports(run.stack.id, {}));
    ledger.write(ledger.tx().set_imports(run.stack.id, {}));
    drop_before_rows(ledger, run);
  }
  bool is_good = status == "CREATE_COMPLETE" || status == "UPDATE_COMPLETE";
  settle_change_set(ledger, run, is_good);
  if (status == "CREATE_FAILED") {
    run.stack.details.set(kNeverStableDetail, Value::boolean(true));
  } else if (is_good || status == "UPDATE_ROLLBACK_COMPLETE") {
    run.stack.details.erase(kNeverStableDetail);
    forget_stable_rows(ledger, run.rows);
  }
  run.record.outcome = run.plan.is_import ? import_status(status) : status;
  run.record.reason = run.record.reason.empty() ? reason : run.record.reason;
  set_stack_status(ledger, run, std::move(status), std::move(reason));
  run.phase = Phase::Done;
  run.record.phase = to_string(run.phase);
  run.tasks.clear();
  ledger.put_deployment(run.record);
}

// Memories of an update that no rollback will come back to.
void Executor::Impl::drop_before_rows(Ledger& ledger, DeploymentRun& run) {
  std::vector<std::string> updated;
  for (const ResourceRecord* row : run.rows.all()) {
    if (row->slot == kBeforeSlot || row->slot == kStableSlot) {
      updated.push_back(row->logical_id);
    }
  }
  for (const std::string& logical_id : updated) {
    run.rows.erase(ledger, logical_id, kBeforeSlot);
    run.rows.erase(ledger, logical_id, kStableSlot);
  }
}

void Executor::Impl::release_children(Ledger& ledger, DeploymentRun& run) {
  for (const std::unique_ptr<DeploymentRun>& child : runs) {
    if (child->record.parent_id == run.record.id && child->phase == Phase::Waiting) {
      leave_waiting(ledger, *child, true);
    }
  }
}

void Executor::Impl::start_rollback(Ledger& ledger, DeploymentRun& run, std::string reason) {
  run.record.reason = reason;
  run.phase = Phase::Rollback;
  if (run.plan.kind == PlanKind::Update) {
    prepare_undo(ledger, run.rows);
  }
  if (run.has_detail(kToldDetail)) {
    enter(ledger, run, Phase::Rollback);
    return;
  }
  note_operation(run.stack, "ROLLBACK", run.rollback_id);
  if (run.plan.kind == PlanKind::Update) {
    set_stack_status(ledger, run, "UPDATE_ROLLBACK_IN_PROGRESS", std::move(reason));
  } else if (run.plan.on_failure == "DELETE") {
    set_stack_status(ledger, run, "DELETE_IN_PROGRESS", reason + "Delete requested by user.");
  } else {
    set_stack_status(ledger, run, "ROLLBACK_IN_PROGRESS", reason + "Rollback requested by user.");
  }
  enter(ledger, run, Phase::Rollback);
}

void Executor::Impl::end_forward(Ledger& ledger, DeploymentRun& run) {
  bool is_create = run.plan.kind == PlanKind::Create;
  if (run.record.is_cancelled) {
    start_rollback(ledger, run, "");
    return;
  }
  std::string reason = run.record.reason.empty() ? failed_resources(run) : run.record.reason + ". ";
  if (reason.empty()) {
    Result<void> done = succeed(ledger, run);
    if (done) {
      return;
    }
    reason = done.error().message + (done.error().message.ends_with(". ") ? "" : ". ");
  }
  if (run.rolls_back()) {
    start_rollback(ledger, run, std::move(reason));
    return;
  }
  settle_failed_rows(ledger, run);
  finish(ledger, run, is_create ? "CREATE_FAILED" : "UPDATE_FAILED", std::move(reason));
}

void Executor::Impl::end_deletion(Ledger& ledger, DeploymentRun& run) {
  if (has_failures(run)) {
    finish(ledger, run, "DELETE_FAILED", failed_resources(run));
  } else {
    finish(ledger, run, "DELETE_COMPLETE");
  }
}

void Executor::Impl::end_rollback(Ledger& ledger, DeploymentRun& run) {
  std::string failed = failed_resources(run);
  if (run.plan.kind == PlanKind::Update) {
    if (!failed.empty()) {
      finish(ledger, run, "UPDATE_ROLLBACK_FAILED", std::move(failed));
      return;
    }
    set_stack_status(ledger, run, "UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS");
    enter(ledger, run, Phase::RollbackCleanup);
    return;
  }
  bool deletes = run.plan.on_failure == "DELETE" || run.has_detail(kDeletionDetail);
  if (failed.empty()) {
    finish(ledger, run, deletes ? "DELETE_COMPLETE" : "ROLLBACK_COMPLETE");
  } else {
    finish(ledger, run, deletes ? "DELETE_FAILED" : "ROLLBACK_FAILED", std::move(failed));
  }
}

bool Executor::Impl::leave_phase(Ledger& ledger, DeploymentRun& run) {
  switch (run.phase) {
    case Phase::Forward:
      if (run.plan.kind == PlanKind::Delete) {
        end_deletion(ledger, run);
      } else if (is_monitoring(ledger, run)) {
        return false;
      } else {
        end_forward(ledger, run);
      }
      return true;
    case Phase::Cleanup:
      finish(ledger, run, "UPDATE_COMPLETE",
             has_failures(run) ? "Update successful. One or more resources could not be deleted."
                               : "");
      return true;
    case Phase::Rollback:
      end_rollback(ledger, run);
      return true;
    case Phase::RollbackCleanup:
      finish(ledger, run, "UPDATE_ROLLBACK_COMPLETE",
             has_failures(run) ? "One or more resources could not be deleted." : "");
      return true;
    case Phase::Waiting:
    case Phase::Done:
      break;
  }
  return false;
}

}  // namespace formwork
