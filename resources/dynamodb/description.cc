// SPDX-License-Identifier: Apache-2.0
#include "resources/dynamodb/description.hh"

#include <algorithm>

#include "resources/common/api_support.hh"
#include "resources/common/naming.hh"
#include "resources/common/properties.hh"

namespace formwork::dynamodb {

namespace {

// What tables that pay per request can serve from the start.
constexpr std::int64_t kWarmReads = 12000;
constexpr std::int64_t kWarmWrites = 4000;

bool pays_per_request(const Value& properties) {
  return properties.get_text("BillingMode") == "PAY_PER_REQUEST";
}

Value throughput_of(const Value& properties, bool per_request) {
  Value throughput = Value::map();
  throughput.set("NumberOfDecreasesToday", Value::number(0));
  const Value* given = properties.find("ProvisionedThroughput");
  for (const char* member : {"ReadCapacityUnits", "WriteCapacityUnits"}) {
    const bool counts = given != nullptr && !per_request;
    throughput.set(member, Value::number(counts ? number_of(*given, member) : 0));
  }
  return throughput;
}

Value warm_throughput(const Value& throughput, const Value* given, bool per_request) {
  std::int64_t reads = per_request ? kWarmReads : number_of(throughput, "ReadCapacityUnits");
  std::int64_t writes = per_request ? kWarmWrites : number_of(throughput, "WriteCapacityUnits");
  if (given != nullptr) {
    reads = std::max(reads, number_of(*given, "ReadUnitsPerSecond"));
    writes = std::max(writes, number_of(*given, "WriteUnitsPerSecond"));
  }
  Value warm = Value::map();
  warm.set("ReadUnitsPerSecond", Value::number(reads));
  warm.set("WriteUnitsPerSecond", Value::number(writes));
  warm.set("Status", Value::string("ACTIVE"));
  return warm;
}

Value index_of(const KnownTable& table, const Value& index, bool is_global) {
  const bool per_request = pays_per_request(table.properties);
  Value shape = Value::map();
  copy_members(shape, index, {"IndexName", "KeySchema", "Projection", "OnDemandThroughput"});
  shape.set("IndexArn", Value::string(table.arn + "/index/" + index.get_text("IndexName")));
  shape.set("IndexSizeBytes", Value::number(0));
  shape.set("ItemCount", Value::number(0));
  if (is_global) {
    Value throughput = throughput_of(index, per_request);
    shape.set("IndexStatus", Value::string("ACTIVE"));
    shape.set("WarmThroughput",
              warm_throughput(throughput, index.find("WarmThroughput"), per_request));
    shape.set("ProvisionedThroughput", std::move(throughput));
  }
  return shape;
}

void set_indexes(Value& shape, const KnownTable& table, std::string_view member, bool is_global) {
  Value list = Value::list();
  for (const Value& index : items_of(table.properties, member)) {
    list.push(index_of(table, index, is_global));
  }
  if (!list.items().empty()) {
    shape.set(member, std::move(list));
  }
}

// The key that DynamoDB keeps in an account, when the table names none.
std::string table_key(const World& world, const Value& encryption) {
  const std::string given = encryption.get_text("KMSMasterKeyId");
  if (given.starts_with("arn:")) {
    return given;
  }
  const std::string id =
      given.empty() ? uuid_of("aws/dynamodb " + world.account_id + " " + world.region) : given;
  return regional_arn(world, "kms", (id.starts_with("alias/") ? "" : "key/") + id);
}

void set_encryption(Value& shape, const World& world, const Value& properties) {
  const Value* given = properties.find("SSESpecification");
  if (given == nullptr || !flag(*given, "SSEEnabled")) {
    return;
  }
  Value encryption = Value::map();
  encryption.set("Status", Value::string("ENABLED"));
  encryption.set("SSEType", Value::string("KMS"));
  encryption.set("KMSMasterKeyArn", Value::string(table_key(world, *given)));
  shape.set("SSEDescription", std::move(encryption));
}

void set_latest_stream(Value& shape, const std::string& arn) {
  shape.set("LatestStreamArn", Value::string(arn));
  shape.set("LatestStreamLabel", Value::string(last_part(arn, '/')));
}

// A stream that was switched off can still be read: its name stays.
void set_stream(Value& shape, const KnownTable& table) {
  const std::string arn = attributes_of(table.record).get_text("StreamArn");
  const Value* given = table.properties.find("StreamSpecification");
  if (arn.empty() || given == nullptr) {
    if (const std::string last = table.record.get_text("LastStreamArn"); !last.empty()) {
      set_latest_stream(shape, last);
    }
    return;
  }
  Value stream = *given;
  stream.erase("ResourcePolicy");
  stream.set("StreamEnabled", Value::boolean(true));
  shape.set("StreamSpecification", std::move(stream));
  set_latest_stream(shape, arn);
}

Value sorted_definitions(const Value& properties) {
  std::vector<Value> definitions = items_of(properties, "AttributeDefinitions");
  std::sort(definitions.begin(), definitions.end(), [](const Value& a, const Value& b) {
    return a.get_text("AttributeName") < b.get_text("AttributeName");
  });
  return Value::list(std::move(definitions));
}

void set_replicas(Value& shape, const KnownTable& table) {
  if (table.replicas.items().empty()) {
    return;
  }
  Value replicas = Value::list();
  for (const Value& region : table.replicas.items()) {
    Value replica = map_with("RegionName", region);
    replica.set("ReplicaStatus", Value::string("ACTIVE"));
    replicas.push(std::move(replica));
  }
  shape.set("GlobalTableVersion", Value::string("2019.11.21"));
  shape.set("Replicas", std::move(replicas));
}

// What AWS::DynamoDB::GlobalTable says per replica, said of the table in this region.
Value as_table(const World& world, const Value& global, Value& others) {
  Value properties = global;
  for (const Value& replica : items_of(global, "Replicas")) {
    if (replica.get_text("Region") != world.region) {
      others.push(Value::string(replica.get_text("Region")));
      continue;
    }
    copy_members(properties, replica,
                 {"TableClass", "DeletionProtectionEnabled", "PointInTimeRecoverySpecification",
                  "KinesisStreamSpecification", "Tags"});
  }
  return properties;
}

Result<KnownTable> look_up_global(ApiCall& call, const std::string& name) {
  auto found =
      find_stored(call.world, modelled_place("AWS::DynamoDB::GlobalTable"), "TableName", name);
  if (!found || found->record.is_null()) {
    return found ? Result<KnownTable>(KnownTable{}) : std::move(found).failure();
  }
  KnownTable table{
      .name = name, .arn = found->text("Arn"), .record = found->record, .properties = {}};
  table.properties = as_table(call.world, properties_of(found->record), table.replicas);
  return table;
}

}  // namespace

Result<KnownTable> look_up_table(ApiCall& call, const std::string& name_or_arn) {
  const std::string name = last_part(name_or_arn, '/');
  auto record = find_object(call.world, kTables, name);
  if (!record) {
    return std::move(record).failure();
  }
  if (record->is_null()) {
    return look_up_global(call, name);
  }
  KnownTable table{.name = name,
                   .arn = attributes_of(*record).get_text("Arn"),
                   .record = *record,
                   .properties = properties_of(*record)};
  return table;
}

Result<KnownTable> find_table(ApiCall& call, const std::string& name_or_arn) {
  auto table = look_up_table(call, name_or_arn);
  if (table && table->record.is_null()) {
    return fail("ResourceNotFoundException", "Requested resource not found: Table: " +
                                                 last_part(name_or_arn, '/') + " not found");
  }
  return table;
}

Result<std::vector<std::string>> table_names(World& world) {
  auto names = list_keys(world, kTables);
  if (!names) {
    return names;
  }
  auto globals = stored_objects(world, modelled_place("AWS::DynamoDB::GlobalTable"));
  if (!globals) {
    return std::move(globals).failure();
  }
  for (const StoredObject& global : *globals) {
    names->push_back(global.text("TableName"));
  }
  std::sort(names->begin(), names->end());
  return names;
}

Value describe(const World& world, const KnownTable& table) {
  const Value& properties = table.properties;
  const bool per_request = pays_per_request(properties);
  Value shape = Value::map();
  shape.set("AttributeDefinitions", sorted_definitions(properties));
  shape.set("TableName", Value::string(table.name));
  copy_members(shape, properties, {"KeySchema", "OnDemandThroughput"});
  shape.set("TableStatus", Value::string("ACTIVE"));
  set_time(shape, "CreationDateTime", table.record);
  Value throughput = throughput_of(properties, per_request);
  shape.set("WarmThroughput",
            warm_throughput(throughput, properties.find("WarmThroughput"), per_request));
  shape.set("ProvisionedThroughput", std::move(throughput));
  shape.set("TableSizeBytes", Value::number(0));
  shape.set("ItemCount", Value::number(0));
  shape.set("TableArn", Value::string(table.arn));
  shape.set("TableId",
            Value::string(uuid_of(table.arn + " " + table.record.get_text("CreationTime"))));
  if (per_request) {
    Value billing = map_with("BillingMode", Value::string("PAY_PER_REQUEST"));
    set_time(billing, "LastUpdateToPayPerRequestDateTime", table.record);
    shape.set("BillingModeSummary", std::move(billing));
  }
  set_indexes(shape, table, "LocalSecondaryIndexes", false);
  set_indexes(shape, table, "GlobalSecondaryIndexes", true);
  set_stream(shape, table);
  set_replicas(shape, table);
  set_encryption(shape, world, properties);
  if (has(properties, "TableClass")) {
    Value table_class = map_with("TableClass", Value::string(properties.get_text("TableClass")));
    shape.set("TableClassSummary", std::move(table_class));
  }
  shape.set("DeletionProtectionEnabled",
            Value::boolean(flag(properties, "DeletionProtectionEnabled")));
  return shape;
}

}  // namespace formwork::dynamodb
