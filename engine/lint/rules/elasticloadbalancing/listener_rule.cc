// SPDX-License-Identifier: Apache-2.0
#include <string>

#include "engine/lint/rules/wording.hh"
#include "engine/lint/run.hh"

namespace formwork::lint {
namespace {

constexpr std::string_view kPlaces[] = {
    "Resources/AWS::ElasticLoadBalancingV2::ListenerRule/Properties"};

void check(const HookCall& call) {
  check_document_fully(
      call,
      "extensions/aws_elasticloadbalancingv2_listenerrule/listener_rule_target_group_protocol",
      [](const HookCall&, const Fault&) -> std::string {
        return "TargetGroup protocol 'GENEVE' is not compatible with ListenerRule forwarding "
               "actions. GENEVE is only supported with Gateway Load Balancers.";
      });
}

constinit Rule rule{
    .id = "E3711",
    .title = "Listener rule that forwards to a gateway's targets",
    .what =
        "Looks at the protocol of the target groups that listener rules forward to: GENEVE is "
        "for gateway load balancers, which have no rules.",
    .why = "Elastic Load Balancing refuses the rule.",
    .example = R"(Targets:
  Type: AWS::ElasticLoadBalancingV2::TargetGroup
  Properties: {Protocol: GENEVE, Port: 6081, VpcId: !Ref Vpc}
Rule:
  Type: AWS::ElasticLoadBalancingV2::ListenerRule
  Properties:
    Priority: 1
    Conditions: [{Field: path-pattern, Values: [/*]}]
    Actions: [{Type: forward, TargetGroupArn: !Ref Targets}]
)",
    .instead = R"(Targets:
  Type: AWS::ElasticLoadBalancingV2::TargetGroup
  Properties: {Protocol: HTTP, Port: 80, VpcId: !Ref Vpc}
Rule:
  Type: AWS::ElasticLoadBalancingV2::ListenerRule
  Properties:
    Priority: 1
    Conditions: [{Field: path-pattern, Values: [/*]}]
    Actions: [{Type: forward, TargetGroupArn: !Ref Targets}]
)",
    .source = "https://docs.aws.amazon.com/elasticloadbalancing/latest/gateway/target-groups.html",
    .places = kPlaces,
    .validate = &check,
};
const Register<Rule> kRegister{rule};

}  // namespace
}  // namespace formwork::lint
