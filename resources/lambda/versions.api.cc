// SPDX-License-Identifier: Apache-2.0
// What hangs on functions: versions, aliases, URLs, event source mappings, kept concurrency.
#include <algorithm>

#include "engine/base/text.hh"
#include "resources/common/api_objects.hh"
#include "resources/common/api_support.hh"
#include "resources/common/checks.hh"
#include "resources/common/naming.hh"
#include "resources/common/properties.hh"
#include "resources/lambda/shapes.hh"

namespace formwork::lambda {

namespace {

Failure no_such_thing() {
  return fail("ResourceNotFoundException", "The resource you requested does not exist.");
}

Result<Value> list_versions(ApiCall& call) {
  auto found = find_function(call);
  if (!found) {
    return std::move(found).failure();
  }
  const std::string name = found->asked.name;
  Value shapes = Value::list();
  shapes.push(configuration_of(call.world, {{name, "$LATEST"}, found->record, "$LATEST", Value()}));
  auto published = list_objects(call.world, kVersions, function_arn(call.world, name) + ":");
  if (!published) {
    return std::move(published).failure();
  }
  // By number, not by text.
  std::sort(published->begin(), published->end(), [](const auto& a, const auto& b) {
    return parse_integer(last_part(a.first, ':')) < parse_integer(last_part(b.first, ':'));
  });
  for (const auto& [arn, version] : *published) {
    const Value* snapshot = version.find(kPublishedMember);
    const std::string number = last_part(arn, ':');
    shapes.push(configuration_of(
        call.world,
        {{name, number}, snapshot == nullptr ? found->record : *snapshot, number, version}));
  }
  return map_with("Versions", std::move(shapes));
}

Value alias_shape(const std::string& arn, const Value& record) {
  const Value properties = properties_of(record);
  Value shape = map_with("AliasArn", Value::string(arn));
  copy_members(shape, properties, {"Name", "FunctionVersion", "Description"});
  set_default(shape, "Description", Value::string(""));
  shape.set("RevisionId", Value::string(uuid_of(arn + " " + record.get_text("LastModifiedTime"))));
  if (const Value* weights = properties.find_path({"RoutingConfig", "AdditionalVersionWeights"})) {
    Value by_version = Value::map();
    for (const Value& weight : weights->items()) {
      by_version.set(weight.get_text("FunctionVersion"),
                     Value::number(weight.get_text("FunctionWeight")));
    }
    shape.set("RoutingConfig", map_with("AdditionalVersionWeights", std::move(by_version)));
  }
  return shape;
}

Result<Value> get_alias(ApiCall& call) {
  const std::string arn =
      function_arn(call.world, asked_function(call).name) + ":" + call.text("Name");
  auto alias = find_object(call.world, kAliases, arn);
  if (!alias) {
    return alias;
  }
  if (alias->is_null()) {
    return fail("ResourceNotFoundException", "Cannot find alias arn: " + arn);
  }
  return alias_shape(arn, *alias);
}

Result<Value> list_aliases(ApiCall& call) {
  auto found = find_function(call);
  if (!found) {
    return std::move(found).failure();
  }
  auto aliases =
      list_objects(call.world, kAliases, function_arn(call.world, found->asked.name) + ":");
  if (!aliases) {
    return std::move(aliases).failure();
  }
  const std::string version = call.text("FunctionVersion");
  Value shapes = Value::list();
  for (const auto& [arn, alias] : *aliases) {
    if (version.empty() || properties_of(alias).get_text("FunctionVersion") == version) {
      shapes.push(alias_shape(arn, alias));
    }
  }
  return map_with("Aliases", std::move(shapes));
}

Result<Value> get_url_config(ApiCall& call) {
  const std::string arn = asked_function(call).arn(call.world);
  auto url = find_object(call.world, kUrls, arn);
  if (!url || url->is_null()) {
    return url ? no_such_thing() : std::move(url);
  }
  Value shape = Value::map();
  copy_members(shape, model_of(*url),
               {"FunctionArn", "FunctionUrl", "AuthType", "Cors", "InvokeMode"});
  set_default(shape, "InvokeMode", Value::string("BUFFERED"));
  shape.set("CreationTime", Value::string(format_time(number_of(*url, "CreationTime"))));
  shape.set("LastModifiedTime", Value::string(format_time(number_of(*url, "LastModifiedTime"))));
  return shape;
}

Result<Value> get_provisioned(ApiCall& call) {
  const Asked asked = asked_function(call);
  const std::string arn = asked.arn(call.world);
  auto holder = find_object(call.world, parse_integer(asked.qualifier) ? kVersions : kAliases, arn);
  if (!holder) {
    return holder;
  }
  if (holder->is_null()) {
    return fail("ResourceNotFoundException", "Function not found: " + arn);
  }
  const Value properties = properties_of(*holder);
  const Value* asked_for =
      properties.find_path({"ProvisionedConcurrencyConfig", "ProvisionedConcurrentExecutions"});
  if (asked_for == nullptr) {
    return fail("ProvisionedConcurrencyConfigNotFoundException",
                "No Provisioned Concurrency Config found for this function");
  }
  Value shape = Value::map();
  for (const char* count : {"Requested", "Available", "Allocated"}) {
    shape.set(std::string(count) + "ProvisionedConcurrentExecutions",
              Value::number(asked_for->scalar_text()));
  }
  shape.set("Status", Value::string("READY"));
  shape.set("LastModified", Value::string(wire_time(*holder)));
  return shape;
}

// What only mappings of streams have.
void set_stream_defaults(Value& shape) {
  set_default(shape, "BatchSize", Value::number(100));
  set_default(shape, "BisectBatchOnFunctionError", Value::boolean(false));
  set_default(shape, "DestinationConfig", map_with("OnFailure", Value::map()));
  set_default(shape, "MaximumRecordAgeInSeconds", Value::number(-1));
  set_default(shape, "MaximumRetryAttempts", Value::number(-1));
  set_default(shape, "ParallelizationFactor", Value::number(1));
  set_default(shape, "TumblingWindowInSeconds", Value::number(0));
  shape.set("LastProcessingResult", Value::string("No records processed"));
  shape.set("StateTransitionReason", Value::string("User action"));
}

Value mapping_shape(const World& world, const std::string& id, const StoredObject& mapping) {
  const Value& given = mapping.model;
  const std::string source = given.get_text("EventSourceArn");
  Value shape = map_with("UUID", Value::string(id));
  copy_members(shape, given,
               {"EventSourceArn", "BatchSize", "MaximumBatchingWindowInSeconds",
                "BisectBatchOnFunctionError", "DestinationConfig", "FilterCriteria",
                "FunctionResponseTypes", "MaximumRecordAgeInSeconds", "MaximumRetryAttempts",
                "ParallelizationFactor", "StartingPosition", "TumblingWindowInSeconds", "Queues",
                "Topics", "ScalingConfig", "SourceAccessConfigurations"});
  const std::string function = given.get_text("FunctionName");
  const Asked asked{function_name(function), ""};
  shape.set("FunctionArn", Value::string(is_arn(function, "lambda") ? function : asked.arn(world)));
  shape.set("EventSourceMappingArn",
            Value::string(regional_arn(world, "lambda", "event-source-mapping:" + id)));
  if (is_arn(source, "kinesis") || is_arn(source, "dynamodb")) {
    set_stream_defaults(shape);
  } else {
    set_default(shape, "BatchSize", Value::number(is_arn(source, "sqs") ? 10 : 100));
    shape.set("StateTransitionReason", Value::string("USER_INITIATED"));
  }
  set_default(shape, "MaximumBatchingWindowInSeconds", Value::number(0));
  set_default(shape, "FunctionResponseTypes", Value::list());
  shape.set("State", Value::string(flag(given, "Enabled", true) ? "Enabled" : "Disabled"));
  set_time(shape, "LastModified", mapping.record, "LastModifiedTime");
  return shape;
}

constexpr ObjectPlace kMappings{"modelled", "AWS::Lambda::EventSourceMapping"};

Result<Value> get_mapping(ApiCall& call) {
  auto mapping = find_stored(call.world, kMappings, "Id", call.text("UUID"));
  if (!mapping) {
    return std::move(mapping).failure();
  }
  if (mapping->record.is_null()) {
    return no_such_thing();
  }
  return mapping_shape(call.world, call.text("UUID"), *mapping);
}

Result<Value> list_mappings(ApiCall& call) {
  auto mappings = stored_objects(call.world, kMappings);
  if (!mappings) {
    return std::move(mappings).failure();
  }
  const std::string source = call.text("EventSourceArn");
  const std::string function = asked_function(call).name;
  Value shapes = Value::list();
  for (const StoredObject& mapping : *mappings) {
    const bool is_asked =
        (source.empty() || mapping.text("EventSourceArn") == source) &&
        (function.empty() || function_name(mapping.text("FunctionName")) == function);
    if (is_asked) {
      shapes.push(mapping_shape(call.world, mapping.text("Id"), mapping));
    }
  }
  return map_with("EventSourceMappings", std::move(shapes));
}

using Access = OperationEntry::Access;
constinit OperationEntry versions_entry{"lambda", "ListVersionsByFunction", Access::Read,
                                        &list_versions};
constinit OperationEntry alias_entry{"lambda", "GetAlias", Access::Read, &get_alias};
constinit OperationEntry aliases_entry{"lambda", "ListAliases", Access::Read, &list_aliases};
constinit OperationEntry url_entry{"lambda", "GetFunctionUrlConfig", Access::Read, &get_url_config};
constinit OperationEntry provisioned_entry{"lambda", "GetProvisionedConcurrencyConfig",
                                           Access::Read, &get_provisioned};
constinit OperationEntry mapping_entry{"lambda", "GetEventSourceMapping", Access::Read,
                                       &get_mapping};
constinit OperationEntry mappings_entry{"lambda", "ListEventSourceMappings", Access::Read,
                                        &list_mappings};
const Register<OperationEntry> kRegistered[]{Register(versions_entry),    Register(alias_entry),
                                             Register(aliases_entry),     Register(url_entry),
                                             Register(provisioned_entry), Register(mapping_entry),
                                             Register(mappings_entry)};

}  // namespace

}  // namespace formwork::lambda
