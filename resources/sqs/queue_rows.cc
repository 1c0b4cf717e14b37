// SPDX-License-Identifier: Apache-2.0
#include <array>

#include "engine/base/text.hh"
#include "engine/state/service_tables.hh"
#include "engine/value/convert.hh"
#include "resources/common/naming.hh"
#include "resources/common/properties.hh"
#include "resources/sqs/queue.hh"
#include "resources/sqs/store.hh"

namespace formwork::sqs {

namespace {

// A message's id is the queue's id and its sequence number in the queue, so that a queue's messages
// lie together in the order they were sent. Groups have a row of their own each, that says when the
// group may be received from: a group in flight costs nobody a search.
constexpr std::string_view kFirst = R"(
CREATE TABLE sqs_queues (
  id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, fifo INTEGER NOT NULL,
  content INTEGER NOT NULL, by_group INTEGER NOT NULL, delay INTEGER NOT NULL,
  largest INTEGER NOT NULL, retention INTEGER NOT NULL, wait INTEGER NOT NULL,
  visibility INTEGER NOT NULL, dead_letters TEXT NOT NULL, most_receives INTEGER NOT NULL,
  purged_at INTEGER NOT NULL DEFAULT 0, total INTEGER NOT NULL DEFAULT 0,
  last INTEGER NOT NULL DEFAULT 0);
CREATE TABLE sqs_messages (
  id INTEGER PRIMARY KEY, queue_id INTEGER NOT NULL, visible_at INTEGER NOT NULL,
  sent_at INTEGER NOT NULL, first_at INTEGER NOT NULL, receives INTEGER NOT NULL,
  fifo_group TEXT, message_id TEXT NOT NULL, sender TEXT NOT NULL, attributes TEXT NOT NULL,
  trace TEXT NOT NULL, group_id TEXT NOT NULL, deduplication TEXT NOT NULL,
  source_arn TEXT NOT NULL, body TEXT NOT NULL);
CREATE INDEX sqs_messages_due ON sqs_messages (queue_id, visible_at);
CREATE INDEX sqs_messages_fifo ON sqs_messages (queue_id, fifo_group, id)
  WHERE fifo_group IS NOT NULL;
CREATE TABLE sqs_groups (
  queue_id INTEGER NOT NULL, name TEXT NOT NULL, head INTEGER NOT NULL,
  ready_at INTEGER NOT NULL, PRIMARY KEY (queue_id, name)) WITHOUT ROWID;
CREATE INDEX sqs_groups_due ON sqs_groups (queue_id, ready_at, head);
CREATE TABLE sqs_sent (
  queue_id INTEGER NOT NULL, name TEXT NOT NULL, until INTEGER NOT NULL, id INTEGER NOT NULL,
  message_id TEXT NOT NULL, PRIMARY KEY (queue_id, name)) WITHOUT ROWID;
CREATE INDEX sqs_sent_due ON sqs_sent (queue_id, until);
CREATE TABLE sqs_moves (
  handle TEXT PRIMARY KEY, source TEXT NOT NULL, destination TEXT NOT NULL, rate INTEGER NOT NULL,
  status TEXT NOT NULL, started INTEGER NOT NULL, moved INTEGER NOT NULL, planned INTEGER NOT NULL,
  failure TEXT NOT NULL, named INTEGER NOT NULL) WITHOUT ROWID;
CREATE INDEX sqs_moves_by_source ON sqs_moves (source, started);
)";

// What a receive with an id brought, for those who ask again.
constexpr std::string_view kAttempts = R"(
CREATE TABLE sqs_attempts (
  queue_id INTEGER NOT NULL, name TEXT NOT NULL, until INTEGER NOT NULL, messages TEXT NOT NULL,
  PRIMARY KEY (queue_id, name)) WITHOUT ROWID;
CREATE INDEX sqs_attempts_due ON sqs_attempts (queue_id, until);
)";

constexpr std::array<std::string_view, 2> kVersions{kFirst, kAttempts};
constinit ServiceTables tables{"sqs", kVersions.data(), kVersions.size()};
const Register<ServiceTables> kRegistered(tables);

std::int64_t setting(const Value& properties, std::string_view name, std::int64_t fallback) {
  return parse_integer(properties.get_text(name)).value_or(fallback);
}

Value redrive_of(const Value& properties) {
  const Value* given = properties.find("RedrivePolicy");
  if (given == nullptr || !given->is_string()) {
    return given == nullptr ? Value::map() : *given;
  }
  auto parsed = value_from_json(given->as_string());
  return parsed ? std::move(*parsed) : Value::map();
}

}  // namespace

std::string queue_arn(const World& world, std::string_view name) {
  return regional_arn(world, "sqs", name);
}

std::string channel_of(const QueueRow& queue) {
  return "sqs/" + queue.name;
}

