// SPDX-License-Identifier: Apache-2.0
#include "engine/transition/evidence.hh"

namespace formwork {
namespace {

void check(const TransitionRule& rule, const Transition& transition, std::vector<Hazard>& out) {
  if (transition.before == nullptr) {
    return;
  }
  for (const Resource& resource : transition.after.resources) {
    const Resource* then = transition.before->find_resource(resource.name.text);
    if (then == nullptr || then->type.text == resource.type.text) {
      continue;
    }
    const std::string id(resource.name.text);
    out.push_back({&rule, HazardKind::Blocker, id,
                   "The type of " + id + " changes from " + std::string(then->type.text) + " to " +
                       std::string(resource.type.text) + ": updates cannot change a type.",
                   resource.type.span,
                   "Give the new resource another logical id; " + id +
                       " is then removed and the new one made."});
  }
}

constinit TransitionRule rule{
    .id = "T101",
    .title = "The type of a logical id changes",
    .what = "A logical id stands for another resource type than before.",
    .why = "CloudFormation refuses the update: \"Update of resource type is not permitted\".",
    .example = " Resources:\n   Jobs:\n-    Type: AWS::SQS::Queue\n+    Type: AWS::SNS::Topic\n",
    .fix = "Give the new resource a logical id of its own.",
    .source =
        "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/"
        "using-cfn-updating-stacks-update-behaviors.html",
    .check = &check};
const Register<TransitionRule> kRegister{rule};

}  // namespace
}  // namespace formwork
