// SPDX-License-Identifier: Apache-2.0
#include "resources/logs/metric_values.hh"

#include <algorithm>
#include <map>
#include <optional>
#include <tuple>

#include "engine/base/text.hh"
#include "engine/service/api_host.hh"
#include "engine/value/convert.hh"
#include "resources/common/api_support.hh"
#include "resources/logs/filter_pattern.hh"
#include "resources/logs/filters.hh"
#include "resources/logs/transform.hh"

namespace formwork::logs {

namespace {

constexpr Millis kMinute = 60000;
constexpr std::size_t kMostValues = 150;
constexpr std::size_t kMostData = 500;

using Dimensions = std::vector<std::pair<std::string, std::string>>;

/// One metric in one minute.
struct Key {
  std::string space;
  std::string name;
  std::string unit;
  Dimensions dimensions;
  Millis minute = 0;
  auto operator<=>(const Key&) const = default;
};
/// Values and how often each was there.
using Counted = std::map<Key, std::map<std::string, std::int64_t>>;

// "$.a.b[0]" of a JSON event; nothing when it is no scalar.
std::optional<std::string> json_field(const Value& event, std::string_view selector) {
  const Value* at = &event;
  std::string path = replace_all(std::string(selector.substr(1)), "[", ".");
  std::erase(path, ']');
  for (const std::string_view part : split(path, ".")) {
    if (part.empty()) {
      continue;
    }
    const auto index = parse_integer(part);
    if (at->is_list() && index && *index >= 0 &&
        static_cast<std::size_t>(*index) < at->items().size()) {
      at = &at->items()[static_cast<std::size_t>(*index)];
    } else {
      at = at->is_map() ? at->find(part) : nullptr;
    }
    if (at == nullptr) {
      return std::nullopt;
    }
  }
  return at->is_scalar() ? std::optional(at->scalar_text()) : std::nullopt;
}

// An event's field by a selector ("$.ms", "$bytes"); a text without "$" is itself.
class Fields {
 public:
  Fields(const std::string& message, Extracted extracted)
      : message_(message), extracted_(std::move(extracted)) {}

  std::optional<std::string> get(const std::string& selector) {
    if (!selector.starts_with('$')) {
      return selector;
    }
    for (const auto& [name, text] : extracted_) {
      if (name == selector) {
        return text;
      }
    }
    if (!selector.starts_with("$.")) {
      return std::nullopt;
    }
    if (!json_) {
      auto json = value_from_json(message_);
      json_ = json ? *std::move(json) : Value();
    }
    return json_field(*json_, selector);
  }

