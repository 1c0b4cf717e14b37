// SPDX-License-Identifier: Apache-2.0
#include "engine/transform/transform.hh"

#include <doctest/doctest.h>

using namespace formwork;

namespace {

struct Outcome {
  std::string json;    ///< The whole template after expansion.
  std::string faults;  ///< "CODE@line ..."
  bool is_incomplete = false;
};

Outcome expand(const std::string& text, const ParameterInputs& inputs = {},
               MissingParameters missing = MissingParameters::Error) {
  SourceMap sources;
  Sink sink;
  const Environment environment;
  const Knowledge nothing;
  auto loaded = load_template_text(sources, "t.yaml", text, sink);
  REQUIRE(loaded != nullptr);
  const auto fetch = [](std::string_view location) -> Result<std::string> {
    if (location == "s3://b/map.yaml") {
      return std::string("K: included\nL: 2\n");
    }
    if (location == "s3://b/nested.yaml") {
      return std::string("Fn::Transform: {Name: AWS::Include, Parameters: {Location: x}}\n");
    }
    if (location == "s3://b/list.yaml") {
      return std::string("- 1\n- 2\n");
    }
    return fail("F101", "no such file");
  };
  const TransformContext context{sources, inputs, environment, nothing, fetch, missing, nullptr};
  loaded = expand_transforms(std::move(loaded), context, sink);
  Outcome outcome;
  if (loaded != nullptr) {
    outcome.json = node_to_json(*loaded->document->root);
    outcome.is_incomplete = loaded->model.is_incomplete;
  }
  for (const Diagnostic& diagnostic : sink.all()) {
    outcome.faults += (outcome.faults.empty() ? "" : " ") + diagnostic.code + "@" +
                      std::to_string(sources.locate(diagnostic.span).begin.line);
  }
  return outcome;
}

/// The Resources section of a template with language extensions.
std::string resources(const std::string& body, const ParameterInputs& inputs = {}) {
  const Outcome outcome = expand("Transform: AWS::LanguageExtensions\n" + body, inputs);
  CHECK(outcome.faults == "");
  const std::size_t at = outcome.json.find("\"Resources\":");
  return at == std::string::npos ? "" : outcome.json.substr(at + 12, outcome.json.size() - at - 13);
}

}  // namespace

