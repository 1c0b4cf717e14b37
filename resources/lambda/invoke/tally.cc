// SPDX-License-Identifier: Apache-2.0
#include "resources/lambda/invoke/tally.hh"

#include <algorithm>

namespace formwork::lambda {

namespace {

constexpr Millis kMinute = 60'000;
constexpr std::string_view kNamespace = "AWS/Lambda";
// Percentiles of a minute with more calls are those of its first ones.
constexpr std::size_t kMostValues = 1000;
constexpr std::string_view kEventNames[Tally::kEvents] = {
    "Throttles",        "RecursiveInvocationsDropped", "AsyncEventsReceived", "AsyncEventsDropped",
    "DeadLetterErrors", "DestinationDeliveryFailures"};

Millis minute_of(Millis time) {
  return time - time % kMinute;
}

}  // namespace

void Tally::Sums::add(double value) {
  least = count == 0 ? value : std::min(least, value);
  most = count == 0 ? value : std::max(most, value);
  ++count;
  sum += value;
  auto known = std::find_if(
      values.begin(),
      values.begin() + static_cast<std::ptrdiff_t>(std::min<std::size_t>(values.size(), 4)),
      [&](const auto& one) { return one.first == value; });
  if (known != values.end() && known->first == value) {
    ++known->second;
  } else if (values.size() < kMostValues) {
    values.emplace_back(value, 1);
  }
}

Tally::Series& Tally::series_of(Home& home, const Measured& what) {
  const Millis minute = minute_of(what.time);
  std::string key = what.resource;
  key.append("\n").append(what.version).append("\n").append(std::to_string(minute));
  const auto [known, is_new] = home.series.try_emplace(std::move(key));
  if (is_new) {
    known->second.what = what;
    known->second.what.time = minute;
  }
  return known->second;
}

void Tally::began(const Measured& what) {
  if (what.time == 0) {
    return;
  }
  const std::lock_guard lock(mutex_);
  Home& home = homes_[what.world];
  Series& series = series_of(home, what);
  series.concurrency.add(static_cast<double>(++home.running[what.function]));
  const std::int64_t all = ++home.running[""];
  if (home.all_minute != minute_of(what.time)) {
    home.all_minute = minute_of(what.time);
  }
  home.all_running.add(static_cast<double>(all));
}

void Tally::ended(const Measured& what, const Result<InvocationOutcome>& outcome) {
  if (what.time == 0) {
    return;
  }
  const std::lock_guard lock(mutex_);
  Home& home = homes_[what.world];
  for (const std::string& who : {what.function, std::string()}) {
    if (auto running = home.running.find(who);
        running != home.running.end() && --running->second <= 0) {
      home.running.erase(running);
    }
  }
  Series& series = series_of(home, what);
  ++series.calls;
  series.errors.add(outcome && outcome->function_error.empty() ? 0 : 1);
  if (outcome) {
    series.duration.add(outcome->duration_ms);
  }
}

void Tally::add(const Measured& what, Event event) {
  const std::lock_guard lock(mutex_);
  ++series_of(homes_[what.world], what).events[static_cast<std::size_t>(event)];
}

bool Tally::wants_collector(const std::string& world) {
  const std::lock_guard lock(mutex_);
  return !std::exchange(homes_[world].has_collector, true);
}

void Tally::clear() {
  const std::lock_guard lock(mutex_);
  homes_.clear();
}

// Each metric is there for all functions, for the function, and for how it was asked for.
void Tally::tell(const Series& series, const std::function<void(MetricPoint)>& take) {
  using Dimensions = std::vector<std::pair<std::string, std::string>>;
  const Measured& what = series.what;
  std::vector<Dimensions> all = {{},
                                 {{"FunctionName", what.function}},
                                 {{"FunctionName", what.function}, {"Resource", what.resource}}};
  if (!what.version.empty()) {
    all.push_back({{"ExecutedVersion", what.version},
                   {"FunctionName", what.function},
                   {"Resource", what.resource}});
  }
  const auto put = [&](std::string_view name, std::string_view unit, const Sums& sums,
                       bool of_all) {
    if (sums.count == 0) {
      return;
    }
    for (const Dimensions& dimensions : all) {
      if (of_all || !dimensions.empty()) {
        take({std::string(kNamespace), std::string(name), dimensions, std::string(unit), what.time,
              sums.count, sums.sum, sums.least, sums.most, sums.values});
      }
    }
  };
  const auto counted = [&](std::int64_t times, double each) {
    Sums sums;
    sums.count = static_cast<double>(times);
    sums.sum = sums.count * each;
    sums.least = sums.most = each;
    sums.values = {{each, sums.count}};
    return sums;
  };
  if (series.calls > 0) {
    put("Invocations", "Count", counted(series.calls, 1), true);
  }
  put("Errors", "Count", series.errors, true);
  put("Duration", "Milliseconds", series.duration, true);
  put("ConcurrentExecutions", "Count", series.concurrency, false);
  for (std::size_t i = 0; i < kEvents; ++i) {
    if (series.events[i] > 0) {
      put(kEventNames[i], "Count", counted(series.events[i], 1), true);
    } else if (i == 0 && series.calls > 0) {
      put(kEventNames[i], "Count", counted(series.calls, 0), true);  // Throttles are 0, not absent
    }
  }
}

void Tally::collect(const std::string& world, const std::function<void(MetricPoint)>& take) {
  std::map<std::string, Series> series;
  Sums all;
  Millis minute = 0;
  {
    const std::lock_guard lock(mutex_);
    auto home = homes_.find(world);
    if (home == homes_.end()) {
      return;
    }
    series.swap(home->second.series);
    all = std::exchange(home->second.all_running, {});
    minute = home->second.all_minute;
    home->second.has_collector = false;
  }
  for (const auto& [key, one] : series) {
    tell(one, take);
  }
  if (all.count > 0) {
    take({std::string(kNamespace),
          "ConcurrentExecutions",
          {},
          "Count",
          minute,
          all.count,
          all.sum,
          all.least,
          all.most,
          all.values});
  }
}

}  // namespace formwork::lambda
