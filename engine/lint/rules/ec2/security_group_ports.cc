// SPDX-License-Identifier: Apache-2.0
#include <string>

#include "engine/lint/rules/wording.hh"
#include "engine/lint/run.hh"

namespace formwork::lint {
namespace {

constexpr std::string_view kSource =
    "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/"
    "aws-properties-ec2-securitygroup-ingress.html";

constexpr std::string_view kPlaces[] = {
    "Resources/AWS::EC2::SecurityGroup/Properties/SecurityGroupIngress/*",
    "Resources/AWS::EC2::SecurityGroup/Properties/SecurityGroupEgress/*",
    "Resources/AWS::EC2::SecurityGroupEgress/Properties",
    "Resources/AWS::EC2::SecurityGroupIngress/Properties",
};

void check_missing(const HookCall& call) {
  check_document(call, "extensions/aws_ec2_securitygroup/protocols_and_port_ranges_include",
                 [](const HookCall& asked, const Fault&) {
                   return "['FromPort', 'ToPort'] are required properties when using 'IpProtocol' "
                          "value " +
                          quote_or_none(asked.instance.get("IpProtocol"));
                 });
}

void check_ignored(const HookCall& call) {
  check_document(call, "extensions/aws_ec2_securitygroup/protocols_and_port_ranges_exclude",
                 [](const HookCall& asked, const Fault&) {
                   return "['FromPort', 'ToPort'] are ignored when using 'IpProtocol' value " +
                          quote_or_none(asked.instance.get("IpProtocol"));
                 });
}

void check_all(const HookCall& call) {
  check_document(call, "extensions/aws_ec2_securitygroup/all_to_and_from_ports",
                 [](const HookCall&, const Fault&) -> std::string {
                   return "Both ['FromPort', 'ToPort'] must be -1 when one is -1";
                 });
}

constinit Rule missing_rule{
    .id = "E3687",
    .title = "Security group rule without ports",
    .what = "Rules for icmp, tcp and udp say FromPort and ToPort.",
    .why = "EC2 refuses the rule.",
    .example = R"(Group:
  Type: AWS::EC2::SecurityGroup
  Properties:
    GroupDescription: Web
    SecurityGroupIngress: [{IpProtocol: tcp, CidrIp: 0.0.0.0/0}]
)",
    .instead = R"(Group:
  Type: AWS::EC2::SecurityGroup
  Properties:
    GroupDescription: Web
    SecurityGroupIngress: [{IpProtocol: tcp, FromPort: 443, ToPort: 443, CidrIp: 0.0.0.0/0}]
)",
    .source = kSource,
    .places = kPlaces,
    .validate = &check_missing,
};
const Register<Rule> kRegisterMissing{missing_rule};

constinit Rule ignored_rule{
    .id = "W3687",
    .title = "Ports for a protocol that has none",
    .what = "FromPort and ToPort mean something for icmp, tcp and udp only.",
    .why = "The rule lets all traffic of the protocol through, whatever ports it names.",
    .example = R"(SecurityGroupIngress:
  - {IpProtocol: -1, FromPort: 443, ToPort: 443, CidrIp: 10.0.0.0/8}
)",
    .instead = R"(SecurityGroupIngress:
  - {IpProtocol: tcp, FromPort: 443, ToPort: 443, CidrIp: 10.0.0.0/8}
)",
    .source = kSource,
    .places = kPlaces,
    .validate = &check_ignored,
};
const Register<Rule> kRegisterIgnored{ignored_rule};

constinit Rule all_rule{
    .id = "E3688",
    .title = "Only one end of the ports is -1",
    .what = "-1 means all ports, or all ICMP types and codes, and stands at both ends.",
    .why = "EC2 refuses the rule.",
    .example = R"(SecurityGroupIngress:
  - {IpProtocol: tcp, FromPort: -1, ToPort: 443, CidrIp: 10.0.0.0/8}
)",
    .instead = R"(SecurityGroupIngress:
  - {IpProtocol: tcp, FromPort: 0, ToPort: 443, CidrIp: 10.0.0.0/8}
)",
    .source = kSource,
    .places = kPlaces,
    .validate = &check_all,
};
const Register<Rule> kRegisterAll{all_rule};

}  // namespace
}  // namespace formwork::lint
