// SPDX-License-Identifier: Apache-2.0
#include <string>

#include "engine/base/text.hh"
#include "engine/lint/rules/wording.hh"
#include "engine/lint/run.hh"
#include "engine/lint/schema/value.hh"

namespace formwork::lint {
namespace {

constexpr std::string_view kPrivateAddressPlaces[] = {
    "Resources/AWS::EC2::Instance/Properties",
    "Resources/AWS::EC2::NetworkInterface/Properties",
};
constexpr std::string_view kElasticAddressPlaces[] = {"Resources/AWS::EC2::EIP/Properties/Domain"};

void check_private_address(const HookCall& call) {
  check_document(call, "extensions/aws_ec2_instance/privateipaddress",
                 [](const HookCall&, const Fault&) -> std::string {
                   return "'Primary' cannot be True when 'PrivateIpAddress' is specified";
                 });
}

void check_domain(const HookCall& call) {
  if (!call.instance.is_string()) {
    return;
  }
  const std::string domain = to_lower(call.instance.text());
  if (domain != "standard" && domain != "vpc") {
    call.add(quote(call.instance) +
             " is not a standard Domain value. Non-standard values are silently converted to "
             "'vpc'.");
  }
}

constinit Rule private_address_rule{
    .id = "E3674",
    .title = "Two primary private addresses",
    .what =
        "PrivateIpAddress is the primary address; no address of PrivateIpAddresses can be "
        "primary next to it.",
    .why = "EC2 refuses an interface with two primary addresses.",
    .example = R"(Interface:
  Type: AWS::EC2::NetworkInterface
  Properties:
    SubnetId: subnet-0123456789abcdef0
    PrivateIpAddress: 10.0.0.10
    PrivateIpAddresses: [{PrivateIpAddress: 10.0.0.11, Primary: true}]
)",
    .instead = R"(Interface:
  Type: AWS::EC2::NetworkInterface
  Properties:
    SubnetId: subnet-0123456789abcdef0
    PrivateIpAddress: 10.0.0.10
    PrivateIpAddresses: [{PrivateIpAddress: 10.0.0.11, Primary: false}]
)",
    .source =
        "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/"
        "aws-resource-ec2-networkinterface.html",
    .places = kPrivateAddressPlaces,
    .validate = &check_private_address,
};
const Register<Rule> kRegisterPrivateAddress{private_address_rule};

constinit Rule domain_rule{
    .id = "W3700",
    .title = "Domain of an Elastic IP address that EC2 does not know",
    .what = "Domain is vpc or standard.",
    .why = "EC2 takes anything else for vpc.",
    .example = "Address:\n  Type: AWS::EC2::EIP\n  Properties: {Domain: private}\n",
    .instead = "Address:\n  Type: AWS::EC2::EIP\n  Properties: {Domain: vpc}\n",
    .source =
        "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/"
        "aws-resource-ec2-eip.html",
    .places = kElasticAddressPlaces,
    .validate = &check_domain,
};
const Register<Rule> kRegisterDomain{domain_rule};

}  // namespace
}  // namespace formwork::lint
