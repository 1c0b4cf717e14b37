// SPDX-License-Identifier: Apache-2.0
#include "resources/sqs/store.hh"

#include <algorithm>

namespace formwork::sqs {

namespace {

constexpr Millis kSecond = 1000;
constexpr Millis kDeduplicationTime = 300 * kSecond;
constexpr std::int64_t kIdBits = 40;

#define FORMWORK_SQS_COLUMNS                                                              \
  "id, message_id, sender, body, attributes, trace, group_id, deduplication, source_arn," \
  " sent_at, visible_at, first_at, receives"

StoredMessage read_message(Query& row) {
  StoredMessage message;
  message.id = row.integer();
  message.message_id = row.text();
  message.sender = row.text();
  message.body = row.text();
  message.attributes = row.text();
  message.trace = row.text();
  message.group = row.text();
  message.deduplication = row.text();
  message.source_arn = row.text();
  message.sent_at = row.integer();
  message.visible_at = row.integer();
  message.first_at = row.integer();
  message.receives = row.integer();
  return message;
}

Result<void> put_row(Database& database, const QueueRow& queue, const StoredMessage& message) {
  Query query(database,
              "INSERT INTO sqs_messages (id, queue_id, visible_at, sent_at, first_at, receives, "
              "fifo_group, message_id, sender, attributes, trace, group_id, deduplication, "
              "source_arn, body) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)");
  query.bind(message.id)
      .bind(queue.id)
      .bind(message.visible_at)
      .bind(message.sent_at)
      .bind(message.first_at)
      .bind(message.receives);
  if (queue.fifo) {
    query.bind(message.group);
  } else {
    query.bind_null();
  }
  return query.bind(message.message_id)
      .bind(message.sender)
      .bind(message.attributes)
      .bind(message.trace)
      .bind(message.group)
      .bind(message.deduplication)
      .bind(message.source_arn)
      .bind(message.body)
      .run();
}

// When a group may be received from again: once its first message is visible. Those after it may
// be in flight still.
Result<void> renew_group(Database& database, const QueueRow& queue, const std::string& group) {
  std::int64_t head = 0;
  Millis ready_at = 0;
  {
    Query query(database,
                "SELECT id, visible_at FROM sqs_messages "
                "WHERE queue_id = ? AND fifo_group = ? ORDER BY id LIMIT 1");
    query.bind(queue.id).bind(group);
    if (query.next()) {
      head = query.integer();
      ready_at = query.integer();
    }
    if (auto done = query.finish(); !done) {
      return done;
    }
  }
  if (head == 0) {
    return Query(database, "DELETE FROM sqs_groups WHERE queue_id = ? AND name = ?")
        .bind(queue.id)
        .bind(group)
        .run();
  }
  return Query(database,
               "INSERT INTO sqs_groups (queue_id, name, head, ready_at) VALUES (?,?,?,?) "
               "ON CONFLICT (queue_id, name) DO UPDATE SET head=excluded.head, "
               "ready_at=excluded.ready_at")
      .bind(queue.id)
      .bind(group)
      .bind(head)
      .bind(ready_at)
      .run();
}

Result<std::vector<StoredMessage>> visible_fifo(Database& database, const QueueRow& queue,
                                                std::int64_t most, Millis now) {
  // What became visible last, waits longest.
  Query groups(database,
               "SELECT name FROM sqs_groups WHERE queue_id = ? AND ready_at <= ? "
               "ORDER BY ready_at, head LIMIT 10");
  groups.bind(queue.id).bind(now);
  auto names = read_all<std::string>(groups, [](Query& row) { return row.text(); });
  if (!names) {
    return std::move(names).failure();
  }
  std::vector<StoredMessage> found;
  for (const std::string& name : *names) {
    Query query(database, "SELECT " FORMWORK_SQS_COLUMNS
                          " FROM sqs_messages WHERE queue_id = ? AND fifo_group = ? "
                          "ORDER BY id LIMIT ?");
    query.bind(queue.id).bind(name).bind(most - static_cast<std::int64_t>(found.size()));
    auto messages = read_all<StoredMessage>(query, read_message);
    if (!messages) {
      return messages;
    }
    for (StoredMessage& message : *messages) {
      if (message.visible_at > now) {
        break;
      }
      found.push_back(std::move(message));
    }
    if (static_cast<std::int64_t>(found.size()) >= most) {
      break;
    }
  }
  return found;
}

Result<std::vector<StoredMessage>> visible_messages(Database& database, const QueueRow& queue,
                                                    std::int64_t most, Millis now) {
  if (queue.fifo) {
    return visible_fifo(database, queue, most, now);
  }
  Query query(database, "SELECT " FORMWORK_SQS_COLUMNS
                        " FROM sqs_messages WHERE queue_id = ? AND visible_at <= ? "
                        "ORDER BY visible_at, id LIMIT ?");
  query.bind(queue.id).bind(now).bind(most);
  return read_all<StoredMessage>(query, read_message);
}

Result<void> move_to_dead_letters(World& world, const QueueRow& queue,
                                  const StoredMessage& message) {
  auto target = find_row(
      world, std::string_view(queue.dead_letters).substr(queue.dead_letters.rfind(':') + 1));
  if (!target) {
    return std::move(target).failure();
  }
  if (auto dropped = drop_message(world, queue, message); !dropped) {
    return dropped;
  }
  StoredMessage dead = message;
  dead.source_arn = queue_arn(world, queue.name);
  dead.visible_at = message.sent_at;
  dead.receives = 0;
  dead.first_at = 0;
  return add_message(world, *target, dead);
}

Result<void> mark_taken(World& world, Database& database, const QueueRow& queue,
                        StoredMessage& message, Millis until) {
  ++message.receives;
  message.first_at = message.first_at == 0 ? world.clock.now() : message.first_at;
  message.visible_at = until;
  auto marked = Query(database,
                      "UPDATE sqs_messages SET visible_at = ?, first_at = ?, receives = ? "
                      "WHERE id = ?")
                    .bind(message.visible_at)
                    .bind(message.first_at)
                    .bind(message.receives)
                    .bind(message.id)
                    .run();
  return marked && queue.fifo ? renew_group(database, queue, message.group) : std::move(marked);
}

}  // namespace

Result<void> add_message(World& world, const QueueRow& queue, StoredMessage& message) {
  auto database = world.store.tables("sqs");
  if (!database) {
    return std::move(database).failure();
  }
  {
    Query query(**database,
                "UPDATE sqs_queues SET last = last + 1, total = total + 1 WHERE id = ? "
                "RETURNING last");
    query.bind(queue.id);
    auto last = read_one<std::int64_t>(query, [](Query& row) { return row.integer(); });
    if (!last) {
      return std::move(last).failure();
    }
    message.id = (queue.id << kIdBits) | last->value_or(0);
  }
  if (auto put = put_row(**database, queue, message); !put) {
    return put;
  }
  if (!queue.fifo) {
    return {};
  }
  return Query(**database,
               "INSERT OR IGNORE INTO sqs_groups (queue_id, name, head, ready_at) "
               "VALUES (?,?,?,?)")
      .bind(queue.id)
      .bind(message.group)
      .bind(message.id)
      .bind(message.visible_at)
      .run();
}

Result<std::vector<StoredMessage>> take_messages(World& world, const QueueRow& queue,
                                                 std::int64_t most, Millis until) {
  auto database = world.store.tables("sqs");
  if (!database) {
    return std::move(database).failure();
  }
  const Millis now = world.clock.now();
  std::vector<StoredMessage> taken;
  while (true) {
    auto found = visible_messages(**database, queue, most, now);
    if (!found) {
      return found;
    }
    bool has_dropped = false;
    for (StoredMessage& message : *found) {
      if (message.sent_at + queue.retention * kSecond <= now) {
        has_dropped = true;
        if (auto dropped = drop_message(world, queue, message); !dropped) {
          return std::move(dropped).failure();
        }
        continue;
      }
      if (queue.most_receives > 0 && message.receives >= queue.most_receives) {
        auto moved = move_to_dead_letters(world, queue, message);
        if (moved) {
          has_dropped = true;
          continue;
        }
        if (moved.error().code != "QueueDoesNotExist") {
          return std::move(moved).failure();
        }
      }
      if (auto marked = mark_taken(world, **database, queue, message, std::max(until, now));
          !marked) {
        return std::move(marked).failure();
      }
      taken.push_back(std::move(message));
    }
    if (!taken.empty() || !has_dropped) {
      return taken;
    }
  }
}

Result<std::optional<Millis>> next_due(World& world, const QueueRow& queue) {
  auto database = world.store.tables("sqs");
  if (!database) {
    return std::move(database).failure();
  }
  Query query(**database,
              queue.fifo ? "SELECT ready_at FROM sqs_groups WHERE queue_id = ? AND ready_at > ? "
                           "ORDER BY ready_at LIMIT 1"
                         : "SELECT visible_at FROM sqs_messages WHERE queue_id = ? AND "
                           "visible_at > ? ORDER BY visible_at LIMIT 1");
  query.bind(queue.id).bind(world.clock.now());
  return read_one<Millis>(query, [](Query& row) { return row.integer(); });
}

Result<std::optional<StoredMessage>> find_message(World& world, const QueueRow& queue,
                                                  std::int64_t id) {
  auto database = world.store.tables("sqs");
  if (!database) {
    return std::move(database).failure();
  }
  Query query(**database,
              "SELECT " FORMWORK_SQS_COLUMNS " FROM sqs_messages WHERE id = ? AND queue_id = ?");
  query.bind(id).bind(queue.id);
  return read_one<StoredMessage>(query, read_message);
}

Result<std::vector<StoredMessage>> oldest_messages(World& world, const QueueRow& queue,
                                                   std::int64_t most) {
  auto database = world.store.tables("sqs");
  if (!database) {
    return std::move(database).failure();
  }
  Query query(**database, "SELECT " FORMWORK_SQS_COLUMNS
                          " FROM sqs_messages WHERE id > ? AND id < ? ORDER BY id LIMIT ?");
  query.bind(queue.id << kIdBits).bind((queue.id + 1) << kIdBits).bind(most);
  return read_all<StoredMessage>(query, read_message);
}

Result<void> drop_message(World& world, const QueueRow& queue, const StoredMessage& message) {
  auto database = world.store.tables("sqs");
  if (!database) {
    return std::move(database).failure();
  }
  if (auto erased =
          Query(**database, "DELETE FROM sqs_messages WHERE id = ?").bind(message.id).run();
      !erased) {
    return erased;
  }
  if (auto counted = Query(**database, "UPDATE sqs_queues SET total = total - 1 WHERE id = ?")
                         .bind(queue.id)
                         .run();
      !counted) {
    return counted;
  }
  return queue.fifo ? renew_group(**database, queue, message.group) : Result<void>();
}

Result<void> show_message(World& world, const QueueRow& queue, const StoredMessage& message,
                          Millis visible_at) {
  auto database = world.store.tables("sqs");
  if (!database) {
    return std::move(database).failure();
  }
  auto shown = Query(**database, "UPDATE sqs_messages SET visible_at = ? WHERE id = ?")
                   .bind(visible_at)
                   .bind(message.id)
                   .run();
  return shown && queue.fifo ? renew_group(**database, queue, message.group) : std::move(shown);
}

Result<Counts> count_messages(World& world, const QueueRow& queue) {
  auto database = world.store.tables("sqs");
  if (!database) {
    return std::move(database).failure();
  }
  const Millis now = world.clock.now();
  Counts counts;
  Query hidden(**database,
               "SELECT COUNT(*), COALESCE(SUM(receives > 0), 0) FROM sqs_messages "
               "WHERE queue_id = ? AND visible_at > ?");
  hidden.bind(queue.id).bind(now);
  std::int64_t hidden_count = 0;
  if (hidden.next()) {
    hidden_count = hidden.integer();
    counts.in_flight = hidden.integer();
  }
  if (auto done = hidden.finish(); !done) {
    return std::move(done).failure();
  }
  Query expired(**database,
                "SELECT COUNT(*) FROM sqs_messages WHERE queue_id = ? AND visible_at <= ?");
  expired.bind(queue.id).bind(now - queue.retention * kSecond);
  auto gone = read_one<std::int64_t>(expired, [](Query& row) { return row.integer(); });
  if (!gone) {
    return std::move(gone).failure();
  }
  counts.delayed = hidden_count - counts.in_flight;
  counts.visible = std::max<std::int64_t>(0, queue.total - hidden_count - gone->value_or(0));
  return counts;
}

namespace {

std::string duplicate_name(const QueueRow& queue, const StoredMessage& message) {
  return queue.dedups_by_group ? message.group + '\n' + message.deduplication
                               : message.deduplication;
}

}  // namespace

Result<std::optional<SentBefore>> find_duplicate(World& world, const QueueRow& queue,
                                                 const StoredMessage& message) {
  auto database = world.store.tables("sqs");
  if (!database) {
    return std::move(database).failure();
  }
  Query query(**database,
              "SELECT message_id, id FROM sqs_sent WHERE queue_id = ? AND name = ? AND until > ?");
  query.bind(queue.id).bind(duplicate_name(queue, message)).bind(world.clock.now());
  return read_one<SentBefore>(query, [](Query& row) {
    SentBefore sent;
    sent.message_id = row.text();
    sent.id = row.integer();
    return sent;
  });
}

Result<void> remember_duplicate(World& world, const QueueRow& queue, const StoredMessage& message) {
  auto database = world.store.tables("sqs");
  if (!database) {
    return std::move(database).failure();
  }
  const Millis now = world.clock.now();
  if (auto cleared = Query(**database, "DELETE FROM sqs_sent WHERE queue_id = ? AND until <= ?")
                         .bind(queue.id)
                         .bind(now)
                         .run();
      !cleared) {
    return cleared;
  }
  return Query(**database,
               "INSERT OR REPLACE INTO sqs_sent (queue_id, name, until, id, message_id) "
               "VALUES (?,?,?,?,?)")
      .bind(queue.id)
      .bind(duplicate_name(queue, message))
      .bind(now + kDeduplicationTime)
      .bind(message.id)
      .bind(message.message_id)
      .run();
}

}  // namespace formwork::sqs
