// SPDX-License-Identifier: Apache-2.0
#include "engine/lint/rules/wording.hh"
#include "engine/lint/run.hh"

namespace formwork::lint {
namespace {

constexpr std::string_view kPlaces[] = {"Resources/AWS::SNS::Subscription/Properties"};

void check(const HookCall& call) {
  check_document(call, "extensions/aws_sns_subscription/subscription_endpoint_protocol");
}

constinit Rule rule{
    .id = "W3694",
    .title = "Subscription whose endpoint does not fit its protocol",
    .what =
        "With the protocol sqs, Endpoint is the ARN of a queue; with lambda, that of a "
        "function.",
    .why = "Nobody gets the messages.",
    .example = R"(Topic:
  Type: AWS::SNS::Topic
Subscription:
  Type: AWS::SNS::Subscription
  Properties: {TopicArn: !Ref Topic, Protocol: sqs, Endpoint: !GetAtt Topic.TopicArn}
)",
    .instead = R"(Queue:
  Type: AWS::SQS::Queue
Subscription:
  Type: AWS::SNS::Subscription
  Properties: {TopicArn: !Ref Topic, Protocol: sqs, Endpoint: !GetAtt Queue.Arn}
)",
    .source =
        "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/"
        "aws-resource-sns-subscription.html",
    .places = kPlaces,
    .validate = &check,
};
const Register<Rule> kRegister{rule};

}  // namespace
}  // namespace formwork::lint
