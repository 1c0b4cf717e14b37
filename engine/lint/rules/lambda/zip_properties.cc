// SPDX-License-Identifier: Apache-2.0
#include <string>
#include <string_view>
#include <vector>

#include "engine/lint/rules/wording.hh"
#include "engine/lint/run.hh"
#include "engine/lint/schema/value.hh"
#include "engine/lint/template/lookup.hh"
#include "engine/lint/template/scenarios.hh"

namespace formwork::lint {
namespace {

constexpr std::string_view kRequired[] = {"Handler", "Runtime"};

bool is_given(const Node* node) {
  return node != nullptr && !node->is(NodeKind::Null);
}

bool has_content(const Node* node) {
  return is_given(node) && node->count != 0;
}

/// The property that makes the function a .zip file; empty for others.
std::string_view sign_of_zip(const Node& function) {
  const Node* code = function.get("Code");
  if (is_text(function.get("PackageType"), "Zip")) {
    return "PackageType";
  }
  return code != nullptr && (has_content(code->get("ZipFile")) || has_content(code->get("S3Key")))
             ? "Code"
             : "";
}

void check_function(Run& run, const Resource& resource, RuleMatches& out) {
  for (const ScenarioObject& function : without_conditions(
           run, *resource.properties, {"PackageType", "Code", "Handler", "Runtime"})) {
    const std::string_view sign = sign_of_zip(*function.object);
    if (sign.empty()) {
      continue;
    }
    std::vector<std::string_view> missing;
    for (const std::string_view name : kRequired) {
      if (!is_given(function.object->get(name))) {
        missing.push_back(name);
      }
    }
    if (!missing.empty()) {
      RuleMatch& match = out.emplace_back();
      match.path = {"Resources", resource.name, "Properties", sign};
      match.message = "Properties " + quote(missing) +
                      " missing for zip file deployment at Resources/" +
                      std::string(resource.name) + "/Properties";
    }
  }
}

void match_functions(const Rule&, Run& run, RuleMatches& out) {
  for (const Resource* resource : resources_of(run, {"AWS::Lambda::Function"})) {
    if (resource->properties != nullptr) {
      check_function(run, *resource, out);
    }
  }
}

constinit Rule rule{
    .id = "W2533",
    .title = "Function from a .zip file lacks its handler or runtime",
    .what =
        "Functions of PackageType Zip, or whose Code is a ZipFile or in S3, have Handler and "
        "Runtime.",
    .why = "Lambda refuses the function.",
    .example = R"(Function:
  Type: AWS::Lambda::Function
  Properties:
    Code: {S3Bucket: builds, S3Key: app.zip}
    Role: !GetAtt Role.Arn
)",
    .instead = R"(Function:
  Type: AWS::Lambda::Function
  Properties:
    Code: {S3Bucket: builds, S3Key: app.zip}
    Handler: app.handler
    Runtime: python3.14
    Role: !GetAtt Role.Arn
)",
    .source =
        "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/"
        "aws-resource-lambda-function.html",
    .match = &match_functions,
};
const Register<Rule> kRegister{rule};

}  // namespace
}  // namespace formwork::lint