 private:
  const std::string& message_;
  Extracted extracted_;
  std::optional<Value> json_;
};

// Of the API a map of selectors, of a template a list of keys and values. Nothing when a field is
// not there: then the event makes no value.
std::optional<Dimensions> dimensions_of(const Value* asked, Fields& fields) {
  Dimensions dimensions;
  if (asked == nullptr) {
    return dimensions;
  }
  const auto add = [&](const std::string& name, const std::string& selector) {
    auto text = fields.get(selector);
    if (text) {
      dimensions.emplace_back(name, *std::move(text));
    }
    return text.has_value();
  };
  bool has_all = true;
  for (const Value::Member& member : asked->members()) {
    has_all = has_all && add(member.key, member.value.scalar_text());
  }
  for (const Value& item : asked->is_list() ? asked->items() : std::span<const Value>()) {
    has_all = has_all && add(item.get_text("key"), item.get_text("value"));
  }
  return has_all ? std::optional(std::move(dimensions)) : std::nullopt;
}

Key key_of(const Value& transformation, Dimensions dimensions, Millis time) {
  const std::string unit = transformation.get_text("unit");
  return {transformation.get_text("metricNamespace"), transformation.get_text("metricName"),
          unit.empty() ? "None" : unit, std::move(dimensions), time - time % kMinute};
}

void count_filter(const Value& filter, const FilterPattern& pattern,
                  const std::vector<Event>& events, Counted& counted) {
  const Value* transformations = filter.find("metricTransformations");
  if (transformations == nullptr) {
    return;
  }
  for (const Value& transformation : transformations->items()) {
    std::map<Millis, bool> has_match;
    for (const Event& event : events) {
      bool& matched = has_match[event.time - event.time % kMinute];
      Extracted extracted;
      if (!pattern.extract(event.message, extracted)) {
        continue;
      }
      matched = true;
      Fields fields(event.message, std::move(extracted));
      const auto text = fields.get(transformation.get_text("metricValue"));
      const auto number = text ? parse_number(*text) : std::nullopt;
      auto dimensions = dimensions_of(transformation.find("dimensions"), fields);
      if (number && dimensions) {
        ++counted[key_of(transformation, *std::move(dimensions), event.time)][*text];
      }
    }
    const auto otherwise = parse_number(transformation.get_text("defaultValue"));
    for (const auto& [minute, matched] : has_match) {
      if (otherwise && !matched) {
        ++counted[key_of(transformation, {}, minute)][transformation.get_text("defaultValue")];
      }
    }
  }
}

// One datum for every kMostValues values.
void add_data(Value::List& data, const Key& key,
              const std::map<std::string, std::int64_t>& values) {
  for (auto at = values.begin(); at != values.end();) {
    Value datum = map_with("MetricName", Value::string(key.name));
    Value dimensions = Value::list();
    for (const auto& [name, value] : key.dimensions) {
      Value dimension = map_with("Name", Value::string(name));
      dimension.set("Value", Value::string(value));
      dimensions.push(std::move(dimension));
    }
    datum.set("Dimensions", std::move(dimensions));
    datum.set("Timestamp", Value::number(key.minute));
    datum.set("Unit", Value::string(key.unit));
    Value numbers = Value::list();
    Value counts = Value::list();
    for (; at != values.end() && numbers.items().size() < kMostValues; ++at) {
      numbers.push(Value::number(at->first));
      counts.push(Value::number(at->second));
    }
    datum.set("Values", std::move(numbers));
    datum.set("Counts", std::move(counts));
    data.push_back(std::move(datum));
  }
}

void send_later(ApiCall& call, const std::string& space, Value::List data) {
  ApiHost* host = &call.host;
  Value input = map_with("Namespace", Value::string(space));
  Value list = Value::list();
  for (Value& datum : data) {
    list.push(std::move(datum));
  }
  input.set("MetricData", std::move(list));
  host->after_commit([host, input = std::move(input), caller = call.caller] {
    ApiRequest request;
    request.service = "cloudwatch";
    request.operation = "PutMetricData";
    request.caller = caller;
    request.request_id = "logs-metric-filter";
    request.input = input;
    host->submit(std::move(request), [](const ApiAnswer&) {});
  });
}

}  // namespace

namespace {

// The events as the group's transformer makes them; those that it cannot read stay as they are.
Result<std::vector<Event>> made_events(World& world, const std::string& group,
                                       const std::vector<Event>& events) {
  auto transformer = find_object(world, kTransformers, group);
  if (!transformer) {
    return std::move(transformer).failure();
  }
  std::vector<Event> made = events;
  if (const Value* processors = transformer->find("transformerConfig")) {
    for (Event& event : made) {
      event.message = transformed(*processors, event.message).value_or(event.message);
    }
  }
  return made;
}

}  // namespace

Result<void> count_metrics(ApiCall& call, const std::string& group,
                           const std::vector<Event>& events) {
  auto filters = metric_filters(call.world, group);
  if (!filters) {
    return std::move(filters).failure();
  }
  Counted counted;
  for (const Filter& filter : *filters) {
    auto pattern = FilterPattern::compile(filter.shape.get_text("filterPattern"));
    if (!pattern) {
      continue;  // of a stack: never checked
    }
    if (filter.shape.get_text("applyOnTransformedLogs") != "true") {
      count_filter(filter.shape, *pattern, events, counted);
      continue;
    }
    auto made = made_events(call.world, group, events);
    if (!made) {
      return std::move(made).failure();
    }
    count_filter(filter.shape, *pattern, *made, counted);
  }
  std::map<std::string, Value::List> by_space;
  for (const auto& [key, values] : counted) {
    Value::List& data = by_space[key.space];
    add_data(data, key, values);
    if (data.size() >= kMostData) {
      send_later(call, key.space, std::exchange(data, {}));
    }
  }
  for (auto& [space, data] : by_space) {
    if (!data.empty()) {
      send_later(call, space, std::move(data));
    }
  }
  return {};
}

}  // namespace formwork::logs
