// SPDX-License-Identifier: Apache-2.0
#include "engine/lint/rules/template/section.hh"

namespace formwork::lint {
namespace {

constexpr std::string_view kPlaces[] = {"Resources/*/Condition"};

void check_condition(const HookCall& call) {
  if (call.instance.is_string() && pseudo_parameter(call.instance.text()) < 0) {
    check_among(call, call.instance, call.validator.run->conditions().names());
  }
}

constinit Rule rule{
    .id = "E3015",
    .title = "A resource's condition exists",
    .what = "Looks for resources whose Condition is not in the template's Conditions.",
    .why = "CloudFormation refuses the template.",
    .example = R"(Resources:
  Topic:
    Type: AWS::SNS::Topic
    Condition: IsProduction
)",
    .instead = R"(Conditions:
  IsProduction: !Equals [!Ref AWS::Region, us-east-1]
Resources:
  Topic:
    Type: AWS::SNS::Topic
    Condition: IsProduction
)",
    .source =
        "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/"
        "conditions-section-structure.html",
    .places = kPlaces,
    .validate = &check_condition,
};
const Register<Rule> kRegister{rule};

}  // namespace
}  // namespace formwork::lint
