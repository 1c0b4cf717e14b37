// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/service/metric_feed.hh"
#include "engine/state/query.hh"

namespace formwork::cloudwatch {

/// Name and value, in order of their names.
using Dimensions = std::vector<std::pair<std::string, std::string>>;

struct Metric {
  std::string name_space;
  std::string name;
  Dimensions dimensions;
};

/// A metric that has points, with its row.
struct KnownMetric {
  std::int64_t id = 0;
  Metric metric;
};

/// Points of one period, gathered.
struct Gathered {
  Millis time = 0;
  std::string unit;
  double count = 0;
  double sum = 0;
  double least = 0;
  double most = 0;
  std::vector<std::pair<double, double>> values;  ///< And how often; see MetricPoint.
  void add(const Gathered& other);
};

/// Metrics and their points of a world. A point is a minute's (or a second's) measurements of one
/// unit; what comes later is added to it.
class MetricStore {
 public:
  /// Fails when the store cannot be read.
  static Result<MetricStore> open(World& world);

  /// Dimensions in any order. `resolution`: 1 or 60 seconds.
  Result<void> put(const MetricPoint& point, std::int64_t resolution);
  Result<std::optional<std::int64_t>> find(const Metric& metric);
  /// Those of a namespace (all: "") and name (all: ""), from a place in their order on.
  Result<std::vector<KnownMetric>> list(const std::string& name_space, const std::string& name,
                                        std::int64_t after_id, std::int64_t most,
                                        Millis active_since);
  /// Points from `begin` on and before `end`, in order of time; of one unit, or all ("").
  Result<std::vector<Gathered>> points(std::int64_t metric, Millis begin, Millis end,
                                       const std::string& unit);

 private:
  explicit MetricStore(Database& database) : database_(&database) {}
  Result<std::int64_t> id_of(const Metric& metric, Millis time);

  Database* database_;
};

/// "a=1,b=2" with escapes: dimensions as one text.
std::string dimensions_text(const Dimensions& dimensions);
/// Takes what the services of this process measured into the store.
Result<void> collect_feeds(ApiCall& call);

}  // namespace formwork::cloudwatch
