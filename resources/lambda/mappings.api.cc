// SPDX-License-Identifier: Apache-2.0
// Event source mappings: records of what is polled for which function.
#include "resources/lambda/mappings.hh"

#include "engine/base/text.hh"
#include "engine/service/operation_limit.hh"
#include "resources/common/api_objects.hh"
#include "resources/common/api_support.hh"
#include "resources/common/checks.hh"
#include "resources/common/naming.hh"
#include "resources/common/properties.hh"
#include "resources/lambda/shapes.hh"

namespace formwork::lambda {

namespace {

constexpr std::size_t kLargestPage = 100;
constexpr std::string_view kType = "AWS::Lambda::EventSourceMapping";

constexpr std::string_view kSettings[] = {"AmazonManagedKafkaEventSourceConfig",
                                          "BatchSize",
                                          "BisectBatchOnFunctionError",
                                          "DestinationConfig",
                                          "DocumentDBEventSourceConfig",
                                          "Enabled",
                                          "EventSourceArn",
                                          "FilterCriteria",
                                          "FunctionName",
                                          "FunctionResponseTypes",
                                          "LoggingConfig",
                                          "MaximumBatchingWindowInSeconds",
                                          "MaximumRecordAgeInSeconds",
                                          "MaximumRetryAttempts",
                                          "MetricsConfig",
                                          "ParallelizationFactor",
                                          "ProvisionedPollerConfig",
                                          "Queues",
                                          "ScalingConfig",
                                          "SelfManagedEventSource",
                                          "SelfManagedKafkaEventSourceConfig",
                                          "SourceAccessConfigurations",
                                          "StartingPosition",
                                          "Tags",
                                          "Topics",
                                          "TumblingWindowInSeconds"};

Failure no_such_mapping() {
  return no_such("The resource you requested does not exist.");
}

void put_given(const ApiCall& call, Value& properties) {
  for (const std::string_view setting : kSettings) {
    if (const Value* value = call.find(setting)) {
      properties.set(setting, *value);
    }
  }
  if (const Value* key = call.find("KMSKeyArn")) {
    properties.set("KmsKeyArn", *key);
  }
}

// Criteria without filters take them away.
void drop_empty_filters(Value& properties) {
  const Value* filters = properties.find_path({"FilterCriteria", "Filters"});
  if (filters == nullptr || filters->items().empty()) {
    properties.erase("FilterCriteria");
  }
}

Result<Value> told(ApiCall& call, const std::string& id, std::string_view state) {
  auto record = find_object(call.world, kMappings, id);
  if (!record) {
    return record;
  }
  Value shape = mapping_shape(call.world, id, *record);
  if (!state.empty()) {
    shape.set("State", Value::string(std::string(state)));
  }
  return shape;
}

Result<Value> create_mapping(ApiCall& call) {
  Value properties = Value::map();
  put_given(call, properties);
  drop_empty_filters(properties);
  const std::int64_t start = number_of(call.input, "StartingPositionTimestamp");
  const OutsideCall outside(call.world, kType, "", std::move(properties));
  auto made = add_mapping(*outside, start);
  return made ? told(call, made->physical_id, "Creating") : api_fault(made.error());
}

Result<Value> get_mapping(ApiCall& call) {
  auto record = find_object(call.world, kMappings, call.text("UUID"));
  if (!record || record->is_null()) {
    return record ? no_such_mapping() : std::move(record).failure();
  }
  return mapping_shape(call.world, call.text("UUID"), *record);
}

Result<Value> update_mapping(ApiCall& call) {
  const std::string id = call.text("UUID");
  auto record = find_object(call.world, kMappings, id);
  if (!record || record->is_null()) {
    return record ? no_such_mapping() : std::move(record).failure();
  }
  Value properties = properties_of(*record);
  const bool was_enabled = flag(properties, "Enabled", true);
  put_given(call, properties);
  drop_empty_filters(properties);
  const bool is_enabled = flag(properties, "Enabled", true);
  if (auto changed = change_mapping(call.world, id, *record, std::move(properties)); !changed) {
    return std::move(changed).failure();
  }
  return told(call, id,
              is_enabled == was_enabled ? "Updating"
              : is_enabled              ? "Enabling"
                                        : "Disabling");
}

Result<Value> remove_mapping(ApiCall& call) {
  const std::string id = call.text("UUID");
  auto record = find_object(call.world, kMappings, id);
  if (!record || record->is_null()) {
    return record ? no_such_mapping() : std::move(record).failure();
  }
  Value shape = mapping_shape(call.world, id, *record);
  shape.set("State", Value::string("Deleting"));
  auto deleted = delete_mapping(call.world, id);
  return deleted ? Result<Value>(std::move(shape)) : std::move(deleted).failure();
}

// By the function, whatever qualifier, or by exactly the qualifier that was given.
bool is_of(const Value& record, const FunctionReference& asked) {
  const FunctionReference target = parse_function_reference(record.get_text("FunctionArn"));
  return asked.name == target.name &&
         (asked.qualifier.empty() || asked.qualifier == target.qualifier);
}

Result<Value> list_mappings(ApiCall& call) {
  auto records = list_objects(call.world, kMappings);
  if (!records) {
    return std::move(records).failure();
  }
  const std::string source = call.text("EventSourceArn");
  const std::string function = call.text("FunctionName");
  const FunctionReference asked = parse_function_reference(function);
  Value::List shapes;
  for (const auto& [id, record] : *records) {
    const bool is_asked =
        (source.empty() || properties_of(record).get_text("EventSourceArn") == source) &&
        (function.empty() || is_of(record, asked));
    if (is_asked) {
      shapes.push_back(mapping_shape(call.world, id, record));
    }
  }
  return pages(call, "EventSourceMappings", std::move(shapes), kLargestPage);
}

// What only mappings of streams have.
void set_stream_defaults(Value& shape, const Value& record) {
  set_default(shape, "BatchSize", Value::number(100));
  set_default(shape, "BisectBatchOnFunctionError", Value::boolean(false));
  set_default(shape, "DestinationConfig", map_with("OnFailure", Value::map()));
  set_default(shape, "MaximumRecordAgeInSeconds", Value::number(-1));
  set_default(shape, "MaximumRetryAttempts", Value::number(-1));
  set_default(shape, "ParallelizationFactor", Value::number(1));
  set_default(shape, "TumblingWindowInSeconds", Value::number(0));
  const std::string result = record.get_text("LastProcessingResult");
  shape.set("LastProcessingResult",
            Value::string(result.empty() ? "No records processed" : result));
  shape.set("StateTransitionReason", Value::string("User action"));
}

FORMWORK_LAMBDA_OPERATION(create_mapping, "CreateEventSourceMapping", Write);
FORMWORK_LAMBDA_OPERATION(get_mapping, "GetEventSourceMapping", Read);
FORMWORK_LAMBDA_OPERATION(update_mapping, "UpdateEventSourceMapping", Write);
FORMWORK_LAMBDA_OPERATION(remove_mapping, "DeleteEventSourceMapping", Write);
FORMWORK_LAMBDA_OPERATION(list_mappings, "ListEventSourceMappings", Read);

constinit OperationLimit limit{
    "lambda", "CreateEventSourceMapping",
    "Sources of Kafka, MQ and DocumentDB are kept and told, not polled."};
const Register<OperationLimit> kLimit{limit};

}  // namespace

Value mapping_shape(const World& world, const std::string& id, const Value& record) {
  const Value properties = properties_of(record);
  Value shape = map_with("UUID", Value::string(id));
  for (const std::string_view setting : kSettings) {
    const Value* value = properties.find(setting);
    if (value != nullptr && setting != "FunctionName" && setting != "Enabled" &&
        setting != "Tags") {
      shape.set(setting, *value);
    }
  }
  set_text(shape, "KMSKeyArn", properties.get_text("KmsKeyArn"));
  shape.set("FunctionArn", Value::string(record.get_text("FunctionArn")));
  shape.set("EventSourceMappingArn",
            Value::string(regional_arn(world, "lambda", "event-source-mapping:" + id)));
  const std::string source = properties.get_text("EventSourceArn");
  if (is_arn(source, "kinesis") || is_arn(source, "dynamodb")) {
    set_stream_defaults(shape, record);
    if (const std::int64_t start = number_of(record, "StartMs"); start > 0) {
      shape.set("StartingPositionTimestamp", Value::number(start));
    }
  } else {
    set_default(shape, "BatchSize", Value::number(is_arn(source, "sqs") ? 10 : 100));
    shape.set("StateTransitionReason", Value::string("USER_INITIATED"));
    if (!is_arn(source, "sqs")) {
      set_default(shape, "LastProcessingResult", Value::string("No records processed"));
    }
  }
  set_default(shape, "MaximumBatchingWindowInSeconds", Value::number(0));
  set_default(shape, "FunctionResponseTypes", Value::list());
  shape.set("State", Value::string(flag(properties, "Enabled", true) ? "Enabled" : "Disabled"));
  set_time(shape, "LastModified", record, "LastModifiedTime");
  return shape;
}

}  // namespace formwork::lambda
