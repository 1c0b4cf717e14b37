// SPDX-License-Identifier: Apache-2.0
// How asynchronous calls are treated.
#include "resources/lambda/invoke_configs.hh"

#include "resources/common/api_objects.hh"
#include "resources/common/api_support.hh"
#include "resources/lambda/shapes.hh"

namespace formwork::lambda {

namespace {

constexpr std::size_t kLargestPage = 50;
constexpr std::string_view kType = "AWS::Lambda::EventInvokeConfig";

Value config_shape(const std::string& arn, const Value& record) {
  const Value properties = properties_of(record);
  Value shape = map_with("FunctionArn", Value::string(arn));
  copy_members(shape, properties, {"MaximumEventAgeInSeconds", "MaximumRetryAttempts"});
  Value destinations = Value::map();
  if (const Value* given = properties.find("DestinationConfig")) {
    destinations = *given;
  }
  set_default(destinations, "OnSuccess", Value::map());
  set_default(destinations, "OnFailure", Value::map());
  shape.set("DestinationConfig", std::move(destinations));
  set_time(shape, "LastModified", record, "LastModifiedTime");
  return shape;
}

// Without looking whether the function is there: what is asked for is told in the fault.
std::string asked_key(const ApiCall& call) {
  const FunctionReference reference = parse_function_reference(call.text("FunctionName"));
  std::string qualifier = call.text("Qualifier");
  if (qualifier.empty()) {
    qualifier = reference.qualifier.empty() ? std::string(kLatest) : reference.qualifier;
  }
  return function_arn(call.world, reference.name) + ":" + qualifier;
}

Result<Value> find_config(ApiCall& call, const std::string& key) {
  if (auto checked = check_region(call); !checked) {
    return std::move(checked).failure();
  }
  auto record = find_object(call.world, kInvokeConfigs, key);
  if (!record || !record->is_null()) {
    return record;
  }
  return no_such("The function " + key + " doesn't have an EventInvokeConfig");
}

Value given_settings(const ApiCall& call, Value properties) {
  copy_members(properties, call.input,
               {"MaximumEventAgeInSeconds", "MaximumRetryAttempts", "DestinationConfig"});
  return properties;
}

Result<Value> put_config(ApiCall& call) {
  if (auto checked = check_invoke_config(call.world, "", given_settings(call, Value::map()));
      !checked && checked.error().message.starts_with("You must")) {
    return std::move(checked).failure();
  }
  auto target = invoke_config_target(call.world, call.text("FunctionName"), call.text("Qualifier"));
  if (!target) {
    return std::move(target).failure();
  }
  Value properties = given_settings(call, Value::map());
  if (auto checked = check_invoke_config(call.world, target->function, properties); !checked) {
    return std::move(checked).failure();
  }
  properties.set("FunctionName", Value::string(target->function));
  properties.set("Qualifier", Value::string(target->key.substr(target->key.rfind(':') + 1)));
  const OutsideCall outside(call.world, kType, "", std::move(properties));
  auto record = make_object(*outside, Value::map());
  if (!record) {
    return api_fault(record.error());
  }
  auto put = put_object(call.world, kInvokeConfigs, target->key, *record);
  return put ? Result<Value>(config_shape(target->key, *record)) : std::move(put).failure();
}

Result<Value> update_config(ApiCall& call) {
  const Value given = given_settings(call, Value::map());
  auto target = invoke_config_target(call.world, call.text("FunctionName"), call.text("Qualifier"));
  if (!target) {
    return std::move(target).failure();
  }
  if (auto checked = check_invoke_config(call.world, target->function, given); !checked) {
    return std::move(checked).failure();
  }
  auto record = find_config(call, target->key);
  if (!record) {
    return record;
  }
  record->set("Properties", given_settings(call, properties_of(*record)));
  auto put = put_changed(call.world, kInvokeConfigs, target->key, *record);
  return put ? Result<Value>(config_shape(target->key, *record)) : std::move(put).failure();
}

Result<Value> get_config(ApiCall& call) {
  const std::string key = asked_key(call);
  auto record = find_config(call, key);
  return record ? Result<Value>(config_shape(key, *record)) : std::move(record);
}

Result<Value> delete_config(ApiCall& call) {
  const std::string key = asked_key(call);
  if (auto record = find_config(call, key); !record) {
    return record;
  }
  auto erased = call.world.store.erase_object(kInvokeConfigs.service, kInvokeConfigs.kind, key);
  return erased ? Result<Value>(Value::map()) : std::move(erased).failure();
}

Result<Value> list_configs(ApiCall& call) {
  auto found = asked_unqualified(call);
  if (!found) {
    return found.error().code == "ResourceNotFoundException"
               ? no_such("The function doesn't exist.")
               : std::move(found).failure();
  }
  auto records = list_objects(call.world, kInvokeConfigs, found->arn + ":");
  if (!records) {
    return std::move(records).failure();
  }
  Value::List shapes;
  for (const auto& [key, record] : *records) {
    shapes.push_back(config_shape(key, record));
  }
  return pages(call, "FunctionEventInvokeConfigs", std::move(shapes), kLargestPage);
}

FORMWORK_LAMBDA_OPERATION(put_config, "PutFunctionEventInvokeConfig", Write);
FORMWORK_LAMBDA_OPERATION(update_config, "UpdateFunctionEventInvokeConfig", Write);
FORMWORK_LAMBDA_OPERATION(get_config, "GetFunctionEventInvokeConfig", Read);
FORMWORK_LAMBDA_OPERATION(delete_config, "DeleteFunctionEventInvokeConfig", Write);
FORMWORK_LAMBDA_OPERATION(list_configs, "ListFunctionEventInvokeConfigs", Read);

}  // namespace

}  // namespace formwork::lambda
