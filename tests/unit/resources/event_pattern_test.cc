// SPDX-License-Identifier: Apache-2.0
#include "resources/common/event_pattern.hh"

#include <string>

#include <doctest/doctest.h>

#include "engine/value/convert.hh"

namespace formwork {
namespace {

bool matches(const std::string& pattern, const std::string& event) {
  auto read = read_event_pattern(pattern);
  REQUIRE_MESSAGE(read, pattern);
  auto parsed = value_from_json(event);
  REQUIRE_MESSAGE(parsed, event);
  return matches_event(*read, *parsed);
}

std::string fault(const std::string& pattern) {
  auto read = read_event_pattern(pattern);
  return read ? "" : read.error().message;
}

TEST_CASE("resources: patterns match texts, numbers, booleans and null exactly") {
  CHECK(matches(R"({"a": ["x", "y"]})", R"({"a": "y", "b": 1})"));
  CHECK_FALSE(matches(R"({"a": ["x"]})", R"({"a": "X"})"));
  CHECK_FALSE(matches(R"({"a": ["x"]})", R"({"b": "x"})"));
  CHECK(matches(R"({"a": [5]})", R"({"a": 5.0})"));
  CHECK_FALSE(matches(R"({"a": [5]})", R"({"a": "5"})"));
  CHECK(matches(R"({"a": [true]})", R"({"a": true})"));
  CHECK(matches(R"({"a": [null]})", R"({"a": null})"));
  CHECK_FALSE(matches(R"({"a": [null]})", R"({"a": ""})"));
  CHECK_FALSE(matches(R"({"a": [null]})", R"({})"));
  CHECK(matches(R"({"a": [""]})", R"({"a": ""})"));
}

TEST_CASE("resources: patterns look into maps and into each item of lists") {
  CHECK(matches(R"({"a": {"b": ["x"]}})", R"({"a": {"b": "x", "c": 1}})"));
  CHECK_FALSE(matches(R"({"a": {"b": ["x"]}})", R"({"a": "x"})"));
  CHECK(matches(R"({"a": ["x"]})", R"({"a": ["w", "x"]})"));
  CHECK(matches(R"({"a": {"b": ["x"]}})", R"({"a": [{"b": "w"}, {"b": "x"}]})"));
  CHECK_FALSE(matches(R"({"a": ["x"], "b": ["y"]})", R"({"a": "x", "b": "z"})"));
}

TEST_CASE("resources: patterns know parts of texts") {
  CHECK(matches(R"({"a": [{"prefix": "us-"}]})", R"({"a": "us-east-1"})"));
  CHECK_FALSE(matches(R"({"a": [{"prefix": "us-"}]})", R"({"a": "eu-us-"})"));
  CHECK(matches(R"({"a": [{"prefix": {"equals-ignore-case": "US-"}}]})", R"({"a": "us-east-1"})"));
  CHECK(matches(R"({"a": [{"suffix": ".png"}]})", R"({"a": "cat.png"})"));
  CHECK_FALSE(matches(R"({"a": [{"suffix": ".png"}]})", R"({"a": 1})"));
  CHECK(matches(R"({"a": [{"equals-ignore-case": "ALICE"}]})", R"({"a": "alice"})"));
  CHECK(matches(R"({"a": [{"wildcard": "dir/*.png"}]})", R"({"a": "dir/x/y.png"})"));
  CHECK_FALSE(matches(R"({"a": [{"wildcard": "dir/*.png"}]})", R"({"a": "dir/x.gif"})"));
  CHECK(matches(R"({"a": [{"wildcard": "a\\*b*"}]})", R"({"a": "a*bc"})"));
  CHECK_FALSE(matches(R"({"a": [{"wildcard": "a\\*b"}]})", R"({"a": "axb"})"));
  CHECK(matches(R"({"a": [{"cidr": "10.0.0.0/24"}]})", R"({"a": "10.0.0.255"})"));
  CHECK_FALSE(matches(R"({"a": [{"cidr": "10.0.0.0/24"}]})", R"({"a": "10.0.1.0"})"));
}

TEST_CASE("resources: patterns know what something is not") {
  CHECK(matches(R"({"a": [{"anything-but": "x"}]})", R"({"a": "y"})"));
  CHECK_FALSE(matches(R"({"a": [{"anything-but": ["x", "y"]}]})", R"({"a": "y"})"));
  CHECK(matches(R"({"a": [{"anything-but": [1, 2]}]})", R"({"a": 3})"));
  CHECK_FALSE(matches(R"({"a": [{"anything-but": {"prefix": "init"}}]})", R"({"a": "initial"})"));
  CHECK(matches(R"({"a": [{"anything-but": {"suffix": ["x", "y"]}}]})", R"({"a": "z"})"));
  CHECK_FALSE(matches(R"({"a": [{"anything-but": {"wildcard": "*b*"}}]})", R"({"a": "abc"})"));
  CHECK_FALSE(matches(R"({"a": [{"anything-but": "x"}]})", R"({"b": 1})"));
}

TEST_CASE("resources: patterns compare numbers, which texts are not") {
  CHECK(matches(R"({"a": [{"numeric": [">", 0, "<=", 5]}]})", R"({"a": 5})"));
  CHECK_FALSE(matches(R"({"a": [{"numeric": [">", 0, "<=", 5]}]})", R"({"a": 0})"));
  CHECK(matches(R"({"a": [{"numeric": ["=", 3.018e2]}]})", R"({"a": 301.8})"));
  CHECK_FALSE(matches(R"({"a": [{"numeric": ["=", 42]}]})", R"({"a": "42"})"));
}

TEST_CASE("resources: patterns ask whether a leaf is there") {
  CHECK(matches(R"({"a": [{"exists": true}]})", R"({"a": null})"));
  CHECK_FALSE(matches(R"({"a": [{"exists": true}]})", R"({"a": {"b": 1}})"));
  CHECK(matches(R"({"a": [{"exists": false}]})", R"({"b": 1})"));
  CHECK(matches(R"({"a": {"b": [{"exists": false}]}})", R"({})"));
  CHECK(matches(R"({"a": ["x", {"exists": false}]})", R"({})"));
}

TEST_CASE("resources: one of several patterns is enough behind $or") {
  const std::string either = R"({"$or": [{"a": ["x"]}, {"b": [{"numeric": [">", 5]}]}]})";
  CHECK(matches(either, R"({"a": "x"})"));
  CHECK(matches(either, R"({"b": 6})"));
  CHECK_FALSE(matches(either, R"({"a": "y", "b": 5})"));
  CHECK(matches(R"({"k": {"$or": [{"a": [1]}, {"a": [2]}]}})", R"({"k": {"a": 2}})"));
}

TEST_CASE("resources: patterns that are none are refused with the reason") {
  CHECK(fault("nope") == "Event pattern is not valid. Reason: Filter is not valid JSON");
  CHECK(fault("[]") == "Event pattern is not valid. Reason: Filter is not an object");
  CHECK(fault("{}") == "Event pattern is not valid. Reason: Empty objects are not allowed");
  CHECK(fault(R"({"a": []})") ==
        "Event pattern is not valid. Reason: Empty arrays are not allowed");
  CHECK(fault(R"({"a": "x"})") ==
        "Event pattern is not valid. Reason: \"a\" must be an object or an array");
  CHECK(fault(R"({"a": [{"like": "x"}]})") ==
        "Event pattern is not valid. Reason: Unrecognized match type like");
  CHECK(fault(R"({"a": [{"exists": 1}]})") ==
        "Event pattern is not valid. Reason: exists match pattern must be either true or false.");
  CHECK(fault(R"({"a": [{"prefix": 1}]})") ==
        "Event pattern is not valid. Reason: prefix match pattern must be a string");
  CHECK_FALSE(fault(R"({"a": [{"numeric": ["<"]}]})").empty());
  CHECK_FALSE(fault(R"({"a": [{"anything-but": {"like": "x"}}]})").empty());
  CHECK_FALSE(fault(R"({"a": [{"anything-but": []}]})").empty());
  std::string deep = R"([1])";
  for (int i = 0; i < 200; ++i) {
    deep = R"({"a": )" + deep + "}";
  }
  CHECK_FALSE(fault(deep).empty());
}

}  // namespace
}  // namespace formwork
