// SPDX-License-Identifier: Apache-2.0
// Undoing the changes of an update.
#include <algorithm>

#include "engine/provision/executor_impl.hh"

namespace formwork {

namespace {

// A resource that the update created: its DeletionPolicy speaks when it goes, except that
// RetainExceptOnCreate does not keep what is rolled back.
std::string policy_of_created(const DeploymentRun& run, const ResourceRecord& row) {
  bool is_excepted =
      row.deletion_policy == "RetainExceptOnCreate" || run.plan.retain_except_on_create;
  return is_excepted ? "Delete" : row.deletion_policy;
}

void move_to_gone(Ledger& ledger, DeploymentRun& run, ResourceRecord& row, std::string policy) {
  row.update_replace_policy = std::move(policy);
  run.rows.move(ledger, std::string(row.logical_id), kCurrentSlot,
                run.rows.free_gone_slot(row.logical_id));
}

// The resource that a replacement took the place of becomes current again.
ResourceRecord& put_old_back(Ledger& ledger, DeploymentRun& run, const std::string& logical_id) {
  if (ResourceRecord* current = run.rows.find(logical_id)) {
    if (is_present(*current)) {
      move_to_gone(ledger, run, *current, "Delete");
    } else {
      run.rows.erase(ledger, logical_id, kCurrentSlot);
    }
  }
  return run.rows.move(ledger, logical_id, kOldSlot, kCurrentSlot);
}

}  // namespace

// What the user asked to skip counts as rolled back, whatever it really is.
bool Executor::Impl::skip_undo(Ledger& ledger, DeploymentRun& run, Task& task) {
  const std::vector<std::string>& skipped = run.record.skipped;
  if (task.kind != TaskKind::UndoUpdate ||
      std::find(skipped.begin(), skipped.end(), task.logical_id) == skipped.end()) {
    return false;
  }
  ResourceRecord& row = run.rows.move(ledger, task.logical_id, kBeforeSlot, kCurrentSlot);
  complete(ledger, run, row, "UPDATE_COMPLETE");
  end_task(ledger, run, task, TaskState::Done);
  return true;
}

void Executor::Impl::start_undo(Ledger& ledger, DeploymentRun& run, Task& task) {
  if (skip_undo(ledger, run, task)) {
    return;
  }
  ResourceRecord* current = run.rows.find(task.logical_id);
  if (task.kind == TaskKind::UndoCreate) {
    if (current != nullptr) {
      move_to_gone(ledger, run, *current, policy_of_created(run, *current));
    }
    end_task(ledger, run, task, TaskState::Done);
    return;
  }
  if (task.kind == TaskKind::UndoReplace) {
    ResourceRecord& back = put_old_back(ledger, run, task.logical_id);
    if (back.status == "DELETE_COMPLETE") {
      // It had to go before its replacement was made.
      back.status = "UPDATE_IN_PROGRESS";
      back.physical_id.clear();
      run.rows.save(ledger, back);
      ledger.resource_event(run.stack, back, run.origin(), {"", back.status});
      call(ledger, run, task, Operation::Create);
      return;
    }
    back.status = "UPDATE_COMPLETE";
    back.status_reason.clear();
    back.updated = context.clock.now();
    run.rows.save(ledger, back);
    ledger.resource_event(run.stack, back, run.origin(), {back.physical_id, back.status});
    end_task(ledger, run, task, TaskState::Done);
    return;
  }
  const ResourceRecord& before = *run.rows.find(task.logical_id, kBeforeSlot);
  bool is_pushed = before.type == "AWS::CloudFormation::Stack" ||
                   (run.changes_tags() && is_retaggable(context.catalog.find(before.type)));
  if (Value::same(before.properties, current->properties) && !is_pushed) {
    Progress nothing = Progress::success(before.physical_id, before.attributes);
    end_undo(ledger, run, task, nothing);
    return;
  }
  current->status = "UPDATE_IN_PROGRESS";
  current->status_reason.clear();
  current->updated = context.clock.now();
  run.rows.save(ledger, *current);
  ledger.resource_event(run.stack, *current, run.origin(), {current->physical_id, current->status});
  call(ledger, run, task, Operation::Update);
}

void Executor::Impl::end_undo(Ledger& ledger, DeploymentRun& run, Task& task, Progress& progress) {
  ResourceRecord* current = run.rows.find(task.logical_id);
  if (!progress.physical_id.empty() && progress.physical_id != current->physical_id) {
    // The provider went back by making a resource anew; the one it left is to be deleted.
    move_to_gone(ledger, run, *current, "Delete");
  }
  ResourceRecord& row = run.rows.move(ledger, task.logical_id, kBeforeSlot, kCurrentSlot);
  if (!progress.physical_id.empty()) {
    row.physical_id = progress.physical_id;
  }
  if (!progress.attributes.members().empty()) {
    row.attributes = std::move(progress.attributes);
  }
  row.status = "UPDATE_COMPLETE";
  row.status_reason.clear();
  row.updated = context.clock.now();
  run.rows.save(ledger, row);
  ledger.resource_event(run.stack, row, run.origin(), {row.physical_id, row.status});
  end_task(ledger, run, task, TaskState::Done);
}

}  // namespace formwork
