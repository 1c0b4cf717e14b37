// SPDX-License-Identifier: Apache-2.0
#include "resources/dynamodb/stream_records.hh"

#include "engine/state/query.hh"
#include "engine/value/convert.hh"
#include "resources/dynamodb/item_format.hh"

namespace formwork::dynamodb {

namespace {

constexpr std::int64_t kKept = 24LL * 60 * 60 * 1000;

void bind_image(Query& query, const Fields* item, bool is_wanted) {
  if (item != nullptr && is_wanted) {
    query.bind_blob(pack(*item));
  } else {
    query.bind_null();
  }
}

}  // namespace

Result<void> record_change(World& world, Database& database, const TableSchema& table,
                           const Change& change) {
  if (change.before != nullptr && change.after != nullptr && equal(*change.before, *change.after)) {
    return {};
  }
  const std::string& view = table.stream_view;
  const bool with_both = view == "NEW_AND_OLD_IMAGES";
  const Fields& any = change.after != nullptr ? *change.after : *change.before;
  Query query(database,
              "INSERT INTO dynamodb_stream_records (stream_id, sequence, time, event, identity, "
              "keys, old, new) SELECT ?1, COALESCE((SELECT MAX(sequence) FROM "
              "dynamodb_stream_records WHERE stream_id = ?1), 0) + 1, ?2, ?3, ?4, ?5, ?6, ?7");
  const std::int64_t now = world.clock.now();
  query.bind(table.stream_id)
      .bind(now)
      .bind(change.before == nullptr  ? "INSERT"
            : change.after == nullptr ? "REMOVE"
                                      : "MODIFY")
      .bind(change.by_ttl ? "ttl" : "")
      .bind_blob(pack(key_fields(table.keys, any)));
  bind_image(query, change.before, with_both || view == "OLD_IMAGE");
  bind_image(query, change.after, with_both || view == "NEW_IMAGE");
  return query.run();
}

Result<std::int64_t> begin_stream(std::int64_t now, Database& database,
                                  const std::string& table_name, const std::string& arn,
                                  const std::string& view, const Value& key_schema) {
  // What is older than a day can no longer be read.
  auto swept = Query(database,
                     "DELETE FROM dynamodb_stream_records WHERE stream_id IN (SELECT id FROM "
                     "dynamodb_streams WHERE ended < ?)")
                   .bind(now - kKept)
                   .run();
  if (swept) {
    swept = Query(database, "DELETE FROM dynamodb_streams WHERE ended < ?").bind(now - kKept).run();
  }
  auto begun = !swept ? std::move(swept)
                      : Query(database,
                              "INSERT OR IGNORE INTO dynamodb_streams (arn, table_name, view, "
                              "created, keys) VALUES (?, ?, ?, ?, ?)")
                            .bind(arn)
                            .bind(table_name)
                            .bind(view)
                            .bind(now)
                            .bind(value_to_json(key_schema))
                            .run();
  if (!begun) {
    return std::move(begun).failure();
  }
  Query query(database, "SELECT id FROM dynamodb_streams WHERE arn = ?");
  query.bind(arn);
  auto id = read_one<std::int64_t>(query, [](Query& row) { return row.integer(); });
  return id ? Result<std::int64_t>(id->value_or(0)) : std::move(id).failure();
}

Result<void> end_streams(World& world, Database& database, const std::string& table_name,
                         const std::string& but_arn) {
  Query open(database,
             "SELECT 1 FROM dynamodb_streams WHERE table_name = ? AND ended IS NULL AND arn <> ?");
  open.bind(table_name).bind(but_arn);
  if (!open.next()) {
    return open.finish();  // without a look at the clock, which moves some clocks
  }
  return Query(database,
               "UPDATE dynamodb_streams SET ended = ? WHERE table_name = ? AND ended IS NULL AND "
               "arn <> ?")
      .bind(world.clock.now())
      .bind(table_name)
      .bind(but_arn)
      .run();
}

}  // namespace formwork::dynamodb
