// SPDX-License-Identifier: Apache-2.0
#include "engine/lint/rule.hh"

// Which properties go together. The keywords mean what JSON Schema and CloudFormation's extensions
// of it say; these rules own what they find.
namespace formwork::lint {
namespace {

constexpr std::string_view kTypes =
    "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/"
    "aws-template-resource-type-ref.html";
constexpr std::string_view kSchemas =
    "https://docs.aws.amazon.com/cloudformation-cli/latest/userguide/resource-type-schema.html";

constinit Rule required_rule{
    .id = "E3003",
    .title = "Required properties are given",
    .what = "Looks for properties that the resource type requires, under every condition.",
    .why = "CloudFormation or the service refuses the resource.",
    .example = R"(Resources:
  Parameter:
    Type: AWS::SSM::Parameter
    Properties:
      Value: 'on'
)",
    .instead = R"(Resources:
  Parameter:
    Type: AWS::SSM::Parameter
    Properties:
      Type: String
      Value: 'on'
)",
    .source = kTypes,
};
const Register<Rule> kRegisterRequired{required_rule};

constinit Rule xor_rule{
    .id = "E3014",
    .title = "Exactly one of several properties is given",
    .what = "Checks properties that are alternatives: one of them must be there, and only one.",
    .why = "The service refuses the resource.",
    .example = R"(Resources:
  Rule:
    Type: AWS::EC2::SecurityGroupIngress
    Properties:
      GroupId: sg-0123456789abcdef0
      IpProtocol: tcp
      CidrIp: 10.0.0.0/8
      CidrIpv6: ::/0
)",
    .instead = R"(Resources:
  Rule:
    Type: AWS::EC2::SecurityGroupIngress
    Properties:
      GroupId: sg-0123456789abcdef0
      IpProtocol: tcp
      CidrIp: 10.0.0.0/8
)",
    .source = kTypes,
};
const Register<Rule> kRegisterXor{xor_rule};

constinit Rule or_rule{
    .id = "E3058",
    .title = "At least one of several properties is given",
    .what = "Checks properties of which one or more must be there.",
    .why = "The service refuses the resource.",
    .example = R"(Resources:
  Rule:
    Type: AWS::Events::Rule
    Properties:
      State: ENABLED
)",
    .instead = R"(Resources:
  Rule:
    Type: AWS::Events::Rule
    Properties:
      ScheduleExpression: rate(1 day)
      State: ENABLED
)",
    .source = kTypes,
};
const Register<Rule> kRegisterOr{or_rule};

constinit Rule excluded_rule{
    .id = "E3020",
    .title = "Properties that exclude each other do not meet",
    .what = "Looks for a property that must not stand beside another one.",
    .why = "The service refuses the resource.",
    .example = R"(Resources:
  Instance:
    Type: AWS::EC2::Instance
    Properties:
      ImageId: ami-0123456789abcdef0
      SubnetId: subnet-0123456789abcdef0
      NetworkInterfaces:
        - DeviceIndex: '0'
)",
    .instead = R"(Resources:
  Instance:
    Type: AWS::EC2::Instance
    Properties:
      ImageId: ami-0123456789abcdef0
      NetworkInterfaces:
        - DeviceIndex: '0'
          SubnetId: subnet-0123456789abcdef0
)",
    .source = kSchemas,
};
const Register<Rule> kRegisterExcluded{excluded_rule};

constinit Rule dependent_rule{
    .id = "E3021",
    .title = "A property comes with those it depends on",
    .what = "Looks for a property that needs another one beside it.",
    .why = "The service refuses the resource.",
    .example = R"(Resources:
  Target:
    Type: AWS::ApplicationAutoScaling::ScalingPolicy
    Properties:
      PolicyName: follow
      PolicyType: TargetTrackingScaling
      ResourceId: table/items
)",
    .instead = R"(Resources:
  Target:
    Type: AWS::ApplicationAutoScaling::ScalingPolicy
    Properties:
      PolicyName: follow
      PolicyType: TargetTrackingScaling
      ResourceId: table/items
      ScalableDimension: dynamodb:table:ReadCapacityUnits
      ServiceNamespace: dynamodb
)",
    .source = kSchemas,
};
const Register<Rule> kRegisterDependent{dependent_rule};

}  // namespace
}  // namespace formwork::lint
