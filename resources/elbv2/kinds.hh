// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "resources/ec2/api/kit.hh"

namespace formwork::elbv2 {

inline constexpr ec2::Kind kBalancers{"",
                                      {"elbv2", "load_balancer"},
                                      "LoadBalancerArn",
                                      "",
                                      "LoadBalancerArns",
                                      "LoadBalancers",
                                      "LoadBalancerNotFound",
                                      "Load balancers '[%]' not found",
                                      "AWS::ElasticLoadBalancingV2::LoadBalancer"};
inline constexpr ec2::Kind kTargetGroups{"",
                                         {"elbv2", "target_group"},
                                         "TargetGroupArn",
                                         "",
                                         "TargetGroupArns",
                                         "TargetGroups",
                                         "TargetGroupNotFound",
                                         "One or more target groups not found",
                                         "AWS::ElasticLoadBalancingV2::TargetGroup"};
inline constexpr ec2::Kind kListeners{"",
                                      {"elbv2", "listener"},
                                      "ListenerArn",
                                      "",
                                      "ListenerArns",
                                      "Listeners",
                                      "ListenerNotFound",
                                      "One or more listeners not found",
                                      "AWS::ElasticLoadBalancingV2::Listener"};
inline constexpr ec2::Kind kRules{"",
                                  {"elbv2", "rule"},
                                  "RuleArn",
                                  "",
                                  "RuleArns",
                                  "Rules",
                                  "RuleNotFound",
                                  "One or more rules not found",
                                  "AWS::ElasticLoadBalancingV2::ListenerRule"};

}  // namespace formwork::elbv2
