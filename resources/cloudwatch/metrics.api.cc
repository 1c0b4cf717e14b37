// SPDX-License-Identifier: Apache-2.0
// Metrics: what is put, what there is, and statistics of it. Entities (EntityMetricData) are not
// known.
#include <cmath>
#include <set>

#include "engine/base/text.hh"
#include "resources/cloudwatch/alarm_watch.hh"
#include "resources/cloudwatch/metric_store.hh"
#include "resources/cloudwatch/statistic.hh"
#include "resources/common/api_support.hh"

namespace formwork::cloudwatch {

namespace {

constexpr std::size_t kMostDimensions = 30;
constexpr std::int64_t kStandard = 60;
constexpr std::int64_t kMostDatapoints = 1440;
constexpr std::int64_t kLargestPage = 500;
constexpr Millis kRecent = 3 * 60 * 60 * 1000;

Failure bad_value(std::string message) {
  return fail("InvalidParameterValue", std::move(message));
}

Failure bad_combination(std::string message) {
  return fail("InvalidParameterCombination", std::move(message));
}

Result<void> check_number(double number, const std::string& name) {
  constexpr double kLargest = 0x1p360;
  if (std::isnan(number)) {
    return bad_value("The value NaN for parameter " + name + " is invalid.");
  }
  return std::fabs(number) > kLargest
             ? Result<void>(bad_value("The value for parameter " + name + " is out of range."))
             : Result<void>();
}

Result<void> read_values(const Value& datum, const std::string& name, MetricPoint& point) {
  const auto values = datum.find("Values")->items();
  const Value* counts = datum.find("Counts");
  if (counts != nullptr && counts->items().size() != values.size()) {
    return bad_value("The parameters " + name + ".Values and " + name +
                     ".Counts must be of the same size.");
  }
  for (std::size_t i = 0; i < values.size(); ++i) {
    const double value = double_of(&values[i]).value_or(NAN);
    const double times = counts == nullptr ? 1 : double_of(&counts->items()[i]).value_or(NAN);
    for (const double number : {value, times}) {
      if (auto checked = check_number(number, name + ".Values.member." + std::to_string(i + 1));
          !checked) {
        return checked;
      }
    }
    point.least = point.count == 0 ? value : std::min(point.least, value);
    point.most = point.count == 0 ? value : std::max(point.most, value);
    point.count += times;
    point.sum += times * value;
    point.values.emplace_back(value, times);
  }
  return {};
}

Result<void> read_set(const Value& set, const std::string& name, MetricPoint& point) {
  const auto read = [&](std::string_view member, double& into) -> Result<void> {
    const auto number = double_of(set.find(member));
    if (!number) {
      return fail("MissingParameter", "The parameter " + name + ".StatisticValues." +
                                          std::string(member) + " is required.");
    }
    into = *number;
    return check_number(*number, name + ".StatisticValues." + std::string(member));
  };
  auto done = read("SampleCount", point.count);
  done = done ? read("Sum", point.sum) : std::move(done);
  done = done ? read("Minimum", point.least) : std::move(done);
  return done ? read("Maximum", point.most) : std::move(done);
}

Result<void> read_measure(const Value& datum, const std::string& name, MetricPoint& point) {
  const char* given = nullptr;
  for (const char* member : {"Value", "Values", "StatisticValues"}) {
    if (datum.find(member) == nullptr) {
      continue;
    }
    if (given != nullptr) {
      return bad_combination("The parameters " + name + "." + given + " and " + name + "." +
                             member + " are mutually exclusive and you have specified both.");
    }
    given = member;
  }
  if (given == nullptr) {
    return fail("MissingParameter", "The parameter " + name + ".Value is required.");
  }
  if (const Value* set = datum.find("StatisticValues")) {
    return read_set(*set, name, point);
  }
  if (datum.find("Values") != nullptr) {
    return read_values(datum, name, point);
  }
  const double value = double_of(datum.find("Value")).value_or(NAN);
  point.count = 1;
  point.sum = point.least = point.most = value;
  point.values = {{value, 1}};
  return check_number(value, name + ".Value");
}

Result<MetricPoint> read_datum(ApiCall& call, const Value& datum, const std::string& name) {
  MetricPoint point;
  point.name_space = call.text("Namespace");
  point.name = datum.get_text("MetricName");
  point.dimensions = read_dimension_list(datum.find("Dimensions"));
  point.time = time_of_input(datum.find("Timestamp")).value_or(call.world.clock.now());
  if (const std::string unit = datum.get_text("Unit"); !unit.empty()) {
    point.unit = unit;
  }
  if (point.name.empty()) {
    return fail("MissingParameter", "The parameter " + name + ".MetricName is required.");
  }
  if (point.dimensions.size() > kMostDimensions) {
    return bad_value("The collection " + name +
                     ".Dimensions must not have a size greater than 30.");
  }
  for (const auto& [key, value] : point.dimensions) {
    if (key.empty() || value.empty()) {
      return bad_value("The parameter " + name + ".Dimensions.member.1." +
                       (key.empty() ? "Name" : "Value") + " must not be empty.");
    }
  }
  auto read = read_measure(datum, name, point);
  return read ? Result<MetricPoint>(std::move(point)) : std::move(read).failure();
}

Result<Value> put_data(ApiCall& call) {
  const std::string name_space = call.text("Namespace");
  if (name_space.starts_with("AWS/")) {
    return bad_value("The value AWS/ for parameter Namespace is invalid.");
  }
  if (name_space.find(':') == 0) {
    return bad_value("The parameter Namespace must not begin with a colon.");
  }
  if (call.find("EntityMetricData") != nullptr) {
    return fail("NotImplemented", "formwork does not keep metrics of entities.");
  }
  std::vector<std::pair<MetricPoint, std::int64_t>> points;
  std::set<std::string> names;
  for (const Value& datum : input_items(call, "MetricData")) {
    const std::string name = "MetricData.member." + std::to_string(points.size() + 1);
    auto point = read_datum(call, datum, name);
    if (!point) {
      return std::move(point).failure();
    }
    const std::int64_t resolution = number_of(datum, "StorageResolution", kStandard);
    if (resolution != 1 && resolution != kStandard) {
      return bad_value("The value " + std::to_string(resolution) + " for parameter " + name +
                       ".StorageResolution is invalid. Valid values are 1 and 60.");
    }
    names.insert(point->name_space + "/" + point->name);
    points.emplace_back(std::move(*point), resolution);
  }
  auto store = MetricStore::open(call.world);
  if (!store) {
    return std::move(store).failure();
  }
  for (const auto& [point, resolution] : points) {
    if (auto put = store->put(point, resolution); !put) {
      return std::move(put).failure();
    }
  }
  auto looked = look_at_alarms(call, names);
  return looked ? Result<Value>(Value::map()) : std::move(looked).failure();
}

// Every filter names a dimension that is there, of that value where it says one.
bool is_asked(const ApiCall& call, const Dimensions& dimensions) {
  for (const Value& filter : input_items(call, "Dimensions")) {
    const Value* wanted = filter.find("Value");
    const std::string name = filter.get_text("Name");
    const bool has = std::any_of(dimensions.begin(), dimensions.end(), [&](const auto& one) {
      return one.first == name && (wanted == nullptr || wanted->scalar_text() == one.second);
    });
    if (!has) {
      return false;
    }
  }
  return true;
}

Result<Value> list(ApiCall& call) {
  if (auto collected = collect_feeds(call); !collected) {
    return std::move(collected).failure();
  }
  const std::string recent = call.text("RecentlyActive");
  if (!recent.empty() && recent != "PT3H") {
    return bad_value("The value " + recent + " for parameter RecentlyActive is invalid.");
  }
  const std::string token = call.text("NextToken");
  auto after = token.empty() ? std::optional<std::int64_t>(0) : parse_integer(token);
  if (!after || *after < 0) {
    return bad_value("Request parameter NextToken is invalid");
  }
  auto store = MetricStore::open(call.world);
  if (!store) {
    return std::move(store).failure();
  }
  Value metrics = Value::list();
  Value answer = Value::map();
  bool has_more = true;
  while (has_more && answer.find("NextToken") == nullptr) {
    auto known =
        store->list(call.text("Namespace"), call.text("MetricName"), *after, kLargestPage + 1,
                    recent.empty() ? 0 : call.world.clock.now() - kRecent);
    if (!known) {
      return std::move(known).failure();
    }
    has_more = static_cast<std::int64_t>(known->size()) > kLargestPage;
    for (const KnownMetric& one : *known) {
      if (!is_asked(call, one.metric.dimensions)) {
        *after = one.id;
        continue;
      }
      if (metrics.items().size() == static_cast<std::size_t>(kLargestPage)) {
        answer.set("NextToken", Value::string(std::to_string(*after)));
        break;
      }
      *after = one.id;
      Value shape = map_with("Namespace", Value::string(one.metric.name_space));
      shape.set("MetricName", Value::string(one.metric.name));
      shape.set("Dimensions", dimension_list(one.metric.dimensions));
      metrics.push(std::move(shape));
    }
  }
  answer.set("Metrics", std::move(metrics));
  return answer;
}

Result<void> check_period(std::int64_t period) {
  const bool is_short = period == 1 || period == 5 || period == 10 || period == 20 || period == 30;
  if (period < 1) {
    return fail("ValidationError",
                "1 validation error detected: Value '" + std::to_string(period) +
                    "' at 'period' failed to satisfy constraint: Member must have value greater "
                    "than or equal to 1");
  }
  return is_short || period % kStandard == 0
             ? Result<void>()
             : bad_value("The parameter Period must be 1, 5, 10, 20, 30 or a multiple of 60.");
}

struct Asked {
  Millis begin = 0;
  Millis end = 0;
  std::int64_t period = 0;
};

Result<Asked> read_range(const ApiCall& call) {
  Asked asked;
  asked.period = number_of(call.input, "Period");
  if (auto checked = check_period(asked.period); !checked) {
    return std::move(checked).failure();
  }
  const auto begin = time_of_input(call.find("StartTime"));
  const auto end = time_of_input(call.find("EndTime"));
  if (!begin || !end) {
    return fail("MissingParameter", std::string("The parameter ") +
                                        (begin ? "EndTime" : "StartTime") + " is required.");
  }
  if (*begin >= *end) {
    return bad_value("The parameter StartTime must be less than the parameter EndTime.");
  }
  const Millis step = (asked.period < kStandard ? asked.period : kStandard) * 1000;
  asked.begin = *begin - *begin % step;
  asked.end = *end;
  const std::int64_t most = (*end - *begin) / (asked.period * 1000);
  if (most > kMostDatapoints) {
    return bad_combination("You have requested up to " + std::to_string(most) +
                           " datapoints, which exceeds the limit of 1440. You may reduce the "
                           "datapoints requested by increasing Period, or decreasing the time "
                           "range.");
  }
  return asked;
}

Value datapoint(const Gathered& window, const std::vector<std::string>& plain,
                const std::vector<std::string>& extended) {
  Value point = map_with("Timestamp", Value::number(window.time));
  point.set("Unit", Value::string(window.unit));
  for (const std::string& name : plain) {
    if (const auto value = statistic_of(window, name)) {
      point.set(name, number_value(*value));
    }
  }
  Value shares = Value::map();
  for (const std::string& name : extended) {
    if (const auto value = statistic_of(window, name)) {
      shares.set(name, number_value(*value));
    }
  }
  if (!shares.members().empty()) {
    point.set("ExtendedStatistics", std::move(shares));
  }
  return point;
}

Result<Value> statistics(ApiCall& call) {
  const auto plain = input_texts(call, "Statistics");
  const auto extended = input_texts(call, "ExtendedStatistics");
  if (plain.empty() && extended.empty()) {
    return bad_combination("Must specify either Statistics or ExtendedStatistics");
  }
  for (const std::string& name : extended) {
    if (!is_statistic(name)) {
      return bad_value("The value " + name + " for parameter ExtendedStatistics is invalid.");
    }
  }
  auto asked = read_range(call);
  if (!asked) {
    return std::move(asked).failure();
  }
  if (auto collected = collect_feeds(call); !collected) {
    return std::move(collected).failure();
  }
  const Metric metric{call.text("Namespace"), call.text("MetricName"),
                      read_dimension_list(call.find("Dimensions"))};
  Value points = Value::list();
  auto store = MetricStore::open(call.world);
  auto id = store ? store->find(metric) : std::move(store).failure();
  if (!id) {
    return std::move(id).failure();
  }
  // Units are told apart unless one was asked for.
  std::vector<std::string> units = {call.text("Unit")};
  if (*id && units.front().empty()) {
    auto all = store->points(**id, asked->begin, asked->end, "");
    std::set<std::string> known;
    for (const Gathered& point : all ? *all : std::vector<Gathered>()) {
      known.insert(point.unit);
    }
    units.assign(known.begin(), known.end());
  }
  for (const std::string& unit : units) {
    auto windows = windows_of(call.world, metric, asked->begin, asked->end, asked->period, unit);
    if (!windows) {
      return std::move(windows).failure();
    }
    for (const Gathered& window : *windows) {
      points.push(datapoint(window, plain, extended));
    }
  }
  Value answer = map_with("Label", Value::string(metric.name));
  answer.set("Datapoints", std::move(points));
  return answer;
}

using Access = OperationEntry::Access;
constinit OperationEntry entries[] = {
    {"cloudwatch", "PutMetricData", Access::Data, &put_data},
    {"cloudwatch", "ListMetrics", Access::Data, &list},
    {"cloudwatch", "GetMetricStatistics", Access::Data, &statistics}};
const Register<OperationEntry> kRegistered[]{Register(entries[0]), Register(entries[1]),
                                             Register(entries[2])};

}  // namespace

}  // namespace formwork::cloudwatch
