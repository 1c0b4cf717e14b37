// SPDX-License-Identifier: Apache-2.0
#include "resources/dynamodb/table_input.hh"

#include <algorithm>
#include <set>

#include "engine/base/text.hh"
#include "engine/value/convert.hh"
#include "resources/common/api_support.hh"
#include "resources/common/properties.hh"
#include "resources/dynamodb/request.hh"
#include "resources/dynamodb/table_schema.hh"

namespace formwork::dynamodb {

namespace {

constexpr std::int64_t kMostUnits = 1000000000000;

Result<void> check_index_input(const Value& input, std::string_view member) {
  if (!is_given(input, member)) {
    return {};
  }
  if (input.find(member)->items().empty()) {
    return invalid_values("List of " + std::string(member) + " is empty");
  }
  for (const Value& index : input.find(member)->items()) {
    auto checked = Constraints(index)
                       .require("IndexName")
                       .require("KeySchema")
                       .require("Projection")
                       .count("KeySchema", 1, member.starts_with("Global") ? 8 : 2)
                       .table_name("IndexName")
                       .check();
    if (!checked) {
      return checked;
    }
  }
  return {};
}

}  // namespace

Result<void> check_throughput_input(const Value& holder, const std::string& index) {
  const Value* given = holder.find("ProvisionedThroughput");
  if (given == nullptr || given->is_null()) {
    return {};
  }
  auto checked = Constraints(*given)
                     .require("ReadCapacityUnits")
                     .require("WriteCapacityUnits")
                     .at_least("ReadCapacityUnits", 1)
                     .at_least("WriteCapacityUnits", 1)
                     .check();
  for (const char* member : {"ReadCapacityUnits", "WriteCapacityUnits"}) {
    if (checked && number_of(*given, member) > kMostUnits) {
      return invalid("Given value " + given->get_text(member) + " for " + member +
                     " is out of bounds" + (index.empty() ? "" : " for index " + index));
    }
  }
  return checked;
}

namespace {

// Every table begins with this much warm throughput.
Result<void> check_warm_input(const Value& input) {
  struct Unit {
    const char* name;
    std::int64_t least;
  };
  const Value* given = input.find("WarmThroughput");
  for (const Unit& unit : {Unit{"ReadUnitsPerSecond", 12000}, Unit{"WriteUnitsPerSecond", 4000}}) {
    if (given != nullptr && is_given(*given, unit.name) &&
        number_of(*given, unit.name) < unit.least) {
      return invalid_values("Requested " + std::string(unit.name) +
                            " for WarmThroughput for table is lower than " +
                            std::to_string(unit.least));
    }
  }
  return {};
}

// Letters of any script are allowed; those of ASCII are looked at one by one.
bool is_tag_text(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           static_cast<unsigned char>(c) >= 0x80 ||
           std::string_view(" +-=._:/@").find(c) != std::string_view::npos;
  });
}

Value stream_property(const Value& stream) {
  Value property = Value::map();
  copy_members(property, stream, {"StreamViewType"});
  return property;
}

}  // namespace

Result<void> check_tags(std::span<const Value> tags) {
  for (const Value& tag : tags) {
    const std::string key = tag.get_text("Key");
    const std::string value = tag.get_text("Value");
    if (key.empty() || character_count(key) > 128 || character_count(value) > 256) {
      return invalid(
          "1 validation error detected: Value at 'tags' failed to satisfy constraint: Member must "
          "have length " +
          std::string(key.empty() ? "greater than or equal to 1"
                                  : (character_count(key) > 128 ? "less than or equal to 128"
                                                                : "less than or equal to 256")));
    }
    if (!is_tag_text(key) || !is_tag_text(value)) {
      return invalid_values("Tags may hold letters, numbers, spaces and + - = . _ : / @: " + key);
    }
    if (to_lower(key).starts_with("aws:")) {
      return invalid_values("Tag keys that begin with aws: are reserved");
    }
  }
  return {};
}

Result<KnownTable> tagged_table(ApiCall& call) {
  const std::string arn = call.text("ResourceArn");
  if (auto checked = Constraints(call.input).require("ResourceArn").check(); !checked) {
    return std::move(checked).failure();
  }
  if (!arn.starts_with("arn:")) {
    return invalid("Invalid ResourceArn: ARNs must start with 'arn:': " + arn);
  }
  if (arn.find(":table/") == std::string::npos) {
    return invalid("Invalid TableArn: Invalid ResourceArn provided as input " + arn);
  }
  auto table = look_up_table(call, arn);
  if (table && (table->record.is_null() || table->arn != arn)) {
    return fail("ResourceNotFoundException",
                "Requested resource not found: ResourcArn: " + arn + " not found");
  }
  return table;
}

Result<void> check_tag_count(std::size_t count) {
  constexpr std::size_t kMost = 50;
  return count <= kMost ? Result<void>()
                        : Result<void>(invalid_values("Too many tags: more than 50"));
}

