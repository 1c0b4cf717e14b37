// SPDX-License-Identifier: Apache-2.0
#include "engine/schema/pattern.hh"

#include <string>

#include <doctest/doctest.h>

using formwork::Pattern;
using Match = formwork::Pattern::Match;

TEST_CASE("schema: a pattern is found anywhere or covers the whole text") {
  const auto pattern = Pattern::compile("[a-z]+");
  REQUIRE(pattern);
  CHECK(pattern->search("12ab34") == Match::Yes);
  CHECK(pattern->full_match("12ab34") == Match::No);
  CHECK(pattern->full_match("ab") == Match::Yes);
  CHECK(pattern->search("") == Match::No);
}

TEST_CASE("schema: a whole match takes the alternative that covers everything") {
  const auto pattern = Pattern::compile("a|ab");
  REQUIRE(pattern);
  CHECK(pattern->full_match("ab") == Match::Yes);
}

TEST_CASE("schema: patterns of other dialects mean what they mean there") {
  static const struct Case {
    const char* expression;
    std::string text;
    bool found;
  } kCases[] = {
      {"^\\p{Print}+$", "abc~", true},
      {"^\\p{Print}+$", "a\tb", false},
      {"^[\\p{Alpha}_]+$", "ab_c", true},
      {"^\\P{Alpha}+$", "12", true},
      {"^\\p{ASCII}*$", "\xc3\xa9", false},
      {"^\\p{L}+$", "\xc3\xa9", true},
      {"^a\\Z", "a\n", false},
      {"^[\\w-.~]+$", "a-b.c~", true},
      {"^[\\w-.~]+$", "a/b", false},
      {"^a${1,3}", "a", true},
      {"^[\\u0041-\\u0043]$", "B", true},
      {"^[\\uD800\\uDC00-\\uDBFF\\uDFFF]$", "\xf0\x9f\x98\x80", true},
      {"^[]a]+$", "]a", true},
      {"^\\w+$", "\xc3\xa9t\xc3\xa9", true},
      {"(?<!b)c", "ac", true},
      {"(?<!b)c", "bc", false},
  };
  for (const Case& c : kCases) {
    CAPTURE(std::string(c.expression));
    CAPTURE(std::string(c.text));
    const auto pattern = Pattern::compile(c.expression);
    REQUIRE(pattern);
    CHECK((pattern->search(c.text) == Match::Yes) == c.found);
  }
}

TEST_CASE("schema: a wrong pattern is refused with a reason and a place") {
  const auto pattern = Pattern::compile("a(b");
  REQUIRE_FALSE(pattern);
  CHECK(pattern.error().code == "F206");
  CHECK(pattern.error().message.find("parenthesis") != std::string::npos);
}

TEST_CASE("schema: a catastrophic pattern ends as too costly") {
  const auto pattern = Pattern::compile("^(a+)+$");
  REQUIRE(pattern);
  CHECK(pattern->search(std::string(60, 'a') + "b") == Match::TooCostly);
}

TEST_CASE("schema: text that is not UTF-8 and patterns that nest deeply do no harm") {
  const auto pattern = Pattern::compile("^.*$");
  REQUIRE(pattern);
  CHECK(pattern->full_match("\xff\xfe") != Match::Yes);
  CHECK_FALSE(Pattern::compile(std::string(5000, '(')));
  CHECK_FALSE(Pattern::compile(std::string(100'000, 'a')));
  CHECK_FALSE(Pattern::compile("\\"));
  CHECK_FALSE(Pattern::compile("\\p{"));
  CHECK_FALSE(Pattern::compile("["));
}
