// SPDX-License-Identifier: Apache-2.0
#include "engine/lint/rule.hh"
#include "engine/lint/rules/properties/parameter_value.hh"
#include "engine/lint/schema/keywords/keywords.hh"

namespace formwork::lint {
namespace {

void check_value(const KeywordCall& call) {
  check_or_blame_parameter(call, &check_enum, "W2030");
}

void check_value_case_insensitive(const KeywordCall& call) {
  check_or_blame_parameter(call, &check_enum_case_insensitive, "W2030");
}

constexpr KeywordMethod kMethods[] = {
    {Keyword::Enum, &check_value},
    {Keyword::EnumCaseInsensitive, &check_value_case_insensitive},
};

constinit Rule rule{
    .id = "E3030",
    .title = "The value is one of those the property allows",
    .what = "Compares values with the list that the resource type's schema gives for the property.",
    .why = "The service refuses the resource.",
    .example = R"(Resources:
  Volume:
    Type: AWS::EC2::Volume
    Properties:
      AvailabilityZone: !Select [0, !GetAZs '']
      Size: 8
      VolumeType: ssd
)",
    .instead = R"(Resources:
  Volume:
    Type: AWS::EC2::Volume
    Properties:
      AvailabilityZone: !Select [0, !GetAZs '']
      Size: 8
      VolumeType: gp3
)",
    .source =
        "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/"
        "aws-template-resource-type-ref.html",
    .methods = kMethods,
};
const Register<Rule> kRegister{rule};

constinit Rule parameter_rule{
    .id = "W2030",
    .title = "A parameter's values suit the properties that use it",
    .what =
        "Compares the default and the allowed values of a parameter with the list of values of "
        "every property that refers to it. As in cfn-lint, W1030 tells of them first.",
    .why = "A deployment with that value fails, although CloudFormation takes the template.",
    .example = R"(Parameters:
  Kind:
    Type: String
    Default: ssd
Resources:
  Volume:
    Type: AWS::EC2::Volume
    Properties:
      AvailabilityZone: !Select [0, !GetAZs '']
      Size: 8
      VolumeType: !Ref Kind
)",
    .instead = R"(Parameters:
  Kind:
    Type: String
    Default: gp3
Resources:
  Volume:
    Type: AWS::EC2::Volume
    Properties:
      AvailabilityZone: !Select [0, !GetAZs '']
      Size: 8
      VolumeType: !Ref Kind
)",
    .source =
        "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/"
        "parameters-section-structure.html",
};
const Register<Rule> kRegisterParameter{parameter_rule};

}  // namespace
}  // namespace formwork::lint
