// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "engine/service/operation.hh"
#include "resources/cloudwatch/metric_math.hh"

namespace formwork::cloudwatch {

/// A series that a query over many metrics found.
struct FoundSeries {
  std::string label;
  Series series;
};

/// Which stretch of time is looked at.
struct QueryRange {
  Millis begin = 0;
  Millis end = 0;
  std::int64_t period = 60;
};

/// Whether the expression is a query over many metrics: "SELECT ..." or "SEARCH(...)".
bool is_metric_query(std::string_view expression);

/// SELECT f(metric) FROM "namespace" | SCHEMA("namespace", dimension, ...) [WHERE d = 'v' AND ...]
/// [GROUP BY d, ...] [ORDER BY f() ASC|DESC] [LIMIT n], and SEARCH('{namespace, dimension, ...}
/// name="value" ... word', 'statistic', period); of a search, terms stand in no parentheses and are
/// joined by AND. A series' label is the values of its dimensions. Fails with ValidationError.
Result<std::vector<FoundSeries>> run_metric_query(World& world, std::string_view expression,
                                                  const QueryRange& range);

}  // namespace formwork::cloudwatch
