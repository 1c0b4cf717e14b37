// SPDX-License-Identifier: Apache-2.0
#include "engine/provision/row_table.hh"

#include "engine/base/ensure.hh"

namespace formwork {

bool is_present(const ResourceRecord& row) {
  return !row.physical_id.empty() && row.status != "DELETE_COMPLETE" &&
         row.status != "DELETE_SKIPPED";
}

void RowTable::load(std::vector<ResourceRecord> rows) {
  rows_.clear();
  for (ResourceRecord& row : rows) {
    rows_[row.logical_id].insert_or_assign(row.slot, std::move(row));
  }
}

const ResourceRecord* RowTable::find(std::string_view logical_id, std::string_view slot) const {
  auto slots = rows_.find(logical_id);
  if (slots == rows_.end()) {
    return nullptr;
  }
  auto row = slots->second.find(slot);
  return row == slots->second.end() ? nullptr : &row->second;
}

ResourceRecord* RowTable::find(std::string_view logical_id, std::string_view slot) {
  return const_cast<ResourceRecord*>(std::as_const(*this).find(logical_id, slot));
}

ResourceRecord& RowTable::put(Ledger& ledger, ResourceRecord row) {
  auto& slots = rows_[row.logical_id];
  std::string slot = row.slot;
  ResourceRecord& kept = slots.insert_or_assign(std::move(slot), std::move(row)).first->second;
  ledger.put_row_later(kept);
  return kept;
}

void RowTable::erase(Ledger& ledger, std::string_view logical_id, std::string_view slot) {
  auto slots = rows_.find(logical_id);
  if (slots == rows_.end()) {
    return;
  }
  auto row = slots->second.find(slot);
  if (row == slots->second.end()) {
    return;
  }
  ledger.erase_row(row->second);
  slots->second.erase(row);
  if (slots->second.empty()) {
    rows_.erase(slots);
  }
}

ResourceRecord& RowTable::move(Ledger& ledger, std::string_view logical_id, std::string_view from,
                               std::string_view to) {
  ResourceRecord* row = find(logical_id, from);
  FORMWORK_ENSURE(row != nullptr);
  ResourceRecord moved = *row;
  std::string target(to);
  erase(ledger, moved.logical_id, moved.slot);
  moved.slot = std::move(target);
  return put(ledger, std::move(moved));
}

std::string RowTable::free_gone_slot(std::string_view logical_id) const {
  std::string slot(kGoneSlot);
  for (int n = 2; find(logical_id, slot) != nullptr; ++n) {
    slot = std::string(kGoneSlot) + "." + std::to_string(n);
  }
  return slot;
}

std::vector<const ResourceRecord*> RowTable::all() const {
  std::vector<const ResourceRecord*> rows;
  for (const auto& [logical_id, slots] : rows_) {
    for (const auto& [slot, row] : slots) {
      rows.push_back(&row);
    }
  }
  return rows;
}

}  // namespace formwork
