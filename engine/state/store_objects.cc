// SPDX-License-Identifier: Apache-2.0
#include <utility>

#include "engine/base/json_write.hh"
#include "engine/state/query.hh"
#include "engine/state/store.hh"

namespace formwork {

namespace {

ExportRecord read_export(Query& row) {
  return {.name = row.text(), .value = row.text(), .stack_id = row.text()};
}

ProviderRecord read_provider(Query& row) {
  return {.type_name = row.text(),
          .command = row.texts(),
          .schema = row.text(),
          .registered = row.integer()};
}

// True when the row was there; it is gone then.
Result<bool> erase_row(Query& select, Query& erase) {
  bool found = select.next();
  if (auto done = select.finish(); !done) {
    return std::move(done).failure();
  }
  if (found) {
    if (auto done = erase.run(); !done) {
      return std::move(done).failure();
    }
  }
  return found;
}

}  // namespace

Result<std::optional<ExportRecord>> Transaction::find_export(std::string_view name) {
  Query query(*database_, "SELECT name, value, stack_id FROM exports WHERE name = ?");
  return read_one<ExportRecord>(query.bind(name), read_export);
}

Result<std::vector<ExportRecord>> Transaction::list_exports() {
  Query query(*database_, "SELECT name, value, stack_id FROM exports ORDER BY name");
  return read_all<ExportRecord>(query, read_export);
}

Result<void> Transaction::set_exports(std::string_view stack_id,
                                      const std::vector<ExportRecord>& exports) {
  Query erase(*database_, "DELETE FROM exports WHERE stack_id = ?");
  if (auto done = erase.bind(stack_id).run(); !done) {
    return done;
  }
  for (const ExportRecord& record : exports) {
    Query query(*database_, "INSERT INTO exports (name, value, stack_id) VALUES (?, ?, ?)");
    if (auto done = query.bind(record.name).bind(record.value).bind(stack_id).run(); !done) {
      return done;
    }
  }
  return {};
}

Result<void> Transaction::set_imports(std::string_view stack_id,
                                      const std::vector<std::string>& export_names) {
  Query erase(*database_, "DELETE FROM imports WHERE stack_id = ?");
  if (auto done = erase.bind(stack_id).run(); !done) {
    return done;
  }
  for (const std::string& name : export_names) {
    // A stack may import one export in many places.
    Query query(*database_,
                "INSERT INTO imports (stack_id, export_name) VALUES (?, ?) "
                "ON CONFLICT (stack_id, export_name) DO NOTHING");
    if (auto done = query.bind(stack_id).bind(name).run(); !done) {
      return done;
    }
  }
  return {};
}

Result<std::vector<std::string>> Transaction::list_importers(std::string_view export_name) {
  Query query(*database_, "SELECT stack_id FROM imports WHERE export_name = ? ORDER BY stack_id");
  return read_all<std::string>(query.bind(export_name), [](Query& row) { return row.text(); });
}

Result<std::vector<ProviderRecord>> Transaction::list_providers() {
  Query query(*database_,
              "SELECT type_name, command, schema_json, registered FROM providers "
              "ORDER BY type_name");
  return read_all<ProviderRecord>(query, read_provider);
}

Result<void> Transaction::put_provider(const ProviderRecord& provider) {
  Query query(*database_,
              "INSERT INTO providers (type_name, command, schema_json, registered) "
              "VALUES (?, ?, ?, ?) ON CONFLICT (type_name) DO UPDATE SET "
              "command = excluded.command, schema_json = excluded.schema_json, "
              "registered = excluded.registered");
  query.bind(provider.type_name).bind(provider.command).bind(provider.schema);
  return query.bind(provider.registered).run();
}

Result<bool> Transaction::erase_provider(std::string_view type_name) {
  Query select(*database_, "SELECT 1 FROM providers WHERE type_name = ?");
  Query erase(*database_, "DELETE FROM providers WHERE type_name = ?");
  return erase_row(select.bind(type_name), erase.bind(type_name));
}

Result<std::optional<Value>> Transaction::find_object(std::string_view service,
                                                      std::string_view kind, std::string_view key) {
  Query query(*database_, "SELECT value FROM objects WHERE service = ? AND kind = ? AND key = ?");
  return read_one<Value>(query.bind(service).bind(kind).bind(key),
                         [](Query& row) { return row.value(); });
}

namespace {

std::pair<std::string, Value> read_object(Query& row) {
  std::string key = row.text();
  return {std::move(key), row.value()};
}

}  // namespace

Result<std::vector<std::pair<std::string, Value>>> Transaction::list_objects(
    std::string_view service, std::string_view kind, std::string_view key_prefix) {
  if (key_prefix.empty()) {
    Query all(*database_,
              "SELECT key, value FROM objects WHERE service = ? AND kind = ? ORDER BY key");
    return read_all<std::pair<std::string, Value>>(all.bind(service).bind(kind), read_object);
  }
  // SUBSTR rather than LIKE: keys hold '_' and '%', and LIKE's case rules differ between engines.
  // No UTF-8 text holds 0xFF, so this is above all that begin with the prefix.
  Query query(*database_,
              "SELECT key, value FROM objects WHERE service = ? AND kind = ? AND key >= ? "
              "AND key < ? AND SUBSTR(key, 1, LENGTH(?)) = ? ORDER BY key");
  query.bind(service).bind(kind).bind(key_prefix).bind(std::string(key_prefix) + "\xFF");
  query.bind(key_prefix).bind(key_prefix);
  return read_all<std::pair<std::string, Value>>(query, read_object);
}

Result<std::vector<std::pair<std::string, Value>>> Transaction::list_objects_holding(
    std::string_view service, std::string_view kind, std::string_view text) {
  std::string written;
  append_json_string(written, text);
  const std::string_view inner = std::string_view(written).substr(1, written.size() - 2);
  Query query(*database_,
              "SELECT key, value FROM objects WHERE service = ? AND kind = ? "
              "AND INSTR(value, ?) > 0 ORDER BY key");
  query.bind(service).bind(kind).bind(inner);
  return read_all<std::pair<std::string, Value>>(query, read_object);
}

Result<std::vector<std::string>> Transaction::list_object_keys(std::string_view service,
                                                               std::string_view kind) {
  Query query(*database_, "SELECT key FROM objects WHERE service = ? AND kind = ? ORDER BY key");
  return read_all<std::string>(query.bind(service).bind(kind),
                               [](Query& row) { return row.text(); });
}

Result<void> Transaction::put_object(std::string_view service, std::string_view kind,
                                     std::string_view key, const Value& value) {
  Query query(*database_,
              "INSERT INTO objects (service, kind, key, value) VALUES (?, ?, ?, ?) "
              "ON CONFLICT (service, kind, key) DO UPDATE SET value = excluded.value");
  return query.bind(service).bind(kind).bind(key).bind(value).run();
}

Result<bool> Transaction::erase_object(std::string_view service, std::string_view kind,
                                       std::string_view key) {
  Query select(*database_, "SELECT 1 FROM objects WHERE service = ? AND kind = ? AND key = ?");
  Query erase(*database_, "DELETE FROM objects WHERE service = ? AND kind = ? AND key = ?");
  return erase_row(select.bind(service).bind(kind).bind(key),
                   erase.bind(service).bind(kind).bind(key));
}

Result<std::optional<std::string>> Transaction::find_setting(std::string_view name) {
  Query query(*database_, "SELECT value FROM settings WHERE name = ?");
  return read_one<std::string>(query.bind(name), [](Query& row) { return row.text(); });
}

Result<void> Transaction::put_setting(std::string_view name, std::string_view value) {
  Query query(*database_,
              "INSERT INTO settings (name, value) VALUES (?, ?) "
              "ON CONFLICT (name) DO UPDATE SET value = excluded.value");
  return query.bind(name).bind(value).run();
}

}  // namespace formwork
