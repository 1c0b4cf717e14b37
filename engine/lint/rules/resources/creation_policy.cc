// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <utility>

#include "engine/lint/rules/template/section.hh"

namespace formwork::lint {
namespace {

constexpr std::string_view kPlaces[] = {"Resources/*/CreationPolicy"};

constexpr std::array<std::pair<std::string_view, std::string_view>, 3> kDefinitions = {{
    {"AWS::AppStream::Fleet", "AppStreamFleet"},
    {"AWS::AutoScaling::AutoScalingGroup", "AutoScalingGroup"},
    {"AWS::CloudFormation::WaitCondition", "WaitCondition"},
}};

// Of other types nothing is known, so nothing is checked.
void check_policy(const HookCall& call) {
  Validator validator = call.validator;
  const PathStep* name = step_at(validator.context.path, 1);
  const Resource* resource = name == nullptr ? nullptr : validator.run->resource(name->key);
  if (resource == nullptr) {
    return;
  }
  validator.context.functions = {Keyword::FnSub, Keyword::FnSelect, Keyword::FnFindInMap,
                                 Keyword::FnIf, Keyword::Ref};
  validator.context.is_strict = false;
  const Schema document = validator.run->schema_document("attributes/creation_policy");
  for (const auto& [type, definition] : kDefinitions) {
    if (resource->type == type) {
      check_claimed(call, validator,
                    document.at(document.node.find("definitions").find(definition)));
    }
  }
}

constinit Rule rule{
    .id = "E3055",
    .title = "CreationPolicy has the parts that the type has",
    .what = "Checks CreationPolicy of auto scaling groups, wait conditions and AppStream fleets.",
    .why = "CloudFormation refuses the template, or does not wait for signals.",
    .example = R"(Resources:
  Group:
    Type: AWS::AutoScaling::AutoScalingGroup
    CreationPolicy:
      Signal:
        Count: 2
)",
    .instead = R"(Resources:
  Group:
    Type: AWS::AutoScaling::AutoScalingGroup
    CreationPolicy:
      ResourceSignal:
        Count: 2
)",
    .source =
        "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/"
        "aws-attribute-creationpolicy.html",
    .places = kPlaces,
    .validate = &check_policy,
};
const Register<Rule> kRegister{rule};

}  // namespace
}  // namespace formwork::lint
