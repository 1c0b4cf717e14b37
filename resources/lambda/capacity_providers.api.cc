// SPDX-License-Identifier: Apache-2.0
// Capacity providers, as stacks or this API made them: kept and told. They have no instances, and
// functions on them are refused, so no versions are either.
#include "engine/service/operation_limit.hh"
#include "resources/common/api_objects.hh"
#include "resources/common/api_support.hh"
#include "resources/common/naming.hh"
#include "resources/common/properties.hh"
#include "resources/lambda/network.hh"
#include "resources/lambda/records.hh"
#include "resources/lambda/shapes.hh"

namespace formwork::lambda {

namespace {

constexpr std::string_view kType = "AWS::Lambda::CapacityProvider";
constexpr ObjectPlace kProviders{"modelled", kType};
constexpr std::size_t kLargestPage = 50;

std::string arn_of(const World& world, const std::string& name) {
  return regional_arn(world, "lambda", "capacity-provider:" + name);
}

Value shape_of(const World& world, const StoredObject& provider, std::string_view state) {
  Value shape = Value::map();
  shape.set("CapacityProviderArn",
            Value::string(arn_of(world, provider.text("CapacityProviderName"))));
  shape.set("State", Value::string(std::string(state)));
  copy_members(shape, provider.model, {"VpcConfig", "PermissionsConfig", "KmsKeyArn"});
  Value instances = Value::map();
  if (const Value* given = provider.model.find("InstanceRequirements")) {
    instances = *given;
  }
  set_default(instances, "Architectures", Value::list({Value::string("x86_64")}));
  shape.set("InstanceRequirements", std::move(instances));
  Value scaling = Value::map();
  if (const Value* given = provider.model.find("CapacityProviderScalingConfig")) {
    scaling = *given;
  }
  set_default(scaling, "MaxVCpuCount", Value::number(400));
  set_default(scaling, "ScalingMode", Value::string("Auto"));
  shape.set("CapacityProviderScalingConfig", std::move(scaling));
  set_time(shape, "LastModified", provider.record, "LastModifiedTime");
  return shape;
}

Result<StoredObject> find(ApiCall& call) {
  const std::string name = last_part(call.text("CapacityProviderName"), ':');
  auto provider = find_stored(call.world, kProviders, "CapacityProviderName", name);
  if (provider && provider->record.is_null()) {
    return no_such("Capacity provider not found: " + arn_of(call.world, name));
  }
  return provider;
}

Result<Value> told(ApiCall& call, std::string_view state) {
  auto provider = find(call);
  return provider
             ? Result<Value>(map_with("CapacityProvider", shape_of(call.world, *provider, state)))
             : std::move(provider).failure();
}

Result<Value> create(ApiCall& call) {
  if (auto placed = check_network(call.world, call.input); !placed) {
    return std::move(placed).failure();
  }
  Value properties = Value::map();
  copy_members(properties, call.input,
               {"VpcConfig", "PermissionsConfig", "InstanceRequirements",
                "CapacityProviderScalingConfig", "KmsKeyArn"});
  const std::string name = last_part(call.text("CapacityProviderName"), ':');
  auto known = find_stored(call.world, kProviders, "CapacityProviderName", name);
  if (!known || !known->record.is_null()) {
    return known ? Result<Value>(
                       conflict("Capacity provider already exists: " + arn_of(call.world, name)))
                 : std::move(known).failure();
  }
  properties.set("CapacityProviderName", Value::string(name));
  if (const Value* tags = call.find("Tags")) {
    Value list = Value::list();
    for (const auto& tag : tags->members()) {
      Value one = map_with("Key", Value::string(tag.key));
      one.set("Value", tag.value);
      list.push(std::move(one));
    }
    properties.set("Tags", std::move(list));
  }
  if (auto made = create_outside(call, kType, std::move(properties)); !made) {
    return api_fault(made.error());
  }
  return told(call, "Pending");
}

Result<Value> get(ApiCall& call) {
  return told(call, "Active");
}

Result<Value> update(ApiCall& call) {
  auto provider = find(call);
  if (!provider) {
    return std::move(provider).failure();
  }
  Value properties = properties_of(provider->record);
  copy_members(properties, call.input, {"CapacityProviderScalingConfig"});
  provider->record.set("Properties", std::move(properties));
  provider->record.set("LastModifiedTime", Value::number(call.world.clock.now()));
  if (auto put = put_object(call.world, kProviders, provider->key, provider->record); !put) {
    return std::move(put).failure();
  }
  return told(call, "Active");
}

Result<Value> remove(ApiCall& call) {
  auto provider = find(call);
  if (!provider) {
    return std::move(provider).failure();
  }
  auto gone = remove_outside(call, kType, provider->key, properties_of(provider->record));
  return gone ? Result<Value>(
                    map_with("CapacityProvider", shape_of(call.world, *provider, "Deleting")))
              : api_fault(gone.error());
}

Result<Value> list(ApiCall& call) {
  auto all = stored_objects(call.world, kProviders);
  if (!all) {
    return std::move(all).failure();
  }
  const std::string state = call.text("State");
  Value::List shapes;
  for (const StoredObject& one : *all) {
    if (state.empty() || state == "Active") {
      shapes.push_back(shape_of(call.world, one, "Active"));
    }
  }
  return pages(call, "CapacityProviders", std::move(shapes), kLargestPage);
}

Result<Value> list_versions(ApiCall& call) {
  auto provider = find(call);
  if (!provider) {
    return std::move(provider).failure();
  }
  Value answer = map_with("FunctionVersions", Value::list());
  answer.set("CapacityProviderArn",
             Value::string(arn_of(call.world, provider->text("CapacityProviderName"))));
  return answer;
}

FORMWORK_LAMBDA_OPERATION(create, "CreateCapacityProvider", Write);
FORMWORK_LAMBDA_OPERATION(get, "GetCapacityProvider", Read);
FORMWORK_LAMBDA_OPERATION(update, "UpdateCapacityProvider", Write);
FORMWORK_LAMBDA_OPERATION(remove, "DeleteCapacityProvider", Write);
FORMWORK_LAMBDA_OPERATION(list, "ListCapacityProviders", Read);
FORMWORK_LAMBDA_OPERATION(list_versions, "ListFunctionVersionsByCapacityProvider", Read);

constinit OperationLimit limit{"lambda", "CreateCapacityProvider",
                               "It has no instances, and functions on it are refused."};
const Register<OperationLimit> kLimit{limit};

}  // namespace

}  // namespace formwork::lambda
