// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>

#include "resources/cloudwatch/metric_math.hh"
#include "resources/cloudwatch/statistic.hh"

namespace formwork::cloudwatch {

namespace {

const std::map<std::string, Series> kNamed = {{"a", {{0, 2}, {60'000, 4}}},
                                              {"b", {{60'000, 8}, {120'000, 0}}}};

// As "time:value ..." in minutes; a number alone, or the fault's code.
std::string told(std::string_view expression) {
  auto value = evaluate_math(expression, kNamed, {"a", "b"}, 60);
  if (!value) {
    return value.error().code;
  }
  if (!value->is_series) {
    return number_value(value->number).scalar_text();
  }
  std::string text;
  for (const auto& [time, each] : value->series) {
    text += std::to_string(time / 60'000) + ":" + number_value(each).scalar_text() + " ";
  }
  return text;
}

}  // namespace

TEST_CASE("cloudwatch: expressions know precedence, series and numbers") {
  CHECK(told("1 + 2 * 3 ^ 2") == "19.0");
  CHECK(told("-(2 + 3)") == "-5.0");
  CHECK(told("a * 10") == "0:20.0 1:40.0 ");
  CHECK(told("a + b") == "1:12.0 ");
  CHECK(told("10 - a >= 7") == "0:1.0 1:0.0 ");
}

TEST_CASE("cloudwatch: functions of expressions") {
  CHECK(told("SUM(a)") == "6.0");
  CHECK(told("SUM([a, b])") == "ValidationError");
  CHECK(told("MAX(METRICS())") == "0:2.0 1:8.0 2:0.0 ");
  CHECK(told("FILL(a, 0) + FILL(b, 0)") == "0:2.0 1:12.0 2:0.0 ");
  CHECK(told("FILL(a, REPEAT)") == "0:2.0 1:4.0 2:4.0 ");
  CHECK(told("IF(a > 3, a, 0)") == "0:0.0 1:4.0 ");
  CHECK(told("DIFF(a)") == "1:2.0 ");
  CHECK(told("PERIOD(a)") == "60.0");
}

TEST_CASE("cloudwatch: malformed and deep expressions are refused") {
  CHECK(told("") == "ValidationError");
  CHECK(told("a +") == "ValidationError");
  CHECK(told("(a") == "ValidationError");
  CHECK(told("c") == "ValidationError");
  CHECK(told("SEARCH(a)") == "ValidationError");
  CHECK(told(std::string(100'000, '(')) == "ValidationError");
  CHECK(told(std::string(100'000, '-') + "1") == "ValidationError");
}

TEST_CASE("cloudwatch: statistics of values and how often they came") {
  Gathered gathered;
  gathered.add({0, "None", 10, 27, 1, 3, {{1, 1}, {2, 1}, {3, 8}}});
  CHECK(statistic_of(gathered, "Average") == 2.7);
  CHECK(statistic_of(gathered, "SampleCount") == 10);
  CHECK(statistic_of(gathered, "p50") == 3);
  CHECK(statistic_of(gathered, "p0") == 1);
  CHECK(statistic_of(gathered, "tm20") == 1.5);
  CHECK_FALSE(statistic_of(gathered, "p101"));
  CHECK_FALSE(is_statistic("Median"));
}

}  // namespace formwork::cloudwatch
