// SPDX-License-Identifier: Apache-2.0
// Items as they were, from what recovery keeps of each change.
#include <algorithm>
#include <map>
#include <tuple>

#include "engine/state/query.hh"
#include "resources/dynamodb/item_format.hh"
#include "resources/dynamodb/transfer.hh"

namespace formwork::dynamodb {

namespace {

using Place = std::tuple<std::int64_t, std::string, std::string>;
struct Past {
  std::string bytes;  ///< What the item was; "" when there was none.
  std::int64_t last_time = 0;
};
using PastItems = std::map<Place, Past>;

// What the items changed after `from`, until `to`, were at `from`.
Result<PastItems> past_items(Database& database, std::int64_t table_id, std::int64_t from,
                             std::int64_t to) {
  Query query(database,
              "SELECT bucket, hash, range, item, time FROM dynamodb_changes WHERE table_id = ? AND "
              "time > ? AND time <= ? ORDER BY time, sequence");
  query.bind(table_id).bind(from).bind(to);
  PastItems items;
  while (query.next()) {
    const std::int64_t bucket = query.integer();
    std::string hash(query.view());
    std::string range(query.view());
    std::string bytes(query.view());
    const std::int64_t time = query.integer();
    Place place(bucket, std::move(hash), std::move(range));
    items.try_emplace(std::move(place), Past{std::move(bytes), time}).first->second.last_time =
        time;
  }
  auto done = query.finish();
  return done ? Result<PastItems>(std::move(items)) : std::move(done).failure();
}

constexpr std::int64_t kEver = std::int64_t{1} << 62;

}  // namespace

Result<void> visit_items_at(World& world, const TableSchema& table, std::int64_t time,
                            const std::function<void(const Fields&)>& visit) {
  auto database = world.store.tables("dynamodb");
  auto past = database ? past_items(**database, table.id, time, kEver)
                       : Result<PastItems>(std::move(database).failure());
  if (!past) {
    return std::move(past).failure();
  }
  Query query(**database,
              "SELECT bucket, hash, range, item FROM dynamodb_items WHERE table_id = ?");
  query.bind(table.id);
  while (query.next()) {
    const std::int64_t bucket = query.integer();
    std::string hash(query.view());
    std::string range(query.view());
    if (past->contains(Place(bucket, std::move(hash), std::move(range)))) {
      continue;
    }
    if (const auto item = unpack(query.view())) {
      visit(*item);
    }
  }
  for (const auto& [place, was] : *past) {
    const auto item = was.bytes.empty() ? std::nullopt : unpack(was.bytes);
    if (item) {
      visit(*item);
    }
  }
  return query.finish();
}

Result<void> visit_changes(World& world, const TableSchema& table, std::int64_t from,
                           std::int64_t to, const std::function<void(const ItemChange&)>& visit) {
  auto database = world.store.tables("dynamodb");
  auto first = database ? past_items(**database, table.id, from, to)
                        : Result<PastItems>(std::move(database).failure());
  auto later = first ? past_items(**database, table.id, to, kEver)
                     : Result<PastItems>(std::move(first).failure());
  if (!later) {
    return std::move(later).failure();
  }
  for (const auto& [place, was] : *first) {
    ItemChange change;
    change.time = was.last_time;
    change.before = was.bytes.empty() ? std::nullopt : unpack(was.bytes);
    const auto known = later->find(place);
    if (known != later->end()) {
      change.after = known->second.bytes.empty() ? std::nullopt : unpack(known->second.bytes);
    } else {
      const auto& [bucket, hash, range] = place;
      auto now = find_item(world, table, {bucket, hash, range});
      if (!now) {
        return std::move(now).failure();
      }
      change.after = std::move(*now);
    }
    if (change.before || change.after) {
      change.key = key_fields(table.keys, change.after ? *change.after : *change.before);
      visit(change);
    }
  }
  return {};
}

}  // namespace formwork::dynamodb
