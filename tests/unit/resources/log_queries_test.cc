// SPDX-License-Identifier: Apache-2.0
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "engine/value/convert.hh"
#include "resources/logs/insights.hh"
#include "resources/logs/transform.hh"

using namespace formwork;
using namespace formwork::logs;

namespace {

// The cells of the first row, "a|b"; the failure's code when it does not compile.
std::string first_row(const std::string& text, const Row& row) {
  auto query = InsightsQuery::compile(text);
  if (!query) {
    return query.error().code;
  }
  const QueryTable table = run_query(*query, {row}, 10);
  std::string cells;
  for (const std::string& field : table.fields) {
    const auto found = table.rows.empty() ? row.end() : table.rows.front().find(field);
    const bool is_there = !table.rows.empty() && found != table.rows.front().end();
    cells += (cells.empty() ? "" : "|") + (is_there ? found->second : std::string("-"));
  }
  return table.rows.empty() ? "none" : cells;
}

}  // namespace

TEST_CASE("resources: expressions of log queries") {
  const Row row{{"@message", "user=bob, took 15 ms: ok"},
                {"@timestamp", "2026-11-22 10:40:41.123"},
                {"#time", "1795344041123"},
                {"n", "7"},
                {"s", " Text "},
                {"ip", "10.1.2.3"},
                {"odd-name", "x"}};
  const std::vector<std::pair<std::string, std::string>> cases{
      {"display n * 2 + 1, n - 1 - 2, 2 ^ 3 ^ 2, n % 4, -n, n / 2", "15|4|512|3|-7|3.5"},
      {"display n > 6 and not (n = 8), n = 7.0, n in [1, 7], n != 7", "1|1|1|0"},
      {"display `odd-name`, missing, coalesce(missing, n), ispresent(missing)", "x|-|7|0"},
      {"display trim(s), toupper(s), strlen(s), substr(s, 1, 2), replace(s, 'e', '')",
       "Text| TEXT |6|Te| Txt "},
      {"display isIpInSubnet(ip, '10.1.0.0/16'), isValidIp(s), greatest(n, 10), floor(2.7)",
       "1|0|10|2"},
      {"display bin(5m), datefloor(@timestamp, 1h), toMillis(@timestamp)",
       "2026-11-22 10:40:00.000|2026-11-22 10:00:00.000|1795344041123"},
      {"parse @message 'user=*, took * ms: *' as who, ms, how | display who, ms, how", "bob|15|ok"},
      {"parse /(?<who>b.b), took (?<ms>[0-9]+)/ | display who, ms", "bob|15"},
      {"parse @message 'nothing *' as x | display x", "-"},
      {"filter @message like /TOOK/ | display n", "none"},
      {"filter @message like /(?i)TOOK/ or n > 9 | display n", "7"},
      {"stats count(*) as c, sum(n * 2), pct(n, 90), stddev(n) by n > 5 as big", "1|1|14|7|0"},
      {"fields n # a comment\n| fields n + 1 as m | sort m desc | limit 1", "7|8"},
      {"dedup n | display n", "7"}};
  for (const auto& [text, wanted] : cases) {
    INFO(text);
    CHECK(first_row(text, row) == wanted);
  }
  for (const char* bad : {"", "fields", "display n +", "filter (n", "parse 'a*b'", "limit 0",
                          "parse 'a*b' as x, y", "display trim()", "fields n n", "sort"}) {
    INFO(bad);
    CHECK(first_row(bad, row) == "MalformedQueryException");
  }
  CHECK(first_row("pattern @message", row) == "NotImplemented");
  CHECK(first_row("display jsonParse(n)", row) == "NotImplemented");
  CHECK(first_row("filter " + std::string(10'000, '(') + "n", row) == "MalformedQueryException");
  CHECK(parse_query_time("2026-11-22 10:40:41.123") == 1795344041123);
  CHECK(!parse_query_time("2026-13-22 10:40:41.123"));
}

TEST_CASE("resources: transformers of log events") {
  const auto made = [](const char* processors, const char* message) {
    return transformed(*value_from_json(processors), message).value_or("none");
  };
  CHECK(made(R"([{"parseJSON":{}},{"moveKeys":{"entries":[{"source":"a.b","target":"c"}]}},
                 {"deleteKeys":{"withKeys":["d"]}}])",
             R"({"a":{"b":1,"x":2},"d":3})") == R"({"a":{"x":2},"c":{"b":1}})");
  CHECK(made(R"([{"parseJSON":{}}])", "no JSON") == "none");
  CHECK(made(R"([{"csv":{"delimiter":"|","columns":["a"]}},
                 {"typeConverter":{"entries":[{"key":"a","type":"integer"}]}}])",
             "5|\"x|y\"") == R"({"a":5,"column_2":"x|y"})");
  CHECK(made(R"([{"grok":{"match":"%{DATA:x}"}}])", "x") == "none");
  CHECK(!check_transformer(*value_from_json(R"([{"grok":{}}])")));
}
