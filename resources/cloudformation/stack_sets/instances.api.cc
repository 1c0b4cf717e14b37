// SPDX-License-Identifier: Apache-2.0
// Operations that change the instances of a set, and what the instances are.
#include <algorithm>
#include <set>

#include "resources/cloudformation/stack_sets/advance.hh"
#include "resources/cloudformation/stack_sets/set_input.hh"
#include "resources/common/api_support.hh"

namespace formwork::cloudformation::stack_sets {

namespace {

// What a target waits for is a change: until then it is not what the set says.
Result<void> mark(World& world, Value& instance, std::string_view status,
                  const std::string& operation_id) {
  if (!status.empty()) {
    instance.set("Status", Value::string(std::string(status)));
  }
  instance.set("DetailedStatus", Value::string("PENDING"));
  instance.set("LastOperationId", Value::string(operation_id));
  return put_instance(world, instance);
}

Value new_instance(World& world, const Value& set, const Place& place) {
  Value instance = Value::map();
  instance.set("StackSetId", Value::string(id_of(set)));
  instance.set("Account", Value::string(place.first));
  instance.set("Region", Value::string(place.second));
  // The name is chosen before the stack is made, so that a repeated step finds what it made.
  instance.set("StackName",
               Value::string("StackSet-" + set.get_text("StackSetName") + "-" + world.ids.uuid()));
  instance.set("OrganizationalUnitId", Value::string(""));
  instance.set("DriftStatus", Value::string("NOT_CHECKED"));
  instance.set("ParameterOverrides", Value::list());
  return instance;
}

// Overrides that are not given stay; given ones are all there are.
Result<void> set_overrides(const ApiCall& call, Value& instance) {
  const Value* given = call.find("ParameterOverrides");
  if (given == nullptr) {
    return {};
  }
  Value overrides = Value::list();
  const Value* known = instance.find("ParameterOverrides");
  for (const Value& one : given->items()) {
    Value override = Value::map();
    override.set("ParameterKey", Value::string(one.get_text("ParameterKey")));
    override.set("ParameterValue", Value::string(one.get_text("ParameterValue")));
    if (one.get_text("UsePreviousValue") == "true") {
      auto items = known == nullptr ? std::span<const Value>() : known->items();
      auto found = std::find_if(items.begin(), items.end(), [&](const Value& old) {
        return old.get_text("ParameterKey") == one.get_text("ParameterKey");
      });
      if (found == items.end()) {
        continue;
      }
      override = *found;
    }
    overrides.push(std::move(override));
  }
  instance.set("ParameterOverrides", std::move(overrides));
  return {};
}

Result<Value> begin(ApiCall& call, const Value& set, std::string_view action,
                    const std::vector<Place>& places, std::vector<Value> instances) {
  auto id = record_operation(call, set, action, places);
  if (!id) {
    return std::move(id).failure();
  }
  for (Value& instance : instances) {
    auto marked = mark(call.world, instance, action == "DELETE" ? "" : "OUTDATED", *id);
    if (!marked) {
      return std::move(marked).failure();
    }
  }
  return map_with("OperationId", Value::string(*id));
}

/// A set in which nothing is under way but what was seen to its present end.
Result<Value> get_settled_set(ApiCall& call) {
  auto set = get_set(call);
  if (!set) {
    return set;
  }
  auto has_more = advance(call, *set);
  return has_more ? std::move(set) : std::move(has_more).failure();
}

Result<Value> create_instances(ApiCall& call) {
  auto set = get_settled_set(call);
  auto places = set ? places_of(call) : std::move(set).failure();
  if (!places) {
    return std::move(places).failure();
  }
  std::vector<Value> instances;
  for (const Place& place : *places) {
    auto known =
        find_object(call.world, kInstances, instance_key(id_of(*set), place.first, place.second));
    if (!known) {
      return known;
    }
    Value instance = known->is_null() ? new_instance(call.world, *set, place) : std::move(*known);
    if (auto good = set_overrides(call, instance); !good) {
      return std::move(good).failure();
    }
    instances.push_back(std::move(instance));
  }
  return begin(call, *set, "CREATE", *places, std::move(instances));
}

Result<Value> update_instances(ApiCall& call) {
  auto set = get_settled_set(call);
  auto places = set ? places_of(call) : std::move(set).failure();
  if (!places) {
    return std::move(places).failure();
  }
  std::vector<Value> instances;
  for (const Place& place : *places) {
    auto instance = get_instance(call.world, id_of(*set), place.first, place.second);
    if (!instance) {
      return instance;
    }
    if (auto good = set_overrides(call, *instance); !good) {
      return std::move(good).failure();
    }
    instances.push_back(std::move(*instance));
  }
  return begin(call, *set, "UPDATE", *places, std::move(instances));
}

Result<Value> delete_instances(ApiCall& call) {
  auto set = get_settled_set(call);
  auto places = set ? places_of(call) : std::move(set).failure();
  if (!places) {
    return std::move(places).failure();
  }
  std::vector<Place> known;
  std::vector<Value> instances;
  for (const Place& place : *places) {
    auto instance =
        find_object(call.world, kInstances, instance_key(id_of(*set), place.first, place.second));
    if (!instance) {
      return instance;
    }
    if (!instance->is_null()) {
      known.push_back(place);
      instances.push_back(std::move(*instance));
    }
  }
  return begin(call, *set, "DELETE", known, std::move(instances));
}

// Instances that UpdateStackSet works on: all, or those of the input.
Result<std::vector<Place>> places_to_update(ApiCall& call, const Value& set) {
  const bool is_chosen = call.find("Accounts") != nullptr || call.find("Regions") != nullptr ||
                         call.find("DeploymentTargets") != nullptr;
  if (is_chosen) {
    auto places = places_of(call);
    for (const Place& place : places ? *places : std::vector<Place>()) {
      auto instance = get_instance(call.world, id_of(set), place.first, place.second);
      if (!instance) {
        return std::move(instance).failure();
      }
    }
    return places;
  }
  auto instances = list_instances(call.world, id_of(set));
  if (!instances) {
    return std::move(instances).failure();
  }
  std::vector<Place> places;
  for (const Value& instance : *instances) {
    if (instance.get_text("Status") != "INOPERABLE") {
      places.emplace_back(instance.get_text("Account"), instance.get_text("Region"));
    }
  }
  return in_region_order(call, std::move(places));
}

Result<Value> update_stack_set(ApiCall& call) {
  auto set = get_settled_set(call);
  if (!set) {
    return set;
  }
  auto places = places_to_update(call, *set);
  if (!places) {
    return std::move(places).failure();
  }
  if (auto read = read_set(call, *set); !read) {
    return std::move(read).failure();
  }
  auto id = record_operation(call, *set, "UPDATE", *places);
  auto instances = id ? list_instances(call.world, id_of(*set)) : std::move(id).failure();
  if (!instances) {
    return std::move(instances).failure();
  }
  const std::set<Place> chosen(places->begin(), places->end());
  for (Value& instance : *instances) {
    // The others are what the set was before.
    const bool is_chosen =
        chosen.contains({instance.get_text("Account"), instance.get_text("Region")});
    if (instance.get_text("Status") != "INOPERABLE") {
      instance.set("Status", Value::string("OUTDATED"));
    }
    auto put = is_chosen ? mark(call.world, instance, "", *id) : put_instance(call.world, instance);
    if (!put) {
      return std::move(put).failure();
    }
  }
  auto put = put_set(call.world, *set);
  return put ? Result<Value>(map_with("OperationId", Value::string(*id)))
             : std::move(put).failure();
}

Value shape_of(const Value& instance, bool is_summary) {
  Value shape = Value::map();
  copy_members(
      shape, instance,
      {"StackSetId", "Region", "Account", "StackId", "Status", "StatusReason",
       "OrganizationalUnitId", "DriftStatus", "LastDriftCheckTimestamp", "LastOperationId"});
  if (!is_summary) {
    copy_members(shape, instance, {"ParameterOverrides"});
  }
  Value detail = Value::map();
  detail.set("DetailedStatus", Value::string(instance.get_text("DetailedStatus")));
  shape.set("StackInstanceStatus", std::move(detail));
  return shape;
}

bool passes(const ApiCall& call, const Value& instance) {
  const std::string account = call.text("StackInstanceAccount");
  const std::string region = call.text("StackInstanceRegion");
  bool fits = (account.empty() || instance.get_text("Account") == account) &&
              (region.empty() || instance.get_text("Region") == region);
  for (const Value& filter : input_items(call, "Filters")) {
    const std::string name = filter.get_text("Name");
    const std::string_view member = name == "DETAILED_STATUS"     ? "DetailedStatus"
                                    : name == "LAST_OPERATION_ID" ? "LastOperationId"
                                                                  : "DriftStatus";
    fits = fits && instance.get_text(member) == filter.get_text("Values");
  }
  return fits;
}

Result<Value> list_all_instances(ApiCall& call) {
  auto set = get_settled_set(call);
  auto instances = set ? list_instances(call.world, id_of(*set)) : std::move(set).failure();
  if (!instances) {
    return std::move(instances).failure();
  }
  Value::List summaries;
  for (const Value& instance : *instances) {
    if (passes(call, instance)) {
      summaries.push_back(shape_of(instance, true));
    }
  }
  return page_of(call, std::move(summaries), {.member = "Summaries"});
}

Result<Value> describe_instance(ApiCall& call) {
  auto set = get_settled_set(call);
  auto instance = set ? get_instance(call.world, id_of(*set), call.text("StackInstanceAccount"),
                                     call.text("StackInstanceRegion"))
                      : std::move(set);
  return instance ? Result<Value>(map_with("StackInstance", shape_of(*instance, false)))
                  : std::move(instance);
}

using Access = OperationEntry::Access;
constinit OperationEntry create_some{"cloudformation", "CreateStackInstances", Access::Write,
                                     &create_instances};
constinit OperationEntry update_some{"cloudformation", "UpdateStackInstances", Access::Write,
                                     &update_instances};
constinit OperationEntry delete_some{"cloudformation", "DeleteStackInstances", Access::Write,
                                     &delete_instances};
constinit OperationEntry update_set{"cloudformation", "UpdateStackSet", Access::Write,
                                    &update_stack_set};
constinit OperationEntry list_some{"cloudformation", "ListStackInstances", Access::Write,
                                   &list_all_instances};
constinit OperationEntry describe_one{"cloudformation", "DescribeStackInstance", Access::Write,
                                      &describe_instance};
const Register<OperationEntry> kRegistered[]{Register(create_some), Register(update_some),
                                             Register(delete_some), Register(update_set),
                                             Register(list_some),   Register(describe_one)};

}  // namespace

}  // namespace formwork::cloudformation::stack_sets
