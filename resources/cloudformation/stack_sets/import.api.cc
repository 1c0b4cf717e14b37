// SPDX-License-Identifier: Apache-2.0
// ImportStacksToStackSet: stacks that are there become instances.
#include "engine/base/text.hh"
#include "resources/cloudformation/stack_sets/advance.hh"
#include "resources/cloudformation/stack_sets/target.hh"
#include "resources/common/api_support.hh"

namespace formwork::cloudformation::stack_sets {

namespace {

constexpr std::size_t kMostStacks = 10;

// arn:aws:cloudformation:us-east-1:123456789012:stack/name/uuid
Result<Place> place_of_stack(const std::string& arn) {
  const auto parts = split(arn, ":");
  if (parts.size() != 6 || parts[0] != "arn" || parts[2] != "cloudformation" ||
      !parts[5].starts_with("stack/")) {
    return validation_error("Invalid stack ARN: " + arn);
  }
  return Place(parts[4], parts[3]);
}

Result<Value> new_instance(ApiCall& call, const Value& set, const std::string& arn) {
  auto place = place_of_stack(arn);
  if (!place) {
    return std::move(place).failure();
  }
  const auto& [account, region] = *place;
  auto known = find_object(call.world, kInstances, instance_key(id_of(set), account, region));
  if (!known) {
    return known;
  }
  if (!known->is_null()) {
    return fail("InvalidOperationException", "The stack set has an instance in account " + account +
                                                 " and region " + region + " already.");
  }
  Value instance = Value::map();
  auto found = at(call, account, region, [&](ApiCall& there) -> Result<void> {
    auto stack = there.world.store.find_stack(arn);
    if (!stack) {
      return std::move(stack).failure();
    }
    if (!stack->has_value() || (*stack)->status == "DELETE_COMPLETE") {
      return fail("StackNotFoundException", "Stack " + arn + " does not exist");
    }
    instance.set("StackName", Value::string((*stack)->name));
    return {};
  });
  if (!found) {
    return std::move(found).failure();
  }
  instance.set("StackSetId", Value::string(id_of(set)));
  instance.set("Account", Value::string(account));
  instance.set("Region", Value::string(region));
  instance.set("StackId", Value::string(arn));
  instance.set("Status", Value::string("OUTDATED"));
  instance.set("DetailedStatus", Value::string("PENDING"));
  instance.set("OrganizationalUnitId", Value::string(""));
  instance.set("DriftStatus", Value::string("NOT_CHECKED"));
  instance.set("ParameterOverrides", Value::list());
  return instance;
}

Result<Value> import_stacks(ApiCall& call) {
  auto set = get_set(call);
  auto has_more = set ? advance(call, *set) : std::move(set).failure();
  if (!has_more) {
    return std::move(has_more).failure();
  }
  const std::vector<std::string> arns = input_texts(call, "StackIds");
  if (call.find("StackIdsUrl") != nullptr || call.find("OrganizationalUnitIds") != nullptr) {
    return validation_error("formwork takes the stacks from StackIds only.");
  }
  if (arns.empty() || arns.size() > kMostStacks) {
    return validation_error("Between 1 and 10 StackIds must be specified.");
  }
  std::vector<Value> instances;
  std::vector<Place> places;
  for (const std::string& arn : arns) {
    auto instance = new_instance(call, *set, arn);
    if (!instance) {
      return instance;
    }
    places.emplace_back(instance->get_text("Account"), instance->get_text("Region"));
    instances.push_back(std::move(*instance));
  }
  auto id = record_operation(call, *set, "CREATE", in_region_order(call, std::move(places)));
  if (!id) {
    return std::move(id).failure();
  }
  for (Value& instance : instances) {
    instance.set("LastOperationId", Value::string(*id));
    if (auto put = put_instance(call.world, instance); !put) {
      return std::move(put).failure();
    }
  }
  return map_with("OperationId", Value::string(*id));
}

constinit OperationEntry import_some{"cloudformation", "ImportStacksToStackSet",
                                     OperationEntry::Access::Write, &import_stacks};
const Register<OperationEntry> kRegistered(import_some);

}  // namespace

}  // namespace formwork::cloudformation::stack_sets
