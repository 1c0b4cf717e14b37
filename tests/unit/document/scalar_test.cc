// SPDX-License-Identifier: Apache-2.0
#include "engine/document/scalar.hh"

#include <string>
#include <string_view>

#include <doctest/doctest.h>

#include "tests/unit/document/read.hh"

namespace formwork {

TEST_CASE("document: plain scalars are read as YAML 1.1 reads them") {
  static constexpr struct {
    std::string_view text;
    NodeKind kind;
    bool is_true;
  } kCases[] = {
      {"", NodeKind::Null, false},
      {"~", NodeKind::Null, false},
      {"null", NodeKind::Null, false},
      {"Null", NodeKind::Null, false},
      {"NULL", NodeKind::Null, false},
      {"nUll", NodeKind::String, false},
      {"true", NodeKind::Bool, true},
      {"True", NodeKind::Bool, true},
      {"TRUE", NodeKind::Bool, true},
      {"yes", NodeKind::Bool, true},
      {"On", NodeKind::Bool, true},
      {"false", NodeKind::Bool, false},
      {"NO", NodeKind::Bool, false},
      {"off", NodeKind::Bool, false},
      {"y", NodeKind::String, false},
      {"N", NodeKind::String, false},
      {"tRue", NodeKind::String, false},
      {"0", NodeKind::Int, false},
      {"-17", NodeKind::Int, false},
      {"+17", NodeKind::Int, false},
      {"1_000", NodeKind::Int, false},
      {"0x1F", NodeKind::Int, false},
      {"0b101", NodeKind::Int, false},
      {"0123", NodeKind::Int, false},
      {"012345678901", NodeKind::String, false},
      {"0o17", NodeKind::String, false},
      {"0x", NodeKind::String, false},
      {"0xZZ", NodeKind::String, false},
      {"-", NodeKind::String, false},
      {"+", NodeKind::String, false},
      {".", NodeKind::String, false},
      {"1.5", NodeKind::Float, false},
      {"1.", NodeKind::Float, false},
      {".5", NodeKind::Float, false},
      {"-.5", NodeKind::Float, false},
      {"1e3", NodeKind::Float, false},
      {"1E-3", NodeKind::Float, false},
      {"1.5e+3", NodeKind::Float, false},
      {".inf", NodeKind::Float, false},
      {"-.INF", NodeKind::Float, false},
      {".NaN", NodeKind::Float, false},
      {"1e", NodeKind::String, false},
      {"12e3456", NodeKind::String, false},
      {"0e678", NodeKind::String, false},
      {"1e0003", NodeKind::Float, false},
      {"1e308", NodeKind::Float, false},
      {"1.2.3", NodeKind::String, false},
      {"1:30", NodeKind::String, false},
      {"2010-09-09", NodeKind::String, false},
      {"2010-09-09T10:00:00Z", NodeKind::String, false},
      {"10.0.0.0/16", NodeKind::String, false},
      {"123abc", NodeKind::String, false},
      {"_1", NodeKind::String, false},
  };
  for (const auto& c : kCases) {
    CAPTURE(c.text);
    ScalarReading reading = read_plain_scalar(c.text);
    CHECK(std::string_view(to_string(reading.kind)) == to_string(c.kind));
    CHECK(((reading.flags & Node::kTrue) != 0) == c.is_true);
  }
}

TEST_CASE("document: more digits than a number can have are text") {
  CHECK(read_plain_scalar(std::string(300, '7')).kind == NodeKind::Int);
  CHECK(read_plain_scalar(std::string(301, '7')).kind == NodeKind::String);
}

TEST_CASE("document: JSON's number grammar is known exactly") {
  for (std::string_view text : {"0", "-0", "12", "1.5", "1e3", "-1.5E+10", "0.0"}) {
    CAPTURE(text);
    CHECK(is_json_number(text));
  }
  for (std::string_view text :
       {"", "-", "01", "+1", ".5", "1.", "1e", "1e+", "0x1", "1_0", "1 ", "inf", "--1"}) {
    CAPTURE(text);
    CHECK_FALSE(is_json_number(text));
  }
}

TEST_CASE("document: scalars keep their source text in the tree") {
  Reading r("- 0123\n- yes\n- 1e3\n- 012345678901\n- '007'\n- 0x1F\n- 2010-09-09\n");
  REQUIRE(r.document);
  auto items = r.root().items();
  REQUIRE(items.size() == 7);
  CHECK(items[0]->text() == "0123");
  CHECK(items[0]->is(NodeKind::Int));
  CHECK(items[1]->text() == "yes");
  CHECK(items[1]->boolean());
  CHECK(items[2]->text() == "1e3");
  CHECK(items[3]->text() == "012345678901");
  CHECK(items[3]->is_string());
  CHECK(items[4]->is_string());
  CHECK(items[4]->has(Node::kQuoted));
  CHECK(r.json() == R"(["0123",true,1e3,"012345678901","007","0x1F","2010-09-09"])");
}

TEST_CASE("document: standard tags force a kind or are refused") {
  CHECK(Reading("a: !!str 12\n").json() == R"({"a":"12"})");
  CHECK(Reading("a: !!str\n").json() == R"({"a":""})");
  CHECK(Reading("a: !!int '12'\n").json() == R"({"a":12})");
  CHECK(Reading("a: !!float 1\n").json() == R"({"a":1})");
  CHECK(Reading("a: !!bool yes\n").json() == R"({"a":true})");
  CHECK(Reading("a: !!null ''\n").json() == R"({"a":null})");
  CHECK(Reading("a: !!map {b: 1}\n").json() == R"({"a":{"b":1}})");
  CHECK(Reading("a: !!seq [1]\n").json() == R"({"a":[1]})");
  CHECK(Reading("a: ! 12\n").json() == R"({"a":"12"})");
  CHECK(Reading("a: !!int x\n").fault() ==
        "E0000 1:4 YAML: the tag '!!int' does not fit this value");
  CHECK(Reading("a: !!binary aGk=\n").fault() ==
        "E0000 1:4 YAML: the tag '!!binary' does not fit this value");
  CHECK(Reading("a: !!set {b, c}\n").fault() ==
        "E0000 1:4 YAML: the tag '!!set' does not fit this value");
}

}  // namespace formwork
