// SPDX-License-Identifier: Apache-2.0
// Messages of FIFO topics that are kept for replays.
#include "resources/sns/archive.hh"

#include <algorithm>
#include <chrono>
#include <optional>
#include <string_view>
#include <vector>

#include "engine/base/hash.hh"
#include "engine/base/text.hh"
#include "engine/state/query.hh"
#include "engine/value/convert.hh"
#include "resources/common/api_objects.hh"
#include "resources/common/api_support.hh"
#include "resources/common/properties.hh"

namespace formwork::sns {

namespace {

constexpr Millis kDay = 86'400'000;

Value document_of(const Value& properties, std::string_view name) {
  const std::string text = document_text(properties.find(name));
  auto parsed = text.empty() ? Result<Value>(Value()) : value_from_json(text);
  return parsed ? std::move(*parsed) : Value();
}

// "2026-11-22T10:40:41.123Z", whatever follows its seconds.
std::optional<Millis> parse_time(std::string_view text) {
  constexpr std::string_view kForm = "dddd-dd-ddTdd:dd:dd";
  const auto fits = [](char c, char wanted) {
    return wanted == 'd' ? c >= '0' && c <= '9' : c == wanted;
  };
  if (text.size() < kForm.size() ||
      !std::equal(kForm.begin(), kForm.end(), text.begin(),
                  [&](char wanted, char c) { return fits(c, wanted); })) {
    return std::nullopt;
  }
  const auto part = [&](std::size_t at, std::size_t size) {
    return static_cast<unsigned>(parse_integer(text.substr(at, size)).value_or(0));
  };
  const std::chrono::year_month_day day(std::chrono::year(static_cast<int>(part(0, 4))),
                                        std::chrono::month(part(5, 2)),
                                        std::chrono::day(part(8, 2)));
  if (!day.ok()) {
    return std::nullopt;
  }
  const std::int64_t days = std::chrono::sys_days(day).time_since_epoch().count();
  Millis time =
      days * kDay + part(11, 2) * 3'600'000LL + part(14, 2) * 60'000LL + part(17, 2) * 1000LL;
  if (text.size() >= 23 && text[19] == '.') {
    time += part(20, 3);
  }
  return time;
}

std::string to_text(const Publication& publication) {
  Value attributes = publication.attributes;
  for (Value::Member& member : *attributes.mutable_map()) {
    if (const Value* binary = member.value.find("BinaryValue")) {
      member.value.set("BinaryValue", Value::string(base64_encode(binary->as_string())));
    }
  }
  Value value = map_with("MessageId", Value::string(publication.message_id));
  value.set("Sequence", Value::string(publication.sequence));
  value.set("Message", Value::string(publication.message));
  value.set("Subject", Value::string(publication.subject));
  value.set("ByProtocol", publication.by_protocol);
  value.set("Attributes", std::move(attributes));
  value.set("Group", Value::string(publication.group));
  value.set("Deduplication", Value::string(publication.deduplication));
  return value_to_stored_json(value);
}

Publication from_text(const std::string& topic_arn, const std::string& text) {
  Publication publication;
  publication.topic_arn = topic_arn;
  auto value = value_from_stored_json(text);
  if (!value || !value->is_map()) {
    return publication;
  }
  publication.message_id = value->get_text("MessageId");
  publication.sequence = value->get_text("Sequence");
  publication.message = value->get_text("Message");
  publication.subject = value->get_text("Subject");
  publication.group = value->get_text("Group");
  publication.deduplication = value->get_text("Deduplication");
  if (const Value* parts = value->find("ByProtocol")) {
    publication.by_protocol = *parts;
  }
  if (const Value* attributes = value->find("Attributes"); attributes && attributes->is_map()) {
    publication.attributes = *attributes;
    for (Value::Member& member : *publication.attributes.mutable_map()) {
      if (const Value* binary = member.value.find("BinaryValue")) {
        member.value.set("BinaryValue",
                         Value::string(base64_decode(binary->as_string()).value_or(std::string())));
      }
    }
  }
  return publication;
}

}  // namespace

Result<void> archive(ApiCall& call, const Value& topic, const Publication& publication) {
  const Value policy = document_of(properties_of(topic), "ArchivePolicy");
  const auto days = policy.is_map() ? parse_integer(policy.get_text("MessageRetentionPeriod"))
                                    : std::optional<std::int64_t>();
  if (!days) {
    return {};
  }
  auto database = call.world.store.tables("sns");
  if (!database) {
    return std::move(database).failure();
  }
  const Millis now = call.world.clock.now();
  if (auto cleared = Query(**database, "DELETE FROM sns_archive WHERE topic = ? AND kept_at < ?")
                         .bind(publication.topic_arn)
                         .bind(now - *days * kDay)
                         .run();
      !cleared) {
    return cleared;
  }
  return Query(**database,
               "INSERT OR REPLACE INTO sns_archive (topic, kept_at, sequence, message) "
               "VALUES (?,?,?,?)")
      .bind(publication.topic_arn)
      .bind(now)
      .bind(publication.sequence)
      .bind(to_text(publication))
      .run();
}

std::string check_replay(const Value& policy) {
  if (!policy.is_map() || policy.get_text("PointType") != "Timestamp") {
    return "ReplayPolicy: PointType must be Timestamp";
  }
  if (!parse_time(policy.get_text("StartingPoint"))) {
    return "ReplayPolicy: StartingPoint is not a valid timestamp";
  }
  const std::string end = policy.get_text("EndingPoint");
  return end.empty() || parse_time(end) ? std::string()
                                        : "ReplayPolicy: EndingPoint is not a valid timestamp";
}

Result<void> replay(ApiCall& call, const std::string& topic_arn,
                    const std::string& subscription_arn, const Value& record) {
  const Value policy = document_of(properties_of(record), "ReplayPolicy");
  const auto begin =
      policy.is_map() ? parse_time(policy.get_text("StartingPoint")) : std::optional<Millis>();
  if (!begin) {
    return {};
  }
  auto database = call.world.store.tables("sns");
  if (!database) {
    return std::move(database).failure();
  }
  const Millis end = parse_time(policy.get_text("EndingPoint")).value_or(call.world.clock.now());
  std::vector<std::string> messages;
  {
    Query query(**database,
                "SELECT message FROM sns_archive WHERE topic = ? AND kept_at >= ? AND "
                "kept_at <= ? ORDER BY kept_at, sequence");
    query.bind(topic_arn).bind(*begin).bind(end);
    auto found = read_all<std::string>(query, [](Query& row) { return row.text(); });
    if (!found) {
      return std::move(found).failure();
    }
    messages = std::move(*found);
  }
  for (const std::string& message : messages) {
    Publication publication = from_text(topic_arn, message);
    publication.is_replayed = true;
    if (auto handed = hand_to(call, Value::map(), publication, subscription_arn, record); !handed) {
      return handed;
    }
  }
  return {};
}

Result<void> drop_archive(World& world, const std::string& topic_arn) {
  auto database = world.store.tables("sns");
  if (!database) {
    return std::move(database).failure();
  }
  return Query(**database, "DELETE FROM sns_archive WHERE topic = ?").bind(topic_arn).run();
}

}  // namespace formwork::sns
