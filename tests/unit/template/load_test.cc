// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>

#include "engine/template/template.hh"

using namespace formwork;

namespace {

/// "CODE@line" of every fault, in order.
std::string faults(const std::string& text) {
  SourceMap sources;
  Sink sink;
  const auto loaded = load_template_text(sources, "t.yaml", text, sink);
  std::string out;
  for (const Diagnostic& diagnostic : sink.all()) {
    out += (out.empty() ? "" : " ") + diagnostic.code + "@" +
           std::to_string(sources.locate(diagnostic.span).begin.line);
  }
  return out;
}

const std::string kResources = "Resources:\n  T:\n    Type: AWS::SNS::Topic\n";

struct Case {
  const char* name;
  std::string text;
  const char* faults;
};

const Case kCases[] = {
    {"a small template", kResources, ""},
    {"no resources", "Description: d\n", "E1001@1"},
    {"empty resources", "Resources: {}\n", "ValidationError@1"},
    {"a list", "- a\n", "E1001@1"},
    {"an unknown section", kResources + "Resorces: {}\n", "E1001@4"},
    {"a wrong version", kResources + "AWSTemplateFormatVersion: '2011-01-01'\n", "E1001@4"},
    {"the version unquoted", kResources + "AWSTemplateFormatVersion: 2010-09-09\n", ""},
    {"a description that is a list", kResources + "Description: [a]\n", "E1004@4"},
    {"a long description", kResources + "Description: " + std::string(1025, 'x') + "\n", "E1003@4"},
    {"a transform without name", kResources + "Transform: {Parameters: {}}\n", "E1005@4"},
    {"a computed transform name", kResources + "Transform: {Name: [a]}\n", "E1005@4"},
    {"globals without SAM", kResources + "Globals: {}\n", "E1001@4"},
    {"globals with SAM", kResources + "Transform: AWS::Serverless-2016-10-31\nGlobals: {}\n", ""},
    {"a parameter without type", "Parameters:\n  P: {}\n" + kResources, "E2001@2"},
    {"an unknown parameter type", "Parameters:\n  P: {Type: Bool}\n" + kResources, "E2002@2"},
    {"an undocumented stored type",
     "Parameters:\n  P: {Type: 'AWS::SSM::Parameter::Value<X>'}\n" + kResources, "W2002@2"},
    {"an unknown parameter attribute",
     "Parameters:\n  P:\n    Type: String\n    Deflt: a\n" + kResources, "E2001@4"},
    {"a default that is a function",
     "Parameters:\n  P:\n    Type: String\n    Default: !Ref A\n" + kResources, "E2001@4"},
    {"a bound that is no number",
     "Parameters:\n  P:\n    Type: String\n    MinLength: x\n" + kResources, "E2001@4"},
    {"a name with a dash", "Parameters:\n  a-b: {Type: String}\n" + kResources, "E2001@2"},
    {"a name too long",
     "Parameters:\n  " + std::string(256, 'a') + ": {Type: String}\n" + kResources, "E2011@2"},
    {"a resource with a parameter's name", "Parameters:\n  T: {Type: String}\n" + kResources,
     "E3007@4"},
    {"a resource that is a string", "Resources:\n  A: b\n", "E3001@2"},
    {"a resource without type", "Resources:\n  A: {Properties: {}}\n", "E3001@2"},
    {"an unknown attribute", kResources + "    Propertis: {}\n", "E3001@4"},
    {"properties that are a list", kResources + "    Properties: []\n", "E3001@4"},
    {"a condition that is a list", kResources + "    Condition: [a]\n", "E3001@4"},
    {"DependsOn with a map", kResources + "    DependsOn: {a: b}\n", "E3005@4"},
    {"DependsOn with a list in it", kResources + "    DependsOn: [A, [B]]\n", "E3005@4"},
    {"an unknown policy", kResources + "    DeletionPolicy: Keep\n", "E3035@4"},
    {"a snapshot of a topic", kResources + "    UpdateReplacePolicy: Snapshot\n", "E3036@4"},
    {"RetainExceptOnCreate is for deletion only",
     kResources + "    UpdateReplacePolicy: RetainExceptOnCreate\n", "E3036@4"},
    {"a policy from a parameter", kResources + "    DeletionPolicy: !Ref P\n", ""},
    {"a policy from a comparison", kResources + "    DeletionPolicy: !Equals [a, a]\n", "E3035@4"},
    {"a loop is left alone", kResources + "  Fn::ForEach::L: [a, [b], {}]\n", ""},
    {"a mapping that is a string", "Mappings:\n  M: x\n" + kResources, "E7001@2"},
    {"a mapping of one level", "Mappings:\n  M:\n    k: v\n" + kResources, "E7001@3"},
    {"a mapping of three levels", "Mappings:\n  M:\n    k:\n      a: {b: c}\n" + kResources,
     "E7001@4"},
    {"a mapping with a list", "Mappings:\n  M:\n    us-east-1.a:\n      a: [b, c]\n" + kResources,
     ""},
    {"a mapping attribute with a dash", "Mappings:\n  M:\n    k:\n      a-b: c\n" + kResources,
     "E7001@4"},
    {"a condition that is a string", "Conditions:\n  C: yes-no\n" + kResources, "E8001@2"},
    {"a condition that gives a value", "Conditions:\n  C: !Ref A\n" + kResources, "E8001@2"},
    {"a condition name with an underscore", "Conditions:\n  C_1: !Equals [a, b]\n" + kResources,
     ""},
    {"an output without value", kResources + "Outputs:\n  O: {}\n", "E6002@5"},
    {"an output with a list", kResources + "Outputs:\n  O:\n    Value: [a]\n", "E6101@6"},
    {"an output with a strange key", kResources + "Outputs:\n  O:\n    Value: a\n    Valu: b\n",
     "E6001@7"},
    {"an export that is a string", kResources + "Outputs:\n  O:\n    Value: a\n    Export: b\n",
     "E6003@7"},
    {"an export without name", kResources + "Outputs:\n  O:\n    Value: a\n    Export: {}\n",
     "E6002@7"},
    {"an export name that is a list",
     kResources + "Outputs:\n  O:\n    Value: a\n    Export: {Name: [b]}\n", "E6102@7"},
    {"a rule without assertions", "Rules:\n  R: {}\n" + kResources, "E1700@2"},
    {"an assertion without assert", "Rules:\n  R:\n    Assertions:\n      - {}\n" + kResources,
     "E1701@4"},
    {"a section that is null", kResources + "Outputs:\n", "E6001@4"},
    {"metadata that is a list", kResources + "Metadata: []\n", "E4002@4"},
    {"a hook without type", kResources + "Hooks:\n  H: {}\n", "E1001@5"},
};

std::string many(const std::string& section, const std::string& entry, int count) {
  std::string text = section + ":\n";
  for (int i = 0; i < count; ++i) {
    text += "  N" + std::to_string(i) + ": " + entry + "\n";
  }
  return text;
}

}  // namespace

