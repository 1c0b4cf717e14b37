// SPDX-License-Identifier: Apache-2.0
// What a failed update without rollback leaves, so that a later rollback finds the way back: the
// rows of slot "stable" are the resources as they were when the stack was last stable.
#include "engine/provision/executor_impl.hh"

namespace formwork {

namespace {

void keep_stable(Ledger& ledger, RowTable& rows, const ResourceRecord& row) {
  if (rows.find(row.logical_id, kStableSlot) != nullptr) {
    return;
  }
  ResourceRecord stable = row;
  stable.slot = kStableSlot;
  rows.put(ledger, std::move(stable));
}

std::vector<ResourceRecord> rows_in(const RowTable& rows, std::string_view slot) {
  std::vector<ResourceRecord> found;
  for (const ResourceRecord* row : rows.all()) {
    if (row->slot == slot) {
      found.push_back(*row);
    }
  }
  return found;
}

void move_to_gone(Ledger& ledger, RowTable& rows, const std::string& logical_id,
                  std::string_view slot) {
  rows.move(ledger, logical_id, slot, rows.free_gone_slot(logical_id));
}

// An update that went well: the way back leads to what was before all of them.
void settle_updated(Ledger& ledger, RowTable& rows, const ResourceRecord& row) {
  bool has_stable = rows.find(row.logical_id, kStableSlot) != nullptr;
  bool is_new = row.details.find(kNewDetail) != nullptr;
  if (!has_stable && !is_new) {
    rows.move(ledger, row.logical_id, row.slot, kStableSlot);
  } else if (row.slot == kOldSlot) {
    move_to_gone(ledger, rows, row.logical_id, kOldSlot);
  } else {
    rows.erase(ledger, row.logical_id, row.slot);
  }
}

// What was last known to be applied stands, so that the next update sees the difference again.
void settle_failed(Ledger& ledger, RowTable& rows, const ResourceRecord& row) {
  const ResourceRecord* current = rows.find(row.logical_id);
  std::string reason = current != nullptr ? current->status_reason : "";
  if (current != nullptr && row.slot == kOldSlot && is_present(*current)) {
    ResourceRecord made = *current;
    made.update_replace_policy = "Delete";
    rows.put(ledger, std::move(made));
    move_to_gone(ledger, rows, row.logical_id, kCurrentSlot);
  }
  if (row.details.find(kNewDetail) == nullptr) {
    keep_stable(ledger, rows, row);
  }
  ResourceRecord& back = rows.move(ledger, row.logical_id, row.slot, kCurrentSlot);
  back.status = "UPDATE_FAILED";
  back.status_reason = std::move(reason);
  rows.save(ledger, back);
}

}  // namespace

void Executor::Impl::settle_failed_rows(Ledger& ledger, DeploymentRun& run) {
  for (std::string_view slot : {kBeforeSlot, kOldSlot}) {
    for (const ResourceRecord& row : rows_in(run.rows, slot)) {
      const ResourceRecord* current = run.rows.find(row.logical_id);
      if (current != nullptr && current->status == "UPDATE_COMPLETE") {
        settle_updated(ledger, run.rows, row);
      } else {
        settle_failed(ledger, run.rows, row);
      }
    }
  }
  if (run.plan.kind != PlanKind::Update) {
    return;
  }
  for (const PlanStep& step : run.plan.steps) {
    ResourceRecord* made = run.rows.find(step.logical_id);
    bool is_creation = step.kind == StepKind::Create || step.kind == StepKind::Import;
    if (is_creation && made != nullptr && run.steps.contains(step.id)) {
      made->details.set(kNewDetail, Value::boolean(true));
      run.rows.save(ledger, *made);
    }
  }
}

void prepare_undo(Ledger& ledger, RowTable& rows) {
  for (const ResourceRecord& stable : rows_in(rows, kStableSlot)) {
    const std::string& id = stable.logical_id;
    rows.erase(ledger, id, kBeforeSlot);
    if (rows.find(id, kOldSlot) != nullptr) {
      move_to_gone(ledger, rows, id, kOldSlot);
    }
    const ResourceRecord* current = rows.find(id);
    bool is_same = current != nullptr && current->physical_id == stable.physical_id;
    rows.move(ledger, id, kStableSlot, is_same ? kBeforeSlot : kOldSlot);
  }
}

void forget_stable_rows(Ledger& ledger, RowTable& rows) {
  for (const ResourceRecord& row : rows_in(rows, kStableSlot)) {
    const ResourceRecord* current = rows.find(row.logical_id);
    if (current != nullptr && current->physical_id != row.physical_id && is_present(row)) {
      move_to_gone(ledger, rows, row.logical_id, kStableSlot);
    } else {
      rows.erase(ledger, row.logical_id, kStableSlot);
    }
  }
  for (ResourceRecord& row : rows_in(rows, kCurrentSlot)) {
    if (row.details.find(kNewDetail) != nullptr || row.details.find(kUndoFailedDetail) != nullptr) {
      row.details.erase(kNewDetail);
      row.details.erase(kUndoFailedDetail);
      rows.put(ledger, std::move(row));
    }
  }
}

}  // namespace formwork
