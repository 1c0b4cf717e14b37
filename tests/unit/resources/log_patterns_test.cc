// SPDX-License-Identifier: Apache-2.0
#include <string>

#include <doctest/doctest.h>

#include "resources/common/gzip.hh"
#include "resources/logs/filter_pattern.hh"
#include "resources/logs/insights.hh"
#include "resources/logs/log_store.hh"
#include "resources/logs/subscriptions.hh"

namespace formwork::logs {

namespace {

bool fits(std::string_view pattern, std::string_view message) {
  auto compiled = FilterPattern::compile(pattern);
  REQUIRE_MESSAGE(compiled, std::string(pattern));
  return compiled->matches(message);
}

bool is_refused(std::string_view pattern) {
  auto compiled = FilterPattern::compile(pattern);
  return !compiled && compiled.error().code == "InvalidParameterException";
}

}  // namespace

TEST_CASE("logs: terms are required, optional or excluded") {
  CHECK(fits("", "anything"));
  CHECK(fits("  ", "anything"));
  CHECK(fits("ERROR", "an ERROR here"));
  CHECK_FALSE(fits("ERROR", "an error here"));
  CHECK(fits("a b", "b then a"));
  CHECK_FALSE(fits("a -b", "a b"));
  CHECK(fits("?x ?y", "only y"));
  CHECK_FALSE(fits("?x ?y", "none"));
  CHECK(fits("\"a \\\"b\\\"\"", "say a \"b\" now"));
  CHECK(fits("%4[0-9]{2}%", "code 404"));
  CHECK(is_refused("a/b"));
  CHECK(is_refused("\"open"));
  CHECK(is_refused("%("));
}

TEST_CASE("logs: JSON patterns select, compare and join") {
  const std::string_view event = R"({"a":{"b":[1,"two"]},"n":5,"s":"text","t":true,"z":null})";
  CHECK(fits("{ $.a.b[0] = 1 }", event));
  CHECK(fits("{ $['a']['b'][1] = \"tw*\" }", event));
  CHECK(fits("{ $.n >= 5 && $.n < 6 }", event));
  CHECK_FALSE(fits("{ $.n != 5 }", event));
  CHECK(fits("{ $.n = 5.0 }", event));
  CHECK(fits("{ ($.s = no || $.t IS TRUE) && $.z IS NULL }", event));
  CHECK(fits("{ $.none NOT EXISTS }", event));
  CHECK_FALSE(fits("{ $.none != 1 }", event));
  CHECK_FALSE(fits("{ $.n = 5 }", "no JSON"));
  CHECK(is_refused("{ $.n }"));
  CHECK(is_refused("{ n = 1 }"));
  CHECK(is_refused("{ $.n = 1"));
  CHECK(is_refused("{ " + std::string(1000, '(') + "$.n = 1 }"));
}

TEST_CASE("logs: delimited fields are counted, named and compared") {
  const std::string_view line = R"(10.0.0.1 - bob [10/Oct/2000 13:55] "GET / HTTP/1.0" 200 2326)";
  CHECK(fits("[ip, id, user, time, request, status = 2*, bytes > 1000]", line));
  CHECK(fits("[ip, ..., bytes]", line));
  CHECK(fits("[..., status = 200 || status = 404, bytes]", line));
  CHECK_FALSE(fits("[ip, id]", line));
  Extracted extracted;
  auto pattern = FilterPattern::compile("[ip, ..., status, ]");
  REQUIRE(pattern);
  REQUIRE(pattern->extract(line, extracted));
  CHECK(extracted.front().second == "10.0.0.1");
  CHECK(extracted[1] == std::pair<std::string, std::string>("$status", "200"));
  CHECK(is_refused("[a, ..., b, ...]"));
  CHECK(is_refused("[a"));
}

TEST_CASE("logs: queries are refused where they are not understood") {
  CHECK(InsightsQuery::compile("fields @message | filter a = 1 or not b like /x/ | limit 5"));
  CHECK(InsightsQuery::compile("stats count(*) by bin(5m), host # why"));
  for (const char* query : {"", "fields", "filter a =", "filter (a = 1", "limit x", "sort",
                            "stats count( by a", "fields a | ", "filter a = 'open"}) {
    auto compiled = InsightsQuery::compile(query);
    REQUIRE_FALSE_MESSAGE(compiled, query);
    CHECK(compiled.error().code == "MalformedQueryException");
  }
  CHECK_FALSE(InsightsQuery::compile("filter " + std::string(5000, '(') + "a = 1"));
  CHECK_FALSE(InsightsQuery::compile("parse @message '*' as x, y"));  // one '*' for two
}

TEST_CASE("logs: a query filters, groups, sorts and cuts") {
  auto query = InsightsQuery::compile(
      "filter n > 1 | stats count(*) as c, max(n) by kind | sort c desc | limit 1");
  REQUIRE(query);
  std::vector<Row> rows;
  for (int n = 0; n < 6; ++n) {
    rows.push_back({{"n", std::to_string(n)}, {"kind", n % 3 == 0 ? "third" : "other"}});
  }
  const QueryTable table = run_query(*query, std::move(rows), 100);
  REQUIRE(table.rows.size() == 1);
  CHECK(table.fields == std::vector<std::string>{"kind", "c", "max(n)"});
  CHECK(table.rows[0].at("kind") == "other");
  CHECK(table.rows[0].at("c") == "3");
  CHECK(table.rows[0].at("max(n)") == "5");
  CHECK(table.matched == 4);
}

TEST_CASE("logs: event ids hold a place and gzip files their bytes") {
  const Position place{1700000000123, 42};
  CHECK(event_id(place).size() == 56);
  CHECK(parse_event_id(event_id(place)) == place);
  CHECK_FALSE(parse_event_id("12"));
  const std::string file = gzip_stored("abc");
  CHECK(file.size() == 10 + 5 + 3 + 8);
  CHECK(file.substr(file.size() - 8, 4) == "\xC2\x41\x24\x35");  // CRC-32 of "abc"
  CHECK(gzip_stored("").size() == 23);
}

}  // namespace formwork::logs