TEST_CASE("template: structural faults and their places") {
  for (const Case& c : kCases) {
    CAPTURE(c.name);
    CHECK(faults(c.text) == c.faults);
  }
}

TEST_CASE("template: quotas hold at the limit and fail above") {
  CHECK(faults(many("Resources", "{Type: 'AWS::SNS::Topic'}", 500)) == "");
  CHECK(faults(many("Resources", "{Type: 'AWS::SNS::Topic'}", 501)) == "E3010@1");
  CHECK(faults(many("Parameters", "{Type: String}", 201) + kResources) == "E2010@1");
  CHECK(faults(many("Outputs", "{Value: a}", 201) + kResources) == "E6010@1");
  CHECK(faults(many("Mappings", "{a: {b: c}}", 201) + kResources) == "E7010@1");
  CHECK(faults(kResources + "Metadata: {a: '" + std::string(1'000'000, 'x') + "'}\n") == "E1002@1");
}

TEST_CASE("template: every section is typed in template order") {
  SourceMap sources;
  Sink sink;
  const auto loaded = load_template_text(sources, "t.yaml", R"(
AWSTemplateFormatVersion: 2010-09-09
Description: all of it
Transform: [AWS::LanguageExtensions, {Name: Mine, Parameters: {a: b}}]
Parameters:
  P: {Type: 'List<AWS::EC2::Subnet::Id>', NoEcho: 'true', AllowedValues: [a, b], MinLength: 1, Default: a}
Rules:
  R:
    RuleCondition: !Equals [a, b]
    Assertions: [{Assert: !Equals [a, a], AssertDescription: same}]
Mappings: {M: {k: {a: b}}}
Conditions: {C: !Equals [a, b]}
Resources:
  B:
    Type: AWS::S3::Bucket
    Condition: C
    DependsOn: [A, D]
    DeletionPolicy: Retain
    Properties: {BucketName: x}
    Metadata: {m: 1}
  A: {Type: 'AWS::SNS::Topic', DependsOn: D, UpdatePolicy: {}, CreationPolicy: {}}
Outputs:
  O: {Value: v, Description: d, Condition: C, Export: {Name: n}}
Hooks:
  H: {Type: 'AWS::CodeDeploy::BlueGreen'}
)",
                                         sink);
  REQUIRE(loaded != nullptr);
  CHECK(sink.all().empty());
  const Template& model = loaded->model;
  CHECK(model.description == "all of it");
  CHECK(model.format_version == "2010-09-09");
  CHECK(model.declares_transform("AWS::LanguageExtensions"));
  CHECK(model.declares_transform("Mine"));
  CHECK_FALSE(model.declares_transform("Other"));
  const Parameter* parameter = model.find_parameter("P");
  REQUIRE(parameter != nullptr);
  CHECK(parameter->kind.is_list);
  CHECK(parameter->kind.element == "AWS::EC2::Subnet::Id");
  CHECK(parameter->no_echo);
  CHECK(parameter->allowed_values->items().size() == 2);
  REQUIRE(model.resources.size() == 2);
  CHECK(model.resources[0].name.text == "B");
  CHECK(model.resources[0].condition->text == "C");
  CHECK(model.resources[0].depends_on.size() == 2);
  CHECK(model.resources[0].deletion_policy->text() == "Retain");
  CHECK(model.resources[1].depends_on[0].text == "D");
  CHECK(model.resources[1].update_policy != nullptr);
  CHECK(model.resources[1].creation_policy != nullptr);
  CHECK(model.find_resource("A") == &model.resources[1]);
  CHECK(model.find_resource("Z") == nullptr);
  REQUIRE(model.find_output("O") != nullptr);
  CHECK(model.find_output("O")->export_name->text() == "n");
  CHECK(model.rules[0].assertions[0].description == "same");
  CHECK(model.rules[0].condition != nullptr);
  CHECK(model.find_mapping("M") != nullptr);
  CHECK(model.find_condition("C") != nullptr);
  CHECK(model.hooks[0].type.text == "AWS::CodeDeploy::BlueGreen");
}

TEST_CASE("template: any cut of a template loads without a crash") {
  const std::string text =
      "Parameters:\n  P: {Type: String, Default: [a]}\nConditions:\n  C: !And [!Equals [a, b], "
      "{Condition: D}]\n"
      "Resources:\n  A:\n    Type: AWS::S3::Bucket\n    DependsOn: [B]\n    Properties: {A: "
      "!GetAtt B.C}\n"
      "Outputs:\n  O: {Value: !Sub '${A}', Export: {Name: !Ref P}}\n";
  for (std::size_t length = 0; length <= text.size(); ++length) {
    faults(text.substr(0, length));
    faults(text.substr(length));
  }
  CHECK(faults(text).find("E2001") != std::string::npos);
}
