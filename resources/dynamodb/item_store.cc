// SPDX-License-Identifier: Apache-2.0
#include "resources/dynamodb/item_store.hh"

#include <algorithm>

#include "engine/state/query.hh"
#include "resources/dynamodb/item_format.hh"
#include "resources/dynamodb/number.hh"
#include "resources/dynamodb/recovery.hh"
#include "resources/dynamodb/stream_records.hh"
#include "resources/dynamodb/time_to_live.hh"

namespace formwork::dynamodb {

namespace {

Failure damaged() {
  return fail("InternalServerError", "An item of the store cannot be read");
}

Query& bind_key(Query& query, const ItemKey& key) {
  return query.bind(key.bucket).bind_blob(key.hash).bind_blob(key.range);
}

Result<void> write_index_row(Database& database, std::string_view sql, std::int64_t table,
                             std::int64_t index, const ItemKey& in_index, const ItemKey& key) {
  Query query(database, sql);
  query.bind(table).bind(index);
  bind_key(query, in_index);
  bind_key(query, key);
  return query.run();
}

Result<void> write_indexes(Database& database, const TableSchema& table, const ItemKey& key,
                           const Change& change) {
  for (const IndexSchema& index : table.indexes) {
    const bool was_in = change.before != nullptr && is_indexed(index, *change.before);
    const bool is_in = change.after != nullptr && is_indexed(index, *change.after);
    const ItemKey old_place = was_in ? key_of(index.keys, *change.before) : ItemKey{};
    const ItemKey new_place = is_in ? key_of(index.keys, *change.after) : ItemKey{};
    if (was_in == is_in && old_place == new_place) {
      continue;
    }
    if (was_in) {
      auto erased = write_index_row(
          database,
          "DELETE FROM dynamodb_index WHERE table_id = ? AND index_id = ? AND bucket = ? AND "
          "hash = ? AND range = ? AND item_bucket = ? AND item_hash = ? AND item_range = ?",
          table.id, index.id, old_place, key);
      if (!erased) {
        return erased;
      }
    }
    if (is_in) {
      auto added = write_index_row(
          database, "INSERT OR REPLACE INTO dynamodb_index VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
          table.id, index.id, new_place, key);
      if (!added) {
        return added;
      }
    }
  }
  return {};
}

Result<void> write_counts(Database& database, const TableSchema& table, std::int64_t items,
                          std::int64_t bytes) {
  if (items == 0 && bytes == 0) {
    return {};
  }
  return Query(database,
               "UPDATE dynamodb_tables SET items = items + ?, bytes = bytes + ? WHERE name = ?")
      .bind(items)
      .bind(bytes)
      .bind(table.name)
      .run();
}

Result<void> write_row(Database& database, const TableSchema& table, const ItemKey& key,
                       const Fields* item, std::int64_t size) {
  if (item == nullptr) {
    Query query(database,
                "DELETE FROM dynamodb_items WHERE table_id = ? AND bucket = ? AND hash = ? AND "
                "range = ?");
    return bind_key(query.bind(table.id), key).run();
  }
  Query query(database,
              "INSERT INTO dynamodb_items (table_id, bucket, hash, range, item, size) VALUES "
              "(?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET item = excluded.item, size = "
              "excluded.size");
  return bind_key(query.bind(table.id), key).bind_blob(pack(*item)).bind(size).run();
}

}  // namespace

ItemKey place_of(std::string_view hash, std::string_view range) {
  std::uint32_t bucket = 2166136261U;  // FNV-1a
  for (const char c : hash) {
    bucket = (bucket ^ static_cast<unsigned char>(c)) * 16777619U;
  }
  bucket ^= bucket >> 15;
  bucket *= 0x2C1B3C6DU;
  bucket ^= bucket >> 13;
  return {bucket, std::string(hash), std::string(range)};
}

std::string key_bytes(const Attribute& value) {
  return value.kind == Kind::N ? order_key(value.text) : value.text;
}

std::string part_bytes(const Attribute& value, bool with_end) {
  std::string bytes;
  for (const char c : key_bytes(value)) {
    bytes += c;
    if (c == '\0') {
      bytes += '\xFF';
    }
  }
  if (with_end) {
    bytes += '\0';
    bytes += '\x01';
  }
  return bytes;
}

bool has_many(const std::vector<KeyPart>& keys, bool is_hash) {
  return std::count_if(keys.begin(), keys.end(),
                       [is_hash](const KeyPart& part) { return part.is_hash == is_hash; }) > 1;
}

namespace {

// Keys of several attributes: of few indexes.
ItemKey key_of_many(const std::vector<KeyPart>& keys, const Fields& item) {
  std::string bytes[2];
  for (const bool is_hash : {true, false}) {
    const bool is_joined = has_many(keys, is_hash);
    for (const KeyPart& part : keys) {
      const Attribute* value = part.is_hash == is_hash ? find(item, part.name) : nullptr;
      if (value != nullptr) {
        bytes[is_hash ? 0 : 1] += is_joined ? part_bytes(*value) : key_bytes(*value);
      }
    }
  }
  return place_of(bytes[0], bytes[1]);
}

}  // namespace

ItemKey key_of(const std::vector<KeyPart>& keys, const Fields& item) {
  if (keys.size() > 2 || (keys.size() == 2 && keys[1].is_hash)) {
    return key_of_many(keys, item);
  }
  const Attribute* hash = find(item, keys.front().name);
  const Attribute* range = keys.size() > 1 ? find(item, keys[1].name) : nullptr;
  return place_of(hash != nullptr ? key_bytes(*hash) : std::string(),
                  range != nullptr ? key_bytes(*range) : std::string());
}

Fields key_fields(const std::vector<KeyPart>& keys, const Fields& item) {
  Fields fields;
  for (const KeyPart& key : keys) {
    if (const Attribute* value = find(item, key.name)) {
      fields.push_back({key.name, *value});
    }
  }
  return fields;
}

bool is_indexed(const IndexSchema& index, const Fields& item) {
  return std::all_of(index.keys.begin(), index.keys.end(), [&](const KeyPart& key) {
    const Attribute* value = find(item, key.name);
    return value != nullptr && value->kind == key.kind;
  });
}

Fields projected(const TableSchema& table, const IndexSchema& index, const Fields& item) {
  if (index.projects_all) {
    return item;
  }
  Fields fields;
  const auto is_key = [](const std::vector<KeyPart>& keys, const std::string& name) {
    return std::any_of(keys.begin(), keys.end(),
                       [&](const KeyPart& key) { return key.name == name; });
  };
  for (const Field& field : item) {
    if (is_key(table.keys, field.name) || is_key(index.keys, field.name) ||
        std::find(index.included.begin(), index.included.end(), field.name) !=
            index.included.end()) {
      fields.push_back(field);
    }
  }
  return fields;
}

namespace {

constexpr std::string_view kFind =
    "SELECT item, size FROM dynamodb_items WHERE table_id = ? AND bucket = ? AND hash = ? AND "
    "range = ?";

}  // namespace

Result<std::optional<Fields>> find_item(World& world, const TableSchema& table,
                                        const ItemKey& key) {
  auto database = world.store.tables("dynamodb");
  if (!database) {
    return std::move(database).failure();
  }
  Query query(**database, kFind);
  bind_key(query.bind(table.id), key);
  if (!query.next()) {
    auto done = query.finish();
    return done ? Result<std::optional<Fields>>(std::nullopt) : std::move(done).failure();
  }
  auto item = unpack(query.view());
  return item ? Result<std::optional<Fields>>(std::move(item)) : damaged();
}

Result<Value> find_wire_item(World& world, const TableSchema& table, const ItemKey& key,
                             std::int64_t& size) {
  auto database = world.store.tables("dynamodb");
  if (!database) {
    return std::move(database).failure();
  }
  Query query(**database, kFind);
  bind_key(query.bind(table.id), key);
  if (!query.next()) {
    auto done = query.finish();
    return done ? Result<Value>(Value()) : std::move(done).failure();
  }
  auto item = unpack_to_wire(query.view());
  size = query.integer();
  return item ? Result<Value>(std::move(*item)) : damaged();
}

Result<void> write_change(World& world, const TableSchema& table, const ItemKey& key,
                          const Change& change) {
  auto database = world.store.tables("dynamodb");
  if (!database) {
    return std::move(database).failure();
  }
  const std::int64_t before = change.before != nullptr ? size_of(*change.before) : 0;
  const std::int64_t after = change.after != nullptr ? size_of(*change.after) : 0;
  const std::int64_t items = (change.after != nullptr ? 1 : 0) - (change.before != nullptr ? 1 : 0);
  auto done = write_row(**database, table, key, change.after, after);
  if (done) {
    done = write_indexes(**database, table, key, change);
  }
  if (done) {
    done = write_counts(**database, table, items, after - before);
  }
  if (done && !table.ttl_attribute.empty()) {
    done = note_expiry(**database, table, key, change);
  }
  if (done && table.keeps_changes) {
    done = note_change(world, **database, table, key, change.before);
  }
  if (done && table.stream_id != 0) {
    done = record_change(world, **database, table, change);
  }
  return done;
}

}  // namespace formwork::dynamodb