Result<void> keep_row(World& world, std::string_view name, const Value& properties) {
  auto database = world.store.tables("sqs");
  if (!database) {
    return std::move(database).failure();
  }
  const Value redrive = redrive_of(properties);
  return Query(**database,
               "INSERT INTO sqs_queues (name, fifo, content, by_group, delay, largest, retention, "
               "wait, visibility, dead_letters, most_receives) VALUES (?,?,?,?,?,?,?,?,?,?,?) "
               "ON CONFLICT (name) DO UPDATE SET fifo=excluded.fifo, content=excluded.content, "
               "by_group=excluded.by_group, delay=excluded.delay, largest=excluded.largest, "
               "retention=excluded.retention, wait=excluded.wait, "
               "visibility=excluded.visibility, dead_letters=excluded.dead_letters, "
               "most_receives=excluded.most_receives")
      .bind(name)
      .bind(flag(properties, "FifoQueue"))
      .bind(flag(properties, "ContentBasedDeduplication"))
      .bind(properties.get_text("DeduplicationScope") == "messageGroup")
      .bind(setting(properties, "DelaySeconds", 0))
      .bind(setting(properties, "MaximumMessageSize", 1048576))
      .bind(setting(properties, "MessageRetentionPeriod", 345600))
      .bind(setting(properties, "ReceiveMessageWaitTimeSeconds", 0))
      .bind(setting(properties, "VisibilityTimeout", 30))
      .bind(redrive.get_text("deadLetterTargetArn"))
      .bind(setting(redrive, "maxReceiveCount", 0))
      .run();
}

namespace {

Result<std::optional<QueueRow>> read_row(Database& database, std::string_view name) {
  Query query(database,
              "SELECT id, name, fifo, content, by_group, delay, largest, retention, wait, "
              "visibility, dead_letters, most_receives, purged_at, total FROM sqs_queues "
              "WHERE name = ?");
  query.bind(name);
  return read_one<QueueRow>(query, [](Query& row) {
    QueueRow queue;
    queue.id = row.integer();
    queue.name = row.text();
    queue.fifo = row.flag();
    queue.dedups_content = row.flag();
    queue.dedups_by_group = row.flag();
    queue.delay = row.integer();
    queue.largest = row.integer();
    queue.retention = row.integer();
    queue.wait = row.integer();
    queue.visibility = row.integer();
    queue.dead_letters = row.text();
    queue.most_receives = row.integer();
    queue.purged_at = row.integer();
    queue.total = row.integer();
    return queue;
  });
}

}  // namespace

Result<QueueRow> find_row(World& world, std::string_view name) {
  auto database = world.store.tables("sqs");
  if (!database) {
    return std::move(database).failure();
  }
  auto row = read_row(**database, name);
  if (!row) {
    return std::move(row).failure();
  }
  if (*row) {
    return std::move(**row);
  }
  // A queue of a store that an older version wrote.
  auto object = find_object(world, kQueues, queue_url(world, name));
  if (!object) {
    return std::move(object).failure();
  }
  if (object->is_null()) {
    return fail("QueueDoesNotExist", "The specified queue does not exist.");
  }
  if (auto kept = keep_row(world, name, properties_of(*object)); !kept) {
    return std::move(kept).failure();
  }
  row = read_row(**database, name);
  if (!row) {
    return std::move(row).failure();
  }
  return *row ? Result<QueueRow>(std::move(**row))
              : fail("QueueDoesNotExist", "The specified queue does not exist.");
}

Result<void> drop_messages(World& world, const QueueRow& queue) {
  auto database = world.store.tables("sqs");
  if (!database) {
    return std::move(database).failure();
  }
  for (const char* statement :
       {"DELETE FROM sqs_messages WHERE queue_id = ?", "DELETE FROM sqs_groups WHERE queue_id = ?",
        "DELETE FROM sqs_sent WHERE queue_id = ?",
        "UPDATE sqs_queues SET total = 0 WHERE id = ?"}) {
    if (auto done = Query(**database, statement).bind(queue.id).run(); !done) {
      return done;
    }
  }
  return {};
}

Result<void> drop_row(World& world, std::string_view name) {
  auto database = world.store.tables("sqs");
  if (!database) {
    return std::move(database).failure();
  }
  auto row = read_row(**database, name);
  if (!row) {
    return std::move(row).failure();
  }
  if (!*row) {
    return {};
  }
  if (auto dropped = drop_messages(world, **row); !dropped) {
    return dropped;
  }
  return Query(**database, "DELETE FROM sqs_queues WHERE id = ?").bind((*row)->id).run();
}

Result<void> set_purged(World& world, const QueueRow& queue, Millis now) {
  auto database = world.store.tables("sqs");
  if (!database) {
    return std::move(database).failure();
  }
  return Query(**database, "UPDATE sqs_queues SET purged_at = ? WHERE id = ?")
      .bind(now)
      .bind(queue.id)
      .run();
}

}  // namespace formwork::sqs
