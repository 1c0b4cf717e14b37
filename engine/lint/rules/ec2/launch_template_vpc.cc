// SPDX-License-Identifier: Apache-2.0
#include <string>

#include "engine/lint/rules/wording.hh"
#include "engine/lint/run.hh"

namespace formwork::lint {
namespace {

constexpr std::string_view kPlaces[] = {"Resources/AWS::EC2::LaunchTemplate/Properties"};

void check(const HookCall& call) {
  check_document_fully(
      call, "extensions/aws_ec2_launchtemplate/launch_template_sg_subnet_vpc",
      [](const HookCall&, const Fault&) -> std::string {
        return "SecurityGroup VpcId does not match Subnet VpcId in the LaunchTemplate";
      });
}

constinit Rule rule{
    .id = "E3714",
    .title = "Security group and subnet of different VPCs",
    .what =
        "Compares VpcId of the security groups a launch template names with VpcId of the "
        "subnets of its network interfaces.",
    .why = "EC2 does not start instances whose security groups belong to another VPC.",
    .example = R"(Group:
  Type: AWS::EC2::SecurityGroup
  Properties: {GroupDescription: Web, VpcId: vpc-11111111}
Subnet:
  Type: AWS::EC2::Subnet
  Properties: {CidrBlock: 10.0.0.0/24, VpcId: vpc-22222222}
Template:
  Type: AWS::EC2::LaunchTemplate
  Properties:
    LaunchTemplateData:
      SecurityGroupIds: [!GetAtt Group.GroupId]
      NetworkInterfaces: [{DeviceIndex: 0, SubnetId: !Ref Subnet}]
)",
    .instead = R"(Group:
  Type: AWS::EC2::SecurityGroup
  Properties: {GroupDescription: Web, VpcId: vpc-11111111}
Subnet:
  Type: AWS::EC2::Subnet
  Properties: {CidrBlock: 10.0.0.0/24, VpcId: vpc-11111111}
Template:
  Type: AWS::EC2::LaunchTemplate
  Properties:
    LaunchTemplateData:
      SecurityGroupIds: [!GetAtt Group.GroupId]
      NetworkInterfaces: [{DeviceIndex: 0, SubnetId: !Ref Subnet}]
)",
    .source = "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ec2-launch-templates.html",
    .places = kPlaces,
    .validate = &check,
};
const Register<Rule> kRegister{rule};

}  // namespace
}  // namespace formwork::lint
