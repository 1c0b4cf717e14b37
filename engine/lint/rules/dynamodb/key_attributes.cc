// SPDX-License-Identifier: Apache-2.0
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "engine/lint/run.hh"
#include "engine/lint/schema/value.hh"
#include "engine/lint/template/lookup.hh"
#include "engine/lint/template/scenarios.hh"

namespace formwork::lint {
namespace {

using Names = std::set<std::string_view>;

// A member that must be a list; absent ones are empty lists. False when it is something else.
bool read_list(const Node& properties, std::string_view key, std::span<const Node* const>& items) {
  const Node* list = properties.get(key);
  if (list == nullptr || list->is(NodeKind::Null)) {
    return true;
  }
  items = list->items();
  return list->is_list();
}

// Adds the names in a key schema. False when something in it cannot be read.
bool read_keys(const Node* schema, Names& names) {
  if (schema == nullptr || !schema->is_list()) {
    return true;
  }
  for (const Node* key : schema->items()) {
    if (!key->is_map()) {
      return false;
    }
    const Node* name = key->get("AttributeName");
    if (name != nullptr && name->is_string()) {
      names.insert(name->text());
    }
  }
  return true;
}

bool read_index_keys(std::span<const Node* const> indexes, Names& names) {
  for (const Node* index : indexes) {
    if (!index->is_map() || !read_keys(index->get("KeySchema"), names)) {
      return false;
    }
  }
  return true;
}

std::string list_text(const Names& names) {
  return quote(std::vector<std::string_view>(names.begin(), names.end()));
}

// The message when attributes and keys differ.
std::optional<std::string> compare(const Node& properties, std::string_view place) {
  std::span<const Node* const> definitions;
  std::span<const Node* const> keys;
  std::span<const Node* const> global;
  std::span<const Node* const> local;
  if (!read_list(properties, "AttributeDefinitions", definitions) ||
      !read_list(properties, "KeySchema", keys) ||
      !read_list(properties, "GlobalSecondaryIndexes", global) ||
      !read_list(properties, "LocalSecondaryIndexes", local)) {
    return std::nullopt;
  }
  Names defined;
  for (const Node* definition : definitions) {
    const Node* name = definition->get("AttributeName");
    if (name == nullptr || !name->is_string()) {
      return std::nullopt;
    }
    defined.insert(name->text());
  }
  Names used;
  if (!read_keys(properties.get("KeySchema"), used) || !read_index_keys(global, used) ||
      !read_index_keys(local, used) || used == defined) {
    return std::nullopt;
  }
  return "The set of Attributes in AttributeDefinitions: " + list_text(defined) +
         " and KeySchemas: " + list_text(used) + " must match at " + std::string(place);
}

void match(const Rule&, Run& run, RuleMatches& out) {
  for (const Resource* table : resources_of(run, {"AWS::DynamoDB::Table"})) {
    if (table->properties == nullptr) {
      continue;
    }
    const std::string place = "Resources/" + std::string(table->name) + "/Properties";
    for (const ScenarioObject& found :
         without_conditions(run, *table->properties,
                            {"AttributeDefinitions", "KeySchema", "GlobalSecondaryIndexes",
                             "LocalSecondaryIndexes"})) {
      if (found.object == nullptr || !run.spend()) {
        continue;
      }
      if (std::optional<std::string> message = compare(*found.object, place)) {
        RuleMatch& mismatch = out.emplace_back();
        mismatch.path = {"Resources", table->name, "Properties"};
        mismatch.message = std::move(*message);
      }
    }
  }
}

constinit Rule rule{
    .id = "E3039",
    .title = "Table whose attributes are not its keys",
    .what =
        "AttributeDefinitions names exactly the attributes that the key schemas of the table "
        "and its indexes use.",
    .why = "DynamoDB refuses the table.",
    .example = R"(Table:
  Type: AWS::DynamoDB::Table
  Properties:
    BillingMode: PAY_PER_REQUEST
    AttributeDefinitions:
      - {AttributeName: Id, AttributeType: S}
      - {AttributeName: Price, AttributeType: N}
    KeySchema: [{AttributeName: Id, KeyType: HASH}]
)",
    .instead = R"(Table:
  Type: AWS::DynamoDB::Table
  Properties:
    BillingMode: PAY_PER_REQUEST
    AttributeDefinitions:
      - {AttributeName: Id, AttributeType: S}
    KeySchema: [{AttributeName: Id, KeyType: HASH}]
)",
    .source =
        "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/"
        "aws-resource-dynamodb-table.html",
    .match = &match,
};
const Register<Rule> kRegister{rule};

}  // namespace
}  // namespace formwork::lint
