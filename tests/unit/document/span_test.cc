// SPDX-License-Identifier: Apache-2.0
#include <string>
#include <string_view>

#include <doctest/doctest.h>

#include "tests/unit/document/read.hh"

namespace formwork {

TEST_CASE("document: every span covers its value exactly") {
  // What the value of key "v" covers in the text.
  static constexpr struct {
    std::string_view text;
    std::string_view value;
  } kCases[] = {
      {"v: abc # note\n", "abc"},
      {"v:   'a''b'  \n", "'a''b'"},
      {"v: \"a\\\"b\"\n", "\"a\\\"b\""},
      {"v: a b\n  c\n\n  d\nw: 1\n", "a b\n  c\n\n  d"},
      {"v: |\n  x\n  y\n\nw: 1\n", "|\n  x\n  y"},
      {"v: >- # note\n  x\n   y\nw: 1\n", ">- # note\n  x\n   y"},
      {"v: |+\n\nw: 1\n", "|+"},
      {"v: [a, [b], {c: d} ] # x ]\n", "[a, [b], {c: d} ]"},
      {"v: [\n  a, # ]\n  b\n]\n", "[\n  a, # ]\n  b\n]"},
      {"v: {a: '}', b: }\n", "{a: '}', b: }"},
      {"v: []\n", "[]"},
      {"v:\n  a: 1\n  b:\n    - x\n\n# end\nw: 1\n", "a: 1\n  b:\n    - x"},
      {"v:\n- a\n- b: 1\n  c: 2\nw: 1\n", "- a\n- b: 1\n  c: 2"},
      {"v:\n  a:\nw: 1\n", "a:"},
      {"v:\n- a\n-\nw: 1\n", "- a\n-"},
      {"v: !Ref  x\n", "!Ref  x"},
      {"v: &k !Sub 'x'\n", "!Sub 'x'"},
      {"v: !Sub\n  - a\n  - b: c\nw: 1\n", "!Sub\n  - a\n  - b: c"},
      {"v: !Join ['', [a, !Ref b]]\n", "!Join ['', [a, !Ref b]]"},
      {"v: !GetAZs\nw: 1\n", "!GetAZs"},
      {"v: ~\n", "~"},
      {"v:\n  null\nw: 1\n", "null"},
      {"v:\nnull-: 1\n", ""},
      {"v: [a: b, c]\n", "[a: b, c]"},
      {"\xC3\xA9\xC3\xA9: \xF0\x9F\x98\x80\nv: \xC3\xA9 x\n", "\xC3\xA9 x"},
      {"\xEF\xBB\xBF"
       "u: 1\nv: x y\n",
       "x y"},
      {"u: 1\r\nv: |\r\n  a\r\n  b\r\n\r\nw: 1\r\n", "|\r\n  a\r\n  b"},
      {"{\"u\": 1, \"v\": [1, {\"a\": \"]\"} ] }", "[1, {\"a\": \"]\"} ]"},
      {"{\"v\":\"a\\\"b\\u0041\"}", "\"a\\\"b\\u0041\""},
      {"\xEF\xBB\xBF{ \"v\" : -1.5e3 }", "-1.5e3"},
      {"{\"v\":null}", "null"},
      {"{\"v\": true }", "true"},
  };
  for (const auto& c : kCases) {
    CAPTURE(c.text);
    Reading r{std::string(c.text)};
    REQUIRE(r.document);
    const Node* value = r.root().get("v");
    REQUIRE(value != nullptr);
    CHECK(r.sources.text(value->span) == c.value);
  }
}

TEST_CASE("document: keys have spans with their quotes, short forms on the tag") {
  Reading r("\"a b\": 1\n'c': !Sub x\n? d\n: 1\n");
  auto members = r.root().members();
  CHECK(r.sources.text(members[0].key_span) == "\"a b\"");
  CHECK(members[0].key == "a b");
  CHECK(r.sources.text(members[1].key_span) == "'c'");
  CHECK(r.sources.text(members[1].value->single()->key_span) == "!Sub");
  CHECK(r.sources.text(members[2].key_span) == "d");
}

TEST_CASE("document: halves of a GetAtt have their own places") {
  Reading r("a: !GetAtt  res.Out.Arn\nb: !GetAtt \"r\\x65s.Arn\"\n");
  auto parts = r.root().get("a")->single()->value->items();
  CHECK(r.place(parts[0]->span) == "1:13-1:16");
  CHECK(r.place(parts[1]->span) == "1:17-1:24");
  auto escaped = r.root().get("b")->single()->value->items();
  CHECK(escaped[0]->text() == "res");
  CHECK(r.sources.text(escaped[1]->span) == "\"r\\x65s.Arn\"");
}

TEST_CASE("document: text without escapes is not copied") {
  Reading r("a: plain\nb: 'quoted'\nc: |\n  block\n");
  const std::string& text = r.document->source->text;
  for (const Member& member : r.root().members()) {
    CHECK(member.value->text().data() >= text.data());
    CHECK(member.value->text().data() < text.data() + text.size());
  }
  Reading json(R"({"key": "value"})");
  CHECK(json.root().members()[0].key.data() == json.document->source->text.data() + 2);
}

TEST_CASE("document: dump writes one value a line with kind, flags and span") {
  Reading r("a: !GetAtt b.c\nd: [1, yes, ~]\n");
  CHECK(dump(r.root(), r.sources) ==
        "object @1:1-2:15\n"
        "  \"a\" @1:1-1:2: object short-form @1:4-1:15\n"
        "    \"Fn::GetAtt\" @1:4-1:11: list short-form @1:12-1:15\n"
        "      - string \"b\" @1:12-1:13\n"
        "      - string \"c\" @1:14-1:15\n"
        "  \"d\" @2:1-2:2: list @2:4-2:15\n"
        "    - integer \"1\" @2:5-2:6\n"
        "    - boolean true \"yes\" @2:8-2:11\n"
        "    - null @2:13-2:14\n");
}

}  // namespace formwork
