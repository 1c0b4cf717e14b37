// SPDX-License-Identifier: Apache-2.0
// Reserved and provisioned concurrency, and what the account has.
#include "engine/base/text.hh"
#include "resources/common/api_objects.hh"
#include "resources/common/api_support.hh"
#include "resources/common/properties.hh"
#include "resources/lambda/code_store.hh"
#include "resources/lambda/function.hh"
#include "resources/lambda/running.hh"
#include "resources/lambda/shapes.hh"

namespace formwork::lambda {

namespace {

constexpr std::size_t kLargestPage = 50;
constexpr std::int64_t kLeastUnreserved = 100;
constexpr std::string_view kConfig = "ProvisionedConcurrencyConfig";
constexpr std::string_view kCount = "ProvisionedConcurrentExecutions";

/// An alias or a version that may have provisioned concurrency.
struct Holder {
  FoundFunction found;
  ObjectPlace place;
  std::string key;
  Value record;

  std::int64_t count() const {
    const Value properties = properties_of(record);
    const Value* config = properties.find(kConfig);
    return config == nullptr ? 0 : number_of(*config, kCount);
  }
};

Result<std::vector<Holder>> holders_of(World& world, const FoundFunction& function) {
  std::vector<Holder> holders;
  for (const ObjectPlace place : {kAliases, kVersions}) {
    auto records = list_objects(world, place, function.arn + ":");
    if (!records) {
      return std::move(records).failure();
    }
    for (auto& [key, record] : *records) {
      Holder holder{function, place, key, std::move(record)};
      if (holder.count() > 0) {
        holders.push_back(std::move(holder));
      }
    }
  }
  return holders;
}

Result<std::int64_t> provisioned_sum(World& world, const FoundFunction& function,
                                     const std::string& but = {}) {
  auto holders = holders_of(world, function);
  if (!holders) {
    return std::move(holders).failure();
  }
  std::int64_t sum = 0;
  for (const Holder& holder : *holders) {
    sum += holder.key == but ? 0 : holder.count();
  }
  return sum;
}

Result<Value> put_reserved(ApiCall& call) {
  auto found = asked_unqualified(call);
  if (!found) {
    const bool is_missing = found.error().message.starts_with("Function not found");
    return is_missing ? no_such(found.error().message + ":" + std::string(kLatest))
                      : std::move(found).failure();
  }
  const std::int64_t reserved = number_of(call.input, "ReservedConcurrentExecutions");
  if (auto checked = check_reserved(call.world, found->name, reserved); !checked) {
    return std::move(checked).failure();
  }
  auto provisioned = provisioned_sum(call.world, *found);
  if (!provisioned) {
    return std::move(provisioned).failure();
  }
  if (*provisioned > reserved) {
    return invalid_parameter(" ReservedConcurrentExecutions  " + std::to_string(reserved) +
                             " should not be lower than function's total provisioned concurrency "
                             "[" +
                             std::to_string(*provisioned) + "].");
  }
  Value properties = properties_of(found->function);
  properties.set("ReservedConcurrentExecutions", Value::number(reserved));
  found->function.set("Properties", std::move(properties));
  auto put = put_object(call.world, kFunctions, found->name, found->function);
  return put ? Result<Value>(map_with("ReservedConcurrentExecutions", Value::number(reserved)))
             : std::move(put).failure();
}

Result<Value> get_reserved(ApiCall& call) {
  auto found = asked_unqualified(call);
  if (!found) {
    return std::move(found).failure();
  }
  const auto reserved = reserved_concurrency(*found);
  return reserved ? map_with("ReservedConcurrentExecutions", Value::number(*reserved))
                  : Value::map();
}

Result<Value> delete_reserved(ApiCall& call) {
  auto found = asked_unqualified(call);
  if (!found) {
    return std::move(found).failure();
  }
  Value properties = properties_of(found->function);
  properties.erase("ReservedConcurrentExecutions");
  found->function.set("Properties", std::move(properties));
  auto put = put_object(call.world, kFunctions, found->name, found->function);
  return put ? Result<Value>(Value::map()) : std::move(put).failure();
}

Result<Holder> asked_holder(ApiCall& call) {
  const std::string qualifier = call.text("Qualifier");
  if (qualifier == kLatest) {
    return invalid_parameter(
        "The function resource provided must be an alias or a published version.");
  }
  auto found = asked_function(call);
  if (!found) {
    const std::string name = parse_function_reference(call.text("FunctionName")).name;
    const bool is_alias = !parse_integer(qualifier);
    return is_alias && found.error().code == "ResourceNotFoundException"
               ? no_such("Cannot find alias arn: " + function_arn(call.world, name) + ":" +
                         qualifier)
               : std::move(found).failure();
  }
  Holder holder;
  holder.found = std::move(*found);
  const bool is_alias = !holder.found.alias.is_null();
  holder.place = is_alias ? kAliases : kVersions;
  holder.key = holder.found.asked_arn();
  holder.record = is_alias ? holder.found.alias : holder.found.published;
  return holder;
}

Result<void> check_provisioned(ApiCall& call, const Holder& holder, std::int64_t count) {
  auto others = provisioned_sum(call.world, holder.found, holder.key);
  if (!others) {
    return std::move(others).failure();
  }
  const auto reserved = reserved_concurrency(holder.found);
  if (reserved && *reserved < *others + count) {
    return invalid_parameter(
        "Requested Provisioned Concurrency should not be greater than the "
        "reservedConcurrentExecution for function");
  }
  if (count > kAccountConcurrency) {
    return invalid_parameter(
        "Specified ConcurrentExecutions for function is greater than account's unreserved "
        "concurrency [" +
        std::to_string(kAccountConcurrency) + "].");
  }
  if (!reserved && kAccountConcurrency - *others - count < kLeastUnreserved) {
    return invalid_parameter(
        "Specified ConcurrentExecutions for function decreases account's "
        "UnreservedConcurrentExecution below its minimum value of [100].");
  }
  auto holders = holders_of(call.world, holder.found);
  for (const Holder& other : holders ? *holders : std::vector<Holder>()) {
    const Value properties = properties_of(other.record);
    if (holder.place.kind == kAliases.kind && other.key == holder.found.version_arn()) {
      return conflict(
          "Alias can't be used for Provisioned Concurrency configuration on an already Provisioned "
          "version");
    }
    if (holder.place.kind == kVersions.kind && other.place.kind == kAliases.kind &&
        properties.get_text("FunctionVersion") == holder.found.version) {
      return conflict("Version is pointed by a Provisioned Concurrency alias");
    }
  }
  return {};
}

Value provisioned_shape(const Holder& holder, const ProvisionState& state) {
  const bool is_ready = state.kind == ProvisionState::Kind::Ready;
  const std::int64_t count = holder.count();
  Value shape = map_with("RequestedProvisionedConcurrentExecutions", Value::number(count));
  shape.set("AvailableProvisionedConcurrentExecutions", Value::number(is_ready ? count : 0));
  shape.set("AllocatedProvisionedConcurrentExecutions", Value::number(is_ready ? count : 0));
  shape.set("Status", Value::string(is_ready                                     ? "READY"
                                    : state.kind == ProvisionState::Kind::Failed ? "FAILED"
                                                                                 : "IN_PROGRESS"));
  set_text(shape, "StatusReason", state.reason);
  shape.set("LastModified",
            Value::string(wire_time(holder.record, holder.record.find("ProvisionedTime") == nullptr
                                                       ? "LastModifiedTime"
                                                       : "ProvisionedTime")));
  return shape;
}

ProvisionState state_of(ApiCall& call, const Holder& holder) {
  return provision_state(call, holder.found, static_cast<std::size_t>(holder.count()));
}

Result<Value> put_provisioned(ApiCall& call) {
  if (call.text("Qualifier") == kLatest) {
    return invalid_parameter(
        "Provisioned Concurrency Configs cannot be applied to unpublished function versions.");
  }
  auto holder = asked_holder(call);
  if (!holder) {
    return std::move(holder).failure();
  }
  const std::int64_t count = number_of(call.input, kCount);
  if (auto checked = check_provisioned(call, *holder, count); !checked) {
    return std::move(checked).failure();
  }
  Value properties = properties_of(holder->record);
  properties.set(kConfig, map_with(kCount, Value::number(count)));
  holder->record.set("Properties", std::move(properties));
  holder->record.set("ProvisionedTime", Value::number(call.world.clock.now()));
  auto put = put_object(call.world, holder->place, holder->key, holder->record);
  if (!put) {
    return std::move(put).failure();
  }
  provision_environments(call, holder->found, static_cast<std::size_t>(count));
  return provisioned_shape(*holder, {ProvisionState::Kind::Pending});
}

Result<Value> get_provisioned(ApiCall& call) {
  auto holder = asked_holder(call);
  if (!holder) {
    return std::move(holder).failure();
  }
  if (holder->count() == 0) {
    return fail("ProvisionedConcurrencyConfigNotFoundException",
                "No Provisioned Concurrency Config found for this function");
  }
  return provisioned_shape(*holder, state_of(call, *holder));
}

Result<Value> delete_provisioned(ApiCall& call) {
  auto holder = asked_holder(call);
  if (!holder) {
    return std::move(holder).failure();
  }
  Value properties = properties_of(holder->record);
  properties.erase(kConfig);
  holder->record.set("Properties", std::move(properties));
  auto put = put_object(call.world, holder->place, holder->key, holder->record);
  if (!put) {
    return std::move(put).failure();
  }
  provision_environments(call, holder->found, 0);
  return Value::map();
}

Result<Value> list_provisioned(ApiCall& call) {
  auto found = asked_unqualified(call);
  if (!found) {
    return std::move(found).failure();
  }
  auto holders = holders_of(call.world, *found);
  if (!holders) {
    return std::move(holders).failure();
  }
  Value::List shapes;
  for (Holder& holder : *holders) {
    auto version = find_function(call.world, holder.key);
    if (!version) {
      return std::move(version).failure();
    }
    holder.found = std::move(*version);
    Value shape = provisioned_shape(holder, state_of(call, holder));
    shape.set("FunctionArn", Value::string(holder.key));
    shapes.push_back(std::move(shape));
  }
  return pages(call, "ProvisionedConcurrencyConfigs", std::move(shapes), kLargestPage);
}

FORMWORK_LAMBDA_OPERATION(put_reserved, "PutFunctionConcurrency", Write);
FORMWORK_LAMBDA_OPERATION(get_reserved, "GetFunctionConcurrency", Read);
FORMWORK_LAMBDA_OPERATION(delete_reserved, "DeleteFunctionConcurrency", Write);
FORMWORK_LAMBDA_OPERATION(put_provisioned, "PutProvisionedConcurrencyConfig", Write);
FORMWORK_LAMBDA_OPERATION(get_provisioned, "GetProvisionedConcurrencyConfig", Read);
FORMWORK_LAMBDA_OPERATION(delete_provisioned, "DeleteProvisionedConcurrencyConfig", Write);
FORMWORK_LAMBDA_OPERATION(list_provisioned, "ListProvisionedConcurrencyConfigs", Read);

}  // namespace

}  // namespace formwork::lambda
