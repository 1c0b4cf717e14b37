// SPDX-License-Identifier: Apache-2.0
#include "engine/change/data_verdict.hh"
#include "engine/transition/evidence.hh"

namespace formwork {
namespace {

void check(const TransitionRule& rule, const Transition& transition, std::vector<Hazard>& out) {
  for (const ResourceChange& change : transition.change_set.changes) {
    if (change.data != DataVerdict::Lost || change.action != ChangeAction::Remove) {
      continue;
    }
    add_hazard(out, rule, HazardKind::DataLoss, change, nullptr,
               subject_of(change) + " will be removed and deleted with its data.",
               "First deploy it with `DeletionPolicy: Retain`" +
                   std::string(can_snapshot(change.type) ? " or `DeletionPolicy: Snapshot`" : "") +
                   ", then remove it.");
  }
}

constinit TransitionRule rule{
    .id = "D102",
    .title = "A removal deletes data",
    .what = "A resource that holds data leaves the template, and nothing keeps it.",
    .why =
        "It is deleted at the end of the update. A DeletionPolicy counts only when it was "
        "deployed before the removal.",
    .example = " Resources:\n-  Table:\n-    Type: AWS::DynamoDB::Table\n",
    .fix = "Deploy `DeletionPolicy: Retain` first, remove the resource in the next update.",
    .source =
        "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/"
        "aws-attribute-deletionpolicy.html",
    .check = &check};
const Register<TransitionRule> kRegister{rule};

}  // namespace
}  // namespace formwork
