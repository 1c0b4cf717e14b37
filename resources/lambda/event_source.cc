// SPDX-License-Identifier: Apache-2.0
#include "resources/lambda/event_source.hh"

#include "engine/base/text.hh"
#include "resources/common/api_support.hh"
#include "resources/common/checks.hh"
#include "resources/common/naming.hh"
#include "resources/common/properties.hh"
#include "resources/lambda/mappings.hh"
#include "resources/lambda/spec.hh"

namespace formwork::lambda {

namespace {

using Kind = EventSourceMapping::Kind;

Kind kind_of(std::string_view source) {
  if (is_arn(source, "sqs")) {
    return Kind::Sqs;
  }
  if (is_arn(source, "kinesis")) {
    return Kind::Kinesis;
  }
  return is_arn(source, "dynamodb") ? Kind::DynamoDb : Kind::Other;
}

void read_start(const Value& record, const Value& properties, EventSourceMapping& mapping) {
  const std::string start = properties.get_text("StartingPosition");
  mapping.start_ms = number_of(record, "StartMs");
  if (start == "LATEST") {
    mapping.start = EventSourceMapping::Start::Latest;
  } else if (start == "AT_TIMESTAMP") {
    mapping.start = EventSourceMapping::Start::AtTimestamp;
  }
}

void read_filters(const Value& properties, EventSourceMapping& mapping) {
  const Value* filters = properties.find_path({"FilterCriteria", "Filters"});
  for (const Value& filter : filters == nullptr ? std::span<const Value>() : filters->items()) {
    if (const Value* pattern = filter.find("Pattern")) {
      mapping.filters.push_back(pattern->is_string() ? pattern->as_string()
                                                     : value_to_json(*pattern));
    }
  }
}

EventSourceMapping read_mapping(const World& world, const std::string& id, const Value& record) {
  const Value properties = properties_of(record);
  EventSourceMapping mapping;
  mapping.id = id;
  mapping.arn = regional_arn(world, "lambda", "event-source-mapping:" + id);
  mapping.source = properties.get_text("EventSourceArn");
  mapping.kind = kind_of(mapping.source);
  mapping.function = record.get_text("FunctionArn");
  mapping.is_enabled = flag(properties, "Enabled", true);
  mapping.revision = number_of(record, "Revision");
  mapping.created_ms = number_of(record, "CreationTime");
  mapping.batch_size = number_of(properties, "BatchSize", mapping.kind == Kind::Sqs ? 10 : 100);
  mapping.window_s = number_of(properties, "MaximumBatchingWindowInSeconds");
  mapping.most_retries = number_of(properties, "MaximumRetryAttempts", -1);
  mapping.longest_age_s = number_of(properties, "MaximumRecordAgeInSeconds", -1);
  mapping.parallelization = number_of(properties, "ParallelizationFactor", 1);
  mapping.tumbling_window_s = number_of(properties, "TumblingWindowInSeconds");
  mapping.bisects = flag(properties, "BisectBatchOnFunctionError", false);
  mapping.reports_item_failures = !items_of(properties, "FunctionResponseTypes").empty();
  if (const Value* most = properties.find_path({"ScalingConfig", "MaximumConcurrency"})) {
    mapping.most_concurrency = parse_integer(most->scalar_text()).value_or(0);
  }
  if (const Value* place =
          properties.find_path({"DestinationConfig", "OnFailure", "Destination"})) {
    mapping.on_failure = place->scalar_text();
  }
  read_start(record, properties, mapping);
  read_filters(properties, mapping);
  if (const Value* checkpoints = record.find("Checkpoints")) {
    mapping.checkpoints = *checkpoints;
  }
  return mapping;
}

Result<void> set_member(World& world, std::string_view id, std::string_view member, Value value) {
  auto record = find_object(world, kMappings, id);
  if (!record || record->is_null()) {
    return record ? Result<void>() : std::move(record).failure();
  }
  record->set(member, std::move(value));
  return put_object(world, kMappings, id, *record);
}

}  // namespace

Result<std::vector<EventSourceMapping>> event_source_mappings(World& world, bool only_enabled) {
  auto records = list_objects(world, kMappings);
  if (!records) {
    return std::move(records).failure();
  }
  std::vector<EventSourceMapping> mappings;
  for (const auto& [id, record] : *records) {
    EventSourceMapping mapping = read_mapping(world, id, record);
    if (mapping.is_enabled || !only_enabled) {
      mappings.push_back(std::move(mapping));
    }
  }
  return mappings;
}

Result<std::optional<EventSourceMapping>> find_mapping(World& world, std::string_view id) {
  auto record = find_object(world, kMappings, id);
  if (!record || record->is_null()) {
    return record ? Result<std::optional<EventSourceMapping>>(std::optional<EventSourceMapping>())
                  : std::move(record).failure();
  }
  return std::optional<EventSourceMapping>(read_mapping(world, std::string(id), *record));
}

Result<void> set_processing_result(World& world, std::string_view id, std::string_view text) {
  return set_member(world, id, "LastProcessingResult", Value::string(std::string(text)));
}

Result<void> set_checkpoints(World& world, std::string_view id, Value checkpoints) {
  return set_member(world, id, "Checkpoints", std::move(checkpoints));
}

}  // namespace formwork::lambda