TEST_CASE("transform: loops unroll") {
  struct Case {
    const char* name;
    const char* body;
    const char* expected;
  };
  const Case kCases[] = {
      {"keys and strings",
       "Resources:\n  Fn::ForEach::L: [N, [A, B], {'T${N}': {Type: 'X', Properties: {V: "
       "'v-${N}'}}}]\n",
       R"({"TA":{"Type":"X","Properties":{"V":"v-A"}},"TB":{"Type":"X","Properties":{"V":"v-B"}}})"},
      {"alphanumeric keys",
       "Resources:\n  Fn::ForEach::L: [N, [a-b, c.d], {'T&{N}': {Type: '${N}'}}]\n",
       R"({"Tab":{"Type":"a-b"},"Tcd":{"Type":"c.d"}})"},
      {"Ref of the identifier",
       "Resources:\n  Fn::ForEach::L: [N, [A], {'T${N}': {Type: X, Properties: {V: !Ref N, W: !Ref "
       "O}}}]\n",
       R"({"TA":{"Type":"X","Properties":{"V":"A","W":{"Ref":"O"}}}})"},
      {"nesting",
       "Resources:\n  Fn::ForEach::L: [N, [A, B], {'Fn::ForEach::M': [O, [1, 2], {'T${N}${O}': "
       "{Type: X}}]}]\n",
       R"({"TA1":{"Type":"X"},"TA2":{"Type":"X"},"TB1":{"Type":"X"},"TB2":{"Type":"X"}})"},
      {"properties",
       "Resources:\n  T:\n    Type: X\n    Properties:\n      K: 1\n      Fn::ForEach::L: [N, [A, "
       "B], {'P${N}': '${N}'}]\n",
       R"({"T":{"Type":"X","Properties":{"K":1,"PA":"A","PB":"B"}}})"},
      {"a name inside a Sub variable",
       "Resources:\n  Fn::ForEach::L: [N, [A], {'T${N}': {Type: X, Properties: {V: !Sub "
       "'${Q${N}.Arn}'}}}]\n",
       R"({"TA":{"Type":"X","Properties":{"V":{"Fn::Sub":"${QA.Arn}"}}}})"},
      {"a list parameter",
       "Parameters: {P: {Type: CommaDelimitedList, Default: 'x,y'}}\nResources:\n  Fn::ForEach::L: "
       "[N, !Ref P, {'T${N}': {Type: X}}]\n",
       R"({"Tx":{"Type":"X"},"Ty":{"Type":"X"}})"},
      {"a mapping",
       "Mappings: {M: {a: {b: [p, q]}}}\nResources:\n  Fn::ForEach::L: [N, !FindInMap [M, a, b], "
       "{'T${N}': {Type: X}}]\n",
       R"({"Tp":{"Type":"X"},"Tq":{"Type":"X"}})"},
      {"a split", "Resources:\n  Fn::ForEach::L: [N, !Split ['-', a-b], {'T${N}': {Type: X}}]\n",
       R"({"Ta":{"Type":"X"},"Tb":{"Type":"X"}})"},
      {"an inner collection of the outer value",
       "Mappings: {M: {A: {b: [p]}}}\nResources:\n  Fn::ForEach::L: [N, [A], {'Fn::ForEach::M': "
       "[O, !FindInMap [M, !Ref N, b], {'T${O}': {Type: X}}]}]\n",
       R"({"Tp":{"Type":"X"}})"},
      {"a policy from a mapping",
       "Mappings: {M: {a: {b: Retain}}}\nResources:\n  T: {Type: X, DeletionPolicy: !FindInMap [M, "
       "a, b]}\n",
       R"({"T":{"Type":"X","DeletionPolicy":"Retain"}})"},
      {"a policy from a condition",
       "Conditions: {C: !Equals [a, b]}\nResources:\n  T: {Type: X, UpdateReplacePolicy: !If [C, "
       "Retain, Delete]}\n",
       R"({"T":{"Type":"X","UpdateReplacePolicy":"Delete"}})"},
      {"a computed Ref",
       "Resources:\n  T: {Type: X, Properties: {V: {Ref: !Sub 'A${AWS::Region}'}}}\n",
       R"({"T":{"Type":"X","Properties":{"V":{"Ref":"Aus-east-1"}}}})"},
  };
  for (const Case& c : kCases) {
    CAPTURE(c.name);
    CHECK(resources(c.body) == c.expected);
  }
}

TEST_CASE("transform: loops in conditions and outputs") {
  const Outcome outcome = expand(
      "Transform: AWS::LanguageExtensions\nConditions:\n  Fn::ForEach::C: [N, [A], {'Is${N}': "
      "!Equals [a, '${N}']}]\n"
      "Resources: {T: {Type: X}}\nOutputs:\n  Fn::ForEach::O: [N, [A], {'Out${N}': {Value: !Ref "
      "T}}]\n");
  CHECK(outcome.faults == "");
  CHECK(outcome.json.find(R"("Conditions":{"IsA":{"Fn::Equals":["a","A"]}})") != std::string::npos);
  CHECK(outcome.json.find(R"("Outputs":{"OutA":{"Value":{"Ref":"T"}}})") != std::string::npos);
}

