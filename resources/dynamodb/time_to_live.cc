// SPDX-License-Identifier: Apache-2.0
#include "resources/dynamodb/time_to_live.hh"

#include <optional>

#include "engine/base/text.hh"
#include "engine/service/api_host.hh"
#include "engine/service/background.hh"
#include "engine/state/query.hh"
#include "resources/dynamodb/item_format.hh"
#include "resources/dynamodb/stream_records.hh"

namespace formwork::dynamodb {

namespace {

constexpr std::int64_t kPart = 200;
constexpr std::int64_t kFiveYears = 5LL * 365 * 24 * 60 * 60;
constexpr std::int64_t kPause = 1000;

// Seconds of the epoch; other kinds of values never expire.
std::optional<std::int64_t> due_time(const TableSchema& table, const Fields* item) {
  const Attribute* value = item != nullptr ? find(*item, table.ttl_attribute) : nullptr;
  if (value == nullptr || value->kind != Kind::N) {
    return std::nullopt;
  }
  const auto seconds = parse_number(value->text);
  return seconds && *seconds > 0 && *seconds < 1e15
             ? std::optional(static_cast<std::int64_t>(*seconds))
             : std::nullopt;
}

Result<void> write_due(Database& database, std::string_view sql, const TableSchema& table,
                       std::int64_t due, const ItemKey& key) {
  return Query(database, sql)
      .bind(table.id)
      .bind(due)
      .bind(key.bucket)
      .bind_blob(key.hash)
      .bind_blob(key.range)
      .run();
}

Result<void> expire(World& world, Database& database, const TableSchema& table, std::int64_t now) {
  Query query(database,
              "SELECT bucket, hash, range FROM dynamodb_expiry WHERE table_id = ? AND due < ? AND "
              "due > ? LIMIT ?");
  query.bind(table.id).bind(now).bind(now - kFiveYears).bind(kPart);
  auto keys = read_all<ItemKey>(query, [](Query& row) {
    ItemKey key;
    key.bucket = row.integer();
    key.hash = std::string(row.view());
    key.range = std::string(row.view());
    return key;
  });
  if (!keys) {
    return std::move(keys).failure();
  }
  for (const ItemKey& key : *keys) {
    auto item = find_item(world, table, key);
    if (!item) {
      return std::move(item).failure();
    }
    if (!*item) {
      continue;
    }
    auto done = write_change(world, table, key, {.before = &**item, .by_ttl = true});
    if (!done) {
      return done;
    }
  }
  return {};
}

// Worlds in which nothing ever expired need no tables for it.
Result<bool> run_expiry(ApiCall& call) {
  auto is_used = call.world.store.find_setting(kExpirySetting);
  if (!is_used || !*is_used) {
    return is_used ? Result<bool>(false) : std::move(is_used).failure();
  }
  auto has_more = expire_items(call.world);
  if (!has_more) {
    return has_more;
  }
  if (*has_more) {
    call.host.wake(kStreamChannel);
  }
  if (!*has_more) {
    auto database = call.world.store.tables("dynamodb");
    if (!database) {
      return std::move(database).failure();
    }
    Query any(**database, "SELECT 1 FROM dynamodb_expiry LIMIT 1");
    if (any.next()) {
      call.host.go_on_at(steady_ms() + kPause);
    }
  }
  return has_more;
}

constinit BackgroundTask task{"dynamodb time to live", &run_expiry};
const Register<BackgroundTask> kRegistered(task);

}  // namespace

Result<void> note_expiry(Database& database, const TableSchema& table, const ItemKey& key,
                         const Change& change) {
  const auto before = due_time(table, change.before);
  const auto after = due_time(table, change.after);
  if (before == after) {
    return {};
  }
  Result<void> done;
  if (before) {
    done = write_due(database,
                     "DELETE FROM dynamodb_expiry WHERE table_id = ? AND due = ? AND bucket = ? "
                     "AND hash = ? AND range = ?",
                     table, *before, key);
  }
  if (done && after) {
    done = write_due(database, "INSERT OR REPLACE INTO dynamodb_expiry VALUES (?, ?, ?, ?, ?)",
                     table, *after, key);
  }
  return done;
}

Result<void> note_all_expiries(World& world, Database& database, const TableSchema& table) {
  auto done =
      Query(database, "DELETE FROM dynamodb_expiry WHERE table_id = ?").bind(table.id).run();
  if (!done || table.ttl_attribute.empty()) {
    return done;
  }
  Result<void> noted;
  auto visited = visit_items(world, table, {}, [&](std::string_view bytes, std::int64_t) {
    if (auto item = unpack(bytes)) {
      noted = note_expiry(database, table, key_of(table.keys, *item), {.after = &*item});
    }
    return static_cast<bool>(noted);
  });
  return visited ? std::move(noted) : std::move(visited);
}

Result<bool> expire_items(World& world) {
  auto database = world.store.tables("dynamodb");
  if (!database) {
    return std::move(database).failure();
  }
  const std::int64_t now = world.clock.now() / 1000;
  Query query(**database,
              "SELECT name FROM dynamodb_tables t WHERE EXISTS (SELECT 1 FROM dynamodb_expiry e "
              "WHERE e.table_id = t.id AND e.due < ? AND e.due > ?)");
  query.bind(now).bind(now - kFiveYears);
  auto names = read_all<std::string>(query, [](Query& row) { return row.text(); });
  if (!names) {
    return std::move(names).failure();
  }
  for (const std::string& name : *names) {
    auto table = peek_table(world, name);
    if (!table || *table == nullptr) {
      continue;
    }
    if (auto done = expire(world, **database, **table, now); !done) {
      return std::move(done).failure();
    }
  }
  return !names->empty();
}

}  // namespace formwork::dynamodb
