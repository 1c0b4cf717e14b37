// SPDX-License-Identifier: Apache-2.0
#include "resources/logs/log_store.hh"

#include <algorithm>
#include <array>

#include "engine/base/text.hh"
#include "engine/state/query.hh"
#include "engine/state/service_tables.hh"

namespace formwork::logs {

namespace {

constexpr std::size_t kTimeDigits = 20;
constexpr std::size_t kSequenceDigits = 36;
constexpr std::int64_t kExpiredAtOnce = 5000;

constexpr std::array<std::string_view, 1> kVersions{R"sql(
CREATE TABLE logs_groups (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE
);
CREATE TABLE logs_streams (
  id INTEGER PRIMARY KEY,
  group_name TEXT NOT NULL,
  name TEXT NOT NULL,
  created BIGINT NOT NULL,
  first_event BIGINT,
  last_event BIGINT,
  last_ingestion BIGINT,
  UNIQUE (group_name, name)
);
CREATE TABLE logs_events (
  sequence INTEGER PRIMARY KEY,
  group_id BIGINT NOT NULL,
  stream BIGINT NOT NULL,
  time BIGINT NOT NULL,
  ingested BIGINT NOT NULL,
  message TEXT NOT NULL
);
CREATE INDEX logs_events_by_stream ON logs_events (stream, time, sequence);
CREATE INDEX logs_events_by_group ON logs_events (group_id, time, sequence);
)sql"};

ServiceTables tables{"logs", kVersions.data(), static_cast<std::int64_t>(kVersions.size())};
const Register<ServiceTables> kRegister{tables};

constexpr std::string_view kStreamColumns =
    "SELECT id, name, created, first_event, last_event, last_ingestion FROM logs_streams ";

std::optional<Millis> optional_time(Query& query) {
  const bool is_null = query.is_null();
  const std::int64_t time = query.integer();
  return is_null ? std::optional<Millis>() : std::optional<Millis>(time);
}

Stream read_stream(Query& query) {
  Stream stream;
  stream.id = query.integer();
  stream.name = query.text();
  stream.created = query.integer();
  stream.first_event = optional_time(query);
  stream.last_event = optional_time(query);
  stream.last_ingestion = optional_time(query);
  return stream;
}

Event read_event(Query& query) {
  Event event;
  event.sequence = query.integer();
  event.stream = query.integer();
  event.time = query.integer();
  event.ingested = query.integer();
  event.message = query.text();
  return event;
}

Result<std::optional<std::int64_t>> group_id(Database& database, const std::string& group) {
  Query query(database, "SELECT id FROM logs_groups WHERE name = ?");
  query.bind(group);
  return read_one<std::int64_t>(query, [](Query& row) { return row.integer(); });
}

Result<std::int64_t> make_group_id(Database& database, const std::string& group) {
  auto known = group_id(database, group);
  if (!known) {
    return std::move(known).failure();
  }
  if (*known) {
    return **known;
  }
  {
    Query insert(database, "INSERT INTO logs_groups (name) VALUES (?)");
    if (auto done = insert.bind(group).run(); !done) {
      return std::move(done).failure();
    }
  }
  known = group_id(database, group);
  return known ? Result<std::int64_t>(known->value_or(0))
               : Result<std::int64_t>(std::move(known).failure());
}

Result<void> run_with(Database& database, std::string_view sql, std::int64_t number) {
  Query query(database, sql);
  return query.bind(number).run();
}

std::string padded(std::int64_t number, std::size_t digits) {
  std::string text = std::to_string(std::max<std::int64_t>(number, 0));
  return std::string(digits - std::min(digits, text.size()), '0') + text;
}

}  // namespace

std::string event_id(const Position& position) {
  return padded(position.time, kTimeDigits) + padded(position.sequence, kSequenceDigits);
}

std::optional<Position> parse_event_id(std::string_view text) {
  if (text.size() != kTimeDigits + kSequenceDigits) {
    return std::nullopt;
  }
  const auto time = parse_integer(text.substr(0, kTimeDigits));
  const auto sequence = parse_integer(text.substr(kTimeDigits));
  if (!time || !sequence) {
    return std::nullopt;
  }
  return Position{*time, *sequence};
}

Result<std::optional<Stream>> find_stream_row(World& world, const std::string& group,
                                              const std::string& name) {
  auto database = world.store.tables("logs");
  if (!database) {
    return std::move(database).failure();
  }
  static const std::string kSql = std::string(kStreamColumns) + "WHERE group_name = ? AND name = ?";
  Query query(**database, kSql);
  query.bind(group).bind(name);
  return read_one<Stream>(query, read_stream);
}

Result<Stream> add_stream(World& world, const std::string& group, const std::string& name,
                          Millis created) {
  auto database = world.store.tables("logs");
  if (!database) {
    return std::move(database).failure();
  }
  {
    Query insert(**database,
                 "INSERT INTO logs_streams (group_name, name, created) VALUES (?, ?, ?)");
    if (auto done = insert.bind(group).bind(name).bind(created).run(); !done) {
      return std::move(done).failure();
    }
  }
  auto row = find_stream_row(world, group, name);
  return row ? Result<Stream>(row->value_or(Stream())) : Result<Stream>(std::move(row).failure());
}

Result<std::vector<Stream>> list_streams(World& world, const std::string& group,
                                         const std::string& prefix) {
  auto database = world.store.tables("logs");
  if (!database) {
    return std::move(database).failure();
  }
  static const std::string kSql =
      std::string(kStreamColumns) + "WHERE group_name = ? AND name >= ? ORDER BY name";
  Query query(**database, kSql);
  query.bind(group).bind(prefix);
  std::vector<Stream> streams;
  while (query.next()) {
    Stream stream = read_stream(query);
    if (!stream.name.starts_with(prefix)) {
      return streams;  // in order of the name: no other has it
    }
    streams.push_back(std::move(stream));
  }
  if (auto done = query.finish(); !done) {
    return std::move(done).failure();
  }
  return streams;
}

Result<void> erase_stream(World& world, const std::string& group, const Stream& stream) {
  auto database = world.store.tables("logs");
  if (!database) {
    return std::move(database).failure();
  }
  if (auto done = run_with(**database, "DELETE FROM logs_events WHERE stream = ?", stream.id);
      !done) {
    return done;
  }
  Query erase(**database, "DELETE FROM logs_streams WHERE group_name = ? AND name = ?");
  return erase.bind(group).bind(stream.name).run();
}

Result<void> erase_group_data(World& world, const std::string& group) {
  auto database = world.store.tables("logs");
  if (!database) {
    return std::move(database).failure();
  }
  auto id = group_id(**database, group);
  if (!id) {
    return std::move(id).failure();
  }
  if (*id) {
    for (const char* sql :
         {"DELETE FROM logs_events WHERE group_id = ?", "DELETE FROM logs_groups WHERE id = ?"}) {
      if (auto done = run_with(**database, sql, **id); !done) {
        return done;
      }
    }
  }
  Query erase(**database, "DELETE FROM logs_streams WHERE group_name = ?");
  return erase.bind(group).run();
}

Result<void> append_events(World& world, const std::string& group, const Stream& stream,
                           const std::vector<Event>& events) {
  auto database = world.store.tables("logs");
  auto id = database ? make_group_id(**database, group)
                     : Result<std::int64_t>(std::move(database).failure());
  if (!id) {
    return std::move(id).failure();
  }
  if (events.empty()) {
    return {};
  }
  for (const Event& event : events) {
    Query insert(**database,
                 "INSERT INTO logs_events (group_id, stream, time, ingested, message) "
                 "VALUES (?, ?, ?, ?, ?)");
    insert.bind(*id).bind(stream.id).bind(event.time).bind(event.ingested).bind(event.message);
    if (auto done = insert.run(); !done) {
      return done;
    }
  }
  Query update(**database,
               "UPDATE logs_streams SET first_event = ?, last_event = ?, last_ingestion = ? "
               "WHERE id = ?");
  update.bind(std::min(stream.first_event.value_or(events.front().time), events.front().time))
      .bind(std::max(stream.last_event.value_or(events.back().time), events.back().time))
      .bind(events.back().ingested)
      .bind(stream.id);
  return update.run();
}

Result<std::vector<Event>> read_events(World& world, const EventRange& range) {
  auto database = world.store.tables("logs");
  auto id = database ? group_id(**database, range.group)
                     : Result<std::optional<std::int64_t>>(std::move(database).failure());
  if (!id || !*id) {
    return id ? Result<std::vector<Event>>(std::vector<Event>())
              : Result<std::vector<Event>>(std::move(id).failure());
  }
  std::string sql = "SELECT sequence, stream, time, ingested, message FROM logs_events WHERE ";
  sql += range.stream ? "stream = ?" : "group_id = ?";
  sql += " AND time >= ? AND time < ?";
  sql += range.after ? " AND (time, sequence) > (?, ?)" : "";
  sql += range.before ? " AND (time, sequence) < (?, ?)" : "";
  sql += range.newest_first ? " ORDER BY time DESC, sequence DESC LIMIT ?"
                            : " ORDER BY time, sequence LIMIT ?";
  Query query(**database, sql);
  query.bind(range.stream.value_or(**id)).bind(range.from).bind(range.until);
  for (const auto& edge : {range.after, range.before}) {
    if (edge) {
      query.bind(edge->time).bind(edge->sequence);
    }
  }
  query.bind(range.most);
  return read_all<Event>(query, read_event);
}

Result<std::optional<Event>> find_event(World& world, const std::string& group,
                                        std::int64_t sequence) {
  auto database = world.store.tables("logs");
  auto id = database ? group_id(**database, group)
                     : Result<std::optional<std::int64_t>>(std::move(database).failure());
  if (!id || !*id) {
    return id ? Result<std::optional<Event>>(std::optional<Event>())
              : Result<std::optional<Event>>(std::move(id).failure());
  }
  Query query(**database,
              "SELECT sequence, stream, time, ingested, message FROM logs_events "
              "WHERE sequence = ? AND group_id = ?");
  query.bind(sequence).bind(**id);
  return read_one<Event>(query, read_event);
}

Result<bool> expire_events(World& world, const std::string& group, Millis time) {
  EventRange range;
  range.group = group;
  range.until = time;
  range.most = kExpiredAtOnce;
  auto events = read_events(world, range);
  auto database = world.store.tables("logs");
  if (!events || !database) {
    return events ? std::move(database).failure() : std::move(events).failure();
  }
  for (const Event& event : *events) {
    auto done = run_with(**database, "DELETE FROM logs_events WHERE sequence = ?", event.sequence);
    if (!done) {
      return std::move(done).failure();
    }
  }
  return static_cast<std::int64_t>(events->size()) == kExpiredAtOnce;
}

}  // namespace formwork::logs
