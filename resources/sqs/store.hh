// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/service/world.hh"
#include "engine/state/query.hh"
#include "engine/value/value.hh"

namespace formwork::sqs {

/// What the way of a message needs of a queue: a row beside the queue's object, kept in step with
/// it by keep_row().
struct QueueRow {
  std::int64_t id = 0;
  std::string name;
  bool fifo = false;
  bool dedups_content = false;
  bool dedups_by_group = false;
  std::int64_t delay = 0;  ///< Seconds, as all times of settings.
  std::int64_t largest = 0;
  std::int64_t retention = 0;
  std::int64_t wait = 0;
  std::int64_t visibility = 0;
  std::string dead_letters;  ///< ARN; "" when there is no redrive policy.
  std::int64_t most_receives = 0;
  Millis purged_at = 0;
  std::int64_t total = 0;  ///< Messages in the queue, whatever their state.
};

struct StoredMessage {
  std::int64_t id = 0;
  std::string message_id;
  std::string sender;
  std::string body;
  std::string attributes;  ///< Stored JSON (see message.hh); "" when there are none.
  std::string trace;       ///< AWSTraceHeader.
  std::string group;
  std::string deduplication;
  std::string source_arn;  ///< Of the queue whose dead letter it is.
  Millis sent_at = 0;
  Millis visible_at = 0;
  Millis first_at = 0;
  std::int64_t receives = 0;
};

struct Counts {
  std::int64_t visible = 0;
  std::int64_t in_flight = 0;
  std::int64_t delayed = 0;
};

/// Writes or renews the row of a queue from its properties; within a write transaction.
Result<void> keep_row(World& world, std::string_view name, const Value& properties);
/// Fails with QueueDoesNotExist.
Result<QueueRow> find_row(World& world, std::string_view name);
/// Removes the queue's row and messages.
Result<void> drop_row(World& world, std::string_view name);
Result<void> set_purged(World& world, const QueueRow& queue, Millis now);
/// Removes all messages.
Result<void> drop_messages(World& world, const QueueRow& queue);
Result<Counts> count_messages(World& world, const QueueRow& queue);

/// Puts a message at the end; sets its id.
Result<void> add_message(World& world, const QueueRow& queue, StoredMessage& message);
/// Up to `most` messages that are visible now, which become invisible until `until`. Expired ones
/// are dropped and those received too often go to the dead letters.
Result<std::vector<StoredMessage>> take_messages(World& world, const QueueRow& queue,
                                                 std::int64_t most, Millis until);
/// When the next message becomes visible; nullopt when none is waited for.
Result<std::optional<Millis>> next_due(World& world, const QueueRow& queue);
/// Nullopt when there is no such message.
Result<std::optional<StoredMessage>> find_message(World& world, const QueueRow& queue,
                                                  std::int64_t id);
Result<void> drop_message(World& world, const QueueRow& queue, const StoredMessage& message);
Result<void> show_message(World& world, const QueueRow& queue, const StoredMessage& message,
                          Millis visible_at);
/// The oldest messages in the order they were sent, without receiving them.
Result<std::vector<StoredMessage>> oldest_messages(World& world, const QueueRow& queue,
                                                   std::int64_t most);

/// What the same deduplication id brought within the last five minutes.
struct SentBefore {
  std::string message_id;
  std::int64_t id = 0;
};
Result<std::optional<SentBefore>> find_duplicate(World& world, const QueueRow& queue,
                                                 const StoredMessage& message);
Result<void> remember_duplicate(World& world, const QueueRow& queue, const StoredMessage& message);

/// What a receive of a FIFO queue with this id brought within the last five minutes: its messages
/// as long as nobody has touched them since, who become invisible until `until` anew; else nothing.
Result<std::vector<StoredMessage>> repeat_attempt(World& world, const QueueRow& queue,
                                                  const std::string& name, Millis until);
Result<void> remember_attempt(World& world, const QueueRow& queue, const std::string& name,
                              const std::vector<StoredMessage>& messages);

/// "sqs/<name>": what receivers wait for.
std::string channel_of(const QueueRow& queue);
std::string queue_arn(const World& world, std::string_view name);

}  // namespace formwork::sqs
