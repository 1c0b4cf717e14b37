// SPDX-License-Identifier: Apache-2.0
#include "resources/lambda/durable/executions.hh"

#include <array>

#include "engine/state/service_tables.hh"
#include "resources/lambda/records.hh"

namespace formwork::lambda {

namespace {

constexpr std::string_view kFirst = R"(
CREATE TABLE lambda_durable (
  arn TEXT PRIMARY KEY, name TEXT NOT NULL, function TEXT NOT NULL, version TEXT NOT NULL,
  invoked TEXT NOT NULL, input BLOB NOT NULL, trace TEXT NOT NULL, status TEXT NOT NULL,
  result BLOB NOT NULL, error BLOB NOT NULL, token TEXT NOT NULL, started INTEGER NOT NULL,
  ended INTEGER NOT NULL, until INTEGER NOT NULL, due INTEGER NOT NULL, running INTEGER NOT NULL,
  process TEXT NOT NULL, events INTEGER NOT NULL) WITHOUT ROWID;
CREATE INDEX lambda_durable_by_function ON lambda_durable (function, started);
CREATE INDEX lambda_durable_by_name ON lambda_durable (function, version, name);
CREATE INDEX lambda_durable_due ON lambda_durable (due) WHERE due > 0;
CREATE INDEX lambda_durable_running ON lambda_durable (process) WHERE running = 1;
CREATE TABLE lambda_durable_operations (
  execution TEXT NOT NULL, number INTEGER NOT NULL, id TEXT NOT NULL, operation BLOB NOT NULL,
  PRIMARY KEY (execution, id)) WITHOUT ROWID;
CREATE INDEX lambda_durable_order ON lambda_durable_operations (execution, number);
CREATE TABLE lambda_durable_events (
  execution TEXT NOT NULL, number INTEGER NOT NULL, event BLOB NOT NULL,
  PRIMARY KEY (execution, number)) WITHOUT ROWID;
CREATE TABLE lambda_durable_callbacks (
  id TEXT PRIMARY KEY, execution TEXT NOT NULL, operation TEXT NOT NULL) WITHOUT ROWID
)";

constexpr std::array<std::string_view, 1> kVersions{kFirst};
constinit ServiceTables tables{"lambda-durable", kVersions.data(), kVersions.size()};
const Register<ServiceTables> kRegistered(tables);

constexpr std::string_view kColumns =
    "arn, name, function, version, invoked, input, trace, status, result, error, token, started, "
    "ended, until, due, running, process, events";

std::string select(std::string_view rest) {
  return "SELECT " + std::string(kColumns) + " FROM lambda_durable " + std::string(rest);
}

Execution read_row(Query& row) {
  Execution read;
  for (std::string* text :
       {&read.arn, &read.name, &read.function_arn, &read.version, &read.invoked_arn, &read.input,
        &read.trace_id, &read.status, &read.result, &read.error, &read.token}) {
    *text = row.text();
  }
  for (std::int64_t* number : {&read.started_ms, &read.ended_ms, &read.until_ms, &read.due_ms}) {
    *number = row.integer();
  }
  read.is_running = row.flag();
  read.process = row.text();
  read.events = row.integer();
  return read;
}

}  // namespace

Failure no_such_execution(std::string_view arn) {
  return no_such("Durable execution not found: " + std::string(arn));
}

Result<Executions> Executions::open(World& world) {
  auto database = world.store.tables("lambda-durable");
  return database ? Result<Executions>(Executions(**database)) : std::move(database).failure();
}

Result<std::optional<Execution>> Executions::find(std::string_view arn) {
  Query query(*database_, select("WHERE arn = ?"));
  query.bind(arn);
  return read_one<Execution>(query, read_row);
}

Result<std::optional<Execution>> Executions::find_name(std::string_view function_arn,
                                                       std::string_view version,
                                                       std::string_view name) {
  Query query(*database_, select("WHERE function = ? AND version = ? AND name = ?"));
  query.bind(function_arn).bind(version).bind(name);
  return read_one<Execution>(query, read_row);
}

