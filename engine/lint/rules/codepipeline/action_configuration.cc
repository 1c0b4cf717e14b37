// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/lint/rules/wording.hh"
#include "engine/lint/run.hh"
#include "engine/lint/schema/value.hh"
#include "engine/lint/template/lookup.hh"

namespace formwork::lint {
namespace {

constexpr std::string_view kPlaces[] = {
    "Resources/AWS::CodePipeline::Pipeline/Properties/Stages/*/Actions/*"};

/// "artifact::file" must name an artifact the action gets.
void check_template_path(const HookCall& call, const ValueAt& path) {
  const std::string_view text = path.value->text();
  std::vector<std::string_view> names;
  for (const ValueAt& input :
       values_at(path.validator, &call.instance, {"InputArtifacts", "*", "Name"})) {
    if (!is_text(input.value)) {
      continue;
    }
    const std::string_view name = input.value->text();
    if (text.starts_with(name) && text.substr(name.size()).starts_with("::")) {
      return;
    }
    if (std::find(names.begin(), names.end(), name) == names.end()) {
      names.push_back(name);
    }
  }
  Fault& fault =
      call.add(quote(text.substr(0, text.find("::"))) + " is not one of " + quote(names));
  fault.keyword = Keyword::Enum;
  fault.path_override = steps_of(path.validator.context.path);
}

void check(const HookCall& call) {
  if (!call.instance.is_map()) {
    return;
  }
  for (const ValueAt& path :
       values_at(call.validator, &call.instance, {"Configuration", "TemplatePath"})) {
    if (is_text(path.value)) {
      check_template_path(call, path);
    }
  }
  const Schema role_schema = call.validator.run->schema_document("formwork/pipeline_role");
  for (const ValueAt& role :
       values_at(call.validator, &call.instance, {"Configuration", "RoleArn"})) {
    if (role.value == nullptr) {
      continue;
    }
    for (Fault& fault : role.validator.faults(*role.value, role_schema)) {
      fault.rule = &call.rule;
      fault.path_override = steps_of(role.validator.context.path);
      call.out.push_back(std::move(fault));
    }
  }
}

constinit Rule rule{
    .id = "E3703",
    .title = "Configuration that does not suit a pipeline action",
    .what =
        "TemplatePath of an action begins with one of its input artifacts, RoleArn is the ARN "
        "of a role.",
    .why = "The action fails each time the pipeline runs.",
    .example = R"(Name: Deploy
InputArtifacts: [{Name: Built}]
Configuration: {TemplatePath: "Build::template.yaml"}
)",
    .instead = R"(Name: Deploy
InputArtifacts: [{Name: Built}]
Configuration: {TemplatePath: "Built::template.yaml"}
)",
    .source =
        "https://docs.aws.amazon.com/codepipeline/latest/userguide/"
        "action-reference-CloudFormation.html",
    .places = kPlaces,
    .validate = &check,
};
const Register<Rule> kRegister{rule};

}  // namespace
}  // namespace formwork::lint
