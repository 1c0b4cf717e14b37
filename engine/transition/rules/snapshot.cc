// SPDX-License-Identifier: Apache-2.0
#include "engine/transition/evidence.hh"

namespace formwork {
namespace {

void check(const TransitionRule& rule, const Transition& transition, std::vector<Hazard>& out) {
  for (const ResourceChange& change : transition.change_set.changes) {
    const bool is_removed = change.action == ChangeAction::Remove;
    if (change.data != DataVerdict::Snapshot ||
        (!is_removed && !is_replaced(change) && !may_be_replaced(change))) {
      continue;
    }
    add_hazard(out, rule, HazardKind::Warning, change, is_removed ? nullptr : replacing_row(change),
               subject_of(change) + " " +
                   (is_removed ? std::string("will be removed")
                               : will_be(change) + std::string(" replaced by an empty one")) +
                   "; a snapshot of the old one is made before it is deleted.",
               is_removed ? "The snapshot stays and is paid for: delete it when it is not needed."
                          : "Restore the snapshot into the new one.");
  }
}

constinit TransitionRule rule{
    .id = "D104",
    .title = "Only a snapshot remains",
    .what = "A resource that holds data is replaced or removed under the policy Snapshot.",
    .why =
        "The data is in the snapshot and not in the new resource: until somebody restores it, "
        "the application sees an empty one.",
    .example =
        "   Volume:\n     Type: AWS::EC2::Volume\n     UpdateReplacePolicy: Snapshot\n"
        "     Properties:\n-      KmsKeyId: alias/a\n+      KmsKeyId: alias/b\n",
    .fix = "Plan the restore.",
    .source =
        "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/"
        "aws-attribute-updatereplacepolicy.html",
    .check = &check};
const Register<TransitionRule> kRegister{rule};

}  // namespace
}  // namespace formwork
