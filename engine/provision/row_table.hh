// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/provision/ledger.hh"
#include "engine/state/records.hh"

namespace formwork {

inline constexpr std::string_view kCurrentSlot;
inline constexpr std::string_view kBeforeSlot = "before";
inline constexpr std::string_view kOldSlot = "old";
inline constexpr std::string_view kStableSlot = "stable";
inline constexpr std::string_view kGoneSlot = "gone";

/// The resource exists as far as is known: it was made and not deleted or given up.
bool is_present(const ResourceRecord& row);

/// The resource rows of one stack, in memory and, through the ledger, in the store. Pointers stay
/// valid until their row is erased or moved.
class RowTable {
 public:
  void load(std::vector<ResourceRecord> rows);
  ResourceRecord* find(std::string_view logical_id, std::string_view slot = kCurrentSlot);
  const ResourceRecord* find(std::string_view logical_id,
                             std::string_view slot = kCurrentSlot) const;
  ResourceRecord& put(Ledger& ledger, ResourceRecord row);
  /// Writes a row that was changed in place.
  void save(Ledger& ledger, const ResourceRecord& row) { ledger.put_row_later(row); }
  void erase(Ledger& ledger, std::string_view logical_id, std::string_view slot);
  /// Moves a row to a slot that must be free or may be overwritten.
  ResourceRecord& move(Ledger& ledger, std::string_view logical_id, std::string_view from,
                       std::string_view to);
  /// A slot "gone", "gone.2", ... that is free.
  std::string free_gone_slot(std::string_view logical_id) const;
  /// By logical id, slot.
  std::vector<const ResourceRecord*> all() const;

 private:
  std::map<std::string, std::map<std::string, ResourceRecord, std::less<>>, std::less<>> rows_;
};

}  // namespace formwork
