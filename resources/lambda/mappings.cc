// SPDX-License-Identifier: Apache-2.0
#include "resources/lambda/mappings.hh"

#include <algorithm>

#include "engine/base/text.hh"
#include "engine/value/convert.hh"
#include "resources/common/api_objects.hh"
#include "resources/common/api_support.hh"
#include "resources/common/checks.hh"
#include "resources/common/naming.hh"
#include "resources/common/properties.hh"
#include "resources/lambda/checks.hh"
#include "resources/lambda/spec.hh"

namespace formwork::lambda {

namespace {

constexpr std::int64_t kLargestBatch = 10'000;
constexpr std::int64_t kLargestFifoBatch = 10;
constexpr std::int64_t kDefaultVisibility = 30;
constexpr std::int64_t kDefaultTimeout = 3;
constexpr std::size_t kMostFilters = 5;
constexpr ObjectPlace kQueues{"sqs", "queue"};

bool is_stream(std::string_view source) {
  return is_arn(source, "kinesis") || is_arn(source, "dynamodb");
}

Failure null_start() {
  return invalid_parameter(
      "1 validation error detected: Value null at 'startingPosition' failed to satisfy constraint: "
      "Member must not be null.");
}

Result<void> check_source(const Value& properties) {
  const std::string source = properties.get_text("EventSourceArn");
  const bool is_self_managed = has(properties, "SelfManagedEventSource");
  if (source.empty() && !is_self_managed) {
    return invalid_parameter("Unrecognized event source.");
  }
  const std::string service(arn_field(source, 2));
  const std::string start = properties.get_text("StartingPosition");
  const bool needs_start = is_stream(source) || service == "kafka" || is_self_managed;
  if (needs_start && start.empty()) {
    return null_start();
  }
  if (start == "AT_TIMESTAMP" && service == "dynamodb") {
    return invalid_parameter("Unsupported starting position for arn type: " + source);
  }
  const bool is_known = is_self_managed || service == "sqs" || is_stream(source) ||
                        service == "kafka" || service == "mq" || service == "rds" ||
                        service == "docdb";
  if (!is_known) {
    return invalid_parameter(
        "Unrecognized event source, must be kinesis, dynamodb stream, or sqs. Unsupported source " +
        source);
  }
  return {};
}

Result<void> check_batches(const Value& properties) {
  const std::string source = properties.get_text("EventSourceArn");
  const std::int64_t size = number_of(properties, "BatchSize", 1);
  const std::int64_t window = number_of(properties, "MaximumBatchingWindowInSeconds");
  const bool is_queue = is_arn(source, "sqs");
  const std::int64_t most =
      is_queue && source.ends_with(".fifo") ? kLargestFifoBatch : kLargestBatch;
  if (size > most) {
    return invalid_parameter("BatchSize " + std::to_string(size) + " exceeds the max of " +
                             std::to_string(most));
  }
  if (is_queue && size > kLargestFifoBatch && window == 0) {
    return invalid_parameter(
        "Maximum batch window in seconds must be greater than 0 if maximum batch size is greater "
        "than 10");
  }
  if (is_queue && source.ends_with(".fifo") && window > 0) {
    return invalid_parameter("Batching window is not supported for FIFO queues");
  }
  return {};
}

Result<void> check_model(const Value& properties) {
  Checks checks;
  checks.range("batchSize", properties.find("BatchSize"), 1, kLargestBatch);
  checks.range("maximumBatchingWindowInSeconds", properties.find("MaximumBatchingWindowInSeconds"),
               0, 300);
  checks.range("parallelizationFactor", properties.find("ParallelizationFactor"), 1, 10);
  checks.range("maximumRetryAttempts", properties.find("MaximumRetryAttempts"), -1, 10'000);
  checks.range("maximumRecordAgeInSeconds", properties.find("MaximumRecordAgeInSeconds"), -1,
               604'800);
  checks.range("tumblingWindowInSeconds", properties.find("TumblingWindowInSeconds"), 0, 900);
  checks.range("scalingConfig.maximumConcurrency",
               properties.find_path({"ScalingConfig", "MaximumConcurrency"}), 2, 1000);
  checks.one_of("startingPosition", properties.get_text("StartingPosition"),
                {"TRIM_HORIZON", "LATEST", "AT_TIMESTAMP"});
  if (auto checked = checks.finish(); !checked) {
    return checked;
  }
  const Value* filters = properties.find_path({"FilterCriteria", "Filters"});
  if (filters != nullptr && filters->items().size() > kMostFilters) {
    return invalid_parameter("Cannot have more than 5 filters.");
  }
  for (const Value& filter : filters == nullptr ? std::span<const Value>() : filters->items()) {
    const Value* pattern = filter.find("Pattern");
    const auto parsed = pattern != nullptr && pattern->is_string()
                            ? value_from_json(pattern->as_string())
                            : Result<Value>(Value::map());
    if (!parsed || !parsed->is_map()) {
      return invalid_parameter("Invalid filter pattern definition.");
    }
  }
  return {};
}

Result<void> check_destination(const Value& properties) {
  const Value* place = properties.find_path({"DestinationConfig", "OnFailure", "Destination"});
  if (place == nullptr || place->scalar_text().empty()) {
    return {};
  }
  if (is_arn(properties.get_text("EventSourceArn"), "sqs")) {
    return invalid_parameter(
        "Unsupported DestinationConfig parameter for given event source mapping type.");
  }
  const std::string arn = place->scalar_text();
  if (!is_arn(arn, "sqs") && !is_arn(arn, "sns") && !is_arn(arn, "s3") && !is_arn(arn, "kafka") &&
      !arn.starts_with("kafka://")) {
    return invalid_parameter(
        "The provided destination config DestinationConfig(onSuccess=null, "
        "onFailure=OnFailure(destination=" +
        arn + ")) is invalid.");
  }
  return {};
}

// Queues are kept by their URLs, which end with account and name.
Result<Value> find_queue(World& world, const std::string& arn) {
  const std::string end = "/" + world.account_id + "/" + std::string(arn_field(arn, 5));
  auto urls = list_keys(world, kQueues);
  if (!urls) {
    return std::move(urls).failure();
  }
  const auto url = std::find_if(urls->begin(), urls->end(),
                                [&](const std::string& one) { return one.ends_with(end); });
  return url == urls->end() ? Result<Value>(Value()) : find_object(world, kQueues, *url);
}

// A queue of this world must be there and hide messages as long as the function may take.
Result<void> check_queue(World& world, const std::string& source, const FoundFunction& function) {
  if (!is_arn(source, "sqs") || arn_field(source, 4) != world.account_id ||
      arn_field(source, 3) != world.region) {
    return {};
  }
  auto queue = find_queue(world, source);
  if (!queue) {
    return std::move(queue).failure();
  }
  if (queue->is_null()) {
    return invalid_parameter(
        "Error occurred while ReceiveMessage. SQS Error Code: "
        "AWS.SimpleQueueService.NonExistentQueue. SQS Error Message: The specified queue does not "
        "exist.");
  }
  const std::int64_t visible =
      number_of(properties_of(*queue), "VisibilityTimeout", kDefaultVisibility);
  const std::int64_t timeout =
      number_of(properties_of(function.record()), "Timeout", kDefaultTimeout);
  if (visible < timeout) {
    return invalid_parameter("Queue visibility timeout: " + std::to_string(visible) +
                             " seconds is less than Function timeout: " + std::to_string(timeout) +
                             " seconds");
  }
  return {};
}

Result<FoundFunction> find_target(World& world, const Value& properties) {
  auto found = find_function(world, properties.get_text("FunctionName"));
  if (!found && found.error().code == "ResourceNotFoundException") {
    return invalid_parameter("Function does not exist");
  }
  return found;
}

Result<void> check_taken(World& world, const FoundFunction& function, const std::string& source) {
  auto others = list_objects(world, kMappings);
  if (!others) {
    return std::move(others).failure();
  }
  for (const auto& [id, other] : *others) {
    if (source.empty() || other.get_text("FunctionArn") != function.asked_arn() ||
        properties_of(other).get_text("EventSourceArn") != source) {
      continue;
    }
    const std::string end =
        "already exists. Please update or delete the existing mapping with UUID " + id;
    return is_arn(source, "sqs")
               ? conflict("An event source mapping with SQS arn (\" " + source +
                          " \") and function (\" " + function.name + " \") " + end)
               : conflict("The event source arn (\" " + source + " \") and function (\" " +
                          function.name + " \") provided mapping " + end);
  }
  return {};
}

Result<FoundFunction> check_mapping(World& world, const Value& properties) {
  auto checked = check_model(properties);
  if (checked) {
    checked = check_source(properties);
  }
  if (checked) {
    checked = check_batches(properties);
  }
  if (checked) {
    checked = check_destination(properties);
  }
  if (!checked) {
    return std::move(checked).failure();
  }
  auto function = find_target(world, properties);
  if (!function) {
    return function;
  }
  checked = check_queue(world, properties.get_text("EventSourceArn"), *function);
  return checked ? std::move(function) : std::move(checked).failure();
}

void tell_watchers(World& world, const std::string& id, bool is_gone) {
  for (const auto* watcher = RegisteredList<MappingWatcher>::head; watcher != nullptr;
       watcher = watcher->next) {
    watcher->changed(world, id, is_gone);
  }
}

}  // namespace

Result<Made> add_mapping(const Call& call, std::int64_t start_ms) {
  auto function = check_mapping(call.world, call.properties);
  if (!function) {
    return std::move(function).failure();
  }
  const std::string source = call.properties.get_text("EventSourceArn");
  if (auto checked = check_taken(call.world, *function, source); !checked) {
    return std::move(checked).failure();
  }
  const std::string id = call.world.ids.uuid();
  Value extra = map_with("FunctionArn", Value::string(function->asked_arn()));
  extra.set("Revision", Value::number(1));
  extra.set("StartMs", Value::number(start_ms));
  Value attributes = map_with("Id", Value::string(id));
  attributes.set("EventSourceMappingArn",
                 Value::string(regional_arn(call.world, "lambda", "event-source-mapping:" + id)));
  auto made = add_object(call, {.place = kMappings,
                                .key = id,
                                .attributes = std::move(attributes),
                                .extra = std::move(extra)});
  if (made) {
    tell_watchers(call.world, id, false);
  }
  return made;
}

Result<void> change_mapping(World& world, const std::string& id, Value& record, Value properties) {
  auto function = check_mapping(world, properties);
  if (!function) {
    return std::move(function).failure();
  }
  record.set("Properties", std::move(properties));
  record.set("FunctionArn", Value::string(function->asked_arn()));
  auto put = put_changed(world, kMappings, id, record);
  if (put) {
    tell_watchers(world, id, false);
  }
  return put;
}

Result<void> delete_mapping(World& world, const std::string& id) {
  auto erased = world.store.erase_object(kMappings.service, kMappings.kind, id);
  if (!erased) {
    return std::move(erased).failure();
  }
  tell_watchers(world, id, true);
  return {};
}

}  // namespace formwork::lambda
