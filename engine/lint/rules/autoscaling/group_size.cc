// SPDX-License-Identifier: Apache-2.0
#include <string>

#include "engine/lint/rules/wording.hh"

namespace formwork::lint {
namespace {

constexpr std::string_view kGroups[] = {"Resources/AWS::AutoScaling::AutoScalingGroup/Properties"};
constexpr std::string_view kPolicies[] = {"Resources/AWS::AutoScaling::ScalingPolicy/Properties"};

void check_size(const HookCall& call) {
  check_document(call, "extensions/aws_autoscaling_autoscalinggroup/min_max_size");
}

void check_room(const HookCall& call) {
  check_document_fully(call, "extensions/aws_autoscaling_scalingpolicy/policy_target_tracking_asg",
                       [](const HookCall&, const Fault&) -> std::string {
                         return "TargetTrackingScaling policy requires the referenced "
                                "AutoScalingGroup to have MaxSize greater than MinSize";
                       });
}

constinit Rule size_rule{
    .id = "E3706",
    .title = "MaxSize below MinSize",
    .what = "An Auto Scaling group's MaxSize must not be smaller than its MinSize.",
    .why = "Auto Scaling refuses the group.",
    .example = R"(Group:
  Type: AWS::AutoScaling::AutoScalingGroup
  Properties: {MinSize: 4, MaxSize: 2}
)",
    .instead = R"(Group:
  Type: AWS::AutoScaling::AutoScalingGroup
  Properties: {MinSize: 2, MaxSize: 4}
)",
    .source = "https://docs.aws.amazon.com/autoscaling/ec2/userguide/asg-capacity-limits.html",
    .places = kGroups,
    .validate = &check_size,
};
const Register<Rule> kRegisterSize{size_rule};

constinit Rule room_rule{
    .id = "E3712",
    .title = "Target tracking without room to scale",
    .what =
        "The group that a TargetTrackingScaling policy refers to needs a MaxSize above its "
        "MinSize.",
    .why = "Auto Scaling refuses the policy: the group could never change its size.",
    .example = R"(Group:
  Type: AWS::AutoScaling::AutoScalingGroup
  Properties: {MinSize: 2, MaxSize: 2}
Policy:
  Type: AWS::AutoScaling::ScalingPolicy
  Properties: {PolicyType: TargetTrackingScaling, AutoScalingGroupName: !Ref Group}
)",
    .instead = R"(Group:
  Type: AWS::AutoScaling::AutoScalingGroup
  Properties: {MinSize: 2, MaxSize: 6}
Policy:
  Type: AWS::AutoScaling::ScalingPolicy
  Properties: {PolicyType: TargetTrackingScaling, AutoScalingGroupName: !Ref Group}
)",
    .source =
        "https://docs.aws.amazon.com/autoscaling/ec2/userguide/"
        "as-scaling-target-tracking.html",
    .places = kPolicies,
    .validate = &check_room,
};
const Register<Rule> kRegisterRoom{room_rule};

}  // namespace
}  // namespace formwork::lint