TEST_CASE("transform: faults of loops") {
  struct Case {
    const char* name;
    std::string text;
    const char* faults;
  };
  const std::string head = "Transform: AWS::LanguageExtensions\n";
  const Case kCases[] = {
      {"no transform",
       "Resources:\n  T: {Type: X}\n  Fn::ForEach::L: [N, [A], {'T${N}': {Type: X}}]\n", "E1032@3"},
      {"no list", head + "Resources:\n  T: {Type: X}\n  Fn::ForEach::L: x\n", "E1032@4"},
      {"two parts", head + "Resources:\n  T: {Type: X}\n  Fn::ForEach::L: [N, [A]]\n", "E1032@4"},
      {"empty identifier", head + "Resources:\n  T: {Type: X}\n  Fn::ForEach::L: ['', [A], {}]\n",
       "E1032@4"},
      {"body is a list", head + "Resources:\n  T: {Type: X}\n  Fn::ForEach::L: [N, [A], []]\n",
       "E1032@4"},
      {"collection is a string",
       head + "Resources:\n  T: {Type: X}\n  Fn::ForEach::L: [N, A, {}]\n", "E1032@4"},
      {"collection of lists",
       head + "Resources:\n  T: {Type: X}\n  Fn::ForEach::L: [N, [[A]], {}]\n", "E1032@4"},
      {"the same key twice", head + "Resources:\n  Fn::ForEach::L: [N, [A, B], {T: {Type: X}}]\n",
       "E0001@3"},
      {"the loop's name twice",
       head + "Resources:\n  Fn::ForEach::L: [N, [A], {'T${N}': {Type: X}}]\nOutputs:\n  "
              "Fn::ForEach::L: [N, [A], {'O${N}': {Value: a}}]\n",
       "E1032@5"},
      {"the loop's name is a logical id",
       head + "Resources:\n  T: {Type: X}\n  Fn::ForEach::T: [N, [A], {}]\n", "E1032@4"},
      {"the identifier is a parameter",
       head + "Parameters: {N: {Type: String}}\nResources:\n  T: {Type: X}\n  Fn::ForEach::L: [N, "
              "[A], {}]\n",
       "E1032@5"},
      {"the identifier of the outer loop",
       head + "Resources:\n  T: {Type: X}\n  Fn::ForEach::L: [N, [A], {'Fn::ForEach::M': [N, [B], "
              "{}]}]\n",
       "E1032@4"},
      {"a collection of a resource",
       head + "Resources:\n  T: {Type: X}\n  Fn::ForEach::L: [N, !GetAtt T.Names, {}]\n",
       "E0001@4"},
      {"a parameter without value",
       head + "Parameters: {P: {Type: CommaDelimitedList}}\nResources:\n  T: {Type: X}\n  "
              "Fn::ForEach::L: [N, !Ref P, {}]\n",
       "E0001@5"},
      {"a loop in mappings",
       head + "Mappings: {M: {a: {'Fn::ForEach::L': [N, [A], {}], b: c}}}\nResources: {T: {Type: "
              "X}}\n",
       "E1032@2"},
      {"a policy of a resource",
       head + "Resources:\n  T: {Type: X, DeletionPolicy: !Ref U}\n  U: {Type: X}\n", "E3035@3"},
      {"a policy that is no policy",
       head + "Parameters: {P: {Type: String, Default: Keep}}\nResources:\n  T: {Type: X, "
              "DeletionPolicy: !Ref P}\n",
       "E3035@4"},
      {"SAM", "Transform: AWS::Serverless-2016-10-31\nResources: {T: {Type: X}}\n", "F601@1"},
      {"a macro", "Transform: [Mine]\nResources: {T: {Type: X}}\n", "F601@1"},
      {"a macro in a snippet",
       "Resources:\n  T:\n    Type: X\n    Properties:\n      Fn::Transform: {Name: Mine}\n",
       "F601@5"},
      {"an include that is not there",
       "Resources:\n  T:\n    Type: X\n    Properties:\n      Fn::Transform: {Name: AWS::Include, "
       "Parameters: {Location: nowhere}}\n",
       "F602@5"},
      {"an include without location",
       "Resources:\n  T:\n    Type: X\n    Properties:\n      Fn::Transform: {Name: "
       "AWS::Include}\n",
       "F602@5"},
      {"a nested include",
       "Resources:\n  T:\n    Type: X\n    Properties:\n      Fn::Transform: {Name: AWS::Include, "
       "Parameters: {Location: 's3://b/nested.yaml'}}\n",
       "F602@5"},
      {"a list beside keys",
       "Resources:\n  T:\n    Type: X\n    Properties:\n      Fn::Transform: {Name: AWS::Include, "
       "Parameters: {Location: 's3://b/list.yaml'}}\n      K: 1\n",
       "F602@5"},
  };
  for (const Case& c : kCases) {
    CAPTURE(c.name);
    CHECK(expand(c.text).faults == c.faults);
  }
}

