// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <string>
#include <string_view>

#include <doctest/doctest.h>

#include "engine/document/builder.hh"
#include "tests/unit/document/read.hh"

namespace formwork {

TEST_CASE("document: JSON is read with number texts, escapes and flags kept") {
  Reading r(R"({"i": 12345678901234567890123, "f": -1.50e+3, "t": true, "n": null,)"
            R"( "s": "a\u00e9\ud83d\ude00\n\/", "l": [], "m": {}})");
  REQUIRE(r.document);
  CHECK(r.document->is_json);
  const Node& root = r.root();
  CHECK(root.has(Node::kFromJson));
  CHECK(root.get("i")->is(NodeKind::Int));
  CHECK(root.get("i")->text() == "12345678901234567890123");
  CHECK(root.get("f")->is(NodeKind::Float));
  CHECK(root.get("f")->text() == "-1.50e+3");
  CHECK(root.get("t")->boolean());
  CHECK(root.get("n")->is(NodeKind::Null));
  CHECK(root.get("s")->text() == "a\xC3\xA9\xF0\x9F\x98\x80\n/");
  CHECK(root.get("s")->has(Node::kQuoted));
  CHECK(root.get("l")->is_list());
  CHECK(root.get("m")->is_map());
  CHECK(root.get("missing") == nullptr);
}

TEST_CASE("document: JSON keeps key order and reports duplicates") {
  Reading r("{\n \"b\": 1,\n \"a\": 2,\n \"b\": 3\n}");
  REQUIRE(r.document);
  CHECK(r.json() == R"({"b":1,"a":2,"b":3})");
  CHECK(r.fault() ==
        "E0000 4:2 Duplicate found \"b\" (line 4): the key is already given on line 2");
  CHECK(r.place(r.sink.all().front().related.front().span) == "2:2-2:5");
}

TEST_CASE("document: JSON text keeps its meaning through node_to_json") {
  static constexpr std::string_view kTexts[] = {
      R"({"a":[1,2.50,-0,"x\"\\\u0000\u001f"],"b":{"":null,"c":{"d":[[],{}]}}})",
      R"("text")",
      "12",
      "null",
      "[true,false]",
  };
  for (std::string_view text : kTexts) {
    CAPTURE(text);
    Reading r(std::string(text), true);
    REQUIRE(r.document);
    CHECK(r.json() == text);
    Reading again(node_to_json(r.root(), 2), true);
    REQUIRE(again.document);
    CHECK(again.json() == text);
  }
}

TEST_CASE("document: JSON faults name the place") {
  static constexpr struct {
    std::string_view text;
    std::string_view fault;
  } kCases[] = {
      {"", "E0000 1:1 template is empty"},
      {"{\n\"a\" 1}", "E0000 2:5 JSON: ':' is missing after the key"},
      {"{\"a\": }",
       "E0000 1:7 JSON: a value is expected here: a string, number, object, list, true, "
       "false or null"},
      {"[1,", "E0000 1:4 JSON: the text ends where a value is expected"},
      {"{\"a\": 1,}", "E0000 1:9 JSON: a key in double quotes is expected here"},
      {"[1 2]", "E0000 1:4 JSON: ',' or ']' is missing in the list"},
      {"[\"a\nb\"]",
       "E0000 1:4 JSON: a string is not closed with '\"' on its line; write \\n for a line end"},
      {"[\"a\tb\"]", "E0000 1:4 JSON: a string holds a raw control character; write \\t for a tab"},
      {"[\"\\x\"]",
       "E0000 1:3 JSON: a string holds an unknown escape; JSON knows \\\" \\\\ \\/ \\b "
       "\\f \\n \\r \\t \\uXXXX"},
      {"[1.]", "E0000 1:4 JSON: a digit is expected after the decimal point"},
      {"[\"\\u12G4\"]", "E0000 1:3 JSON: \\u needs four hexadecimal digits"},
  };
  for (const auto& c : kCases) {
    CAPTURE(c.text);
    Reading r(std::string(c.text), true);
    CHECK(r.fault() == c.fault);
    CHECK(r.document == nullptr);
  }
}

TEST_CASE("document: a builder makes nodes that live in the arena") {
  Arena arena;
  NodeBuilder builder(arena);
  std::string text = "value";
  const Node* copied = builder.copy_string(text, {});
  text.clear();
  const Node* call = builder.single("Ref", {}, copied, {}, Node::kShortForm);
  const Node* list = builder.list(
      std::array{call, builder.scalar(NodeKind::Int, "7", {}), builder.list({}, {})}, {});
  CHECK(node_to_json(*list) == R"([{"Ref":"value"},7,[]])");
  CHECK(call->single()->key == "Ref");
  CHECK(list->single() == nullptr);
  CHECK(list->text().empty());
  CHECK(list->get("x") == nullptr);
}

}  // namespace formwork
