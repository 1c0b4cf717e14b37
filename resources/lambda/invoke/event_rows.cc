// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <utility>

#include "engine/service/api_host.hh"
#include "engine/service/trace.hh"
#include "engine/state/query.hh"
#include "engine/state/service_tables.hh"
#include "resources/lambda/invoke/event_rows.hh"
#include "resources/lambda/lambda_part.hh"
#include "resources/lambda/spec.hh"

namespace formwork::lambda {

namespace {

// `waits`: nobody in a process knows of it until `due`. `process`: which one does.
constexpr std::string_view kFirst = R"(
CREATE TABLE lambda_events (
  id TEXT PRIMARY KEY, function TEXT NOT NULL, payload BLOB NOT NULL, context TEXT NOT NULL,
  trace TEXT NOT NULL, accepted INTEGER NOT NULL, attempts INTEGER NOT NULL, due INTEGER NOT NULL,
  waits INTEGER NOT NULL, process TEXT NOT NULL) WITHOUT ROWID;
CREATE INDEX lambda_events_due ON lambda_events (due) WHERE waits = 1;
)";

constexpr std::array<std::string_view, 1> kVersions{kFirst};
constinit ServiceTables tables{"lambda-events", kVersions.data(), kVersions.size()};
const Register<ServiceTables> kRegistered(tables);

struct DueRow {
  std::string id;
  std::string function;
  std::int64_t due = 0;
};

// What an earlier process knew of, this one does not.
Result<void> adopt(Database& database, const std::string& process) {
  return Query(database, "UPDATE lambda_events SET waits = 1 WHERE process <> ?")
      .bind(process)
      .run();
}

Result<std::vector<DueRow>> first_due(Database& database, std::int64_t most) {
  Query query(database,
              "SELECT id, function, due FROM lambda_events WHERE waits = 1 ORDER BY due LIMIT ?");
  query.bind(most);
  return read_all<DueRow>(query, [](Query& row) {
    DueRow due;
    due.id = row.text();
    due.function = row.text();
    due.due = row.integer();
    return due;
  });
}

}  // namespace

EventTicket ticket_of(const World& world, const EventRow& row) {
  return {world.account_id, world.region, parse_function_reference(row.function_arn).name, row.id};
}

namespace {

TraceStep accepted_step(const EventRow& row) {
  TraceStep step;
  step.kind = TraceStep::Kind::Accepted;
  step.trace_id = row.trace_id;
  step.id = row.id;
  step.name = parse_function_reference(row.function_arn).name;
  step.begin_us = step.end_us = steady_us();
  return step;
}

}  // namespace

Result<void> add_event(ApiCall& call, EventRow row) {
  auto found = find_function(call.world, row.function_arn);
  if (!found) {
    return std::move(found).failure();
  }
  LambdaPart* part = lambda_part(call.host);
  auto database = call.world.store.tables("lambda-events");
  if (!database || part == nullptr) {
    return database ? fail("ServiceUnavailable", "The server is stopping.")
                    : std::move(database).failure();
  }
  Query put(**database,
            "INSERT OR IGNORE INTO lambda_events (id, function, payload, context, trace, accepted, "
            "attempts, due, waits, process) VALUES (?,?,?,?,?,?,0,?,0,?)");
  const Millis now = call.world.clock.now();
  put.bind(row.id).bind(row.function_arn).bind_blob(row.payload).bind(row.client_context);
  put.bind(row.trace_id).bind(now).bind(now).bind(part->events().process());
  if (auto done = put.run(); !done) {
    return done;
  }
  if (part->events().is_crowded(call.world.account_id + "-" + call.world.region)) {
    call.host.go_on_at(steady_ms() + kCrowdPause);
  }
  if (is_traced()) {
    call.host.after_commit([step = accepted_step(row)] { add_step(step); });
  }
  call.host.after_commit(
      [part, ticket = ticket_of(call.world, row)] { part->events().arrive(ticket); });
  return {};
}

Result<std::optional<EventRow>> find_event(ApiCall& call, std::string_view id) {
  auto database = call.world.store.tables("lambda-events");
  if (!database) {
    return std::move(database).failure();
  }
  Query query(**database,
              "SELECT id, function, payload, context, trace, accepted, attempts FROM lambda_events "
              "WHERE id = ?");
  query.bind(id);
  return read_one<EventRow>(query, [](Query& from) {
    EventRow row;
    row.id = from.text();
    row.function_arn = from.text();
    row.payload = std::string(from.view());
    row.client_context = from.text();
    row.trace_id = from.text();
    row.accepted_ms = from.integer();
    row.attempts = from.integer();
    return row;
  });
}

Result<void> erase_event(ApiCall& call, std::string_view id) {
  auto database = call.world.store.tables("lambda-events");
  return database ? Query(**database, "DELETE FROM lambda_events WHERE id = ?").bind(id).run()
                  : std::move(database).failure();
}

Result<void> put_off(ApiCall& call, const EventRow& row, std::int64_t due_ms) {
  auto database = call.world.store.tables("lambda-events");
  if (!database) {
    return std::move(database).failure();
  }
  call.host.go_on_at(steady_ms() + call.world.clock.wait_until(due_ms).count());
  return Query(**database, "UPDATE lambda_events SET attempts = ?, due = ?, waits = 1 WHERE id = ?")
      .bind(row.attempts)
      .bind(due_ms)
      .bind(row.id)
      .run();
}

Result<std::vector<EventTicket>> take_due_events(ApiCall& call, EventQueue& queue,
                                                 std::int64_t most) {
  auto database = call.world.store.tables("lambda-events");
  if (!database) {
    return std::move(database).failure();
  }
  if (!queue.look_at_rows(call.world.account_id + "-" + call.world.region)) {
    if (auto adopted = adopt(**database, queue.process()); !adopted) {
      return std::move(adopted).failure();
    }
  }
  auto rows = first_due(**database, most);
  if (!rows) {
    return std::move(rows).failure();
  }
  std::vector<EventTicket> tickets;
  for (const DueRow& row : *rows) {
    // A clock that jumps has no wait: emulated time costs nothing.
    if (const auto wait = call.world.clock.wait_until(row.due).count(); wait > 0) {
      call.host.go_on_at(steady_ms() + wait);
      break;
    }
    Query known(**database, "UPDATE lambda_events SET waits = 0, process = ? WHERE id = ?");
    if (auto done = known.bind(queue.process()).bind(row.id).run(); !done) {
      return std::move(done).failure();
    }
    EventRow ticket;
    ticket.id = row.id;
    ticket.function_arn = row.function;
    tickets.push_back(ticket_of(call.world, ticket));
  }
  return tickets;
}

}  // namespace formwork::lambda