Result<void> check_create_input(const Value& input) {
  auto checked = Constraints(input)
                     .require("AttributeDefinitions")
                     .require("KeySchema")
                     .table_name()
                     .count("KeySchema", 1, 2)
                     .one_of("BillingMode", "PROVISIONED, PAY_PER_REQUEST")
                     .one_of("TableClass", "STANDARD, STANDARD_INFREQUENT_ACCESS")
                     .check();
  if (checked && input.get_text("TableName").starts_with("arn:")) {
    return invalid("TableName must be a name when a table is made");
  }
  std::set<std::string> defined;
  for (const Value& definition : items_of(input, "AttributeDefinitions")) {
    const std::string name = definition.get_text("AttributeName");
    if (!name.empty() && !defined.insert(name).second) {
      return invalid_values("Duplicate AttributeName in AttributeDefinitions: " + name);
    }
    if (checked) {
      checked = Constraints(definition)
                    .require("AttributeName")
                    .require("AttributeType")
                    .one_of("AttributeType", "B, N, S")
                    .check();
    }
  }
  for (const Value& element : items_of(input, "KeySchema")) {
    if (checked) {
      checked = Constraints(element)
                    .require("AttributeName")
                    .require("KeyType")
                    .one_of("KeyType", "HASH, RANGE")
                    .check();
    }
  }
  if (checked) {
    checked = check_throughput_input(input);
  }
  if (checked && input.get_text("BillingMode") == "PAY_PER_REQUEST") {
    checked = check_warm_input(input);
  }
  const std::vector<Value> tags = items_of(input, "Tags");
  if (checked) {
    checked = check_tags(tags);
  }
  if (checked) {
    checked = check_tag_count(tags.size());
  }
  if (checked) {
    checked = check_index_input(input, "LocalSecondaryIndexes");
  }
  return checked ? check_index_input(input, "GlobalSecondaryIndexes") : std::move(checked);
}

Result<Value> properties_from_input(const Value& input) {
  Value properties = Value::map();
  copy_members(
      properties, input,
      {"TableName", "AttributeDefinitions", "KeySchema", "LocalSecondaryIndexes",
       "GlobalSecondaryIndexes", "BillingMode", "ProvisionedThroughput", "OnDemandThroughput",
       "WarmThroughput", "TableClass", "DeletionProtectionEnabled", "Tags"});
  if (const Value* stream = input.find("StreamSpecification"); stream && !stream->is_null()) {
    const bool is_on = flag(*stream, "StreamEnabled");
    if (is_on && !is_given(*stream, "StreamViewType")) {
      return invalid_values(
          "When StreamEnabled is true, StreamViewType must be specified in the "
          "StreamSpecification");
    }
    if (!is_on && is_given(*stream, "StreamViewType")) {
      return invalid_values(
          "StreamViewType is not allowed when StreamEnabled is false in the StreamSpecification");
    }
    if (is_on) {
      properties.set("StreamSpecification", stream_property(*stream));
    }
  }
  if (const Value* given = input.find("SSESpecification"); given && !given->is_null()) {
    Value encryption = Value::map();
    encryption.set("SSEEnabled", Value::boolean(flag(*given, "Enabled")));
    copy_members(encryption, *given, {"SSEType", "KMSMasterKeyId"});
    properties.set("SSESpecification", std::move(encryption));
  }
  if (is_given(input, "ResourcePolicy")) {
    auto document = value_from_json(input.get_text("ResourcePolicy"));
    if (!document) {
      return invalid("Policy document is not valid JSON");
    }
    properties.set("ResourcePolicy", map_with("PolicyDocument", std::move(*document)));
  }
  return properties;
}

Result<void> store_properties(ApiCall& call, KnownTable& table, Value properties) {
  table.record.set("Properties", properties);
  table.record.set("LastModifiedTime", Value::number(call.world.clock.now()));
  table.properties = std::move(properties);
  auto done = put_object(call.world, kTables, table.name, table.record);
  return done ? refresh_table(call.world, table.name) : std::move(done);
}

Result<KnownTable> make_table(ApiCall& call, const std::string& name, const Value& properties) {
  auto known = look_up_table(call, name);
  if (!known) {
    return known;
  }
  if (!known->record.is_null()) {
    return fail("ResourceInUseException", "Table already exists: " + name);
  }
  auto made = create_outside(call, "AWS::DynamoDB::Table", properties);
  if (!made) {
    const Diagnostic& error = made.error();
    return error.code == "InvalidRequest" ? invalid(error.message)
                                          : fail(error.code, error.message);
  }
  return find_table(call, name);
}

void renew_stream(World& world, KnownTable& table, bool is_on) {
  Value attributes = attributes_of(table.record);
  if (const std::string last = attributes.get_text("StreamArn"); !last.empty()) {
    table.record.set("LastStreamArn", Value::string(last));
  }
  attributes.erase("StreamArn");
  if (is_on) {
    std::string label = format_time(world.clock.now());
    label.pop_back();  // the "Z"
    attributes.set("StreamArn", Value::string(table.arn + "/stream/" + label));
  }
  table.record.set("Attributes", std::move(attributes));
}

}  // namespace formwork::dynamodb
