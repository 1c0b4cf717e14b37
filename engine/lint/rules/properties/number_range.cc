// SPDX-License-Identifier: Apache-2.0
#include "engine/lint/rule.hh"
#include "engine/lint/rules/properties/parameter_value.hh"
#include "engine/lint/schema/keywords/keywords.hh"

namespace formwork::lint {
namespace {

template <KeywordFn check>
void check_value(const KeywordCall& call) {
  check_or_blame_parameter(call, check, "W3034");
}

constexpr KeywordMethod kMethods[] = {
    {Keyword::Minimum, &check_value<&check_minimum>},
    {Keyword::Maximum, &check_value<&check_maximum>},
    {Keyword::ExclusiveMinimum, &check_value<&check_exclusive_minimum>},
    {Keyword::ExclusiveMaximum, &check_value<&check_exclusive_maximum>},
};

constinit Rule rule{
    .id = "E3034",
    .title = "Numbers lie within the property's bounds",
    .what =
        "Compares numbers with the least and the greatest value that the resource type's "
        "schema gives for the property.",
    .why = "The service refuses the resource.",
    .example = R"(Resources:
  Queue:
    Type: AWS::SQS::Queue
    Properties:
      DelaySeconds: 1000
)",
    .instead = R"(Resources:
  Queue:
    Type: AWS::SQS::Queue
    Properties:
      DelaySeconds: 900
)",
    .source =
        "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/"
        "aws-template-resource-type-ref.html",
    .methods = kMethods,
};
const Register<Rule> kRegister{rule};

constinit Rule parameter_rule{
    .id = "W3034",
    .title = "A parameter's numbers lie within the bounds of the properties that use it",
    .what =
        "Compares the default, the allowed values and the bounds of a parameter with the bounds "
        "of every property that refers to it. As in cfn-lint, W1030 tells of them first.",
    .why = "A deployment with that value fails, although CloudFormation takes the template.",
    .example = R"(Parameters:
  Delay:
    Type: Number
    Default: 1000
Resources:
  Queue:
    Type: AWS::SQS::Queue
    Properties:
      DelaySeconds: !Ref Delay
)",
    .instead = R"(Parameters:
  Delay:
    Type: Number
    Default: 900
Resources:
  Queue:
    Type: AWS::SQS::Queue
    Properties:
      DelaySeconds: !Ref Delay
)",
    .source =
        "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/"
        "parameters-section-structure.html",
};
const Register<Rule> kRegisterParameter{parameter_rule};

}  // namespace
}  // namespace formwork::lint
