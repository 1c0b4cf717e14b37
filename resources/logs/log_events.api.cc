// SPDX-License-Identifier: Apache-2.0
// Streams of log groups, putting events into them and reading one stream.
#include <algorithm>
#include <limits>

#include "engine/base/text.hh"
#include "resources/common/api_support.hh"
#include "resources/logs/live_tails.hh"
#include "resources/logs/log_calls.hh"
#include "resources/logs/log_group.hh"
#include "resources/logs/metric_values.hh"
#include "resources/logs/subscriptions.hh"

namespace formwork::logs {

namespace {

constexpr Millis kDay = 24LL * 60 * 60 * 1000;
constexpr Millis kOldest = 14 * kDay;
constexpr Millis kNewest = 2LL * 60 * 60 * 1000;
constexpr std::size_t kLargestBatch = 1048576;
constexpr std::size_t kEventOverhead = 26;
constexpr std::size_t kLargestAnswer = 1048576;
constexpr std::int64_t kMostEvents = 10000;
// Nobody has to send one any more.
constexpr std::string_view kSequenceToken =
    "49599396607703531511419593985621160512859251095480828066";

Result<Value> create_stream(ApiCall& call) {
  const std::string name = call.text("logStreamName");
  auto group = asked_group(call);
  if (!group) {
    return std::move(group).failure();
  }
  if (find_stream(call.world, group->name, name, false)) {
    return fail("ResourceAlreadyExistsException", "The specified log stream already exists");
  }
  auto made = add_stream(call.world, group->name, name, call.world.clock.now());
  return made ? Result<Value>(Value::map()) : Result<Value>(std::move(made).failure());
}

Result<Value> delete_stream(ApiCall& call) {
  auto group = asked_group(call);
  auto stream = group ? find_stream(call.world, group->name, call.text("logStreamName"), true)
                      : Result<Stream>(std::move(group).failure());
  if (!stream) {
    return std::move(stream).failure();
  }
  auto erased = erase_stream(call.world, group->name, *stream);
  return erased ? Result<Value>(Value::map()) : Result<Value>(std::move(erased).failure());
}

Value stream_shape(const World& world, const std::string& group, const Stream& stream) {
  Value shape = map_with("logStreamName", Value::string(stream.name));
  set_number(shape, "creationTime", stream.created);
  if (stream.first_event && stream.last_event) {
    set_number(shape, "firstEventTimestamp", *stream.first_event);
    set_number(shape, "lastEventTimestamp", *stream.last_event);
  }
  if (stream.last_ingestion) {
    set_number(shape, "lastIngestionTime", *stream.last_ingestion);
    shape.set("uploadSequenceToken", Value::string(std::string(kSequenceToken)));
  }
  shape.set("arn", Value::string(log_group_arn(world, group) + ":log-stream:" + stream.name));
  set_number(shape, "storedBytes", 0);
  return shape;
}

Result<Value> describe_streams(ApiCall& call) {
  const std::string prefix = call.text("logStreamNamePrefix");
  const bool by_time = call.text("orderBy") == "LastEventTime";
  if (by_time && !prefix.empty()) {
    return invalid_parameter("Cannot order by LastEventTime with a logStreamNamePrefix.");
  }
  auto group = asked_group(call);
  auto streams = group ? all_streams(call.world, group->name, prefix)
                       : Result<std::vector<Stream>>(std::move(group).failure());
  if (!streams) {
    return std::move(streams).failure();
  }
  if (by_time) {
    std::stable_sort(streams->begin(), streams->end(), [](const Stream& a, const Stream& b) {
      return a.last_event.value_or(0) < b.last_event.value_or(0);
    });
  }
  if (call.flag("descending")) {
    std::reverse(streams->begin(), streams->end());
  }
  // The token names the last stream told, behind the group: "<group>@<stream>".
  const std::string mark = group->name + "@";
  const std::string token = call.text("nextToken");
  auto from = streams->begin();
  if (!token.empty()) {
    const std::string last = token.starts_with(mark) ? token.substr(mark.size()) : "";
    from = std::find_if(streams->begin(), streams->end(),
                        [&last](const Stream& stream) { return stream.name == last; });
    if (from == streams->end()) {
      return invalid_parameter("The specified nextToken is invalid.");
    }
    ++from;
  }
  const auto limit = static_cast<std::ptrdiff_t>(number_of(call.input, "limit", 50));
  const auto until = from + std::min(limit, streams->end() - from);
  Value shapes = Value::list();
  for (auto stream = from; stream != until; ++stream) {
    shapes.push(stream_shape(call.world, group->name, *stream));
  }
  Value answer = map_with("logStreams", std::move(shapes));
  if (until != streams->end()) {
    answer.set("nextToken", Value::string(mark + std::prev(until)->name));
  }
  return answer;
}

Result<std::vector<Event>> read_batch(const ApiCall& call, Millis now) {
  std::vector<Event> events;
  std::size_t bytes = 0;
  for (const Value& item : input_items(call, "logEvents")) {
    Event event;
    event.time = number_of(item, "timestamp");
    event.ingested = now;
    event.message = item.get_text("message");
    bytes += event.message.size() + kEventOverhead;
    if (!events.empty() && event.time < events.back().time) {
      return invalid_parameter(
          "Log events in a single PutLogEvents request must be in chronological order.");
    }
    events.push_back(std::move(event));
  }
  if (bytes > kLargestBatch) {
    return invalid_parameter("Upload too large: " + std::to_string(bytes) +
                             " bytes exceeds limit of " + std::to_string(kLargestBatch));
  }
  if (!events.empty() && events.back().time - events.front().time > kDay) {
    const bool all_count = std::all_of(events.begin(), events.end(), [now](const Event& event) {
      return event.time > now - kOldest && event.time < now + kNewest;
    });
    if (all_count) {
      return invalid_parameter(
          "The batch of log events in a single PutLogEvents request cannot span more than 24 "
          "hours.");
    }
  }
  return events;
}

// Takes out what is too old or too new, and says so by the index in the batch.
Value drop_rejected(std::vector<Event>& events, Millis now, std::int64_t retention_days) {
  const auto first_after = [&events](Millis time) {
    return std::find_if(events.begin(), events.end(),
                        [time](const Event& event) { return event.time > time; }) -
           events.begin();
  };
  Value info = Value::map();
  const auto too_old = first_after(now - kOldest);
  const auto expired = retention_days > 0 ? first_after(now - retention_days * kDay) : 0;
  const auto too_new = first_after(now + kNewest);
  if (too_old > 0) {
    set_number(info, "tooOldLogEventEndIndex", too_old);
  }
  if (expired > too_old) {
    set_number(info, "expiredLogEventEndIndex", expired);
  }
  if (too_new < static_cast<std::ptrdiff_t>(events.size())) {
    set_number(info, "tooNewLogEventStartIndex", too_new);
  }
  const auto begin = std::max(too_old, expired);
  events.erase(events.begin() + std::max(too_new, begin), events.end());
  events.erase(events.begin(), events.begin() + begin);
  return info;
}

Result<Value> put_events(ApiCall& call) {
  const Millis now = call.world.clock.now();
  auto group = asked_group(call);
  auto stream = group ? find_stream(call.world, group->name, call.text("logStreamName"), true)
                      : Result<Stream>(std::move(group).failure());
  auto events =
      stream ? read_batch(call, now) : Result<std::vector<Event>>(std::move(stream).failure());
  if (!events) {
    return std::move(events).failure();
  }
  const Value info =
      drop_rejected(*events, now, number_of(properties_of(group->record), "RetentionInDays"));
  auto done = append_events(call.world, group->name, *stream, *events);
  if (done && !events->empty()) {
    done = deliver_to_subscriptions(call, group->name, stream->name, *events);
    done = done ? count_metrics(call, group->name, *events) : std::move(done);
    tell_live_tails(call, group->name, stream->name, *events);
  }
  if (!done) {
    return std::move(done).failure();
  }
  Value answer = map_with("nextSequenceToken", Value::string(std::string(kSequenceToken)));
  if (!info.members().empty()) {
    answer.set("rejectedLogEventsInfo", info);
  }
  return answer;
}

// Keeps what fits into an answer, from the side that reading began at.
void cut_to_size(std::vector<Event>& events) {
  std::size_t bytes = 0;
  for (std::size_t i = 0; i < events.size(); ++i) {
    bytes += events[i].message.size() + kEventOverhead;
    if (bytes > kLargestAnswer && i > 0) {
      events.resize(i);
      return;
    }
  }
}

Result<Value> get_events(ApiCall& call) {
  auto group = asked_group(call);
  auto stream = group ? find_stream(call.world, group->name, call.text("logStreamName"), false)
                      : Result<Stream>(std::move(group).failure());
  if (!stream) {
    return std::move(stream).failure();
  }
  EventRange range;
  range.group = group->name;
  range.stream = stream->id;
  range.from = number_of(call.input, "startTime", 0);
  range.until = number_of(call.input, "endTime", std::numeric_limits<Millis>::max());
  range.most = number_of(call.input, "limit", kMostEvents);
  range.newest_first = !call.flag("startFromHead");
  const std::string token = call.text("nextToken");
  Position edge{range.newest_first ? call.world.clock.now() : range.from, 0};
  if (!token.empty()) {
    const auto position =
        parse_event_id(std::string_view(token).substr(std::min<std::size_t>(2, token.size())));
    const bool is_forward = token.starts_with("f/");
    if (!position || (!is_forward && !token.starts_with("b/"))) {
      return invalid_parameter("The specified nextToken is invalid.");
    }
    edge = *position;
    range.newest_first = !is_forward;
    (is_forward ? range.after : range.before) = edge;
  }
  auto events = read_events(call.world, range);
  if (!events) {
    return std::move(events).failure();
  }
  cut_to_size(*events);
  if (range.newest_first) {
    std::reverse(events->begin(), events->end());
  }
  Value list = Value::list();
  for (Event& event : *events) {
    Value shape = Value::map();
    set_number(shape, "timestamp", event.time);
    shape.set("message", Value::string(std::move(event.message)));
    set_number(shape, "ingestionTime", event.ingested);
    list.push(std::move(shape));
  }
  const auto place = [](const Event& event) { return Position{event.time, event.sequence}; };
  const Position first = events->empty() ? edge : place(events->front());
  const Position last = events->empty() ? edge : place(events->back());
  Value answer = map_with("events", std::move(list));
  answer.set("nextForwardToken", Value::string("f/" + event_id(last)));
  answer.set("nextBackwardToken", Value::string("b/" + event_id(first)));
  return answer;
}

using Access = OperationEntry::Access;
constinit OperationEntry create_entry{"logs", "CreateLogStream", Access::Write, &create_stream};
constinit OperationEntry delete_entry{"logs", "DeleteLogStream", Access::Write, &delete_stream};
constinit OperationEntry describe_entry{"logs", "DescribeLogStreams", Access::Read,
                                        &describe_streams};
constinit OperationEntry put_entry{"logs", "PutLogEvents", Access::Data, &put_events};
constinit OperationEntry get_entry{"logs", "GetLogEvents", Access::Read, &get_events};
const Register<OperationEntry> kRegistered[]{Register(create_entry), Register(delete_entry),
                                             Register(describe_entry), Register(put_entry),
                                             Register(get_entry)};

}  // namespace

}  // namespace formwork::logs
