// SPDX-License-Identifier: Apache-2.0
// FilterLogEvents and TestMetricFilter. A page ends when it is full or when many events have been
// looked at, as the service's pages do.
#include <algorithm>
#include <limits>
#include <map>

#include "engine/base/text.hh"
#include "resources/common/api_support.hh"
#include "resources/logs/filter_pattern.hh"
#include "resources/logs/log_calls.hh"

namespace formwork::logs {

namespace {

constexpr std::int64_t kMostEvents = 10000;
constexpr std::int64_t kRowsAtOnce = 2000;
constexpr std::int64_t kMostLookedAt = 200000;
constexpr std::size_t kLargestAnswer = 1048576;

// Which streams are asked for; all when there is no restriction.
struct StreamSet {
  bool is_all = true;
  std::map<std::int64_t, std::string> names;
};

Result<StreamSet> asked_streams(ApiCall& call, const std::string& group) {
  const std::vector<std::string> names = input_texts(call, "logStreamNames");
  const std::string prefix = call.text("logStreamNamePrefix");
  if (!names.empty() && !prefix.empty()) {
    return invalid_parameter(
        "The logStreamNames and logStreamNamePrefix parameters are mutually exclusive.");
  }
  StreamSet set;
  set.is_all = names.empty() && prefix.empty();
  for (const std::string& name : names) {
    auto stream = find_stream(call.world, group, name, false);
    if (!stream) {
      return std::move(stream).failure();
    }
    set.names.emplace(stream->id, name);
  }
  if (names.empty()) {
    auto streams = all_streams(call.world, group, prefix);
    if (!streams) {
      return std::move(streams).failure();
    }
    for (const Stream& stream : *streams) {
      set.names.emplace(stream.id, stream.name);
    }
  }
  return set;
}

// "<group>@<stream>@<event id>" of the last event told; the stream's name may hold an @.
Result<std::optional<Position>> asked_position(const ApiCall& call, const std::string& group) {
  const std::string token = call.text("nextToken");
  if (token.empty()) {
    return std::optional<Position>();
  }
  const std::size_t last = token.rfind('@');
  const auto position = last == std::string::npos
                            ? std::nullopt
                            : parse_event_id(std::string_view(token).substr(last + 1));
  if (!position || !token.starts_with(group + "@")) {
    return invalid_parameter("The specified nextToken is invalid.");
  }
  return position;
}

Value event_shape(const Event& event, const std::string& stream) {
  Value shape = map_with("logStreamName", Value::string(stream));
  set_number(shape, "timestamp", event.time);
  shape.set("message", Value::string(event.message));
  set_number(shape, "ingestionTime", event.ingested);
  shape.set("eventId", Value::string(event_id({event.time, event.sequence})));
  return shape;
}

struct Page {
  Value events = Value::list();
  std::size_t bytes = 0;
  std::int64_t looked_at = 0;
  std::string token;  ///< "" when there is no more.
};

// One stretch of events; answers whether the page is at its end.
bool fill(Page& page, const std::vector<Event>& events, const StreamSet& streams,
          const FilterPattern& pattern, const std::string& group, std::size_t most) {
  for (std::size_t i = 0; i < events.size(); ++i) {
    const Event& event = events[i];
    const auto stream = streams.names.find(event.stream);
    ++page.looked_at;
    if (stream != streams.names.end() && pattern.matches(event.message)) {
      const bool is_full = page.events.items().size() == most ||
                           (page.bytes + event.message.size() > kLargestAnswer && page.bytes > 0);
      if (is_full) {
        return true;
      }
      page.bytes += event.message.size();
      page.events.push(event_shape(event, stream->second));
      page.token = group + "@" + stream->second + "@" + event_id({event.time, event.sequence});
    }
  }
  return false;
}

Result<Value> filter_events(ApiCall& call) {
  auto group = asked_group(call);
  auto streams =
      group ? asked_streams(call, group->name) : Result<StreamSet>(std::move(group).failure());
  auto pattern = streams ? FilterPattern::compile(call.text("filterPattern"))
                         : Result<FilterPattern>(std::move(streams).failure());
  auto after = pattern ? asked_position(call, group->name)
                       : Result<std::optional<Position>>(std::move(pattern).failure());
  if (!after) {
    return std::move(after).failure();
  }
  EventRange range;
  range.group = group->name;
  if (!streams->is_all && streams->names.size() == 1) {
    range.stream = streams->names.begin()->first;
  }
  range.from = number_of(call.input, "startTime", 0);
  const Millis until = number_of(call.input, "endTime", std::numeric_limits<Millis>::max());
  range.until = until == std::numeric_limits<Millis>::max() ? until : until + 1;
  range.after = *after;
  range.most = kRowsAtOnce;
  const auto most = static_cast<std::size_t>(number_of(call.input, "limit", kMostEvents));
  Page page;
  bool has_more = false;
  while (!has_more) {
    auto events = read_events(call.world, range);
    if (!events) {
      return std::move(events).failure();
    }
    has_more = fill(page, *events, *streams, *pattern, group->name, most);
    if (static_cast<std::int64_t>(events->size()) < kRowsAtOnce) {
      break;
    }
    range.after = Position{events->back().time, events->back().sequence};
    if (!has_more && page.looked_at >= kMostLookedAt) {
      has_more = true;
      page.token = group->name + "@@" + event_id(*range.after);
    }
  }
  Value answer = map_with("events", std::move(page.events));
  answer.set("searchedLogStreams", Value::list());
  if (has_more) {
    answer.set("nextToken", Value::string(page.token));
  }
  return answer;
}

Result<Value> test_filter(ApiCall& call) {
  auto pattern = FilterPattern::compile(call.text("filterPattern"));
  if (!pattern) {
    return std::move(pattern).failure();
  }
  Value matches = Value::list();
  std::int64_t number = 0;
  for (const std::string& message : input_texts(call, "logEventMessages")) {
    ++number;
    Extracted extracted;
    if (!pattern->extract(message, extracted)) {
      continue;
    }
    Value values = Value::map();
    for (const auto& [name, text] : extracted) {
      values.set(name, Value::string(text));
    }
    Value match = map_with("eventNumber", Value::number(number));
    match.set("eventMessage", Value::string(message));
    match.set("extractedValues", std::move(values));
    matches.push(std::move(match));
  }
  return map_with("matches", std::move(matches));
}

using Access = OperationEntry::Access;
constinit OperationEntry filter_entry{"logs", "FilterLogEvents", Access::Read, &filter_events};
constinit OperationEntry test_entry{"logs", "TestMetricFilter", Access::Read, &test_filter};
const Register<OperationEntry> kRegistered[]{Register(filter_entry), Register(test_entry)};

}  // namespace

}  // namespace formwork::logs
