// SPDX-License-Identifier: Apache-2.0
// Code signing configurations. Partial: signatures of archives are not looked at.
#include "resources/lambda/signing.hh"

#include "engine/service/operation_limit.hh"
#include "resources/common/api_objects.hh"
#include "resources/common/api_support.hh"
#include "resources/lambda/shapes.hh"

namespace formwork::lambda {

namespace {

constexpr std::size_t kLargestPage = 50;
constexpr std::string_view kMember = "CodeSigningConfigArn";

Value config_shape(const Value& record) {
  Value shape = Value::map();
  copy_members(shape, model_of(record),
               {"CodeSigningConfigArn", "CodeSigningConfigId", "Description", "AllowedPublishers",
                "CodeSigningPolicies"});
  set_default(shape, "CodeSigningPolicies",
              map_with("UntrustedArtifactOnDeployment", Value::string("Warn")));
  shape.set("LastModified", Value::string(wire_time(record)));
  return shape;
}

Result<Value> find_config(ApiCall& call) {
  const std::string arn = call.text(kMember);
  auto record = find_object(call.world, kSigningConfigs, arn);
  if (!record || !record->is_null()) {
    return record;
  }
  return no_such("The Lambda code signing configuration " + arn + " can not be found.");
}

Value given_settings(const ApiCall& call, Value properties) {
  copy_members(properties, call.input,
               {"Description", "AllowedPublishers", "CodeSigningPolicies", "Tags"});
  return properties;
}

Result<Value> create_config(ApiCall& call) {
  const OutsideCall outside(call.world, "AWS::Lambda::CodeSigningConfig", "",
                            given_settings(call, Value::map()));
  auto made = add_signing_config(*outside);
  if (!made) {
    return api_fault(made.error());
  }
  auto record = find_object(call.world, kSigningConfigs, made->physical_id);
  return record ? Result<Value>(map_with("CodeSigningConfig", config_shape(*record)))
                : std::move(record);
}

Result<Value> get_config(ApiCall& call) {
  auto record = find_config(call);
  return record ? Result<Value>(map_with("CodeSigningConfig", config_shape(*record)))
                : std::move(record);
}

Result<Value> update_config(ApiCall& call) {
  auto record = find_config(call);
  if (!record) {
    return record;
  }
  record->set("Properties", given_settings(call, properties_of(*record)));
  auto put = put_changed(call.world, kSigningConfigs, call.text(kMember), *record);
  return put ? Result<Value>(map_with("CodeSigningConfig", config_shape(*record)))
             : std::move(put).failure();
}

Result<Value> delete_config(ApiCall& call) {
  if (auto record = find_config(call); !record) {
    return record;
  }
  auto deleted = delete_signing_config(call.world, call.text(kMember));
  return deleted ? Result<Value>(Value::map()) : std::move(deleted).failure();
}

Result<Value> list_configs(ApiCall& call) {
  auto records = list_objects(call.world, kSigningConfigs);
  if (!records) {
    return std::move(records).failure();
  }
  Value::List shapes;
  for (const auto& [arn, record] : *records) {
    shapes.push_back(config_shape(record));
  }
  return pages(call, "CodeSigningConfigs", std::move(shapes), kLargestPage);
}

Result<Value> put_function_config(ApiCall& call) {
  const std::string arn = call.text(kMember);
  auto config = find_object(call.world, kSigningConfigs, arn);
  if (!config) {
    return config;
  }
  if (config->is_null()) {
    return fail("CodeSigningConfigNotFoundException",
                "The code signing configuration cannot be found. Check that the provided "
                "configuration is not deleted: " +
                    arn + ".");
  }
  auto found = asked_unqualified(call);
  if (!found) {
    return std::move(found).failure();
  }
  Value properties = properties_of(found->function);
  properties.set(kMember, Value::string(arn));
  found->function.set("Properties", std::move(properties));
  if (auto put = put_object(call.world, kFunctions, found->name, found->function); !put) {
    return std::move(put).failure();
  }
  Value answer = map_with(kMember, Value::string(arn));
  answer.set("FunctionName", Value::string(found->name));
  return answer;
}

Result<Value> get_function_config(ApiCall& call) {
  auto found = asked_unqualified(call);
  if (!found) {
    return std::move(found).failure();
  }
  const std::string arn = properties_of(found->function).get_text(kMember);
  Value answer = Value::map();
  if (!arn.empty()) {
    answer.set(kMember, Value::string(arn));
    answer.set("FunctionName", Value::string(found->name));
  }
  return answer;
}

Result<Value> delete_function_config(ApiCall& call) {
  auto found = asked_unqualified(call);
  if (!found) {
    return std::move(found).failure();
  }
  Value properties = properties_of(found->function);
  properties.erase(kMember);
  found->function.set("Properties", std::move(properties));
  auto put = put_object(call.world, kFunctions, found->name, found->function);
  return put ? Result<Value>(Value::map()) : std::move(put).failure();
}

Result<Value> list_functions(ApiCall& call) {
  if (auto record = find_config(call); !record) {
    return record;
  }
  auto arns = functions_signed_by(call.world, call.text(kMember));
  if (!arns) {
    return std::move(arns).failure();
  }
  Value::List items;
  for (const std::string& arn : *arns) {
    items.push_back(Value::string(arn));
  }
  return pages(call, "FunctionArns", std::move(items), kLargestPage);
}

FORMWORK_LAMBDA_OPERATION(create_config, "CreateCodeSigningConfig", Write);
FORMWORK_LAMBDA_OPERATION(get_config, "GetCodeSigningConfig", Read);
FORMWORK_LAMBDA_OPERATION(update_config, "UpdateCodeSigningConfig", Write);
FORMWORK_LAMBDA_OPERATION(delete_config, "DeleteCodeSigningConfig", Write);
FORMWORK_LAMBDA_OPERATION(list_configs, "ListCodeSigningConfigs", Read);
FORMWORK_LAMBDA_OPERATION(put_function_config, "PutFunctionCodeSigningConfig", Write);
FORMWORK_LAMBDA_OPERATION(get_function_config, "GetFunctionCodeSigningConfig", Read);
FORMWORK_LAMBDA_OPERATION(delete_function_config, "DeleteFunctionCodeSigningConfig", Write);
FORMWORK_LAMBDA_OPERATION(list_functions, "ListFunctionsByCodeSigningConfig", Read);

constinit OperationLimit limit{"lambda", "PutFunctionCodeSigningConfig",
                               "Signatures of archives are not checked."};
const Register<OperationLimit> kLimit{limit};

}  // namespace

}  // namespace formwork::lambda
