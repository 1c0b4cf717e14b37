// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/clock.hh"
#include "engine/base/result.hh"

namespace formwork::cloudwatch {

/// Values by time.
using Series = std::map<Millis, double>;

/// A number, or a series; functions that take lists take all of METRICS().
struct MathValue {
  bool is_series = false;
  double number = 0;
  Series series;
};

/// METRICS() are those of `named` whose ids are in `metrics`. Evaluates "m1 / m2 * 100",
/// "SUM(METRICS())", "IF(m1 > 5, m1, 0)" over named series. Known functions: ABS AVG CEIL FILL
/// FLOOR IF MAX METRICS MIN PERIOD STDDEV SUM RATE DIFF TIME_SERIES RUNNING_SUM. Fails with
/// ValidationError for others and for malformed text.
Result<MathValue> evaluate_math(std::string_view expression,
                                const std::map<std::string, Series>& named,
                                const std::set<std::string>& metrics, std::int64_t period);

}  // namespace formwork::cloudwatch
