// SPDX-License-Identifier: Apache-2.0
#include <string>

#include "engine/lint/rules/wording.hh"

namespace formwork::lint {
namespace {

constexpr std::string_view kPlaces[] = {"Resources/AWS::CloudWatch::Alarm/Properties"};

void check(const HookCall& call) {
  check_document(
      call, "extensions/aws_cloudwatch_alarm/period", [](const HookCall&, const Fault& fault) {
        return quote_or_none(fault.instance) + " is not one of [10, 30, 60] or a multiple of 60";
      });
}

constinit Rule rule{
    .id = "E3615",
    .title = "Alarm period CloudWatch does not have",
    .what = "Period of an alarm is 10, 30, 60 or a multiple of 60 seconds.",
    .why = "CloudWatch refuses the alarm.",
    .example = R"(Alarm:
  Type: AWS::CloudWatch::Alarm
  Properties: {Period: 90, EvaluationPeriods: 1, ComparisonOperator: GreaterThanThreshold}
)",
    .instead = R"(Alarm:
  Type: AWS::CloudWatch::Alarm
  Properties: {Period: 120, EvaluationPeriods: 1, ComparisonOperator: GreaterThanThreshold}
)",
    .source =
        "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/"
        "aws-resource-cloudwatch-alarm.html",
    .places = kPlaces,
    .validate = &check,
};
const Register<Rule> kRegister{rule};

}  // namespace
}  // namespace formwork::lint
