// SPDX-License-Identifier: Apache-2.0
#include "engine/transition/evidence.hh"

namespace formwork {
namespace {

bool is_left_behind(const ResourceChange& change) {
  const bool is_gone =
      change.action == ChangeAction::Remove || is_replaced(change) || may_be_replaced(change);
  return is_gone &&
         (change.data == DataVerdict::Orphaned || change.policy_action == PolicyAction::Retain ||
          change.policy_action == PolicyAction::ReplaceAndRetain);
}

void check(const TransitionRule& rule, const Transition& transition, std::vector<Hazard>& out) {
  for (const ResourceChange& change : transition.change_set.changes) {
    if (!is_left_behind(change)) {
      continue;
    }
    const bool is_removed = change.action == ChangeAction::Remove;
    const bool has_data = change.data != DataVerdict::NoData;
    const std::string what = is_removed
                                 ? "will be removed from the stack and kept"
                                 : will_be(change) + std::string(" replaced and the old one kept");
    add_hazard(out, rule, HazardKind::Warning, change, is_removed ? nullptr : replacing_row(change),
               subject_of(change) + " " + what +
                   (has_data ? ": it stays outside of the stack and goes on costing."
                             : ": it stays outside of the stack."),
               is_removed ? "Delete it by hand once it is not needed, or import it again."
               : has_data ? "Move its data to the new one, then delete it by hand."
                          : "Delete it by hand once it is not needed.");
  }
}

constinit TransitionRule rule{
    .id = "D103",
    .title = "A resource is left behind",
    .what = "A resource is replaced or removed under the policy Retain.",
    .why =
        "Its data is safe. It no longer belongs to any stack, nobody updates it, and it may be "
        "paid "
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
