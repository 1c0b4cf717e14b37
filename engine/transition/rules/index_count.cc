// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <set>

#include "engine/transition/evidence.hh"

namespace formwork {
namespace {

using Names = std::set<std::string, std::less<>>;

Names index_names(const std::optional<Value>& properties) {
  Names names;
  if (const Value* list = property_of(properties, "GlobalSecondaryIndexes")) {
    for (const Value& index : list->items()) {
      names.insert(index.get_text("IndexName"));
    }
  }
  names.erase("");
  return names;
}

std::string difference(const Names& of, const Names& without, std::size_t& count) {
  std::string text;
  for (const std::string& name : of) {
    if (!without.contains(name)) {
      text += (text.empty() ? "" : ", ") + name;
      ++count;
    }
  }
  return text;
}

void check(const TransitionRule& rule, const Transition& transition, std::vector<Hazard>& out) {
  for (const ResourceChange& change : transition.change_set.changes) {
    if (change.type != "AWS::DynamoDB::Table" || change.action != ChangeAction::Modify ||
        is_replaced(change)) {
      continue;
    }
    const Names before = index_names(change.before_properties);
    const Names after = index_names(change.after_properties);
    std::size_t count = 0;
    const std::string made = difference(after, before, count);
    const std::string gone = difference(before, after, count);
    if (count > 1) {
      add_hazard(out, rule, HazardKind::Blocker, change, row_of(change, "GlobalSecondaryIndexes"),
                 subject_of(change) + " gets " + std::to_string(count) +
                     " changes to its global secondary indexes" +
                     (made.empty() ? "" : "; created: " + made) +
                     (gone.empty() ? "" : "; deleted: " + gone) +
                     ". One update can create or delete only one.",
                 "Do it in " + std::to_string(count) + " updates, one index each.");
    }
  }
}

constinit TransitionRule rule{
    .id = "T105",
    .title = "More than one global secondary index is created or deleted",
    .what = "An update creates or deletes more than one global secondary index of a table.",
    .why =
        "DynamoDB does one at a time: \"Cannot perform more than one GSI creation or deletion "
        "in a single update\".",
    .example =
        "       GlobalSecondaryIndexes:\n-        - IndexName: by-date\n"
        "+        - IndexName: by-customer\n",
    .fix = "Spread the indexes over several updates.",
    .source =
        "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/"
        "aws-resource-dynamodb-table.html",
    .check = &check};
const Register<TransitionRule> kRegister{rule};

}  // namespace
}  // namespace formwork
