// SPDX-License-Identifier: Apache-2.0
// Targets of target groups. A target is healthy when it is an instance that runs, or an address, a
// function or a balancer, of which nobody asks more.
#include <algorithm>
#include <utility>

#include "resources/common/properties.hh"
#include "resources/ec2/api/kinds.hh"
#include "resources/elbv2/kinds.hh"

namespace formwork::elbv2 {

namespace {

using ec2::Item;
using ec2::obj;

Result<Item> group_of(ApiCall& call) {
  return ec2::get_item(call.world, kTargetGroups, call.text("TargetGroupArn"));
}

/// A target by what tells it from others: its id and port.
Value told(const Item& group, const Value& given) {
  Value target = obj({{"Id", given.get_text("Id")}});
  const std::string type = group.text("TargetType");
  if (type != "lambda") {
    target.set("Port", has(given, "Port")
                           ? *given.find("Port")
                           : Value::number(group.text("Port").empty() ? std::string("80")
                                                                      : group.text("Port")));
  }
  copy_members(target, given, {"AvailabilityZone"});
  return target;
}

bool is_same(const Value& a, const Value& b) {
  return a.get_text("Id") == b.get_text("Id") && a.get_text("Port") == b.get_text("Port");
}

Result<Value> change_targets(ApiCall& call, bool is_adding) {
  auto group = group_of(call);
  if (!group) {
    return std::move(group).failure();
  }
  Value::List targets = ec2::list_in(group->shape, "Targets");
  for (const Value& given : input_items(call, "Targets")) {
    if (is_adding && group->text("TargetType") == "instance" &&
        !ec2::get_item(call.world, ec2::kInstanceKind, given.get_text("Id"))) {
      return fail("InvalidTarget",
                  "The following targets are not in a running state and cannot be "
                  "registered: '" +
                      given.get_text("Id") + "'");
    }
    const Value target = told(*group, given);
    std::erase_if(targets, [&](const Value& known) {
      return is_adding || has(given, "Port") ? is_same(told(*group, known), target)
                                             : known.get_text("Id") == given.get_text("Id");
    });
    if (is_adding) {
      targets.push_back(target);
    }
  }
  group->set("Targets", Value::list(std::move(targets)));
  auto stored = ec2::put_item(call.world, kTargetGroups, *group);
  return stored ? Result<Value>(Value::map()) : std::move(stored).failure();
}

Result<Value> add_targets(ApiCall& call) {
  return change_targets(call, true);
}

Result<Value> remove_targets(ApiCall& call) {
  return change_targets(call, false);
}

Value health(std::string_view state, std::string_view reason = {},
             std::string_view description = {}) {
  Value shape = obj({{"State", state}});
  if (!reason.empty()) {
    shape.set("Reason", Value::string(std::string(reason)));
    shape.set("Description", Value::string(std::string(description)));
  }
  return shape;
}

Value health_of(ApiCall& call, const Item& group, const Value& target) {
  if (ec2::list_in(group.shape, "LoadBalancerArns").empty()) {
    return health("unused", "Target.NotInUse",
                  "Target group is not configured to receive traffic from the load balancer");
  }
  if (group.text("TargetType") != "instance") {
    return health("healthy");
  }
  auto instance = ec2::get_item(call.world, ec2::kInstanceKind, target.get_text("Id"));
  const Value* state = instance ? instance->shape.find_path({"State", "Name"}) : nullptr;
  return state != nullptr && state->as_string() == "running"
             ? health("healthy")
             : health("unused", "Target.InvalidState", "Target is in the stopped state");
}

Result<Value> describe_health(ApiCall& call) {
  auto group = group_of(call);
  if (!group) {
    return std::move(group).failure();
  }
  const Value::List known = ec2::list_in(group->shape, "Targets");
  Value::List wanted;
  for (const Value& given : input_items(call, "Targets")) {
    wanted.push_back(told(*group, given));
  }
  const bool is_all = wanted.empty();
  Value told_list = Value::list();
  for (const Value& target : is_all ? known : wanted) {
    const Value shown = told(*group, target);
    const bool is_known = std::any_of(known.begin(), known.end(), [&](const Value& one) {
      return is_same(told(*group, one), shown);
    });
    Value description = obj({{"Target", shown}});
    if (group->text("TargetType") != "lambda") {
      description.set("HealthCheckPort", Value::string(shown.get_text("Port")));
    }
    description.set("TargetHealth", is_known
                                        ? health_of(call, *group, shown)
                                        : health("unused", "Target.NotRegistered",
                                                 "Target is not registered to the target group"));
    told_list.push(std::move(description));
  }
  return map_with("TargetHealthDescriptions", std::move(told_list));
}

using Access = OperationEntry::Access;
constinit OperationEntry entries[] = {
    {"elbv2", "RegisterTargets", Access::Write, &add_targets},
    {"elbv2", "DeregisterTargets", Access::Write, &remove_targets},
    {"elbv2", "DescribeTargetHealth", Access::Read, &describe_health}};
const Register<OperationEntry> kRegistered[]{Register(entries[0]), Register(entries[1]),
                                             Register(entries[2])};

}  // namespace

}  // namespace formwork::elbv2
