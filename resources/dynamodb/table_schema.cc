// SPDX-License-Identifier: Apache-2.0
#include "resources/dynamodb/table_schema.hh"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <unordered_map>

#include "engine/base/text.hh"
#include "engine/state/query.hh"
#include "engine/value/convert.hh"
#include "resources/common/api_objects.hh"
#include "resources/common/properties.hh"
#include "resources/dynamodb/description.hh"
#include "resources/dynamodb/item_format.hh"
#include "resources/dynamodb/item_store.hh"
#include "resources/dynamodb/recovery.hh"
#include "resources/dynamodb/stream_records.hh"
#include "resources/dynamodb/table.hh"
#include "resources/dynamodb/time_to_live.hh"

namespace formwork::dynamodb {

namespace {

constexpr std::size_t kMostCached = 4096;

Kind kind_of(const Value& properties, const std::string& attribute) {
  for (const Value& definition : items_of(properties, "AttributeDefinitions")) {
    if (definition.get_text("AttributeName") == attribute) {
      const std::string type = definition.get_text("AttributeType");
      return type == "N" ? Kind::N : type == "B" ? Kind::B : Kind::S;
    }
  }
  return Kind::S;
}

std::vector<KeyPart> keys_of(const Value& properties, const Value& holder) {
  std::vector<KeyPart> keys;
  for (const Value& element : items_of(holder, "KeySchema")) {
    const std::string name = element.get_text("AttributeName");
    keys.push_back({name, kind_of(properties, name), element.get_text("KeyType") == "HASH"});
  }
  return keys;
}

// Stays the same while other indexes come and go.
std::int64_t index_id(std::string_view name) {
  std::uint64_t id = 14695981039346656037ULL;  // FNV-1a
  for (const char c : name) {
    id = (id ^ static_cast<unsigned char>(c)) * 1099511628211ULL;
  }
  return static_cast<std::int64_t>(id >> 16);
}

std::vector<IndexSchema> indexes_of(const Value& properties) {
  std::vector<IndexSchema> indexes;
  for (const char* list : {"LocalSecondaryIndexes", "GlobalSecondaryIndexes"}) {
    for (const Value& given : items_of(properties, list)) {
      IndexSchema index;
      index.name = given.get_text("IndexName");
      index.id = index_id(index.name);
      index.is_global = list[0] == 'G';
      index.keys = keys_of(properties, given);
      if (const Value* projection = given.find("Projection")) {
        index.projects_all = projection->get_text("ProjectionType") == "ALL";
        for (const Value& name : items_of(*projection, "NonKeyAttributes")) {
          index.included.push_back(name.as_string());
        }
      }
      indexes.push_back(std::move(index));
    }
  }
  return indexes;
}

// What is stored beside the items: the properties that a schema is made of.
Value stored_schema(const Value& record, std::int64_t stream_id) {
  const Value properties = properties_of(record);
  Value schema = Value::map();
  for (const char* member :
       {"AttributeDefinitions", "KeySchema", "LocalSecondaryIndexes", "GlobalSecondaryIndexes"}) {
    if (const Value* value = properties.find(member)) {
      schema.set(member, *value);
    }
  }
  schema.set("Arn", Value::string(attributes_of(record).get_text("Arn")));
  if (stream_id != 0) {
    schema.set("StreamId", Value::number(stream_id));
    schema.set("StreamViewType", *properties.find_path({"StreamSpecification", "StreamViewType"}));
  }
  const Value* ttl = properties.find("TimeToLiveSpecification");
  if (ttl != nullptr && flag(*ttl, "Enabled")) {
    schema.set("TimeToLive", Value::string(ttl->get_text("AttributeName")));
  }
  const Value* recovery = properties.find("PointInTimeRecoverySpecification");
  if (recovery != nullptr && flag(*recovery, "PointInTimeRecoveryEnabled")) {
    schema.set("KeepsChanges", Value::boolean(true));
  }
  if (const Value* since = record.find("ForeignSince")) {
    schema.set("ForeignSince", *since);
  }
  return schema;
}

Result<Table> read_schema(std::string_view name, std::int64_t id, std::string_view text) {
  auto schema = value_from_json(text);
  if (!schema) {
    return std::move(schema).failure();
  }
  auto table = std::make_shared<TableSchema>();
  table->id = id;
  table->name = std::string(name);
  table->arn = schema->get_text("Arn");
  table->keys = keys_of(*schema, *schema);
  table->indexes = indexes_of(*schema);
  table->stream_id = parse_integer(schema->get_text("StreamId")).value_or(0);
  table->stream_view = schema->get_text("StreamViewType");
  table->ttl_attribute = schema->get_text("TimeToLive");
  table->keeps_changes = flag(*schema, "KeepsChanges");
  table->foreign_since = schema->get_text("ForeignSince");
  return table->keys.empty() ? Result<Table>(nullptr) : Result<Table>(std::move(table));
}

// Decoded schemas by what they were decoded from, so that nothing has to tell them of changes.
Result<Table> decoded(std::string_view name, std::int64_t id, std::string_view text) {
  struct Known {
    std::int64_t id;
    std::string text;
    Table table;
  };
  using Cache = std::unordered_map<std::string, Known, TextHash, std::equal_to<>>;
  static thread_local Cache cache;
  const auto found = cache.find(name);
  if (found != cache.end() && found->second.id == id && found->second.text == text) {
    return found->second.table;
  }
  auto table = read_schema(name, id, text);
  if (table && *table != nullptr) {
    if (cache.size() >= kMostCached) {
      cache.clear();
    }
    cache.insert_or_assign(std::string(name), Known{id, std::string(text), *table});
  }
  return table;
}

std::string_view name_in(std::string_view name_or_arn) {
  const std::size_t at = name_or_arn.find(":table/");
  return at == std::string_view::npos ? name_or_arn : name_or_arn.substr(at + 7);
}

Result<void> drop_rows(World& world, Database& database, const TableSchema& table) {
  for (const char* sql : {"DELETE FROM dynamodb_items WHERE table_id = ?",
                          "DELETE FROM dynamodb_index WHERE table_id = ?",
                          "DELETE FROM dynamodb_expiry WHERE table_id = ?",
                          "DELETE FROM dynamodb_tables WHERE id = ?"}) {
    if (auto done = Query(database, sql).bind(table.id).run(); !done) {
      return done;
    }
  }
  auto ended = end_recovery(database, table.id);
  return ended ? end_streams(world, database, table.name, "") : std::move(ended);
}

Result<void> fill_index(World& world, Database& database, const TableSchema& table,
                        const IndexSchema& index) {
  Result<void> done;
  auto visited = visit_items(world, table, {}, [&](std::string_view bytes, std::int64_t) {
    const auto item = unpack(bytes);
    if (!item || !is_indexed(index, *item)) {
      return true;
    }
    const ItemKey place = key_of(index.keys, *item);
    const ItemKey key = key_of(table.keys, *item);
    done = Query(database, "INSERT OR REPLACE INTO dynamodb_index VALUES (?, ?, ?, ?, ?, ?, ?, ?)")
               .bind(table.id)
               .bind(index.id)
               .bind(place.bucket)
               .bind_blob(place.hash)
               .bind_blob(place.range)
               .bind(key.bucket)
               .bind_blob(key.hash)
               .bind_blob(key.range)
               .run();
    return static_cast<bool>(done);
  });
  return visited ? std::move(done) : std::move(visited);
}

bool same_keys(const IndexSchema& a, const IndexSchema& b) {
  return std::equal(a.keys.begin(), a.keys.end(), b.keys.begin(), b.keys.end(),
                    [](const KeyPart& x, const KeyPart& y) {
                      return x.name == y.name && x.kind == y.kind && x.is_hash == y.is_hash;
                    });
}

Result<void> change_indexes(World& world, Database& database, const TableSchema* before,
                            const TableSchema& after) {
  for (const IndexSchema& index :
       before != nullptr ? before->indexes : std::vector<IndexSchema>()) {
    const IndexSchema* now = after.find_index(index.name);
    if (now != nullptr && same_keys(index, *now)) {
      continue;
    }
    auto emptied = Query(database, "DELETE FROM dynamodb_index WHERE table_id = ? AND index_id = ?")
                       .bind(after.id)
                       .bind(index.id)
                       .run();
    if (!emptied) {
      return emptied;
    }
  }
  for (const IndexSchema& index : after.indexes) {
    const IndexSchema* old = before != nullptr ? before->find_index(index.name) : nullptr;
    if (old != nullptr && same_keys(*old, index)) {
      continue;
    }
    if (auto filled = fill_index(world, database, after, index); !filled) {
      return filled;
    }
  }
  return {};
}

Result<std::int64_t> stream_of(World& world, Database& database, const std::string& name,
                               const Value& record) {
  const std::string arn = attributes_of(record).get_text("StreamArn");
  if (auto ended = end_streams(world, database, name, arn); !ended) {
    return std::move(ended).failure();
  }
  const Value properties = properties_of(record);
  const Value* view = properties.find_path({"StreamSpecification", "StreamViewType"});
  const Value* keys = properties.find("KeySchema");
  if (arn.empty() || view == nullptr || keys == nullptr) {
    return 0;
  }
  const std::int64_t since = parse_integer(record.get_text("LastModifiedTime")).value_or(0);
  return begin_stream(since, database, name, arn, view->as_string(), *keys);
}

Result<std::int64_t> new_table_id(Database& database) {
  Query query(database, "SELECT COALESCE(MAX(id), 0) + 1 FROM dynamodb_tables");
  auto id = read_one<std::int64_t>(query, [](Query& row) { return row.integer(); });
  return id ? Result<std::int64_t>(id->value_or(1)) : std::move(id).failure();
}

Result<void> put_schema(World& world, Database& database, const std::string& name,
                        const Value& record, const TableSchema* before) {
  auto id = before != nullptr ? Result<std::int64_t>(before->id) : new_table_id(database);
  auto stream = id ? stream_of(world, database, name, record) : Result<std::int64_t>(0);
  if (!id || !stream) {
    return id ? std::move(stream).failure() : std::move(id).failure();
  }
  const std::string text = value_to_json(stored_schema(record, *stream));
  auto written = Query(database,
                       "INSERT INTO dynamodb_tables (name, id, schema) VALUES (?, ?, ?) ON "
                       "CONFLICT DO UPDATE SET schema = excluded.schema")
                     .bind(name)
                     .bind(*id)
                     .bind(text)
                     .run();
  auto after = written ? decoded(name, *id, text) : Result<Table>(std::move(written).failure());
  if (!after || *after == nullptr) {
    return after ? Result<void>() : std::move(after).failure();
  }
  auto done = change_indexes(world, database, before, **after);
  const bool expires = !(*after)->ttl_attribute.empty();
  if (done && (before != nullptr ? before->ttl_attribute : "") != (*after)->ttl_attribute) {
    done = note_all_expiries(world, database, **after);
  }
  const bool kept_changes = before != nullptr && before->keeps_changes;
  if (done && kept_changes != (*after)->keeps_changes) {
    done = kept_changes ? end_recovery(database, *id) : begin_recovery(world, database, *id);
  }
  return done && expires ? world.store.put_setting(kExpirySetting, "on") : std::move(done);
}

}  // namespace

const IndexSchema* TableSchema::find_index(std::string_view index) const {
  const auto found = std::find_if(indexes.begin(), indexes.end(),
                                  [&](const IndexSchema& known) { return known.name == index; });
  return found == indexes.end() ? nullptr : &*found;
}

const KeyPart* TableSchema::find_key(std::string_view attribute) const {
  const auto in = [&](const std::vector<KeyPart>& parts) {
    const auto found = std::find_if(parts.begin(), parts.end(),
                                    [&](const KeyPart& part) { return part.name == attribute; });
    return found == parts.end() ? nullptr : &*found;
  };
  const KeyPart* part = in(keys);
  for (const IndexSchema& index : indexes) {
    part = part != nullptr ? part : in(index.keys);
  }
  return part;
}

Result<Table> peek_table(World& world, std::string_view name_or_arn) {
  auto database = world.store.tables("dynamodb");
  if (!database) {
    return std::move(database).failure();
  }
  const std::string_view name = name_in(name_or_arn);
  Query query(**database, "SELECT id, schema FROM dynamodb_tables WHERE name = ?");
  query.bind(name);
  if (query.next()) {
    const std::int64_t id = query.integer();
    return decoded(name, id, query.view());
  }
  auto done = query.finish();
  return done ? Result<Table>(nullptr) : std::move(done).failure();
}

namespace {

bool may_write(const ApiCall& call) {
  const OperationEntry* entry = find_operation(call.service, call.operation);
  return entry != nullptr && entry->access != OperationEntry::Access::Read;
}

// Tables that other types made, and those of stores from before there were items, get their rows
// when something is first written; until then they are empty.
Result<Table> open_foreign(ApiCall& call, const Table& known, std::string_view name) {
  auto found = look_up_table(call, std::string(name));
  auto database =
      found ? call.world.store.tables("dynamodb") : Result<Database*>(std::move(found).failure());
  if (!database) {
    return std::move(database).failure();
  }
  if (found->record.is_null()) {
    return fail("ResourceNotFoundException", "Requested resource not found");
  }
  const std::string since = found->record.get_text("CreationTime");
  if (known != nullptr && known->foreign_since == since) {
    return known;
  }
  Value record = found->record;
  record.set("Properties", found->properties);
  Value attributes = attributes_of(record);
  attributes.set("Arn", Value::string(found->arn));
  record.set("Attributes", std::move(attributes));
  auto own = find_object(call.world, kTables, name);
  if (own && own->is_null()) {
    record.set("ForeignSince", Value::string(since));
  }
  if (!may_write(call)) {
    return read_schema(name, 0, value_to_json(stored_schema(record, 0)));
  }
  auto dropped = known != nullptr ? drop_rows(call.world, **database, *known) : Result<void>();
  auto put = dropped ? put_schema(call.world, **database, std::string(name), record, nullptr)
                     : std::move(dropped);
  return put ? peek_table(call.world, name) : Result<Table>(std::move(put).failure());
}

}  // namespace

Result<Table> open_table(ApiCall& call, std::string_view name_or_arn) {
  auto table = peek_table(call.world, name_or_arn);
  if (!table || (*table != nullptr && (*table)->foreign_since.empty())) {
    return table;
  }
  return open_foreign(call, *table, name_in(name_or_arn));
}

Result<void> refresh_table(World& world, const std::string& name) {
  auto database = world.store.tables("dynamodb");
  auto record = database ? find_object(world, kTables, name) : Result<Value>(Value());
  auto before = peek_table(world, name);
  if (!database || !record || !before) {
    return !database ? std::move(database).failure()
           : !record ? std::move(record).failure()
                     : std::move(before).failure();
  }
  if (record->is_null()) {
    return *before == nullptr ? Result<void>() : drop_rows(world, **database, **before);
  }
  return put_schema(world, **database, name, *record, before->get());
}

Result<TableCounts> counts_of(World& world, const std::string& name) {
  auto database = world.store.tables("dynamodb");
  if (!database) {
    return std::move(database).failure();
  }
  Query query(**database, "SELECT items, bytes FROM dynamodb_tables WHERE name = ?");
  query.bind(name);
  auto counts = read_one<TableCounts>(query, [](Query& row) {
    TableCounts read;
    read.items = row.integer();
    read.bytes = row.integer();
    return read;
  });
  return counts ? Result<TableCounts>(counts->value_or(TableCounts{}))
                : std::move(counts).failure();
}

Result<std::int64_t> count_index(World& world, const TableSchema& table, const IndexSchema& index) {
  auto database = world.store.tables("dynamodb");
  if (!database) {
    return std::move(database).failure();
  }
  Query query(**database,
              "SELECT COUNT(*) FROM dynamodb_index WHERE table_id = ? AND index_id = ?");
  query.bind(table.id).bind(index.id);
  auto count = read_one<std::int64_t>(query, [](Query& row) { return row.integer(); });
  return count ? Result<std::int64_t>(count->value_or(0)) : std::move(count).failure();
}

}  // namespace formwork::dynamodb
