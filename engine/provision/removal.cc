// SPDX-License-Identifier: Apache-2.0
// Deleting resources, or keeping them by policy.
#include "engine/base/text.hh"
#include "engine/change/data_verdict.hh"
#include "engine/provision/executor_impl.hh"

namespace formwork {

namespace {

// Keeps what the resource was under a name that CloudFormation would have given the snapshot.
void take_snapshot(Ledger& ledger, IdSource& ids, const StackRecord& stack,
                   const ResourceRecord& row) {
  std::string name =
      to_lower(stack.name + "-snapshot-" + row.logical_id + "-" + ids.alphanumeric(12));
  Value snapshot = Value::map();
  snapshot.set("Type", Value::string(row.type));
  snapshot.set("PhysicalResourceId", Value::string(row.physical_id));
  snapshot.set("StackId", Value::string(stack.id));
  snapshot.set("LogicalResourceId", Value::string(row.logical_id));
  snapshot.set("Properties", row.properties);
  snapshot.set("Attributes", row.attributes);
  ledger.write(ledger.tx().put_object("cloudformation", "snapshot", name, snapshot));
}

}  // namespace

// Rows of a deleted stack stay, so that it can still be described; rows of an updated stack go.
void Executor::Impl::drop_row(Ledger& ledger, DeploymentRun& run, Task& task,
                              std::string_view status) {
  ResourceRecord* row = row_of(run, task);
  bool is_kept = task.slot.empty() && run.plan.kind != PlanKind::Update;
  if (!is_kept) {
    run.rows.erase(ledger, task.logical_id, task.slot);
    return;
  }
  row->status = status;
  row->status_reason.clear();
  row->updated = context.clock.now();
  run.rows.save(ledger, *row);
}

void Executor::Impl::start_remove(Ledger& ledger, DeploymentRun& run, Task& task) {
  ResourceRecord* row = row_of(run, task);
  if (row == nullptr || row->status == "DELETE_COMPLETE" || row->status == "DELETE_SKIPPED") {
    if (row != nullptr && !task.slot.empty()) {
      run.rows.erase(ledger, task.logical_id, task.slot);
    }
    end_task(ledger, run, task, TaskState::Skipped);
    return;
  }
  const std::string physical_id = row->physical_id;
  if (physical_id.empty()) {
    // Its creation failed before there was anything.
    ledger.resource_event(run.stack, *row, run.origin(), {"", "DELETE_COMPLETE"});
    drop_row(ledger, run, task, "DELETE_COMPLETE");
    end_task(ledger, run, task, TaskState::Done);
    return;
  }
  if (task.policy == "Retain" || task.policy == "RetainExceptOnCreate") {
    ledger.resource_event(run.stack, *row, run.origin(), {physical_id, "DELETE_SKIPPED"});
    drop_row(ledger, run, task, "DELETE_SKIPPED");
    end_task(ledger, run, task, TaskState::Done);
    return;
  }
  if (task.policy == "Snapshot" && can_snapshot(row->type)) {
    take_snapshot(ledger, context.ids, run.stack, *row);
  }
  row->status = "DELETE_IN_PROGRESS";
  row->status_reason.clear();
  row->updated = context.clock.now();
  run.rows.save(ledger, *row);
  ledger.resource_event(run.stack, *row, run.origin(), {physical_id, row->status});
  call(ledger, run, task, Operation::Delete);
}

void Executor::Impl::end_remove(Ledger& ledger, DeploymentRun& run, Task& task) {
  ResourceRecord& row = *row_of(run, task);
  complete(ledger, run, row, "DELETE_COMPLETE");
  drop_row(ledger, run, task, "DELETE_COMPLETE");
  task.changed = true;
  end_task(ledger, run, task, TaskState::Done);
}

}  // namespace formwork
