// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>

#include "resources/lambda/invoke/lineage.hh"

namespace formwork::lambda {

TEST_CASE("lambda: a trace id counts the calls of each function of a chain") {
  std::string trace = "Root=1-0-0;Parent=1;Sampled=0";
  CHECK(step_lineage(trace, "arn:f") == 0);
  CHECK(step_lineage(trace, "arn:g") == 0);
  CHECK(step_lineage(trace, "arn:f") == 1);
  CHECK(step_lineage(trace, "arn:f") == 2);
  CHECK(trace.starts_with("Root=1-0-0;Parent=1;Sampled=0;Lineage=1:"));
  CHECK(longest_loop(trace) == 2);
}

TEST_CASE("lambda: a lineage that anybody made up does no harm") {
  for (const char* made_up : {"Lineage=", "Lineage=1", "Lineage=1:x:y", ";;;", "Lineage=1:::,,",
                              "Lineage=1:01234567:-5", "Lineage=1:01234567:99999999999999999999"}) {
    std::string trace = made_up;
    CHECK(step_lineage(trace, "arn:f") == 0);
    CHECK(longest_loop(trace) == 0);
  }
  std::string long_one = "Lineage=";
  for (int i = 0; i < 1000; ++i) {
    long_one += "1:" + std::to_string(10'000'000 + i) + ":1,";
  }
  CHECK(step_lineage(long_one, "arn:f") == 0);
  CHECK(long_one.size() < 2000);
}

}  // namespace formwork::lambda
