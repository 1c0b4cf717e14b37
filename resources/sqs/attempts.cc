// SPDX-License-Identifier: Apache-2.0
// Receives of FIFO queues that are asked for again by their ReceiveRequestAttemptId.
#include "engine/base/text.hh"
#include "resources/sqs/store.hh"

namespace formwork::sqs {

namespace {

constexpr Millis kAttemptTime = 300'000;

// Each message by its id and which of its receives it was.
std::string text_of(const std::vector<StoredMessage>& messages) {
  std::string text;
  for (const StoredMessage& message : messages) {
    text += (text.empty() ? "" : " ") + std::to_string(message.id) + ":" +
            std::to_string(message.receives);
  }
  return text;
}

Result<std::optional<std::string>> attempt_text(World& world, Database& database,
                                                const QueueRow& queue, const std::string& name) {
  Query query(database,
              "SELECT messages FROM sqs_attempts WHERE queue_id = ? AND name = ? AND until > ?");
  query.bind(queue.id).bind(name).bind(world.clock.now());
  return read_one<std::string>(query, [](Query& row) { return row.text(); });
}

}  // namespace

Result<std::vector<StoredMessage>> repeat_attempt(World& world, const QueueRow& queue,
                                                  const std::string& name, Millis until) {
  auto database = world.store.tables("sqs");
  if (!database) {
    return std::move(database).failure();
  }
  auto known = attempt_text(world, **database, queue, name);
  if (!known) {
    return std::move(known).failure();
  }
  std::vector<StoredMessage> messages;
  if (!*known || (*known)->empty()) {
    return messages;
  }
  const Millis now = world.clock.now();
  for (const std::string_view part : split(**known, " ")) {
    const std::size_t colon = part.find(':');
    const auto id = parse_integer(part.substr(0, colon));
    auto message = find_message(world, queue, id.value_or(0));
    if (!message) {
      return std::move(message).failure();
    }
    const bool is_untouched = *message && (*message)->visible_at > now &&
                              part.substr(colon + 1) == std::to_string((*message)->receives);
    if (!is_untouched) {
      return std::vector<StoredMessage>();
    }
    messages.push_back(std::move(**message));
  }
  for (StoredMessage& message : messages) {
    message.visible_at = until;
    if (auto shown = show_message(world, queue, message, until); !shown) {
      return std::move(shown).failure();
    }
  }
  return messages;
}

Result<void> remember_attempt(World& world, const QueueRow& queue, const std::string& name,
                              const std::vector<StoredMessage>& messages) {
  auto database = world.store.tables("sqs");
  if (!database) {
    return std::move(database).failure();
  }
  const Millis now = world.clock.now();
  if (auto cleared = Query(**database, "DELETE FROM sqs_attempts WHERE queue_id = ? AND until <= ?")
                         .bind(queue.id)
                         .bind(now)
                         .run();
      !cleared) {
    return cleared;
  }
  return Query(**database,
               "INSERT OR REPLACE INTO sqs_attempts (queue_id, name, until, messages) "
               "VALUES (?,?,?,?)")
      .bind(queue.id)
      .bind(name)
      .bind(now + kAttemptTime)
      .bind(text_of(messages))
      .run();
}

}  // namespace formwork::sqs
