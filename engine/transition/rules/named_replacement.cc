// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "engine/transition/evidence.hh"

namespace formwork {
namespace {

// The new one is made before the old one goes: under the same name there is no room for it.
bool keeps_its_name(const ResourceChange& change, const std::vector<std::string>& names) {
  return !names.empty() && std::all_of(names.begin(), names.end(), [&](const auto& name) {
    return row_of(change, name) == nullptr;
  });
}

// What T117 says in full.
bool is_table_key(const ResourceChange& change) {
  return change.type.starts_with("AWS::DynamoDB::") && may_be_replaced(change) &&
         (row_of(change, "KeySchema") != nullptr ||
          row_of(change, "LocalSecondaryIndexes") != nullptr);
}

void check(const TransitionRule& rule, const Transition& transition, std::vector<Hazard>& out) {
  for (const ResourceChange& change : transition.change_set.changes) {
    if ((!is_replaced(change) && !may_be_replaced(change)) || !change.after_properties ||
        is_table_key(change)) {
      continue;
    }
    const std::vector<std::string> names =
        names_given(transition.catalog.find(change.type), *change.after_properties);
    if (!keeps_its_name(change, names)) {
      continue;
    }
    const ChangeDetail* row = replacing_row(change);
    const std::string cause = row == nullptr ? "" : " (" + row->name + " changes)";
    const HazardKind kind = is_replaced(change) ? HazardKind::Blocker : HazardKind::Warning;
    add_hazard(out, rule, kind, change, row,
               subject_of(change) + " " + will_be(change) + " replaced" + cause +
                   " but keeps its custom name, " + names_text(names, *change.after_properties) +
                   (is_replaced(change) ? ": the update fails." : ": the update fails if it is."),
               "Change " + names.front() + " in the same update, or leave the name to " +
                   "CloudFormation.");
  }
}

constinit TransitionRule rule{
    .id = "T104",
    .title = "A custom-named resource needs replacement",
    .what = "A resource must be replaced, and the template gives it a name that stays the same.",
    .why =
        "The replacement is made before the old resource is deleted, and two cannot have one "
        "name: \"CloudFormation cannot update a stack when a custom-named resource requires "
        "replacing. Rename ... and update the stack again.\"",
    .example =
        "   Topic:\n     Type: AWS::SNS::Topic\n     Properties:\n"
        "       TopicName: orders\n-      FifoTopic: false\n+      FifoTopic: true\n",
    .fix = "Rename the resource in the same update, or remove its name.",
    .source =
        "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/"
        "aws-properties-name.html",
    .check = &check};
const Register<TransitionRule> kRegister{rule};

}  // namespace
}  // namespace formwork
