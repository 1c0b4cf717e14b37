// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <string>
#include <vector>

#include "engine/base/text.hh"
#include "engine/lint/rule.hh"
#include "engine/lint/schema/value.hh"

namespace formwork::lint {
namespace {

constexpr std::string_view kPlaces[] = {
    "Resources/AWS::AutoScaling::AutoScalingGroup/Properties/HealthCheckType"};

void check(const HookCall& call) {
  if (!call.instance.is_string()) {
    return;
  }
  const std::vector<std::string_view> parts = split(call.instance.text(), ",");
  const bool has_ec2 = std::any_of(parts.begin(), parts.end(),
                                   [](std::string_view part) { return trim(part) == "EC2"; });
  if (parts.size() > 1 && has_ec2) {
    call.add("EC2 cannot be combined with other health check types. Got " + quote(call.instance));
  }
}

constinit Rule rule{
    .id = "E3056",
    .title = "EC2 listed among other health check types",
    .what = "A HealthCheckType that lists several types must not list EC2.",
    .why = "EC2 checks are always made; Auto Scaling refuses the list.",
    .example = R"(Group:
  Type: AWS::AutoScaling::AutoScalingGroup
  Properties: {MinSize: 1, MaxSize: 2, HealthCheckType: "EC2,ELB"}
)",
    .instead = R"(Group:
  Type: AWS::AutoScaling::AutoScalingGroup
  Properties: {MinSize: 1, MaxSize: 2, HealthCheckType: "ELB,EBS"}
)",
    .source = "https://docs.aws.amazon.com/autoscaling/ec2/userguide/health-checks-overview.html",
    .places = kPlaces,
    .validate = &check,
};
const Register<Rule> kRegister{rule};

}  // namespace
}  // namespace formwork::lint
