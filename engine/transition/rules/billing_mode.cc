// SPDX-License-Identifier: Apache-2.0
#include "engine/transition/evidence.hh"

namespace formwork {
namespace {

bool is_on_demand(const std::optional<Value>& properties) {
  const Value* mode = property_of(properties, "BillingMode");
  return mode != nullptr && mode->is_scalar() && mode->scalar_text() == "PAY_PER_REQUEST";
}

// What has no throughput of its own: the table, or an index by its name.
std::string without_throughput(const Value& properties) {
  std::string names = properties.find("ProvisionedThroughput") == nullptr ? "the table" : "";
  const Value* indexes = properties.find("GlobalSecondaryIndexes");
  for (const Value& index : indexes == nullptr ? std::span<const Value>() : indexes->items()) {
    if (index.is_map() && index.find("ProvisionedThroughput") == nullptr) {
      names += (names.empty() ? "" : ", ") + std::string("index ") + index.get_text("IndexName");
    }
  }
  return names;
}

void check(const TransitionRule& rule, const Transition& transition, std::vector<Hazard>& out) {
  for (const ResourceChange& change : transition.change_set.changes) {
    if (change.type != "AWS::DynamoDB::Table" || change.action != ChangeAction::Modify ||
        is_replaced(change) || !change.after_properties ||
        is_on_demand(change.before_properties) == is_on_demand(change.after_properties)) {
      continue;
    }
    const ChangeDetail* row = row_of(change, "BillingMode");
    if (is_on_demand(change.after_properties)) {
      add_hazard(out, rule, HazardKind::Warning, change, row,
                 subject_of(change) +
                     " is switched to on-demand: that fails if it was switched "
                     "too often in the last 24 hours.",
                 "Do not switch it to and fro.")
          .is_certain = false;
      continue;
    }
    const std::string names = without_throughput(*change.after_properties);
    if (!names.empty()) {
      add_hazard(out, rule, HazardKind::Blocker, change, row,
                 subject_of(change) + " is switched to provisioned, and " + names +
                     " has no ProvisionedThroughput: the update fails.",
                 "Give the table and each of its global secondary indexes ProvisionedThroughput.");
    }
  }
}

constinit TransitionRule rule{
    .id = "T119",
    .title = "A table changes its billing mode",
    .what =
        "BillingMode of a table changes: to PROVISIONED without throughput for the table and "
        "every global secondary index, or to PAY_PER_REQUEST.",
    .why =
        "DynamoDB refuses provisioned tables and indexes without throughput, and more than a few "
        "switches to on-demand within 24 hours.",
    .example =
        "   Table:\n     Type: AWS::DynamoDB::Table\n     Properties:\n"
        "-      BillingMode: PAY_PER_REQUEST\n+      BillingMode: PROVISIONED\n",
    .fix = "State the throughput of the table and of each index.",
    .source =
        "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/"
        "bp-switching-capacity-modes.html",
    .check = &check};
const Register<TransitionRule> kRegister{rule};

}  // namespace
}  // namespace formwork
