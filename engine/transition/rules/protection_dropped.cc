// SPDX-License-Identifier: Apache-2.0
#include "engine/transition/evidence.hh"

namespace formwork {
namespace {

std::string text_of(const std::optional<Value>& value) {
  return value ? value->as_string() : "Delete";
}

void check(const TransitionRule& rule, const Transition& transition, std::vector<Hazard>& out) {
  for (const ResourceChange& change : transition.change_set.changes) {
    const TypeSchema* schema = transition.catalog.find(change.type);
    const bool is_stateful =
        change.data != DataVerdict::NoData || (schema != nullptr && schema->is_stateful);
    if (change.action != ChangeAction::Modify || !is_stateful) {
      continue;
    }
    for (const ChangeDetail& row : change.details) {
      const bool is_policy =
          row.attribute == "DeletionPolicy" || row.attribute == "UpdateReplacePolicy";
      if (!is_policy || text_of(row.before) == "Delete" || text_of(row.after) != "Delete") {
        continue;
      }
      add_hazard(out, rule, HazardKind::Warning, change, &row,
                 subject_of(change) + " loses its " + row.attribute + ": " + text_of(row.before) +
                     ": from now on its data goes with it.",
                 "Keep `" + row.attribute + ": " + text_of(row.before) + "`.");
    }
  }
}

constinit TransitionRule rule{
    .id = "D105",
    .title = "A protection of data is dropped",
    .what = "DeletionPolicy or UpdateReplacePolicy of a resource that holds data becomes Delete.",
    .why = "Nothing is lost by this update. The next replacement or removal deletes the data.",
    .example = "   Bucket:\n     Type: AWS::S3::Bucket\n-    DeletionPolicy: Retain\n",
    .fix = "Keep the policy.",
    .source =
        "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/"
        "aws-attribute-deletionpolicy.html",
    .check = &check};
const Register<TransitionRule> kRegister{rule};

}  // namespace
}  // namespace formwork
