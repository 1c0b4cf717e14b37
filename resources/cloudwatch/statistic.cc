// SPDX-License-Identifier: Apache-2.0
#include "resources/cloudwatch/statistic.hh"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cmath>
#include <cstdio>

#include "engine/base/text.hh"
#include "resources/common/api_support.hh"

namespace formwork::cloudwatch {

namespace {

constexpr double kWhole = 100;

// "p99.9" -> 99.9
std::optional<double> share_of(std::string_view statistic, std::string_view prefix) {
  if (!statistic.starts_with(prefix) || statistic.size() == prefix.size()) {
    return std::nullopt;
  }
  const auto share = parse_number(statistic.substr(prefix.size()));
  return share && *share >= 0 && *share <= kWhole ? share : std::nullopt;
}

using Spread = std::vector<std::pair<double, double>>;

Spread sorted_values(const Gathered& gathered) {
  Spread values = gathered.values;
  std::sort(values.begin(), values.end());
  return values;
}

double total_of(const Spread& values) {
  double total = 0;
  for (const auto& [value, count] : values) {
    total += count;
  }
  return total;
}

// Between the nearest two ranks.
double percentile(const Spread& values, double share) {
  const double total = total_of(values);
  const double rank = share / kWhole * (total - 1);
  const auto value_at = [&](double place) {
    double seen = 0;
    for (const auto& [value, count] : values) {
      seen += count;
      if (place < seen) {
        return value;
      }
    }
    return values.back().first;
  };
  const double low = value_at(std::floor(rank));
  const double high = value_at(std::ceil(rank));
  return low + (high - low) * (rank - std::floor(rank));
}

// The mean of what lies between two shares of the ordered values.
double trimmed_mean(const Spread& values, double from, double to) {
  const double total = total_of(values);
  const double begin = from / kWhole * total;
  const double end = to / kWhole * total;
  double seen = 0;
  double sum = 0;
  for (const auto& [value, count] : values) {
    const double taken = std::min(seen + count, end) - std::max(seen, begin);
    sum += taken > 0 ? taken * value : 0;
    seen += count;
  }
  return end > begin ? sum / (end - begin) : 0;
}

}  // namespace

bool is_statistic(std::string_view statistic) {
  for (const std::string_view known :
       {"Average", "Sum", "Minimum", "Maximum", "SampleCount", "IQM"}) {
    if (statistic == known) {
      return true;
    }
  }
  return share_of(statistic, "p").has_value() || share_of(statistic, "tm").has_value();
}

std::optional<double> statistic_of(const Gathered& gathered, std::string_view statistic) {
  if (statistic == "Sum") {
    return gathered.sum;
  }
  if (statistic == "SampleCount") {
    return gathered.count;
  }
  if (statistic == "Minimum") {
    return gathered.least;
  }
  if (statistic == "Maximum") {
    return gathered.most;
  }
  if (statistic == "Average") {
    return gathered.count == 0 ? 0 : gathered.sum / gathered.count;
  }
  const Spread values = sorted_values(gathered);
  if (values.empty()) {
    return std::nullopt;
  }
  if (const auto share = share_of(statistic, "p")) {
    return percentile(values, *share);
  }
  if (const auto share = share_of(statistic, "tm")) {
    return trimmed_mean(values, 0, *share);
  }
  return statistic == "IQM" ? std::optional(trimmed_mean(values, 25, 75)) : std::nullopt;
}

Value number_value(double number) {
  if (!std::isfinite(number)) {
    return Value::number(0);
  }
  char text[32];
  const auto end = std::to_chars(text, text + sizeof text, number);
  std::string digits(text, end.ptr);
  return Value::number(digits.find_first_of(".e") == std::string::npos ? digits + ".0" : digits);
}

std::optional<double> double_of(const Value* value) {
  return value == nullptr || !value->is_scalar() ? std::nullopt
                                                 : parse_number(value->scalar_text());
}

std::optional<Millis> time_of_input(const Value* value) {
  if (value == nullptr || !value->is_scalar()) {
    return std::nullopt;
  }
  const std::string text = value->scalar_text();
  if (const auto number = parse_number(text)) {
    return static_cast<Millis>(value->is_number() ? *number : *number * 1000);
  }
  int year = 0;
  unsigned month = 0;
  unsigned day = 0;
  int hour = 0;
  int minute = 0;
  double second = 0;
  if (std::sscanf(text.c_str(), "%4d-%2u-%2uT%2d:%2d:%lf", &year, &month, &day, &hour, &minute,
                  &second) < 3) {
    return std::nullopt;
  }
  const std::chrono::sys_days date{std::chrono::year(year) / static_cast<int>(month) /
                                   static_cast<int>(day)};
  const Millis days = date.time_since_epoch().count();
  return ((days * 24 + hour) * 60 + minute) * 60'000 + static_cast<Millis>(second * 1000);
}

Dimensions read_dimension_list(const Value* list) {
  Dimensions dimensions;
  if (list != nullptr && list->is_list()) {
    for (const Value& one : list->items()) {
      dimensions.emplace_back(one.get_text("Name"), one.get_text("Value"));
    }
  }
  std::sort(dimensions.begin(), dimensions.end());
  return dimensions;
}

Value dimension_list(const Dimensions& dimensions) {
  Value list = Value::list();
  for (const auto& [name, value] : dimensions) {
    Value one = map_with("Name", Value::string(name));
    one.set("Value", Value::string(value));
    list.push(std::move(one));
  }
  return list;
}

Result<std::vector<Gathered>> windows_of(World& world, const Metric& metric, Millis begin,
                                         Millis end, std::int64_t period, const std::string& unit) {
  std::vector<Gathered> windows;
  auto store = MetricStore::open(world);
  auto id = store ? store->find(metric) : std::move(store).failure();
  if (!id) {
    return std::move(id).failure();
  }
  if (!*id) {
    return windows;
  }
  auto points = store->points(**id, begin, end, unit);
  if (!points) {
    return points;
  }
  const Millis step = period * 1000;
  for (const Gathered& point : *points) {
    const Millis time = begin + (point.time - begin) / step * step;
    if (windows.empty() || windows.back().time != time) {
      windows.push_back({time, point.unit, 0, 0, 0, 0, {}});
    }
    windows.back().add(point);
  }
  return windows;
}

}  // namespace formwork::cloudwatch
