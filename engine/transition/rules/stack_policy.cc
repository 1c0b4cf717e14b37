// SPDX-License-Identifier: Apache-2.0
#include "engine/transition/evidence.hh"

namespace formwork {
namespace {

void judge(const TransitionRule& rule, const Transition& transition, const ResourceChange& change,
           PolicedAction action, bool is_certain, std::vector<Hazard>& out) {
  const PolicyDecision decision =
      transition.stack_policy->decide(action, change.logical_id, change.type);
  if (decision.is_allowed) {
    return;
  }
  Hazard& hazard = add_hazard(
      out, rule, is_certain ? HazardKind::Blocker : HazardKind::Warning, change,
      action == PolicedAction::Replace ? replacing_row(change) : nullptr,
      subject_of(change) + " " + (is_certain ? "will fail: " : "may fail: ") + decision.reason +
          ".",
      std::string("Allow ") + to_string(action) + " for LogicalResourceId/" + change.logical_id +
          " during this update (StackPolicyDuringUpdateBody), or leave the resource as it is.");
  hazard.is_certain = is_certain;
}

void check(const TransitionRule& rule, const Transition& transition, std::vector<Hazard>& out) {
  if (transition.stack_policy == nullptr || transition.before == nullptr) {
    return;  // policies speak about updates
  }
  for (const ResourceChange& change : transition.change_set.changes) {
    if (!is_real(change)) {
      continue;
    }
    if (change.action == ChangeAction::Remove) {
      judge(rule, transition, change, PolicedAction::Delete, true, out);
    } else if (change.action == ChangeAction::Modify) {
      const bool is_certain = !may_be_replaced(change);
      const auto action =
          change.replacement == Replacement::False ? PolicedAction::Modify : PolicedAction::Replace;
      judge(rule, transition, change, action, is_certain, out);
      if (!is_certain) {
        judge(rule, transition, change, PolicedAction::Modify, false, out);
      }
    }
  }
}

constinit TransitionRule rule{
    .id = "T110",
    .title = "The stack policy denies a change",
    .what =
        "With --stack-policy, or the policy of the stored stack, each change is checked: "
        "whether the update may modify, replace or delete the resource.",
    .why =
        "A denied change fails during the update, and everything rolls back. Once there is a "
        "policy, what no statement allows is denied.",
    .example =
        "   Database:\n     Type: AWS::RDS::DBInstance\n     Properties:\n"
        "-      DBInstanceIdentifier: a\n+      DBInstanceIdentifier: b\n",
    .fix = "Override the policy for one update with StackPolicyDuringUpdateBody.",
    .source =
        "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/"
        "protect-stack-resources.html",
    .check = &check};
const Register<TransitionRule> kRegister{rule};

}  // namespace
}  // namespace formwork
