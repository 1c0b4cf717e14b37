// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/state/database.hh"
#include "resources/dynamodb/item_store.hh"

namespace formwork::dynamodb {

/// What readers of streams that have nothing new wait for.
inline constexpr const char* kStreamChannel = "dynamodb/streams";

/// Adds the record of a change to the table's stream. Changes that change nothing have none.
Result<void> record_change(World& world, Database& database, const TableSchema& table,
                           const Change& change);
/// Begins a stream, made `now`, and answers its id.
Result<std::int64_t> begin_stream(std::int64_t now, Database& database,
                                  const std::string& table_name, const std::string& arn,
                                  const std::string& view, const Value& key_schema);
/// Ends all open streams of the table but the one with this ARN.
Result<void> end_streams(World& world, Database& database, const std::string& table_name,
                         const std::string& but_arn);

}  // namespace formwork::dynamodb
