// SPDX-License-Identifier: Apache-2.0
#include "engine/check/check.hh"

#include <doctest/doctest.h>

using namespace formwork;

namespace {

std::string check(const std::string& text) {
  SourceMap sources;
  Sink sink;
  const auto loaded = load_template_text(sources, "t.yaml", text, sink);
  REQUIRE(loaded != nullptr);
  check_template(loaded->model, Environment(), sink);
  std::string out;
  for (const Diagnostic& diagnostic : sink.all()) {
    out += (out.empty() ? "" : " ") + diagnostic.code + "@" +
           std::to_string(sources.locate(diagnostic.span).begin.line);
  }
  return out;
}

/// A topic with one property, on line 4.
std::string with_name(const std::string& value) {
  return "Resources:\n  Topic:\n    Type: AWS::SNS::Topic\n    Properties: {TopicName: " + value +
         "}\n";
}

}  // namespace

TEST_CASE("lint: names and functions of properties") {
  struct Case {
    const char* value;
    const char* faults;
  };
  const Case kCases[] = {
      {"plain", ""},
      {"!Ref AWS::Region", ""},
      {"!Ref Nothing", "E1020@4"},
      {"!Ref AWS::Regio", "E1020@4"},
      {"!Sub '${Nothing}'", "E1019@4"},
      {"!Sub '${AWS::StackName}-x'", ""},
      {"!Sub ['${v}', {v: 1}]", ""},
      {"!Sub '${Nothing.Arn}'", "E1019@4"},
      {"!GetAtt Nothing.Arn", "E1010@4"},
      {"!If [Nothing, a, b]", "E1028@4"},
      {"!FindInMap [Nothing, a, b]", "E1011@4"},
      {"!Join ['-', [a, !GetAtt Nothing.Arn]]", "E1022@4"},
      {"!Join ['-', [a, !Ref Nothing]]", "E1020@4"},
      {"!Join [a, b, c]", "E1022@4"},
      {"!Select [5, [a, b]]", "E1017@4"},
      {"!Select [0, !Split [a]]", "E1017@4"},
      {"!Base64 {'Fn::Join': [a]}", "E1021@4"},
      {"{'Fn::Nothing': a}", "ValidationError@4"},
  };
  for (const Case& c : kCases) {
    CAPTURE(c.value);
    CHECK(check(with_name(c.value)) == c.faults);
  }
}

TEST_CASE("lint: sections") {
  struct Case {
    const char* name;
    std::string text;
    const char* faults;
  };
  const std::string topic = "Resources:\n  T: {Type: 'AWS::SNS::Topic'}\n";
  const Case kCases[] = {
      {"an unused parameter", "Parameters:\n  P: {Type: String}\n" + topic, "W2001@2"},
      {"an unused mapping", "Mappings:\n  M: {a: {b: c}}\n" + topic, "W7001@2"},
      {"an unused condition", "Conditions:\n  C: !Equals [a, b]\n" + topic, "W8001@2"},
      {"a condition used by another is used",
       "Conditions:\n  C: !Equals [a, b]\n  D: !Not [{Condition: C}]\n" + topic, "W8001@3"},
      {"a parameter used in a condition",
       "Parameters:\n  P: {Type: String}\nConditions:\n  C: !Equals [!Ref P, b]\nResources:\n  T: "
       "{Type: 'AWS::SNS::Topic', Condition: C}\n",
       ""},
      {"an unknown condition of a resource",
       "Resources:\n  T: {Type: 'AWS::SNS::Topic', Condition: C}\n", "E3015@2"},
      {"an unknown condition of an output", topic + "Outputs:\n  O: {Value: a, Condition: C}\n",
       "E6005@4"},
      {"an unknown condition in And",
       "Conditions:\n  C: !And [{Condition: X}, !Equals [a, b]]\nResources:\n  T: {Type: "
       "'AWS::SNS::Topic', Condition: C}\n",
       "E8004@2"},
      {"an unknown dependency", "Resources:\n  T: {Type: 'AWS::SNS::Topic', DependsOn: X}\n",
       "E3005@2"},
      {"an output of nothing", topic + "Outputs:\n  O: {Value: !Ref X}\n", "E6101@4"},
      {"an attribute that does not exist", topic + "Outputs:\n  O: {Value: !GetAtt T.Nothing}\n",
       "E6101@4"},
      {"an attribute that exists", topic + "Outputs:\n  O: {Value: !GetAtt T.TopicArn}\n", ""},
      {"an unknown type", "Resources:\n  T: {Type: 'AWS::SNS::Topik'}\n", "E3006@2"},
      {"a custom type", "Resources:\n  T: {Type: 'Custom::Any', Properties: {ServiceToken: a}}\n",
       ""},
      {"a cycle",
       "Resources:\n  A: {Type: 'AWS::SNS::Topic', DependsOn: B}\n  B: {Type: 'AWS::SNS::Topic', "
       "DependsOn: A}\n",
       "E3004@2"},
      {"a default that is not allowed",
       "Parameters:\n  P:\n    Type: String\n    Default: c\n    AllowedValues: [a, b]\n" + topic,
       "W2001@2 E2015@4"},
      {"a bad condition is told once",
       "Conditions:\n  C: x\nResources:\n  T: {Type: 'AWS::SNS::Topic', Condition: C}\n",
       "E8001@2"},
      {"Equals with one item",
       "Conditions:\n  C: !Equals [a]\nResources:\n  T: {Type: 'AWS::SNS::Topic', Condition: C}\n",
       "E8003@2"},
      {"a mapping for other regions",
       "Mappings: {M: {eu-west-1: {a: b}}}\nResources:\n  T: {Type: 'AWS::SNS::Topic', Properties: "
       "{TopicName: !FindInMap [M, !Ref 'AWS::Region', a]}}\n",
       ""},
      {"a key that no mapping has",
       "Mappings: {M: {k: {a: b}}}\nResources:\n  T: {Type: 'AWS::SNS::Topic', Properties: "
       "{TopicName: !FindInMap [M, x, a]}}\n",
       "E1011@3"},
  };
  for (const Case& c : kCases) {
    CAPTURE(c.name);
    CHECK(check(c.text) == c.faults);
  }
}

TEST_CASE("lint: a misspelt name gets the nearest one as help") {
  SourceMap sources;
  Sink sink;
  const auto loaded = load_template_text(sources, "t.yaml", with_name("!Ref Topik"), sink);
  check_template(loaded->model, Environment(), sink);
  REQUIRE(sink.all().size() == 1);
  CHECK(sink.all()[0].help == "Did you mean 'Topic'?");
}

TEST_CASE("lint: any cut of a template is checked without a crash") {
  const std::string text =
      "Mappings: {M: {k: {a: b}}}\nConditions:\n  C: !And [!Equals [!Ref P, b], !Not [{Condition: "
      "D}]]\n"
      "Resources:\n  A:\n    Type: AWS::S3::Bucket\n    DependsOn: [B]\n    Condition: C\n"
      "    Properties: {A: !GetAtt B.C, B: !Sub ['${x}', {x: !Select [0, !Split [a, b]]}]}\n"
      "Outputs:\n  O: {Value: !Join ['', [!FindInMap [M, !Ref A, b]]]}\n";
  for (std::size_t length = 0; length < text.size(); ++length) {
    for (const std::string& part : {text.substr(0, length), text.substr(length)}) {
      SourceMap sources;
      Sink sink;
      if (const auto loaded = load_template_text(sources, "t.yaml", part, sink)) {
        check_template(loaded->model, Environment(), sink);
      }
    }
  }
  CHECK(check(text).find("E3005") != std::string::npos);
}