TEST_CASE("transform: included keys override their siblings") {
  const Outcome outcome = expand(
      "Parameters: {B: {Type: String, Default: b}}\nResources:\n  T:\n    Type: X\n    "
      "Properties:\n      K: own\n      M: own\n"
      "      Fn::Transform: {Name: AWS::Include, Parameters: {Location: !Sub "
      "'s3://${B}/map.yaml'}}\n");
  CHECK(outcome.faults == "");
  CHECK(outcome.json.find(R"("Properties":{"K":"included","M":"own","L":2})") != std::string::npos);
}

TEST_CASE("transform: an include alone gives the whole value") {
  const Outcome outcome = expand(
      "Resources:\n  T:\n    Type: X\n    Properties:\n      V:\n        Fn::Transform: {Name: "
      "AWS::Include, Parameters: "
      "{Location: 's3://b/list.yaml'}}\n");
  CHECK(outcome.faults == "");
  CHECK(outcome.json.find(R"("V":[1,2])") != std::string::npos);
}

TEST_CASE("transform: loop bombs stop with a count") {
  std::string items = "[a0";
  for (int i = 1; i < 100; ++i) {
    items += ", a" + std::to_string(i);
  }
  items += "]";
  const Outcome outcome =
      expand("Transform: AWS::LanguageExtensions\nResources:\n  Fn::ForEach::A: [A, " + items +
             ", {'Fn::ForEach::B': [B, " + items + ", {'Fn::ForEach::C': [C, " + items +
             ", {'T${A}${B}${C}': {Type: X}}]}]}]\n");
  CHECK(outcome.faults.find("F605") != std::string::npos);
}

TEST_CASE("transform: texts that double stop with a count") {
  std::string text = "Transform: AWS::LanguageExtensions\nResources:\n  T: {Type: X}\n  ";
  std::string close;
  for (int i = 0; i < 40; ++i) {
    const std::string previous = i == 0 ? "xxxxxxxx" : "${I" + std::to_string(i - 1) + "}";
    text += "Fn::ForEach::L" + std::to_string(i) + ": [I" + std::to_string(i) + ", ['" + previous +
            previous + "'], {";
    close += "}]";
  }
  text += "'T&{I39}': {Type: X}" + close + "\n";
  CHECK(expand(text).faults.find("F605") != std::string::npos);
}

TEST_CASE("transform: lint runs loops over stand-ins") {
  const std::string text =
      "Transform: AWS::LanguageExtensions\nParameters: {P: {Type: CommaDelimitedList, "
      "AllowedValues: [x, y]}}\n"
      "Resources:\n  Fn::ForEach::L: [N, !Ref P, {'T${N}': {Type: X}}]\n";
  const Outcome outcome = expand(text, {}, MissingParameters::Unknown);
  CHECK(outcome.faults == "");
  CHECK(outcome.json.find("\"Tx\"") != std::string::npos);
  CHECK(outcome.json.find("\"Ty\"") != std::string::npos);
}

TEST_CASE("transform: what cannot be expanded marks the template incomplete") {
  CHECK(expand("Transform: [Mine]\nResources: {T: {Type: X}}\n").is_incomplete);
  CHECK_FALSE(expand("Resources: {T: {Type: X}}\n").is_incomplete);
}

TEST_CASE("transform: local files only") {
  const auto fetch = make_local_fetch({"/nowhere", ""});
  CHECK(fetch("s3://b/k").error().code == "F102");
  CHECK(fetch("https://example.com/x").error().code == "F103");
  CHECK(fetch("").error().code == "F103");
  CHECK(fetch("missing.yaml").error().code == "F101");
  CHECK(make_local_fetch({"", "/nowhere"})("s3://b/../../etc/passwd").error().code == "F102");
}
