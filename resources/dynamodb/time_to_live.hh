// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/state/database.hh"
#include "resources/dynamodb/item_store.hh"

namespace formwork::dynamodb {

/// The setting of a world in which some table has had a time to live.
inline constexpr std::string_view kExpirySetting = "dynamodb time to live";

/// Keeps the row of the time at which an item is to go.
Result<void> note_expiry(Database& database, const TableSchema& table, const ItemKey& key,
                         const Change& change);
/// Makes these rows anew for all items of the table.
Result<void> note_all_expiries(World& world, Database& database, const TableSchema& table);
/// Deletes what is due in the tables of the world, a part of it at most: answers whether there is
/// more.
Result<bool> expire_items(World& world);

}  // namespace formwork::dynamodb
