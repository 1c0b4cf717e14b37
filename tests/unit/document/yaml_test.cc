// SPDX-License-Identifier: Apache-2.0
#include <string>
#include <string_view>

#include <doctest/doctest.h>

#include "tests/unit/document/read.hh"

namespace formwork {

TEST_CASE("document: YAML structures become the JSON they mean") {
  static constexpr struct {
    std::string_view yaml;
    std::string_view json;
  } kCases[] = {
      {"a: 1\nb:\n  - x\n  - y\n", R"({"a":1,"b":["x","y"]})"},
      {"a:\n- x\n-\n- ~\n- null\nnull-ish: 1\n", R"({"a":["x",null,null,null],"null-ish":1})"},
      {"a:\nb: \n", R"({"a":null,"b":null})"},
      {"[a, {b: c, d: }, e: f]\n", R"(["a",{"b":"c","d":null},{"e":"f"}])"},
      {"a: {}\nb: []\n", R"({"a":{},"b":[]})"},
      {"? a\n: 1\n? b\n", R"({"a":1,"b":null})"},
      {"a: one two\n  three\n\n  four\nb: 1\n", R"({"a":"one two three\nfour","b":1})"},
      {"a: |\n  x\n   y\n\n  z\n\nb: >-\n  p\n  q\n", R"({"a":"x\n y\n\nz\n","b":"p q"})"},
      {"a: |+\n  x\n\nb: |-\n  y\n", R"({"a":"x\n\n","b":"y"})"},
      {"a: >+\n  x\n\nb: 1\n", R"({"a":"x\n\n","b":1})"},
      {"a: |2\n   x\n  y\n", R"({"a":" x\ny\n"})"},
      {"a: |\nb: 1\n", R"({"a":"","b":1})"},
      {"a: 'it''s'\nb: \"q\\t\\x41\\u00e9\\\"\"\n", R"({"a":"it's","b":"q\tAé\""})"},
      {"a: '\n\n  '\nb: \"x\n\n  y\n  z \\\n  w\"\n", R"({"a":"\n","b":"x\ny z w"})"},
      {"a: ''''\n", R"({"a":"'"})"},
      {"a: \"\"\nb: ''\n", R"({"a":"","b":""})"},
      {"a: http://x#y # note\n", R"({"a":"http://x#y"})"},
      {"%YAML 1.1\n---\na: 1\n...\n", R"({"a":1})"},
      {"\xEF\xBB\xBF"
       "a: \xC3\xA9\n",
       "{\"a\":\"\xC3\xA9\"}"},
      {"a: 1\r\nb: |\r\n  x\r\n  y\r\nc: \"q\r\n  r\"\r\n", R"({"a":1,"b":"x\ny\n","c":"q r"})"},
      {"a:\tb\ne: !Sub\t'f'\n", R"({"a":"b","e":{"Fn::Sub":"f"}})"},
      {"yes: 1\n12: 2\n", R"({"yes":1,"12":2})"},
      {"just text", R"("just text")"},
      {"- - a\n  - b\n- c\n", R"([["a","b"],"c"])"},
  };
  for (const auto& c : kCases) {
    CAPTURE(c.yaml);
    Reading r{std::string(c.yaml)};
    CHECK(r.fault() == "");
    CHECK(r.json() == c.json);
  }
}

TEST_CASE("document: short forms become long forms") {
  static constexpr struct {
    std::string_view yaml;
    std::string_view json;
  } kCases[] = {
      {"!Ref x", R"({"Ref":"x"})"},
      {"!Ref 123", R"({"Ref":"123"})"},
      {"!Ref null", R"({"Ref":"null"})"},
      {"!Condition c", R"({"Condition":"c"})"},
      {"!Sub 'a ${b}'", R"({"Fn::Sub":"a ${b}"})"},
      {"!Sub |\n  a\n  b\n", R"({"Fn::Sub":"a\nb\n"})"},
      {"!GetAtt a.b", R"({"Fn::GetAtt":["a","b"]})"},
      {"!GetAtt a.b.c", R"({"Fn::GetAtt":["a","b.c"]})"},
      {"!GetAtt 'a.b'", R"({"Fn::GetAtt":["a","b"]})"},
      {"!GetAtt a", R"({"Fn::GetAtt":["a"]})"},
      {"!GetAtt [a, b]", R"({"Fn::GetAtt":["a","b"]})"},
      {"!GetAtt [a, !Ref b]", R"({"Fn::GetAtt":["a",{"Ref":"b"}]})"},
      {"!Join ['', [!Ref a, !GetAtt b.c]]",
       R"({"Fn::Join":["",[{"Ref":"a"},{"Fn::GetAtt":["b","c"]}]]})"},
      {"!If\n- c\n- {a: 1}\n- !Ref AWS::NoValue\n",
       R"({"Fn::If":["c",{"a":1},{"Ref":"AWS::NoValue"}]})"},
      {"!Transform\n  Name: n\n  Parameters: {}\n",
       R"({"Fn::Transform":{"Name":"n","Parameters":{}}})"},
      {"!GetAZs ''", R"({"Fn::GetAZs":""})"},
      {"a: !GetAZs\nb: !Ref\n", R"({"a":{"Fn::GetAZs":""},"b":{"Ref":""}})"},
      {"[!GetAZs , x]", R"([{"Fn::GetAZs":""},"x"])"},
      {"!Foo x", R"({"Fn::Foo":"x"})"},
      {"!Fn::Sub x", R"({"Fn::Fn::Sub":"x"})"},
      {"Fn::Base64: !Sub x", R"({"Fn::Base64":{"Fn::Sub":"x"}})"},
  };
  for (const auto& c : kCases) {
    CAPTURE(c.yaml);
    Reading r{std::string(c.yaml)};
    CHECK(r.fault() == "");
    CHECK(r.json() == c.json);
  }
  Reading r("a: !GetAtt b.c\n");
  const Node* value = r.root().get("a");
  REQUIRE(value->single() != nullptr);
  CHECK(value->has(Node::kShortForm));
  CHECK(value->single()->value->has(Node::kShortForm));
}

TEST_CASE("document: anchors, aliases and merges") {
  CHECK(Reading("a: &x {k: 1}\nb: *x\n").json() == R"({"a":{"k":1},"b":{"k":1}})");
  CHECK(Reading("a: &x !Ref q\nb: *x\n").json() == R"({"a":{"Ref":"q"},"b":{"Ref":"q"}})");
  CHECK(Reading("a: &x k\n*x : 1\n").json() == R"({"a":"k","k":1})");
  CHECK(Reading("a: &x {k: 1, l: 2}\nb: {l: 3, <<: *x}\n").json() ==
        R"({"a":{"k":1,"l":2},"b":{"l":3,"k":1}})");
  CHECK(Reading("a: &x {k: 1}\nb: &y {k: 2, m: 3}\nc:\n  <<: [*x, *y]\n  n: 4\n").json() ==
        R"({"a":{"k":1},"b":{"k":2,"m":3},"c":{"k":1,"m":3,"n":4}})");
  CHECK(Reading("a: {'<<': 1}\n").json() == R"({"a":{"<<":1}})");
  CHECK(Reading("a: {<<: 1}\n").fault() == "E0000 1:5 YAML: '<<' merges a map or a list of maps");
  CHECK(Reading("a: *x\n").fault() == "E0000 1:4 YAML: this alias has no anchor");
  CHECK(Reading("a: &x [*x]\n").fault() ==
        "E0000 1:8 YAML: an alias cannot stand inside the value it names");
  CHECK(Reading("a: &x [1]\n*x : 1\n").fault() ==
        "E0000 2:1 YAML: a key must be text, not a list or map");

  Reading r("a: &x {k: 1}\nb: *x\nc: {<<: *x}\n");
  CHECK_FALSE(r.root().get("a")->has(Node::kAlias));
  CHECK(r.root().get("b")->has(Node::kAlias));
  CHECK(r.root().get("b")->span == r.root().get("a")->span);
  CHECK(r.root().get("c")->get("k")->has(Node::kAlias));
  CHECK(r.place(r.root().get("c")->span) == "3:4-3:12");
}

TEST_CASE("document: duplicate keys are reported with both places and kept") {
  Reading r("a: 1\nb: 2\na: 3\n");
  REQUIRE(r.document);
  REQUIRE(r.sink.all().size() == 1);
  const Diagnostic& fault = r.sink.all().front();
  CHECK(fault.code == "E0000");
  CHECK(fault.message == "Duplicate found \"a\" (line 3): the key is already given on line 1");
  CHECK(r.place(fault.span) == "3:1-3:2");
  REQUIRE(fault.related.size() == 1);
  CHECK(r.place(fault.related.front().span) == "1:1-1:2");
  CHECK(r.root().members().size() == 3);
  CHECK(r.root().get("a")->text() == "1");

  std::string many;
  for (int i = 0; i < 100; ++i) {
    many += "k" + std::to_string(i % 60) + ": x\n";
  }
  Reading big(many);
  CHECK(big.sink.all().size() == 40);
  CHECK(big.sink.all().front().message ==
        "Duplicate found \"k0\" (line 61): the key is already given on line 1");
}

}  // namespace formwork
