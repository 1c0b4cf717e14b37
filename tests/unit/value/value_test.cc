// SPDX-License-Identifier: Apache-2.0
#include "engine/value/value.hh"

#include <string>

#include <doctest/doctest.h>

#include "engine/document/document.hh"
#include "engine/value/convert.hh"

namespace formwork {

namespace {

Value parse(std::string_view json) {
  auto value = value_from_json(json);
  REQUIRE(value);
  return *value;
}

}  // namespace

TEST_CASE("value: kinds, text and members") {
  Value map = parse(R"({"s":"x","n":1.50,"b":true,"z":null,"l":[1,{"k":"v"}]})");
  CHECK(map.is_map());
  CHECK(map.get_text("s") == "x");
  CHECK(map.get_text("n") == "1.50");
  CHECK(map.get_text("b") == "true");
  CHECK(map.get_text("z").empty());
  CHECK(map.get_text("none").empty());
  CHECK(map.find("l")->items().size() == 2);
  CHECK(map.find_path({"l", "1", "k"})->as_string() == "v");
  CHECK(map.find_path({"l", "2"}) == nullptr);
  CHECK(map.find_path({"l", "-1"}) == nullptr);
  CHECK(map.find_path({"s", "x"}) == nullptr);
  CHECK(map.find_path({}) == &map);
  CHECK(Value().is_null());
  CHECK_FALSE(Value().is_scalar());
  CHECK(Value::boolean(false).is_scalar());
  CHECK(Value::number(-5).scalar_text() == "-5");
}

TEST_CASE("value: maps keep order, the first of equal keys, and can be changed") {
  Value::Map members;
  for (int i = 0; i < 40; ++i) {
    members.push_back({"k" + std::to_string(i % 30), Value::number(i), {}});
  }
  Value map = Value::map(std::move(members));
  REQUIRE(map.members().size() == 30);
  CHECK(map.members()[0].value.scalar_text() == "0");
  CHECK(map.members()[29].key == "k29");

  Value made;
  made.set("b", Value::string("1"));
  made.set("a", Value::string("2"));
  made.set("b", Value::string("3"));
  CHECK(value_to_json(made) == R"({"b":"3","a":"2"})");
  made.erase("b");
  made.erase("none");
  CHECK(value_to_json(made) == R"({"a":"2"})");
  made.push(Value::boolean(true));
  CHECK(value_to_json(made) == "[true]");
}

TEST_CASE("value: equality is strict, sameness compares as CloudFormation does") {
  static constexpr struct {
    const char* a;
    const char* b;
    bool equal;
    bool same;
  } kCases[] = {
      {"1", "1", true, true},
      {"1", "\"1\"", false, true},
      {"true", "\"true\"", false, true},
      {"true", "true", true, true},
      {"true", "\"True\"", false, false},
      {"1", "1.0", false, false},
      {"null", "\"\"", false, false},
      {"null", "null", true, true},
      {"[]", "{}", false, false},
      {"[1,2]", "[2,1]", false, false},
      {"[1,2]", "[\"1\",\"2\"]", false, true},
      {"[1]", "[1,2]", false, false},
      {"{\"a\":1,\"b\":[true]}", "{\"b\":[\"true\"],\"a\":\"1\"}", false, true},
      {"{\"a\":1,\"b\":2}", "{\"b\":2,\"a\":1}", true, true},
      {"{\"a\":1}", "{\"b\":1}", false, false},
      {"{\"a\":1}", "{\"a\":1,\"b\":2}", false, false},
  };
  for (const auto& c : kCases) {
    CAPTURE(c.a);
    CAPTURE(c.b);
    Value a = parse(c.a);
    Value b = parse(c.b);
    CHECK((a == b) == c.equal);
    CHECK((b == a) == c.equal);
    CHECK(Value::same(a, b) == c.same);
    CHECK(Value::same(b, a) == c.same);
  }
  Value ref = Value::unknown({UnknownCause::Kind::Ref, "A", ""});
  CHECK(ref == Value::unknown({UnknownCause::Kind::Ref, "A", ""}));
  CHECK_FALSE(ref == Value::unknown({UnknownCause::Kind::Ref, "B", ""}));
  CHECK(Value::same(ref, ref));
  CHECK(Value::no_value() == Value::no_value());
  CHECK_FALSE(Value::no_value() == Value());
}

TEST_CASE("value: unknown causes are found anywhere, once each") {
  Value value = parse(R"({"a":[1],"b":{}})");
  CHECK_FALSE(value.has_unknown());
  CHECK(value.unknown_causes().empty());
  UnknownCause arn{UnknownCause::Kind::Attribute, "Bucket", "Arn"};
  UnknownCause ref{UnknownCause::Kind::Ref, "Topic", ""};
  value.mutable_map()->front().value.push(Value::unknown(arn));
  value.set("c", Value::unknown({ref, arn}));
  CHECK(value.has_unknown());
  CHECK(value.unknown_causes() == std::vector<UnknownCause>{arn, ref});
  CHECK(
      value_to_json(value) ==
      R"({"a":[1,"{{changeSet:KNOWN_AFTER_APPLY}}"],"b":{},"c":"{{changeSet:KNOWN_AFTER_APPLY}}"})");
  CHECK(value_to_json(value, 0, "?") == R"({"a":[1,"?"],"b":{},"c":"?"})");
}

TEST_CASE("value: NoValue removes what holds it from JSON") {
  Value value;
  value.set("a", Value::no_value());
  value.set("b", Value::list({Value::no_value(), Value::number(1)}));
  CHECK(value_to_json(value) == R"({"b":[1]})");
  CHECK(value_to_json(Value::no_value()) == "null");
}

TEST_CASE("value: nodes become literal values with origins") {
  SourceMap sources;
  Sink sink;
  auto document = read_document(
      sources, "t", "a: 0123\nb: yes\nc: 1.50\nd: ~\ne: !GetAtt x.y\nf: .inf\na: 2\n", sink);
  REQUIRE(document);
  Value value = value_from_node(*document->root);
  CHECK(value_to_json(value) ==
        R"({"a":"0123","b":true,"c":1.50,"d":null,"e":{"Fn::GetAtt":["x","y"]},"f":".inf"})");
  CHECK(sources.text(value.find("c")->origin) == "1.50");
  CHECK(sources.text(value.members()[0].key_origin) == "a");
}

TEST_CASE("value: stored JSON brings every value back") {
  Value value = parse(R"({"s":"x\u0000","n":1.50,"l":[[],{},null,false]})");
  value.set("u", Value::unknown({{UnknownCause::Kind::Attribute, "B", "Arn"},
                                 {UnknownCause::Kind::DynamicReference, "{{resolve:ssm:x}}", ""},
                                 {UnknownCause::Kind::Transform, "M", ""}}));
  value.set("none", Value::list({Value::no_value()}));
  value.set("reserved", parse(R"({"formwork:unknown":[]})"));
  value.set("nested", parse(R"({"formwork:literal":{"formwork:no-value":true}})"));
  auto back = value_from_stored_json(value_to_stored_json(value));
  REQUIRE(back);
  CHECK(*back == value);
  CHECK(back->find("u")->unknown_causes() == value.find("u")->unknown_causes());

  auto bad = value_from_stored_json(R"({"formwork:unknown":[{"kind":"Nothing"}]})");
  REQUIRE_FALSE(bad);
  CHECK(bad.error().code == "E0000");
  CHECK_FALSE(value_from_stored_json(R"({"formwork:other":1})"));
}

TEST_CASE("value: JSON faults say what and where") {
  auto value = value_from_json("{\"a\":\n [1 2]}");
  REQUIRE_FALSE(value);
  CHECK(value.error().code == "E0000");
  CHECK(value.error().message == "JSON: ',' or ']' is missing in the list (line 2, column 5)");
  CHECK_FALSE(value.error().span.is_known());
  CHECK_FALSE(value_from_json(""));
  CHECK_FALSE(value_from_json("{\"a\":1,\"a\":2}"));
}

TEST_CASE("value: deep values are safe") {
  std::string json;
  for (int i = 0; i < 500; ++i) {
    json += "{\"formwork:x\":";
  }
  json += "1";
  json.append(500, '}');
  Value value = parse(json);
  CHECK(value_to_json(value) == json);
  auto back = value_from_stored_json(value_to_stored_json(value));
  REQUIRE(back);
  CHECK(*back == value);
  CHECK(Value::same(*back, value));
  CHECK_FALSE(value_from_json("[" + json + "]"));

  Value deep = Value::number(1);
  for (int i = 0; i < 5000; ++i) {
    Value outer = Value::list();
    outer.push(std::move(deep));
    deep = std::move(outer);
  }
  Value copy = deep;
  CHECK(copy == deep);
  CHECK(value_to_json(copy).size() == 10'001);
  CHECK_FALSE(copy.has_unknown());
}

}  // namespace formwork
