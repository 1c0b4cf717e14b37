// SPDX-License-Identifier: Apache-2.0
#include "resources/lambda/sources/stream_batches.hh"

#include <utility>

#include "engine/base/clock.hh"

namespace formwork::lambda {

namespace {

constexpr std::size_t kLargestPayload = 6 * 1024 * 1024;
constexpr std::size_t kLargestState = 1024 * 1024;

std::string second_text(std::int64_t time_ms) {
  return format_time(time_ms).substr(0, 19) + "Z";
}

std::size_t size_of(const StreamItem& item) {
  const Value* size = item.record.find_path({"dynamodb", "SizeBytes"});
  const std::string text = size == nullptr ? std::string() : size->scalar_text();
  // Types and names of members come on top of what DynamoDB counts.
  return text.empty() || text.size() > 9 ? 1024 : 2 * std::stoul(text) + 1024;
}

}  // namespace

std::int64_t window_start(const EventSourceMapping& mapping, std::int64_t time_ms) {
  const std::int64_t length = mapping.tumbling_window_s * 1000;
  return time_ms / length * length;
}

void StreamLane::form(const EventSourceMapping& mapping, std::int64_t now) {
  const bool tumbles = mapping.tumbling_window_s > 0;
  if (tumbles && window) {
    const bool is_large = value_to_json(window->state).size() > kLargestState;
    const bool is_past = waiting.empty()
                             ? window->is_over
                             : window_start(mapping, waiting.front().time_ms) != window->start_ms;
    if (is_past || is_large) {
      StreamBatch last;
      last.ends_window = true;
      last.is_ended_early = !is_past;
      work.push_back(std::move(last));
      return;
    }
  }
  const auto most = static_cast<std::size_t>(mapping.batch_size);
  const bool is_due = mapping.window_s == 0 || waiting.size() >= most ||
                      now >= waiting_since + mapping.window_s * 1000;
  if (waiting.empty() || !is_due) {
    return;
  }
  if (tumbles && !window) {
    window.emplace();
    window->start_ms = window_start(mapping, waiting.front().time_ms);
  }
  StreamBatch batch;
  std::size_t bytes = 0;
  while (!waiting.empty() && batch.items.size() < most) {
    StreamItem& item = waiting.front();
    bytes += size_of(item);
    const bool is_later = tumbles && window_start(mapping, item.time_ms) != window->start_ms;
    if (is_later || (bytes > kLargestPayload && !batch.items.empty())) {
      break;
    }
    batch.items.push_back(std::move(item));
    waiting.pop_front();
  }
  waiting_since = now;
  work.push_back(std::move(batch));
}

std::string stream_event(const EventSourceMapping& mapping, const std::string& shard_id,
                         const StreamLane& lane, const StreamBatch& batch) {
  Value records = Value::list();
  for (const StreamItem& item : batch.items) {
    records.push(item.record);
  }
  Value event = Value::map();
  event.set("Records", std::move(records));
  if (lane.window) {
    Value window = Value::map();
    window.set("start", Value::string(second_text(lane.window->start_ms)));
    window.set("end", Value::string(
                          second_text(lane.window->start_ms + mapping.tumbling_window_s * 1000)));
    event.set("window", std::move(window));
    event.set("state", lane.window->state);
    event.set("shardId", Value::string(shard_id));
    event.set("eventSourceARN", Value::string(mapping.source));
    event.set("isFinalInvokeForWindow", Value::boolean(batch.ends_window));
    event.set("isWindowTerminatedEarly", Value::boolean(batch.is_ended_early));
  }
  return value_to_json(event);
}

}  // namespace formwork::lambda
