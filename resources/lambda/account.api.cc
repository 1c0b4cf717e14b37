// SPDX-License-Identifier: Apache-2.0
// The account's limits, and settings of functions that stand by themselves.
#include "engine/base/text.hh"
#include "engine/service/operation_limit.hh"
#include "resources/common/api_objects.hh"
#include "resources/common/api_support.hh"
#include "resources/lambda/code_store.hh"
#include "resources/lambda/shapes.hh"

namespace formwork::lambda {

namespace {

constexpr std::int64_t kTotalCode = 80'530'636'800;
constexpr std::int64_t kUnzipped = 262'144'000;
constexpr std::int64_t kZipped = 52'428'800;

Result<Value> get_settings(ApiCall& call) {
  auto functions = list_objects(call.world, kFunctions);
  auto size = code_size(call.world);
  if (!functions || !size) {
    return functions ? std::move(size).failure() : std::move(functions).failure();
  }
  std::int64_t reserved = 0;
  for (const auto& [name, function] : *functions) {
    reserved += number_of(properties_of(function), "ReservedConcurrentExecutions");
  }
  Value limit = map_with("TotalCodeSize", Value::number(kTotalCode));
  limit.set("CodeSizeUnzipped", Value::number(kUnzipped));
  limit.set("CodeSizeZipped", Value::number(kZipped));
  limit.set("ConcurrentExecutions", Value::number(kAccountConcurrency));
  limit.set("UnreservedConcurrentExecutions", Value::number(kAccountConcurrency - reserved));
  Value usage = map_with("TotalCodeSize", Value::number(*size));
  usage.set("FunctionCount", Value::number(static_cast<std::int64_t>(functions->size())));
  Value answer = map_with("AccountLimit", std::move(limit));
  answer.set("AccountUsage", std::move(usage));
  return answer;
}

Result<void> put_property(ApiCall& call, FoundFunction& found, std::string_view name, Value value) {
  Value properties = properties_of(found.function);
  properties.set(name, std::move(value));
  found.function.set("Properties", std::move(properties));
  return put_object(call.world, kFunctions, found.name, found.function);
}

Value recursion_shape(const FoundFunction& found) {
  const std::string loop = properties_of(found.function).get_text("RecursiveLoop");
  return map_with("RecursiveLoop", Value::string(loop.empty() ? "Terminate" : loop));
}

Result<Value> get_recursion(ApiCall& call) {
  auto found = asked_unqualified(call);
  return found ? Result<Value>(recursion_shape(*found)) : std::move(found).failure();
}

Result<Value> put_recursion(ApiCall& call) {
  auto found = asked_unqualified(call);
  if (!found) {
    return std::move(found).failure();
  }
  auto put = put_property(call, *found, "RecursiveLoop", *call.find("RecursiveLoop"));
  return put ? Result<Value>(recursion_shape(*found)) : std::move(put).failure();
}

// Of $LATEST in the function's record, of a version in its own.
Value runtime_policy(const FoundFunction& found) {
  const Value properties =
      properties_of(found.published.is_null() ? found.function : found.published);
  const Value* policy =
      properties.find(found.published.is_null() ? "RuntimeManagementConfig" : "RuntimePolicy");
  return policy == nullptr ? map_with("UpdateRuntimeOn", Value::string("Auto")) : *policy;
}

Value runtime_shape(const FoundFunction& found) {
  Value shape = Value::map();
  copy_members(shape, runtime_policy(found), {"UpdateRuntimeOn", "RuntimeVersionArn"});
  shape.set("FunctionArn", Value::string(found.version_arn()));
  return shape;
}

Result<Value> get_runtime(ApiCall& call) {
  auto found = asked_function(call);
  return found ? Result<Value>(runtime_shape(*found)) : std::move(found).failure();
}

Result<Value> put_runtime(ApiCall& call) {
  auto found = asked_function(call);
  if (!found) {
    return std::move(found).failure();
  }
  if (properties_of(found->record()).get_text("PackageType") == "Image") {
    return invalid_parameter(
        "Runtime management controls aren't available for functions with container images.");
  }
  const std::string mode = call.text("UpdateRuntimeOn");
  const std::string runtime = call.text("RuntimeVersionArn");
  if (mode == "Manual" && runtime.empty()) {
    return invalid_parameter(
        "The runtime version ARN is required when the runtime update mode is Manual.");
  }
  if (mode != "Manual" && !runtime.empty()) {
    return invalid_parameter(
        "The runtime version ARN can only be set when the runtime update mode is Manual.");
  }
  Value policy = Value::map();
  copy_members(policy, call.input, {"UpdateRuntimeOn", "RuntimeVersionArn"});
  const bool is_latest = found->published.is_null();
  Value& record = is_latest ? found->function : found->published;
  Value properties = properties_of(record);
  properties.set(is_latest ? "RuntimeManagementConfig" : "RuntimePolicy", std::move(policy));
  record.set("Properties", std::move(properties));
  auto put = put_object(call.world, is_latest ? kFunctions : kVersions,
                        is_latest ? found->name : found->version_arn(), record);
  return put ? Result<Value>(runtime_shape(*found)) : std::move(put).failure();
}

FORMWORK_LAMBDA_OPERATION(get_settings, "GetAccountSettings", Read);
FORMWORK_LAMBDA_OPERATION(get_recursion, "GetFunctionRecursionConfig", Read);
FORMWORK_LAMBDA_OPERATION(put_recursion, "PutFunctionRecursionConfig", Write);
FORMWORK_LAMBDA_OPERATION(get_runtime, "GetRuntimeManagementConfig", Read);
FORMWORK_LAMBDA_OPERATION(put_runtime, "PutRuntimeManagementConfig", Write);

constinit OperationLimit runtime_limit{
    "lambda", "PutRuntimeManagementConfig",
    "The mode is kept and told; the interpreters of this machine run all versions."};
const Register<OperationLimit> kRuntimeLimit{runtime_limit};

}  // namespace

}  // namespace formwork::lambda
