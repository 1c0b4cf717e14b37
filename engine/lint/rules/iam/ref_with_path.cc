// SPDX-License-Identifier: Apache-2.0
#include <utility>

#include "engine/lint/run.hh"
#include "engine/lint/schema/value.hh"
#include "engine/lint/template/lookup.hh"
#include "engine/lint/template/values.hh"

namespace formwork::lint {
namespace {

constexpr std::string_view kProperty = "ServiceRole";

bool is_empty(const Node& node) {
  return node.is(NodeKind::Null) || (node.is_string() && node.text().empty()) ||
         ((node.is_list() || node.is_map()) && node.count == 0);
}

void check_value(const Run& run, const Resource& project, const FoundValue& found,
                 RuleMatches& out) {
  if (found.function == nullptr || found.function->key != "Ref" ||
      !found.function->value->is_string()) {
    return;
  }
  const Resource* role = run.resource(found.function->value->text());
  const Node* path =
      role == nullptr || role->properties == nullptr ? nullptr : role->properties->get("Path");
  if (path == nullptr || is_empty(*path) || (path->is_string() && path->text() == "/")) {
    return;
  }
  RuleMatch& match = out.emplace_back();
  match.path = {"Resources", project.name, "Properties"};
  match.path.insert(match.path.end(), found.path.begin(), found.path.end());
  match.path.emplace_back("Ref");
  match.message =
      "When using a Ref to IAM resource the Path must be '/'.  Switch to GetAtt if the Path has to "
      "be '" +
      plain_text(*path) + "'.";
}

void match_projects(const Rule&, Run& run, RuleMatches& out) {
  for (const Resource* project : resources_of(run, {"AWS::CodeBuild::Project"})) {
    if (project->properties == nullptr) {
      continue;
    }
    const auto values = property_values(*project->properties, kProperty);
    if (!values) {
      continue;
    }
    for (const FoundValue& found : *values) {
      check_value(run, *project, found, out);
    }
  }
}

constinit Rule rule{
    .id = "E3050",
    .title = "Ref to a role that has a path",
    .what =
        "ServiceRole of a CodeBuild project must not be the Ref of a role whose Path is not "
        "'/'.",
    .why = "Ref gives the role's bare name, and CodeBuild looks for it without its path.",
    .example = R"(Role:
  Type: AWS::IAM::Role
  Properties: {Path: /build/, AssumeRolePolicyDocument: {}}
Project:
  Type: AWS::CodeBuild::Project
  Properties: {ServiceRole: !Ref Role}
)",
    .instead = R"(Role:
  Type: AWS::IAM::Role
  Properties: {Path: /build/, AssumeRolePolicyDocument: {}}
Project:
  Type: AWS::CodeBuild::Project
  Properties: {ServiceRole: !GetAtt Role.Arn}
)",
    .source =
        "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/"
        "aws-resource-codebuild-project.html",
    .match = &match_projects,
};
const Register<Rule> kRegister{rule};

}  // namespace
}  // namespace formwork::lint
