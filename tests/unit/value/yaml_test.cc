// SPDX-License-Identifier: Apache-2.0
#include <random>
#include <string>
#include <string_view>

#include <doctest/doctest.h>

#include "engine/document/document.hh"
#include "engine/value/convert.hh"

namespace formwork {

namespace {

Value read_back(const std::string& yaml) {
  SourceMap sources;
  Sink sink;
  auto document = read_document(sources, "t", yaml, sink);
  if (document == nullptr || sink.has_errors()) {
    return Value::string("cannot be read: " + sink.all().front().message);
  }
  return value_from_node(*document->root);
}

}  // namespace

TEST_CASE("value: YAML is block style with quotes only where they matter") {
  static constexpr struct {
    std::string_view json;
    std::string_view yaml;
  } kCases[] = {
      {R"({"a":{"b":[1,"x",{"c":true,"d":null}]},"e":[],"f":{}})",
       "a:\n  b:\n    - 1\n    - x\n    - c: true\n      d: null\ne: []\nf: {}\n"},
      {R"([[1,2],[3]])", "- - 1\n  - 2\n- - 3\n"},
      {R"("text")", "text\n"},
      {R"({})", "{}\n"},
      {R"({"a":"yes","b":"1","c":"","d":"2010-09-09","e":"~","f":"1:30","g":"012","h":"n"})",
       "a: \"yes\"\nb: \"1\"\nc: \"\"\nd: \"2010-09-09\"\ne: \"~\"\nf: \"1:30\"\ng: \"012\"\n"
       "h: \"n\"\n"},
      {R"({"a":"arn:aws:s3:::x","b":"AWS::S3::Bucket","c":"10.0.0.0/16","d":"a b, c"})",
       "a: arn:aws:s3:::x\nb: AWS::S3::Bucket\nc: 10.0.0.0/16\nd: a b, c\n"},
      {R"({"a":"k: v","b":"x #y","c":"*x","d":"&x","e":"!Ref x","f":"{a","g":"- x","h":"a:"})",
       "a: \"k: v\"\nb: \"x #y\"\nc: \"*x\"\nd: \"&x\"\ne: \"!Ref x\"\nf: \"{a\"\ng: \"- x\"\n"
       "h: \"a:\"\n"},
      {R"({"a":"x\ny\n","b":"x\n\n  y","c":"x\n\n","d":" x\ny"})",
       "a: |\n  x\n  y\nb: |-\n  x\n\n    y\nc: |+\n  x\n\nd: \" x\\ny\"\n"},
      {R"({"yes":1,"a: b":2,"":3})", "\"yes\": 1\n\"a: b\": 2\n\"\": 3\n"},
  };
  for (const auto& c : kCases) {
    CAPTURE(c.json);
    auto value = value_from_json(c.json);
    REQUIRE(value);
    CHECK(value_to_yaml(*value) == c.yaml);
    CHECK(read_back(value_to_yaml(*value)) == *value);
  }
}

TEST_CASE("value: unknown and removed values in YAML") {
  Value value;
  value.set("a", Value::unknown({UnknownCause::Kind::Attribute, "Bucket", "Arn"}));
  value.set("b", Value::no_value());
  value.set("c", Value::list({Value::no_value()}));
  CHECK(value_to_yaml(value) == "a: \"<Bucket.Arn: known after deployment>\"\nc: []\n");
}

TEST_CASE("value: every string survives YAML, as value, item and key") {
  static constexpr std::string_view kPieces[] = {"a",
                                                 " ",
                                                 "\n",
                                                 ":",
                                                 "#",
                                                 "-",
                                                 "'",
                                                 "\"",
                                                 "\\",
                                                 "\t",
                                                 "\r",
                                                 "1",
                                                 "0",
                                                 "e",
                                                 ".",
                                                 "_",
                                                 "!",
                                                 "&",
                                                 "*",
                                                 "{",
                                                 "]",
                                                 "|",
                                                 ">",
                                                 "%",
                                                 "@",
                                                 "`",
                                                 "?",
                                                 ",",
                                                 "~",
                                                 "yes",
                                                 "null",
                                                 "<<",
                                                 "=",
                                                 "\x01",
                                                 "\x7F",
                                                 "\xC2\x85",
                                                 "\xC3\xA9",
                                                 "\xE2\x80\xA8",
                                                 "\xEF\xBB\xBF",
                                                 "\xF0\x9F\x98\x80",
                                                 "---",
                                                 "...",
                                                 "\n\n",
                                                 "  ",
                                                 "0x1",
                                                 "1e3",
                                                 "2010-09-09",
                                                 "+",
                                                 "/"};
  std::mt19937 random(7);
  for (int round = 0; round < 20'000; ++round) {
    std::string text;
    for (auto i = random() % 6; i > 0; --i) {
      text += kPieces[random() % std::size(kPieces)];
    }
    Value value;
    value.set("v", Value::string(text));
    value.set("l", Value::list({Value::string(text), Value::list({Value::string(text)})}));
    value.set("k" + text, Value::number(1));
    Value map;
    map.set(text, Value::string("x"));
    value.set("m", std::move(map));
    CHECK(read_back(value_to_yaml(Value::string(text))) == Value::string(text));
    std::string yaml = value_to_yaml(value);
    Value back = read_back(yaml);
    if (!(back == value)) {
      CAPTURE(yaml);
      CHECK(value_to_json(back) == value_to_json(value));
    }
  }
}

TEST_CASE("value: long keys are written so that they can be read") {
  Value value;
  value.set(std::string(5000, 'k'), Value::list({Value::number(1)}));
  value.set("b", Value::boolean(true));
  CHECK(read_back(value_to_yaml(value)) == value);
}

}  // namespace formwork
