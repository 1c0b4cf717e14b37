// SPDX-License-Identifier: Apache-2.0
// The program's own operation that empties one service of a world: its objects, those that the
// modelled provider made for it, and its tables. Stacks keep their records of what is gone.
#include "engine/base/text.hh"
#include "engine/service/operation.hh"
#include "engine/state/query.hh"
#include "engine/state/service_tables.hh"

namespace formwork {

namespace {

bool has_tables(std::string_view service) {
  for (const ServiceTables* entry = RegisteredList<ServiceTables>::head; entry != nullptr;
       entry = entry->next) {
    if (entry->service == service) {
      return true;
    }
  }
  return false;
}

bool has_operations(std::string_view service) {
  for (const OperationEntry* entry = RegisteredList<OperationEntry>::head; entry != nullptr;
       entry = entry->next) {
    if (entry->service == service && service != "formwork") {
      return true;
    }
  }
  return false;
}

Result<void> erase_tables(Database& database, const std::string& service) {
  std::vector<std::string> names;
  {
    Query tables(database,
                 "SELECT name FROM sqlite_master WHERE type = 'table' AND name GLOB ? || '_*'");
    auto found = read_all<std::string>(tables.bind(service), [](Query& row) { return row.text(); });
    if (!found) {
      return std::move(found).failure();
    }
    names = *std::move(found);
  }
  for (const std::string& name : names) {
    Query erase(database, "DELETE FROM \"" + replace_all(name, "\"", "\"\"") + "\"");
    if (auto done = erase.run(); !done) {
      return done;
    }
  }
  return {};
}

Result<Value> reset_service(ApiCall& call) {
  const std::string service = call.text("Service");
  if (!has_operations(service)) {
    return fail("InvalidParameterValue", "There is no service '" + service + "' to reset.");
  }
  // Any service's tables lead to the database that all objects are in.
  auto database =
      call.world.store.tables(has_tables(service) ? std::string_view(service)
                                                  : RegisteredList<ServiceTables>::head->service);
  if (!database) {
    return std::move(database).failure();
  }
  if (has_tables(service)) {
    if (auto erased = erase_tables(**database, service); !erased) {
      return std::move(erased).failure();
    }
  }
  Query erase(**database,
              "DELETE FROM objects WHERE service = ? OR "
              "(service = 'modelled' AND kind LIKE 'aws::' || ? || '::%')");
  if (auto done = erase.bind(service).bind(service).run(); !done) {
    return std::move(done).failure();
  }
  return Value::map();
}

OperationEntry entry{"formwork", "ResetService", OperationEntry::Access::Write, reset_service};
const Register<OperationEntry> kRegister{entry};

}  // namespace

}  // namespace formwork
