// SPDX-License-Identifier: Apache-2.0
// How many environments a function on a capacity provider has. Such functions cannot be made here,
// so there is none whose configuration could be set; it is said so in words that are unverified
// against AWS.
#include "engine/service/operation_limit.hh"
#include "resources/lambda/shapes.hh"

namespace formwork::lambda {

namespace {

Result<Value> get(ApiCall& call) {
  auto found = asked_function(call);
  return found ? Result<Value>(map_with("FunctionArn", Value::string(found->version_arn())))
               : std::move(found).failure();
}

Result<Value> put(ApiCall& call) {
  auto found = asked_function(call);
  return found ? invalid_parameter("The function " + found->version_arn() +
                                   " has no capacity provider that could be scaled.")
               : Result<Value>(std::move(found).failure());
}

using Access = OperationEntry::Access;
constinit OperationEntry get_entry{"lambda", "GetFunctionScalingConfig", Access::Read, &get};
constinit OperationEntry put_entry{"lambda", "PutFunctionScalingConfig", Access::Write, &put};
const Register<OperationEntry> kRegistered[]{Register(get_entry), Register(put_entry)};
constinit OperationLimit limits[] = {
    {"lambda", "GetFunctionScalingConfig", "No function has one, see PutFunctionScalingConfig."},
    {"lambda", "PutFunctionScalingConfig",
     "Refused for every function: none can be on a capacity provider."}};
const Register<OperationLimit> kLimits[]{Register(limits[0]), Register(limits[1])};

}  // namespace

}  // namespace formwork::lambda
