// SPDX-License-Identifier: Apache-2.0
#include "engine/lint/schema/value.hh"

#include <memory>
#include <string>

#include <doctest/doctest.h>

#include "engine/document/document.hh"
#include "engine/lint/schema/number.hh"
#include "engine/lint/schema/timestamp.hh"

using namespace formwork;  // NOLINT: tests read better without prefixes

namespace {

struct Read {
  SourceMap sources;
  Sink sink;
  std::unique_ptr<Document> document;

  explicit Read(const std::string& yaml)
      : document(read_document(sources, "t.yaml", "V: " + yaml + "\n", sink)) {
    REQUIRE(document != nullptr);
  }
  const Node& node() const { return *document->root->get("V"); }
};

std::string quoted(const std::string& yaml) {
  return lint::quote(Read(yaml).node());
}
bool lenient(const std::string& yaml, std::string_view type) {
  return lint::is_lenient_type(Read(yaml).node(), type);
}
bool same(const std::string& a, const std::string& b) {
  return lint::equal(Read(a).node(), Read(b).node());
}

}  // namespace

TEST_CASE(
    "value: text is quoted with single quotes unless it holds one and no "
    "double one") {
  CHECK(lint::quote("a") == "'a'");
  CHECK(lint::quote("it's") == "\"it's\"");
  CHECK(lint::quote("it's \"x\"") == "'it\\'s \"x\"'");
  CHECK(lint::quote("a\\b\n\t\r") == "'a\\\\b\\n\\t\\r'");
  CHECK(lint::quote(std::string_view("\x01\x7f\xc2\xa0", 4)) == "'\\x01\\x7f\\xa0'");
  CHECK(lint::quote("\u00e9\u200b\U000e0001\U0001f600") == "'\u00e9\\u200b\\U000e0001\U0001f600'");
  const std::string_view texts[] = {"a", "b"};
  CHECK(lint::quote(texts) == "['a', 'b']");
}

TEST_CASE(
    "value: scalars are printed with their types, numbers in their "
    "normal form") {
  CHECK(quoted("0x1F") == "31");
  CHECK(quoted("0b101") == "5");
  CHECK(quoted("010") == "8");
  CHECK(quoted("+1_000") == "1000");
  CHECK(quoted("-0") == "0");
  CHECK(quoted("123456789012345678901234567890") == "123456789012345678901234567890");
  CHECK(quoted("1.50") == "1.5");
  CHECK(quoted(".inf") == "inf");
  CHECK(quoted("yes") == "True");
  CHECK(quoted("~") == "None");
  CHECK(quoted("\"1\"") == "'1'");
  CHECK(quoted("2012-10-17") == "datetime.date(2012, 10, 17)");
  CHECK(quoted("'2012-10-17'") == "'2012-10-17'");
  CHECK(quoted("[a, {b: 1, 2: x}]") == "['a', {'b': 1, 2: 'x'}]");
}

TEST_CASE("value: floats have the shortest text that reads back") {
  CHECK(lint::print_float(1000.0) == "1000.0");
  CHECK(lint::print_float(1e16) == "1e+16");
  CHECK(lint::print_float(123456789012345.6) == "123456789012345.6");
  CHECK(lint::print_float(0.0001) == "0.0001");
  CHECK(lint::print_float(0.00001) == "1e-05");
  CHECK(lint::print_float(-0.0) == "-0.0");
  CHECK(lint::print_float(1.5e300) == "1.5e+300");
}

TEST_CASE("value: plain text and JSON text") {
  CHECK(lint::plain_text(Read("abc").node()) == "abc");
  CHECK(lint::plain_text(Read("true").node()) == "True");
  CHECK(lint::plain_text(Read("2012-10-17").node()) == "2012-10-17");
  CHECK(lint::json_text(Read("{a: [1, 1.0, yes, null, \"\u00e9\\n\U0001f600\"]}").node()) ==
        R"({"a": [1, 1.0, true, null, "\u00e9\n\ud83d\ude00"]})");
  CHECK(lint::json_text(Read("\"a\\\"/\"").node()) == R"("a\"/")");
}

TEST_CASE("value: timestamps") {
  const auto text = [](std::string_view yaml) {
    const auto stamp = lint::read_timestamp(yaml);
    return stamp ? stamp->text() : std::string("none");
  };
  CHECK(text("2001-12-14t21:59:43.10-05:00") == "2001-12-14 21:59:43.100000-05:00");
  CHECK(text("2001-12-14 21:59:43.10 Z") == "2001-12-14 21:59:43.100000+00:00");
  CHECK(text("2001-1-4 1:59:43") == "2001-01-04 01:59:43");
  CHECK(text("2001-1-4") == "none");
  CHECK(text("2001-02-29") == "none");
  CHECK(text("2000-02-29") == "2000-02-29");
  CHECK(lint::read_timestamp("2001-12-14 21:59:43-05:00")->literal() ==
        "datetime.datetime(2001, 12, 14, 21, 59, 43, "
        "tzinfo=datetime.timezone(datetime.timedelta(days=-1, seconds=68400)))");
}

