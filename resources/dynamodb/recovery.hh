// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "resources/dynamodb/item_store.hh"

namespace formwork::dynamodb {

inline constexpr std::int64_t kRecoveryDays = 35;
inline constexpr std::int64_t kDay = 86'400'000;

/// Point-in-time recovery: what items were before each change, from when it was switched on until
/// it is switched off.
Result<void> begin_recovery(World& world, Database& database, std::int64_t table_id);
Result<void> end_recovery(Database& database, std::int64_t table_id);
/// Notes what a change replaces; null when there was nothing. Forgets what is too old.
Result<void> note_change(World& world, Database& database, const TableSchema& table,
                         const ItemKey& key, const Fields* before);
/// When it was switched on, in milliseconds; 0 when it is off.
Result<std::int64_t> recovery_since(Database& database, std::int64_t table_id);
/// Makes the items of `target`, which are those of `source` now, what they were at `time`.
Result<void> wind_back(World& world, Database& database, const TableSchema& source,
                       const TableSchema& target, std::int64_t time);

}  // namespace formwork::dynamodb