Result<void> Executions::put(const Execution& one) {
  Query query(*database_, "INSERT OR REPLACE INTO lambda_durable (" + std::string(kColumns) +
                              ") VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)");
  query.bind(one.arn).bind(one.name).bind(one.function_arn).bind(one.version).bind(one.invoked_arn);
  query.bind(one.input).bind(one.trace_id).bind(one.status).bind(one.result).bind(one.error);
  query.bind(one.token).bind(one.started_ms).bind(one.ended_ms).bind(one.until_ms);
  query.bind(one.due_ms).bind(one.is_running).bind(one.process).bind(one.events);
  return query.run();
}

Result<std::vector<Execution>> Executions::of_function(std::string_view function_arn) {
  Query query(*database_, select("WHERE function = ? ORDER BY started"));
  query.bind(function_arn);
  return read_all<Execution>(query, read_row);
}

Result<std::vector<Execution>> Executions::due(std::int64_t now, std::string_view process) {
  Query query(*database_, select("WHERE (due > 0 AND due <= ?) OR (running = 1 AND process <> ?)"));
  query.bind(now).bind(process);
  return read_all<Execution>(query, read_row);
}

Result<std::int64_t> Executions::next_due() {
  Query query(*database_, "SELECT min(due) FROM lambda_durable WHERE due > 0");
  auto next = read_one<std::int64_t>(
      query, [](Query& row) { return row.is_null() ? std::int64_t{0} : row.integer(); });
  return next ? Result<std::int64_t>(next->value_or(0)) : std::move(next).failure();
}

Result<std::vector<Value>> Executions::operations(std::string_view arn) {
  Query query(*database_,
              "SELECT operation FROM lambda_durable_operations WHERE execution = ? ORDER BY "
              "number");
  query.bind(arn);
  return read_all<Value>(query, [](Query& row) { return row.value(); });
}

Result<Value> Executions::operation(std::string_view arn, std::string_view id) {
  Query query(*database_,
              "SELECT operation FROM lambda_durable_operations WHERE execution = ? AND id = ?");
  query.bind(arn).bind(id);
  auto found = read_one<Value>(query, [](Query& row) { return row.value(); });
  return found ? Result<Value>(found->value_or(Value())) : std::move(found).failure();
}

Result<void> Executions::put_operation(std::string_view arn, const Value& operation) {
  const std::string id = operation.get_text("Id");
  Query query(*database_,
              "INSERT INTO lambda_durable_operations (execution, number, id, operation) VALUES (?, "
              "(SELECT count(*) FROM lambda_durable_operations WHERE execution = ?), ?, ?) ON "
              "CONFLICT (execution, id) DO UPDATE SET operation = excluded.operation");
  return query.bind(arn).bind(arn).bind(id).bind(operation).run();
}

Result<void> Executions::add_event(Execution& execution, std::int64_t now, std::string_view type,
                                   Value event) {
  ++execution.events;
  event.set("EventType", Value::string(std::string(type)));
  event.set("EventId", Value::number(execution.events));
  event.set("EventTimestamp", Value::number(now));
  return Query(*database_,
               "INSERT INTO lambda_durable_events (execution, number, event) VALUES (?,?,?)")
      .bind(execution.arn)
      .bind(execution.events)
      .bind(event)
      .run();
}

Result<std::vector<Value>> Executions::history(std::string_view arn) {
  Query query(*database_,
              "SELECT event FROM lambda_durable_events WHERE execution = ? ORDER BY number");
  query.bind(arn);
  return read_all<Value>(query, [](Query& row) { return row.value(); });
}

Result<void> Executions::put_callback(std::string_view id, std::string_view arn,
                                      std::string_view operation) {
  return Query(*database_,
               "INSERT INTO lambda_durable_callbacks (id, execution, operation) VALUES (?,?,?)")
      .bind(id)
      .bind(arn)
      .bind(operation)
      .run();
}

Result<std::optional<std::pair<std::string, std::string>>> Executions::callback(
    std::string_view id) {
  Query query(*database_, "SELECT execution, operation FROM lambda_durable_callbacks WHERE id = ?");
  query.bind(id);
  return read_one<std::pair<std::string, std::string>>(query, [](Query& row) {
    std::string arn = row.text();
    return std::pair(std::move(arn), row.text());
  });
}

}  // namespace formwork::lambda
