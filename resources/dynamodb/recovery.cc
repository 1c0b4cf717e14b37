// SPDX-License-Identifier: Apache-2.0
#include "resources/dynamodb/recovery.hh"

#include "engine/state/query.hh"
#include "resources/dynamodb/item_format.hh"

namespace formwork::dynamodb {

Result<void> begin_recovery(World& world, Database& database, std::int64_t table_id) {
  return Query(database, "INSERT OR REPLACE INTO dynamodb_recovery (table_id, since) VALUES (?, ?)")
      .bind(table_id)
      .bind(world.clock.now())
      .run();
}

Result<void> end_recovery(Database& database, std::int64_t table_id) {
  for (const char* sql : {"DELETE FROM dynamodb_recovery WHERE table_id = ?",
                          "DELETE FROM dynamodb_changes WHERE table_id = ?"}) {
    if (auto done = Query(database, sql).bind(table_id).run(); !done) {
      return done;
    }
  }
  return {};
}

Result<void> note_change(World& world, Database& database, const TableSchema& table,
                         const ItemKey& key, const Fields* before) {
  const std::int64_t now = world.clock.now();
  auto forgotten = Query(database, "DELETE FROM dynamodb_changes WHERE table_id = ? AND time < ?")
                       .bind(table.id)
                       .bind(now - kRecoveryDays * kDay)
                       .run();
  if (!forgotten) {
    return forgotten;
  }
  return Query(database,
               "INSERT INTO dynamodb_changes (table_id, time, sequence, bucket, hash, range, item) "
               "SELECT ?1, ?2, COALESCE(MAX(sequence), 0) + 1, ?3, ?4, ?5, ?6 FROM "
               "dynamodb_changes WHERE table_id = ?1 AND time = ?2")
      .bind(table.id)
      .bind(now)
      .bind(key.bucket)
      .bind_blob(key.hash)
      .bind_blob(key.range)
      .bind_blob(before != nullptr ? pack(*before) : std::string())
      .run();
}

Result<std::int64_t> recovery_since(Database& database, std::int64_t table_id) {
  Query query(database, "SELECT since FROM dynamodb_recovery WHERE table_id = ?");
  query.bind(table_id);
  auto since = read_one<std::int64_t>(query, [](Query& row) { return row.integer(); });
  return since ? Result<std::int64_t>(since->value_or(0)) : std::move(since).failure();
}

Result<void> wind_back(World& world, Database& database, const TableSchema& source,
                       const TableSchema& target, std::int64_t time) {
  Query query(database,
              "SELECT bucket, hash, range, item FROM dynamodb_changes WHERE table_id = ? AND time "
              "> ? ORDER BY time DESC, sequence DESC");
  query.bind(source.id).bind(time);
  while (query.next()) {
    ItemKey key;
    key.bucket = query.integer();
    key.hash = std::string(query.view());
    key.range = std::string(query.view());
    const std::string bytes(query.view());
    auto now = find_item(world, target, key);
    if (!now) {
      return std::move(now).failure();
    }
    const auto before = bytes.empty() ? std::nullopt : unpack(bytes);
    if (!*now && !before) {
      continue;
    }
    const Change change{*now ? &**now : nullptr, before ? &*before : nullptr, false};
    if (auto done = write_change(world, target, key, change); !done) {
      return done;
    }
  }
  return query.finish();
}

}  // namespace formwork::dynamodb
