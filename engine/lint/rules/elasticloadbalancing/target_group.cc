// SPDX-License-Identifier: Apache-2.0
#include <string>

#include "engine/lint/rules/wording.hh"
#include "engine/lint/run.hh"
#include "engine/lint/schema/value.hh"

namespace formwork::lint {
namespace {

constexpr std::string_view kPlaces[] = {
    "Resources/AWS::ElasticLoadBalancingV2::TargetGroup/Properties"};
constexpr std::string_view kSource =
    "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/"
    "aws-resource-elasticloadbalancingv2-targetgroup.html";

std::string words(const HookCall&, const Fault& fault) {
  if (!fault.schema.is(SchemaNode::Kind::Bool) || fault.path.empty()) {
    return fault.message;
  }
  return "Additional properties are not allowed (" + quote(fault.path.back().key) +
         " was unexpected)";
}

void check_target_type(const HookCall& call) {
  check_document_fully(
      call, "extensions/aws_elasticloadbalancingv2_targetgroup/targettype_restrictions", &words);
}

void check_protocol(const HookCall& call) {
  check_document_fully(
      call, "extensions/aws_elasticloadbalancingv2_targetgroup/protocol_restrictions", &words);
}

void check_health_check(const HookCall& call) {
  check_document_fully(
      call, "extensions/aws_elasticloadbalancingv2_targetgroup/healthcheckprotocol_restrictions",
      &words);
}

constinit Rule target_type_rule{
    .id = "E3681",
    .title = "Target group whose properties do not fit its targets",
    .what = "Target groups of functions have no Port, Protocol and VpcId; all others need them.",
    .why = "Elastic Load Balancing refuses the target group.",
    .example = R"(Targets:
  Type: AWS::ElasticLoadBalancingV2::TargetGroup
  Properties: {TargetType: lambda, Port: 80}
)",
    .instead = R"(Targets:
  Type: AWS::ElasticLoadBalancingV2::TargetGroup
  Properties: {TargetType: lambda}
)",
    .source = kSource,
    .places = kPlaces,
    .validate = &check_target_type,
};
const Register<Rule> kRegisterTargetType{target_type_rule};

constinit Rule protocol_rule{
    .id = "E3683",
    .title = "Target group whose properties do not fit its protocol",
    .what =
        "Gateway load balancers send to port 6081: a target group with the protocol GENEVE has "
        "no other.",
    .why = "Elastic Load Balancing refuses the target group.",
    .example = R"(Targets:
  Type: AWS::ElasticLoadBalancingV2::TargetGroup
  Properties: {Protocol: GENEVE, Port: 80, VpcId: !Ref Vpc}
)",
    .instead = R"(Targets:
  Type: AWS::ElasticLoadBalancingV2::TargetGroup
  Properties: {Protocol: GENEVE, Port: 6081, VpcId: !Ref Vpc}
)",
    .source = kSource,
    .places = kPlaces,
    .validate = &check_protocol,
};
const Register<Rule> kRegisterProtocol{protocol_rule};

constinit Rule health_check_rule{
    .id = "E3684",
    .title = "Health check whose properties do not fit its protocol",
    .what =
        "Matcher and ProtocolVersion belong to target groups whose health checks use HTTP or "
        "HTTPS.",
    .why = "Elastic Load Balancing refuses the target group.",
    .example = R"(Targets:
  Type: AWS::ElasticLoadBalancingV2::TargetGroup
  Properties:
    Protocol: TCP
    Port: 80
    VpcId: !Ref Vpc
    HealthCheckProtocol: TCP
    Matcher: {HttpCode: '200'}
)",
    .instead = R"(Targets:
  Type: AWS::ElasticLoadBalancingV2::TargetGroup
  Properties:
    Protocol: TCP
    Port: 80
    VpcId: !Ref Vpc
    HealthCheckProtocol: HTTP
    Matcher: {HttpCode: '200'}
)",
    .source = kSource,
    .places = kPlaces,
    .validate = &check_health_check,
};
const Register<Rule> kRegisterHealthCheck{health_check_rule};

}  // namespace
}  // namespace formwork::lint
