// SPDX-License-Identifier: Apache-2.0
#include <vector>

#include "engine/lint/rules/template/section.hh"

namespace formwork::lint {
namespace {

constexpr std::string_view kInterface =
    "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/"
    "aws-resource-cloudformation-interface.html";

constexpr std::string_view kParameterPlaces[] = {"cfnParameter"};

void check_parameter(const HookCall& call) {
  const Run& run = *call.validator.run;
  if (call.instance.is_string() && run.parameter(call.instance.text()) != nullptr) {
    return;
  }
  std::vector<std::string_view> names;
  for (const Parameter& parameter : run.parameters()) {
    names.push_back(parameter.name);
  }
  check_among(call, call.instance, names);
}

constinit Rule parameter_rule{
    .id = "W4001",
    .title = "The console's parameter groups name parameters",
    .what = "Looks for names in AWS::CloudFormation::Interface that are no parameter's.",
    .why = "The console shows nothing for them.",
    .example = R"(Metadata:
  AWS::CloudFormation::Interface:
    ParameterGroups:
      - Parameters: [Nmae]
Parameters:
  Name:
    Type: String
)",
    .instead = R"(Metadata:
  AWS::CloudFormation::Interface:
    ParameterGroups:
      - Parameters: [Name]
Parameters:
  Name:
    Type: String
)",
    .source = kInterface,
    .places = kParameterPlaces,
    .validate = &check_parameter,
};
const Register<Rule> kRegisterParameter{parameter_rule};

}  // namespace
}  // namespace formwork::lint
