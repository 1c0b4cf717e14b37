// SPDX-License-Identifier: Apache-2.0
#include <array>

#include "engine/transition/evidence.hh"

namespace formwork {
namespace {

const Value* find_index(const Value* indexes, const std::string& name) {
  for (const Value& index : indexes == nullptr ? std::span<const Value>() : indexes->items()) {
    if (index.get_text("IndexName") == name) {
      return &index;
    }
  }
  return nullptr;
}

bool is_same_member(const Value& a, const Value& b, std::string_view name) {
  const Value* one = a.find(name);
  const Value* other = b.find(name);
  return (one == nullptr) == (other == nullptr) && (one == nullptr || Value::same(*one, *other));
}

void check(const TransitionRule& rule, const Transition& transition, std::vector<Hazard>& out) {
  constexpr std::array<std::string_view, 2> kFixed = {"KeySchema", "Projection"};
  for (const ResourceChange& change : transition.change_set.changes) {
    if (change.type != "AWS::DynamoDB::Table" || change.action != ChangeAction::Modify ||
        is_replaced(change)) {
      continue;
    }
    const Value* before = property_of(change.before_properties, "GlobalSecondaryIndexes");
    const Value* after = property_of(change.after_properties, "GlobalSecondaryIndexes");
    for (const Value& index : after == nullptr ? std::span<const Value>() : after->items()) {
      const std::string name = index.get_text("IndexName");
      const Value* then = name.empty() ? nullptr : find_index(before, name);
      for (const std::string_view member : kFixed) {
        if (then != nullptr && !is_same_member(*then, index, member)) {
          add_hazard(out, rule, HazardKind::Blocker, change,
                     row_of(change, "GlobalSecondaryIndexes"),
                     subject_of(change) + " changes " + std::string(member) + " of its index " +
                         name + ": an index cannot be changed in place.",
                     "Give the index another name, and remove the old one in a second update.");
        }
      }
    }
  }
}

constinit TransitionRule rule{
    .id = "T115",
    .title = "A global secondary index is changed in place",
    .what = "An index keeps its name and gets another key or projection.",
    .why =
        "Only throughput and contributor insights can be updated: \"Cannot update GSI's properties "
        "other than Provisioned Throughput and Contributor Insights Specification\".",
    .example =
        "         - IndexName: by-date\n           Projection:\n"
        "-            ProjectionType: KEYS_ONLY\n+            ProjectionType: ALL\n",
    .fix = "Make an index with another name, then remove the old one.",
    .source =
        "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/"
        "aws-resource-dynamodb-table.html",
    .check = &check};
const Register<TransitionRule> kRegister{rule};

}  // namespace
}  // namespace formwork
