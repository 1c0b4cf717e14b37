// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/service/metric_feed.hh"
#include "resources/lambda/runtime/environments.hh"

namespace formwork::lambda {

/// What is measured of a function, as it was asked for.
struct Measured {
  std::string world;     ///< "<account>-<region>"
  std::string function;  ///< Name.
  std::string resource;  ///< "f", "f:live" or "f:1".
  std::string version;   ///< That an alias led to; "" without one.
  Millis time = 0;       ///< Of the world's clock, when it began; 0: it is not measured.
};

/// What the namespace AWS/Lambda tells, counted by the minute until it is collected. Thread-safe;
/// costs a call some hundred nanoseconds.
class Tally {
 public:
  /// Metrics that are counts of events, beside those of a call.
  enum class Event : std::uint8_t {
    Throttle,
    Recursion,           ///< RecursiveInvocationsDropped
    AsyncReceived,       ///< AsyncEventsReceived
    AsyncDropped,        ///< AsyncEventsDropped
    DeadLetterError,     ///< DeadLetterErrors
    DestinationFailure,  ///< DestinationDeliveryFailures
  };
  static constexpr std::size_t kEvents = 6;

  void began(const Measured& what);
  void ended(const Measured& what, const Result<InvocationOutcome>& outcome);
  void add(const Measured& what, Event event);
  /// Hands over what there is of a world and forgets it.
  void collect(const std::string& world, const std::function<void(MetricPoint)>& take);
  /// True once until the next collect(): somebody should come and collect.
  bool wants_collector(const std::string& world);
  void clear();

 private:
  struct Sums {
    double count = 0;
    double sum = 0;
    double least = 0;
    double most = 0;
    std::vector<std::pair<double, double>> values;
    void add(double value);
  };
  struct Series {
    Measured what;
    std::int64_t calls = 0;
    Sums errors;
    Sums duration;
    Sums concurrency;
    std::array<std::int64_t, kEvents> events = {};
  };
  struct Home {
    std::map<std::string, Series> series;
    std::map<std::string, std::int64_t> running;  // by function; "" for all
    Sums all_running;
    Millis all_minute = 0;
    bool has_collector = false;
  };

  Series& series_of(Home& home, const Measured& what);
  static void tell(const Series& series, const std::function<void(MetricPoint)>& take);

  std::mutex mutex_;
  std::map<std::string, Home> homes_;
};

}  // namespace formwork::lambda
