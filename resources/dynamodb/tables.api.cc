// SPDX-License-Identifier: Apache-2.0
// Tables over the API: what is known of them.
#include <algorithm>

#include "engine/base/text.hh"
#include "resources/common/api_support.hh"
#include "resources/common/properties.hh"
#include "resources/dynamodb/description.hh"
#include "resources/dynamodb/request.hh"
#include "resources/dynamodb/table_input.hh"
#include "resources/dynamodb/table_schema.hh"

namespace formwork::dynamodb {

namespace {

constexpr std::int64_t kLargestPage = 100;

// Counting walks through an index, so that those of large tables are told by the table's count, as
// they are far behind in AWS, too.
constexpr std::int64_t kMostCounted = 100'000;

Result<void> set_index_counts(ApiCall& call, const TableCounts& counts, Value& shape) {
  auto table = peek_table(call.world, shape.get_text("TableName"));
  if (!table || *table == nullptr) {
    return table ? Result<void>() : std::move(table).failure();
  }
  for (const char* member : {"GlobalSecondaryIndexes", "LocalSecondaryIndexes"}) {
    Value indexes = Value::list(items_of(shape, member));
    for (Value& index : *indexes.mutable_list()) {
      const IndexSchema* known = (*table)->find_index(index.get_text("IndexName"));
      Result<std::int64_t> count = counts.items;
      if (known != nullptr && counts.items <= kMostCounted) {
        count = count_index(call.world, **table, *known);
      }
      if (!count) {
        return std::move(count).failure();
      }
      set_number(index, "ItemCount", *count);
    }
    if (!indexes.items().empty()) {
      shape.set(member, std::move(indexes));
    }
  }
  return {};
}

Result<Value> describe_table(ApiCall& call) {
  if (auto checked = Constraints(call.input).table_name().check(); !checked) {
    return std::move(checked).failure();
  }
  auto table = find_table(call, call.text("TableName"));
  auto counts =
      table ? counts_of(call.world, table->name) : Result<TableCounts>(std::move(table).failure());
  if (!counts) {
    return std::move(counts).failure();
  }
  Value shape = describe(call.world, *table);
  set_number(shape, "ItemCount", counts->items);
  set_number(shape, "TableSizeBytes", counts->bytes);
  if (auto set = set_index_counts(call, *counts, shape); !set) {
    return std::move(set).failure();
  }
  return map_with("Table", std::move(shape));
}

Result<Value> list_tables(ApiCall& call) {
  auto checked = Constraints(call.input).at_least("Limit", 1).at_most("Limit", 100).check();
  auto names = checked ? table_names(call.world)
                       : Result<std::vector<std::string>>(std::move(checked).failure());
  if (!names) {
    return std::move(names).failure();
  }
  const std::string after = call.text("ExclusiveStartTableName");
  const std::int64_t asked = number_of(call.input, "Limit", kLargestPage);
  const auto limit = static_cast<std::size_t>(std::clamp<std::int64_t>(asked, 1, kLargestPage));
  Value answer = Value::map();
  Value page = Value::list();
  for (const std::string& name : *names) {
    if (!after.empty() && name <= after) {
      continue;
    }
    if (page.items().size() == limit) {
      answer.set("LastEvaluatedTableName", page.items().back());
      break;
    }
    page.push(Value::string(name));
  }
  answer.set("TableNames", std::move(page));
  return answer;
}

// The tags of CloudFormation itself are not told here.
Result<Value> list_tags(ApiCall& call) {
  auto table = tagged_table(call);
  if (!table) {
    return std::move(table).failure();
  }
  return map_with("Tags", tag_list(table->record, TagScope::OwnOnly));
}

Result<Value> describe_ttl(ApiCall& call) {
  auto table = find_table(call, call.text("TableName"));
  if (!table) {
    return std::move(table).failure();
  }
  const Value* given = table->properties.find("TimeToLiveSpecification");
  const bool is_on = given != nullptr && flag(*given, "Enabled");
  Value description = map_with("TimeToLiveStatus", Value::string(is_on ? "ENABLED" : "DISABLED"));
  if (is_on) {
    description.set("AttributeName", Value::string(given->get_text("AttributeName")));
  }
  return map_with("TimeToLiveDescription", std::move(description));
}

Result<Value> describe_streaming(ApiCall& call) {
  auto table = find_table(call, call.text("TableName"));
  if (!table) {
    return std::move(table).failure();
  }
  Value destinations = Value::list();
  if (const Value* given = table->properties.find("KinesisStreamSpecification")) {
    Value destination = map_with("StreamArn", Value::string(given->get_text("StreamArn")));
    destination.set("DestinationStatus", Value::string("ACTIVE"));
    copy_members(destination, *given, {"ApproximateCreationDateTimePrecision"});
    destinations.push(std::move(destination));
  }
  Value answer = map_with("TableName", Value::string(table->name));
  answer.set("KinesisDataStreamDestinations", std::move(destinations));
  return answer;
}

using Access = OperationEntry::Access;
constinit OperationEntry table_entry{"dynamodb", "DescribeTable", Access::Read, &describe_table};
constinit OperationEntry list_entry{"dynamodb", "ListTables", Access::Read, &list_tables};
constinit OperationEntry tags_entry{"dynamodb", "ListTagsOfResource", Access::Read, &list_tags};
constinit OperationEntry ttl_entry{"dynamodb", "DescribeTimeToLive", Access::Read, &describe_ttl};
constinit OperationEntry streaming_entry{"dynamodb", "DescribeKinesisStreamingDestination",
                                         Access::Read, &describe_streaming};
const Register<OperationEntry> kRegistered[]{Register(table_entry), Register(list_entry),
                                             Register(tags_entry), Register(ttl_entry),
                                             Register(streaming_entry)};

}  // namespace

}  // namespace formwork::dynamodb
