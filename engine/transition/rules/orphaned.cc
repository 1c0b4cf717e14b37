// SPDX-License-Identifier: Apache-2.0
#include "engine/transition/evidence.hh"

namespace formwork {
namespace {

void check(const TransitionRule& rule, const Transition& transition, std::vector<Hazard>& out) {
  for (const ResourceChange& change : transition.change_set.changes) {
    const bool is_removed = change.action == ChangeAction::Remove;
    if (change.data != DataVerdict::Orphaned ||
        (!is_removed && !is_replaced(change) && !may_be_replaced(change))) {
      continue;
    }
    add_hazard(out, rule, HazardKind::Warning, change, is_removed ? nullptr : replacing_row(change),
               subject_of(change) + " " +
                   (is_removed ? std::string("will be removed from the stack")
                               : will_be(change) + std::string(" replaced")) +
                   ", and the old one is kept: it stays outside of the stack and goes on costing.",
               is_removed ? "Delete it by hand once its data is not needed, or import it again."
                          : "Move its data to the new one, then delete it by hand.");
  }
}

constinit TransitionRule rule{
    .id = "D103",
    .title = "A resource is left behind",
    .what = "A resource that holds data is replaced or removed under the policy Retain.",
    .why =
        "Its data is safe. It no longer belongs to any stack, nobody updates it, and it is paid "
        "for.",
    .example = " Resources:\n-  Bucket:\n-    Type: AWS::S3::Bucket\n-    DeletionPolicy: Retain\n",
    .fix = "Decide who deletes or imports it.",
    .source =
        "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/"
        "aws-attribute-deletionpolicy.html",
    .check = &check};
const Register<TransitionRule> kRegister{rule};

}  // namespace
}  // namespace formwork
