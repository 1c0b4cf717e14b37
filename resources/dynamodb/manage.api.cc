// SPDX-License-Identifier: Apache-2.0
// Tables over the API: made, changed, deleted, tagged.
#include <algorithm>
#include <map>

#include "resources/common/api_support.hh"
#include "resources/common/properties.hh"
#include "resources/dynamodb/request.hh"
#include "resources/dynamodb/table_input.hh"
#include "resources/dynamodb/table_schema.hh"

namespace formwork::dynamodb {

namespace {

Result<Value> create_table_call(ApiCall& call) {
  if (auto checked = check_create_input(call.input); !checked) {
    return std::move(checked).failure();
  }
  auto properties = properties_from_input(call.input);
  auto table = properties ? make_table(call, call.text("TableName"), *properties)
                          : Result<KnownTable>(std::move(properties).failure());
  if (!table) {
    return std::move(table).failure();
  }
  return map_with("TableDescription", describe(call.world, *table));
}

Result<Value> delete_table_call(ApiCall& call) {
  if (auto checked = Constraints(call.input).table_name().check(); !checked) {
    return std::move(checked).failure();
  }
  auto table = find_table(call, call.text("TableName"));
  auto counts =
      table ? counts_of(call.world, table->name) : Result<TableCounts>(std::move(table).failure());
  if (!counts) {
    return std::move(counts).failure();
  }
  if (flag(table->properties, "DeletionProtectionEnabled")) {
    return invalid(
        "Resource cannot be deleted as it is currently protected against deletion. Disable "
        "deletion protection first.");
  }
  Value shape = describe(call.world, *table);
  shape.set("TableStatus", Value::string("DELETING"));
  set_number(shape, "ItemCount", counts->items);
  set_number(shape, "TableSizeBytes", counts->bytes);
  for (const char* gone : {"AttributeDefinitions", "KeySchema", "CreationDateTime"}) {
    shape.erase(gone);
  }
  if (auto removed = remove_outside(call, "AWS::DynamoDB::Table", table->name, table->properties);
      !removed) {
    return fail("ResourceInUseException", removed.error().message);
  }
  return map_with("TableDescription", std::move(shape));
}

constexpr const char* kOneOfThree =
    "One of GlobalSecondaryIndexUpdate.Update, GlobalSecondaryIndexUpdate.Create, "
    "GlobalSecondaryIndexUpdate.Delete must not be null";

// What is wrong with the updates whatever the table is.
Result<void> check_updates(const Value& input) {
  auto checked = check_throughput_input(input);
  std::vector<std::string> names;
  for (const Value& update : items_of(input, "GlobalSecondaryIndexUpdates")) {
    if (!checked || update.members().size() != 1) {
      return checked ? Result<void>(invalid_values(kOneOfThree)) : std::move(checked);
    }
    const Value& wanted = update.members().front().value;
    const std::string name = wanted.get_text("IndexName");
    checked = check_throughput_input(wanted, name);
    if (checked && std::find(names.begin(), names.end(), name) != names.end()) {
      return invalid_values(
          "Only one global secondary index update per index is allowed simultaneously. Index: " +
          name);
    }
    names.push_back(name);
  }
  return checked;
}

Result<void> change_index(Value& indexes, const Value& update) {
  const std::string& verb = update.members().front().key;
  const Value& wanted = update.members().front().value;
  const std::string name = wanted.get_text("IndexName");
  if (auto checked = Constraints(wanted).table_name("IndexName").check(); !checked) {
    return checked;
  }
  Value::List& list = *indexes.mutable_list();
  const auto found = std::find_if(list.begin(), list.end(), [&](const Value& index) {
    return index.get_text("IndexName") == name;
  });
  if (verb == "Create") {
    if (found != list.end()) {
      return invalid("Attempting to create an index which already exists");
    }
    list.push_back(wanted);
    return {};
  }
  if (found == list.end()) {
    return fail("ResourceNotFoundException", "Requested resource not found");
  }
  if (verb == "Delete") {
    list.erase(found);
    return {};
  }
  copy_members(*found, wanted, {"ProvisionedThroughput", "OnDemandThroughput", "WarmThroughput"});
  return {};
}

// The name is no local index's, and its keys are among the definitions of this very request.
Result<void> check_new_index(const Value& properties, const Value& input, const Value& update) {
  const Value* created = update.find("Create");
  if (created == nullptr || created->is_null()) {
    return {};
  }
  for (const Value& local : items_of(properties, "LocalSecondaryIndexes")) {
    if (local.get_text("IndexName") == created->get_text("IndexName")) {
      return invalid("Attempting to create an index which already exists");
    }
  }
  const std::vector<Value> definitions = items_of(input, "AttributeDefinitions");
  for (const Value& element : items_of(*created, "KeySchema")) {
    const std::string name = element.get_text("AttributeName");
    const bool is_defined = std::any_of(
        definitions.begin(), definitions.end(),
        [&](const Value& definition) { return definition.get_text("AttributeName") == name; });
    if (!is_defined) {
      return invalid_values(
          "Some index key attributes are not defined in AttributeDefinitions. Keys: [" + name +
          "], AttributeDefinitions: []");
    }
  }
  return {};
}

Result<void> change_indexes(Value& properties, const Value& input) {
  const Value* updates = input.find("GlobalSecondaryIndexUpdates");
  if (updates == nullptr || updates->is_null()) {
    return {};
  }
  Value indexes = Value::list(items_of(properties, "GlobalSecondaryIndexes"));
  std::size_t made = 0;
  for (const Value& update : updates->items()) {
    if (auto checked = check_new_index(properties, input, update); !checked) {
      return checked;
    }
    if (auto done = change_index(indexes, update); !done) {
      return done;
    }
    made += is_given(update, "Update") ? 0 : 1;
  }
  if (made > 1) {
    return fail("LimitExceededException",
                "Subscriber limit exceeded: Only 1 online index can be created or deleted "
                "simultaneously per table");
  }
  if (indexes.items().empty()) {
    properties.erase("GlobalSecondaryIndexes");
  } else {
    properties.set("GlobalSecondaryIndexes", std::move(indexes));
  }
  return {};
}

// Definitions of attributes that no key is made of any more go with the index.
void keep_used_definitions(Value& properties, const Value& input) {
  std::map<std::string, Value> definitions;
  for (const Value& source : {properties, input}) {
    for (const Value& definition : items_of(source, "AttributeDefinitions")) {
      definitions[definition.get_text("AttributeName")] = definition;
    }
  }
  Value used = Value::list();
  const auto use = [&](const Value& holder) {
    for (const Value& element : items_of(holder, "KeySchema")) {
      const auto found = definitions.find(element.get_text("AttributeName"));
      if (found != definitions.end()) {
        used.push(found->second);
        definitions.erase(found);
      }
    }
  };
  use(properties);
  for (const char* list : {"LocalSecondaryIndexes", "GlobalSecondaryIndexes"}) {
    for (const Value& index : items_of(properties, list)) {
      use(index);
    }
  }
  properties.set("AttributeDefinitions", std::move(used));
}

Result<void> change_stream(ApiCall& call, KnownTable& table, Value& properties) {
  const Value* given = call.find("StreamSpecification");
  if (given == nullptr || given->is_null()) {
    return {};
  }
  const bool was_on = is_given(properties, "StreamSpecification");
  const bool is_on = flag(*given, "StreamEnabled");
  auto wanted = properties_from_input(map_with("StreamSpecification", *given));
  if (!wanted) {
    return std::move(wanted).failure();
  }
  if (was_on && is_on) {
    return invalid("Table already has an enabled stream: TableName: " + table.name);
  }
  if (!was_on && !is_on) {
    return invalid("Table has no enabled stream to disable: TableName: " + table.name);
  }
  properties.erase("StreamSpecification");
  copy_members(properties, *wanted, {"StreamSpecification"});
  renew_stream(call.world, table, is_on);
  return {};
}

// What was raised stays; what does not change is refused.
Result<void> check_throughput_change(const World& world, const KnownTable& table,
                                     const Value& input) {
  if (const Value* warm = input.find("WarmThroughput"); warm != nullptr && warm->is_map()) {
    const Value told = describe(world, table);
    const Value shape = *told.find("WarmThroughput");
    for (const char* unit : {"ReadUnitsPerSecond", "WriteUnitsPerSecond"}) {
      const std::int64_t now = number_of(shape, unit);
      if (is_given(*warm, unit) && number_of(*warm, unit) < now) {
        return invalid_values(
            "Requested " + std::string(unit) + " for WarmThroughput for table is " +
            "lower than current WarmThroughput, decreasing WarmThroughput is " + "not supported");
      }
    }
  }
  const Value* asked = input.find("ProvisionedThroughput");
  const Value* known = table.properties.find("ProvisionedThroughput");
  if (asked == nullptr || !asked->is_map() || known == nullptr || is_given(input, "BillingMode") ||
      input.members().size() > 2) {
    return {};
  }
  const auto text = [](const Value& from, const char* unit) { return from.get_text(unit); };
  const std::string reads = text(*known, "ReadCapacityUnits");
  const std::string writes = text(*known, "WriteCapacityUnits");
  if (reads != text(*asked, "ReadCapacityUnits") || writes != text(*asked, "WriteCapacityUnits")) {
    return {};
  }
  return invalid(
      "The provisioned throughput for the table will not change. The requested value equals the "
      "current value. Current ReadCapacityUnits provisioned for the table: " +
      reads + ". Requested ReadCapacityUnits: " + reads +
      ". Current WriteCapacityUnits provisioned for the table: " + writes +
      ". Requested WriteCapacityUnits: " + writes +
      ". Refer to the Amazon DynamoDB Developer Guide for current limits and how to request higher "
      "limits.");
}

// An attribute keeps the type that the table's keys and indexes know it by.
Result<void> check_types_kept(const Value& properties, const Value& input) {
  for (const Value& known : items_of(properties, "AttributeDefinitions")) {
    for (const Value& given : items_of(input, "AttributeDefinitions")) {
      if (given.get_text("AttributeName") == known.get_text("AttributeName") &&
          given.get_text("AttributeType") != known.get_text("AttributeType")) {
        return invalid_values("Attribute " + known.get_text("AttributeName") +
                              " is already defined with type " + known.get_text("AttributeType"));
      }
    }
  }
  return {};
}

void change_billing(Value& properties, const Value& input) {
  const bool was_on_demand = properties.get_text("BillingMode") == "PAY_PER_REQUEST";
  copy_members(properties, input,
               {"BillingMode", "ProvisionedThroughput", "OnDemandThroughput", "WarmThroughput",
                "TableClass", "DeletionProtectionEnabled"});
  if (properties.get_text("BillingMode") != "PAY_PER_REQUEST") {
    return;
  }
  if (!was_on_demand && !is_given(input, "ProvisionedThroughput")) {
    properties.erase("ProvisionedThroughput");
    Value indexes = Value::list(items_of(properties, "GlobalSecondaryIndexes"));
    for (Value& index : *indexes.mutable_list()) {
      index.erase("ProvisionedThroughput");
    }
    if (!indexes.items().empty()) {
      properties.set("GlobalSecondaryIndexes", std::move(indexes));
    }
  }
}

Result<Value> update_table_call(ApiCall& call) {
  const Value& input = call.input;
  auto checked = Constraints(input)
                     .table_name()
                     .one_of("BillingMode", "PROVISIONED, PAY_PER_REQUEST")
                     .one_of("TableClass", "STANDARD, STANDARD_INFREQUENT_ACCESS")
                     .check();
  if (!checked) {
    return std::move(checked).failure();
  }
  if (is_given(input, "ReplicaUpdates") || is_given(input, "GlobalTableWitnessUpdates")) {
    return fail("NotImplemented", "Replicas in other regions are not emulated");
  }
  const std::size_t given = static_cast<std::size_t>(
      std::count_if(input.members().begin(), input.members().end(), [](const auto& member) {
        const bool is_empty = member.value.is_list() && member.value.items().empty();
        return member.key != "TableName" && !member.value.is_null() && !is_empty;
      }));
  if (given == 0) {
    return invalid(
        "At least one of ProvisionedThroughput, BillingMode, UpdateStreamEnabled, "
        "GlobalSecondaryIndexUpdates or SSESpecification or ReplicaUpdates is required");
  }
  if (checked = check_updates(input); !checked) {
    return std::move(checked).failure();
  }
  auto table = find_table(call, call.text("TableName"));
  if (!table) {
    return std::move(table).failure();
  }
  Value properties = table->properties;
  auto done = check_throughput_change(call.world, *table, input);
  change_billing(properties, input);
  done = done ? change_indexes(properties, input) : std::move(done);
  done = done ? check_types_kept(properties, input) : std::move(done);
  if (done) {
    keep_used_definitions(properties, input);
    done = change_stream(call, *table, properties);
  }
  if (done && is_given(input, "SSESpecification")) {
    auto wanted =
        properties_from_input(map_with("SSESpecification", *input.find("SSESpecification")));
    copy_members(properties, *wanted, {"SSESpecification"});
  }
  if (done) {
    done = check_table(properties);
    if (!done) {
      return invalid(done.error().message);
    }
    done = store_properties(call, *table, std::move(properties));
  }
  return done ? Result<Value>(map_with("TableDescription", describe(call.world, *table)))
              : std::move(done).failure();
}

using Access = OperationEntry::Access;
constinit OperationEntry create_entry{"dynamodb", "CreateTable", Access::Write, &create_table_call};
constinit OperationEntry delete_entry{"dynamodb", "DeleteTable", Access::Write, &delete_table_call};
constinit OperationEntry update_entry{"dynamodb", "UpdateTable", Access::Write, &update_table_call};
const Register<OperationEntry> kRegistered[]{Register(create_entry), Register(delete_entry),
                                             Register(update_entry)};

}  // namespace

}  // namespace formwork::dynamodb
