// SPDX-License-Identifier: Apache-2.0
#include "engine/change/data_verdict.hh"
#include "engine/transition/evidence.hh"

namespace formwork {
namespace {

void check(const TransitionRule& rule, const Transition& transition, std::vector<Hazard>& out) {
  for (const ResourceChange& change : transition.change_set.changes) {
    if (change.data != DataVerdict::Lost || (!is_replaced(change) && !may_be_replaced(change))) {
      continue;
    }
    const ChangeDetail* row = replacing_row(change);
    const Resource* now = transition.after.find_resource(change.logical_id);
    const bool is_stated = now != nullptr && now->update_replace_policy != nullptr;
    add_hazard(
        out, rule, HazardKind::DataLoss, change, row,
        subject_of(change) + " " + will_be(change) + " replaced" +
            (row == nullptr || row->name.empty() ? "" : " because " + row->name + " changes") +
            ", and the old one deleted with its data" +
            (is_stated ? " (UpdateReplacePolicy: Delete)." : ": no UpdateReplacePolicy."),
        std::string(is_stated ? "Write" : "Add") + " `UpdateReplacePolicy: Retain`" +
            (can_snapshot(change.type) ? " or `UpdateReplacePolicy: Snapshot`" : "") + " to " +
            change.logical_id +
            (row == nullptr || row->name.empty() ? std::string(".")
                                                 : ", or keep " + row->name + "."));
  }
}

constinit TransitionRule rule{
    .id = "D101",
    .title = "A replacement deletes data",
    .what = "A resource that holds data is replaced, and nothing keeps the old one.",
    .why = "The new one is empty, and the old one is deleted when the update is done.",
    .example =
        "   Table:\n     Type: AWS::DynamoDB::Table\n     Properties:\n"
        "-      TableName: orders\n+      TableName: shop-orders\n",
    .fix = "Add `UpdateReplacePolicy: Retain`, or Snapshot where there are snapshots.",
    .source =
        "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/"
        "aws-attribute-updatereplacepolicy.html",
    .check = &check};
const Register<TransitionRule> kRegister{rule};

}  // namespace
}  // namespace formwork
