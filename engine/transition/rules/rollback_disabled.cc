// SPDX-License-Identifier: Apache-2.0
#include "engine/transition/evidence.hh"

namespace formwork {
namespace {

void check(const TransitionRule& rule, const Transition& transition, std::vector<Hazard>& out) {
  if (!transition.is_rollback_disabled && !transition.is_express) {
    return;
  }
  const std::string mode = transition.is_express ? "in express mode, which does not roll back"
                                                 : "with rollback disabled";
  for (const ResourceChange& change : transition.change_set.changes) {
    if (!is_replaced(change) && !may_be_replaced(change)) {
      continue;
    }
    add_hazard(out, rule, is_replaced(change) ? HazardKind::Blocker : HazardKind::Warning, change,
               replacing_row(change),
               subject_of(change) + " " + will_be(change) + " replaced, " + mode +
                   (is_replaced(change) ? ": the update is refused."
                                        : ": the update is refused if it is."),
               "Deploy this change with rollback enabled.");
  }
}

constinit TransitionRule rule{
    .id = "T108",
    .title = "A resource is replaced while rollback is disabled",
    .what = "With --disable-rollback or --express, a resource needs replacement.",
    .why = "\"Replacement type updates not supported on stack with disable-rollback\".",
    .example =
        "   Topic:\n     Type: AWS::SNS::Topic\n     Properties:\n"
        "-      TopicName: old\n+      TopicName: new\n",
    .fix = "Deploy replacements with rollback.",
    .source =
        "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/stack-failure-options.html",
    .check = &check};
const Register<TransitionRule> kRegister{rule};

}  // namespace
}  // namespace formwork