TEST_CASE("value: equality is that of CloudFormation") {
  CHECK(same("true", "'True'"));
  CHECK(same("'TRUE'", "'true'"));
  CHECK(same("'abc'",
             "false"));  // Any text but "true" is false next to a truth value.
  CHECK_FALSE(same("'abc'", "true"));
  CHECK(same("1", "'1'"));
  CHECK(same("1", "1.0"));
  CHECK_FALSE(same("'1'", "1.0"));
  CHECK_FALSE(same("1", "true"));
  CHECK(same("0x10", "16"));
  CHECK(same("[1, {a: b}]", "['1', {a: b}]"));
  CHECK_FALSE(same("[1]", "[1, 2]"));
  CHECK_FALSE(same("{a: 1}", "{b: 1}"));
  CHECK(same("{a: 1, b: 2}", "{b: 2, a: 1}"));
  CHECK(same("null", "~"));
  CHECK_FALSE(same("null", "''"));
}

TEST_CASE("value: strict types") {
  CHECK(lint::is_type(Read("1").node(), "integer"));
  CHECK(lint::is_type(Read("1.0").node(), "integer"));
  CHECK_FALSE(lint::is_type(Read("1.5").node(), "integer"));
  CHECK_FALSE(lint::is_type(Read("true").node(), "integer"));
  CHECK_FALSE(lint::is_type(Read("2012-10-17").node(), "string"));
  CHECK(lint::is_type(Read("2012-10-17").node(), "date"));
  CHECK(lint::is_type(Read("!Sub 2012-10-17").node(), "object"));
}

TEST_CASE("value: lenient types are what a value converts to") {
  CHECK(lenient("' 1 '", "integer"));
  CHECK(lenient("'1_000'", "integer"));
  CHECK_FALSE(lenient("'1__0'", "integer"));
  CHECK_FALSE(lenient("'1.5'", "integer"));
  CHECK(lenient("1.5", "integer"));
  CHECK(lenient("'1e3'", "number"));
  CHECK(lenient("'-.5'", "number"));
  CHECK(lenient("'Infinity'", "number"));
  CHECK_FALSE(lenient("''", "number"));
  CHECK_FALSE(lenient("true", "number"));
  CHECK(lenient("'TRUE'", "boolean"));
  CHECK_FALSE(lenient("'yes'", "boolean"));
  CHECK(lenient("1", "string"));
  CHECK_FALSE(lenient("[a]", "string"));
  CHECK_FALSE(lenient("null", "string"));
}

TEST_CASE("value: numbers") {
  CHECK(lint::integer_value(Read("0x7fffffffffffffff").node()) == 9223372036854775807);
  CHECK_FALSE(lint::integer_value(Read("0x8000000000000000").node()).has_value());
  CHECK(lint::number_value(Read("0x10").node()) == 16.0);
  CHECK(lint::number_like(Read("' 2.5 '").node()) == 2.5);
  CHECK(lint::integer_like(Read("-1.9").node()) == -1);
  CHECK(lint::integer_like(Read("'007'").node()) == 7);
}

TEST_CASE("value: functions") {
  CHECK(lint::function_member(Read("!Ref a").node()) != nullptr);
  CHECK(lint::function_member(Read("{Fn::Not: []}").node()) != nullptr);
  CHECK(lint::function_member(Read("{Fn::Sub: a, x: b}").node()) == nullptr);
  CHECK(lint::function_member(Read("{Fn::ForEach::A: []}").node()) == nullptr);
  CHECK(lint::is_no_value(Read("!Ref AWS::NoValue").node()));
  CHECK_FALSE(lint::is_no_value(Read("!Sub AWS::NoValue").node()));
}

TEST_CASE("value: similarity is twice the matching characters over all") {
  CHECK(lint::similarity("", "") == 1.0);
  CHECK(lint::similarity("abc", "") == 0.0);
  CHECK(lint::similarity("abcd", "bcde") == doctest::Approx(0.75));
  CHECK(lint::similarity("BucketNme", "BucketName") == doctest::Approx(18.0 / 19.0));
  CHECK(lint::similarity("tide", "diet") == doctest::Approx(0.25));
  CHECK(lint::similarity("diet", "tide") == doctest::Approx(0.5));
  // Characters that fill a long text anchor no match.
  CHECK(lint::similarity("b" + std::string(300, 'a'), std::string(300, 'a')) == 0.0);
  CHECK(lint::similarity("\u00e9t\u00e9", "\u00e9t") == doctest::Approx(0.8));
}

TEST_CASE("value: expressions") {
  CHECK(lint::matches("^[a-z]+$", "abc"));
  CHECK_FALSE(lint::matches("^[a-z]+$", "abC"));
  CHECK(lint::matches("b", "abc"));
  CHECK_FALSE(lint::matches_fully("b", "abc"));
  CHECK(lint::matches_fully("a.c", "abc"));
  CHECK(lint::matches(".*", "a\nb"));
  CHECK_FALSE(lint::matches("^.*$", "a\nb"));
  CHECK(lint::matches("^.*$", "a\n"));
  CHECK_FALSE(lint::matches(".+", ""));
  CHECK_FALSE(lint::matches("(", "("));
  CHECK_FALSE(lint::is_expression("("));
  CHECK(lint::is_expression("^\\d{1,3}$"));
}
