// SPDX-License-Identifier: Apache-2.0
#include <array>

#include "engine/transition/evidence.hh"

namespace formwork {
namespace {

void check(const TransitionRule& rule, const Transition& transition, std::vector<Hazard>& out) {
  constexpr std::array<std::string_view, 2> kFixed = {"KeySchema", "LocalSecondaryIndexes"};
  for (const ResourceChange& change : transition.change_set.changes) {
    const bool is_table =
        change.type == "AWS::DynamoDB::Table" || change.type == "AWS::DynamoDB::GlobalTable";
    if (!is_table || !may_be_replaced(change)) {
      continue;
    }
    for (const std::string_view name : kFixed) {
      const ChangeDetail* row = row_of(change, name);
      if (row == nullptr) {
        continue;
      }
      const bool is_named = property_of(change.after_properties, "TableName") != nullptr &&
                            row_of(change, "TableName") == nullptr;
      Hazard& hazard = add_hazard(
          out, rule, is_named ? HazardKind::Blocker : HazardKind::Warning, change, row,
          subject_of(change) + " changes " + std::string(name) +
              ", which DynamoDB fixes when a table is made: expect a replacement" +
              (is_named ? ", which fails because the table keeps its name." : "."),
          "Make a new table beside it and move the data, or keep " + std::string(name) + ".");
      hazard.is_certain = is_named;
    }
  }
}

constinit TransitionRule rule{
    .id = "T117",
    .title = "Keys or local indexes of a table change",
    .what = "KeySchema or LocalSecondaryIndexes of an existing table changes.",
    .why =
        "CloudFormation calls the replacement conditional; DynamoDB has no way to change either in "
        "place, so it takes place.",
    .example =
        "       KeySchema:\n-        - {AttributeName: orderId, KeyType: HASH}\n"
        "+        - {AttributeName: id, KeyType: HASH}\n",
    .fix = "Make a new table and move the data.",
    .source =
        "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/"
        "aws-resource-dynamodb-table.html",
    .check = &check};
const Register<TransitionRule> kRegister{rule};

}  // namespace
}  // namespace formwork
