// SPDX-License-Identifier: Apache-2.0
// Auto Scaling groups: their instances are EC2's, launched and terminated at once. Health checks
// see what EC2 says and what SetInstanceHealth said; load balancers' opinion is not asked.
#include "resources/autoscaling/groups.hh"

#include <algorithm>
#include <utility>

#include "engine/base/text.hh"
#include "resources/common/api_support.hh"
#include "resources/common/properties.hh"

namespace formwork::autoscaling {
namespace {

constexpr std::string_view kUserRequest = "a user request ";

Value member_shape(const GroupMember& member) {
  Value shape = map_with("InstanceId", Value::string(member.id));
  copy_members(shape, member.record,
               {"AvailabilityZone", "InstanceType", "LifecycleState", "HealthStatus",
                "LaunchConfigurationName", "LaunchTemplate", "ProtectedFromScaleIn"});
  return shape;
}

Value tags_shape(const StoredObject& group) {
  Value tags = Value::list();
  for (const Value& tag : items_of(group.model, "Tags")) {
    Value shape = map_with("ResourceId", Value::string(group.text("AutoScalingGroupName")));
    shape.set("ResourceType", Value::string("auto-scaling-group"));
    shape.set("Key", Value::string(tag.get_text("Key")));
    shape.set("Value", Value::string(tag.get_text("Value")));
    shape.set("PropagateAtLaunch", Value::boolean(flag(tag, "PropagateAtLaunch")));
    tags.push(std::move(shape));
  }
  return tags;
}

Value processes_shape(const StoredObject& group) {
  Value processes = Value::list();
  const std::string suspended = note(group, "Suspended");
  for (const std::string_view name : split(suspended, ",")) {
    if (!name.empty()) {
      Value process = map_with("ProcessName", Value::string(std::string(name)));
      process.set("SuspensionReason", Value::string("User suspended at " + note(group, "Since")));
      processes.push(std::move(process));
    }
  }
  return processes;
}

Result<Value> shape_of(World& world, const StoredObject& group) {
  const Value& properties = group.model;
  const std::string name = group.text("AutoScalingGroupName");
  Value shape = map_with("AutoScalingGroupName", Value::string(name));
  shape.set("AutoScalingGroupARN", Value::string(group_arn(world, group)));
  copy_members(shape, properties,
               {"LaunchConfigurationName", "LaunchTemplate", "MixedInstancesPolicy",
                "PlacementGroup", "Context", "DesiredCapacityType", "InstanceMaintenancePolicy"});
  shape.set("MinSize", Value::number(size_of(group, "MinSize")));
  shape.set("MaxSize", Value::number(size_of(group, "MaxSize")));
  shape.set("DesiredCapacity", Value::number(desired_of(group)));
  shape.set("DefaultCooldown",
            Value::number(size_of(group, "Cooldown", size_of(group, "DefaultCooldown", 300))));
  const std::string health = properties.get_text("HealthCheckType");
  shape.set("HealthCheckType", Value::string(health.empty() ? "EC2" : health));
  shape.set("HealthCheckGracePeriod", Value::number(size_of(group, "HealthCheckGracePeriod")));
  Value zones = Value::list(items_of(properties, "AvailabilityZones"));
  std::string subnets;
  for (const std::string& id : subnets_of(group)) {
    subnets += (subnets.empty() ? "" : ",") + id;
    auto subnet = find_object(world, {"ec2", "subnet"}, id);
    if (!subnet) {
      return std::move(subnet).failure();
    }
    Value zone = Value::string(subnet->is_null() ? std::string()
                                                 : model_of(*subnet).get_text("AvailabilityZone"));
    const auto known = zones.items();
    if (!zone.as_string().empty() && std::find(known.begin(), known.end(), zone) == known.end()) {
      zones.push(std::move(zone));
    }
  }
  shape.set("AvailabilityZones", std::move(zones));
  shape.set("VPCZoneIdentifier", Value::string(subnets));
  shape.set("LoadBalancerNames", Value::list(items_of(properties, "LoadBalancerNames")));
  shape.set("TargetGroupARNs", Value::list(items_of(properties, "TargetGroupARNs")));
  Value policies = Value::list(items_of(properties, "TerminationPolicies"));
  if (policies.items().empty()) {
    policies.push(Value::string("Default"));
  }
  shape.set("TerminationPolicies", std::move(policies));
  shape.set("NewInstancesProtectedFromScaleIn",
            Value::boolean(flag(properties, "NewInstancesProtectedFromScaleIn")));
  shape.set("CapacityRebalance", Value::boolean(flag(properties, "CapacityRebalance")));
  for (const std::string_view member : {"MaxInstanceLifetime", "DefaultInstanceWarmup"}) {
    if (has(properties, member)) {
      shape.set(member, Value::number(size_of(group, member)));
    }
  }
  const std::string role = properties.get_text("ServiceLinkedRoleARN");
  shape.set("ServiceLinkedRoleARN",
            Value::string(!role.empty() ? role
                                        : "arn:" + world.partition + ":iam::" + world.account_id +
                                              ":role/aws-service-role/autoscaling.amazonaws.com/"
                                              "AWSServiceRoleForAutoScaling"));
  set_time(shape, "CreatedTime", group.record);
  shape.set("SuspendedProcesses", processes_shape(group));
  shape.set("EnabledMetrics", Value::list());
  shape.set("Tags", tags_shape(group));
  auto members = members_of(world, name);
  if (!members) {
    return std::move(members).failure();
  }
  Value instances = Value::list();
  for (const GroupMember& member : *members) {
    instances.push(member_shape(member));
  }
  shape.set("Instances", std::move(instances));
  return shape;
}

Result<void> check_sizes(const StoredObject& group) {
  const std::int64_t least = size_of(group, "MinSize");
  const std::int64_t most = size_of(group, "MaxSize");
  if (least > most) {
    return validation_error("Max bound, " + std::to_string(most) +
                            ", must be greater than or equal to min bound, " +
                            std::to_string(least));
  }
  if (!has(group.model, "DesiredCapacity")) {
    return {};
  }
  const std::int64_t desired = size_of(group, "DesiredCapacity");
  return desired >= least && desired <= most
             ? Result<void>()
             : validation_error("Desired capacity:" + std::to_string(desired) +
                                " must be between the specified min size:" + std::to_string(least) +
                                " and max size:" + std::to_string(most));
}

Result<void> check_launch(ApiCall& call, const StoredObject& group) {
  const std::string name = group.text("LaunchConfigurationName");
  const bool has_template =
      has(group.model, "LaunchTemplate") || has(group.model, "MixedInstancesPolicy");
  if (name.empty() && !has_template) {
    return validation_error(
        "Valid requests must contain either LaunchTemplate, LaunchConfigurationName, InstanceId or "
        "MixedInstancesPolicy parameter.");
  }
  if (!name.empty()) {
    if (auto known = find(call.world, kConfigurations, name); !known) {
      return std::move(known).failure();
    }
  }
  return {};
}

void take_members(const ApiCall& call, Value& properties) {
  copy_members(properties, call.input,
               {"MinSize",
                "MaxSize",
                "DesiredCapacity",
                "LaunchConfigurationName",
                "LaunchTemplate",
                "MixedInstancesPolicy",
                "AvailabilityZones",
                "VPCZoneIdentifier",
                "HealthCheckType",
                "HealthCheckGracePeriod",
                "TerminationPolicies",
                "NewInstancesProtectedFromScaleIn",
                "CapacityRebalance",
                "MaxInstanceLifetime",
                "DefaultInstanceWarmup",
                "PlacementGroup",
                "ServiceLinkedRoleARN",
                "Context",
                "DesiredCapacityType",
                "InstanceMaintenancePolicy"});
  if (const Value* cooldown = call.find("DefaultCooldown")) {
    properties.set("Cooldown", *cooldown);
  }
  // One way to launch takes the place of the other.
  if (call.find("LaunchConfigurationName") != nullptr) {
    properties.erase("LaunchTemplate");
    properties.erase("MixedInstancesPolicy");
  } else if (call.find("LaunchTemplate") != nullptr) {
    properties.erase("LaunchConfigurationName");
    properties.erase("MixedInstancesPolicy");
  } else if (call.find("MixedInstancesPolicy") != nullptr) {
    properties.erase("LaunchConfigurationName");
    properties.erase("LaunchTemplate");
  }
}

Result<Value> create(ApiCall& call) {
  StoredObject wanted;
  wanted.model = map_with("AutoScalingGroupName", Value::string(call.text("AutoScalingGroupName")));
  take_members(call, wanted.model);
  copy_members(wanted.model, call.input, {"TargetGroupARNs", "LoadBalancerNames"});
  Value tags = Value::list();
  for (const Value& given : input_items(call, "Tags")) {
    Value tag = Value::map();
    copy_members(tag, given, {"Key", "Value", "PropagateAtLaunch"});
    tags.push(std::move(tag));
  }
  if (!tags.items().empty()) {
    wanted.model.set("Tags", std::move(tags));
  }
  if (call.find("InstanceId") != nullptr) {
    return fail("NotImplemented", "formwork does not make groups of running instances.");
  }
  auto good = check_free(call.world, kGroups, call.text("AutoScalingGroupName"));
  if (good) {
    good = check_launch(call, wanted);
  }
  if (good) {
    good = check_sizes(wanted);
  }
  if (!good) {
    return std::move(good).failure();
  }
  if (subnets_of(wanted).empty() && items_of(wanted.model, "AvailabilityZones").empty()) {
    return validation_error("At least one Availability Zone or VPC Subnet is required.");
  }
  auto made = make(call, kGroups, std::move(wanted.model));
  if (!made) {
    return std::move(made).failure();
  }
  auto done = reconcile(call, *made,
                        std::string(kUserRequest) +
                            "created an AutoScalingGroup changing the "
                            "desired capacity from 0 to " +
                            std::to_string(desired_of(*made)) + ".");
  return done ? Result<Value>(Value::map()) : std::move(done).failure();
}

Result<Value> describe(ApiCall& call) {
  auto all = all_of(call.world, kGroups);
  if (!all) {
    return std::move(all).failure();
  }
  const std::vector<std::string> names = input_texts(call, "AutoScalingGroupNames");
  Value::List shapes;
  for (const StoredObject& group : *all) {
    const std::string name = group.text("AutoScalingGroupName");
    if (!names.empty() && std::find(names.begin(), names.end(), name) == names.end()) {
      continue;
    }
    auto shape = shape_of(call.world, group);
    if (!shape) {
      return shape;
    }
    shapes.push_back(*std::move(shape));
  }
  return page_of(call, std::move(shapes),
                 {.member = "AutoScalingGroups",
                  .fault_code = "InvalidNextToken",
                  .size_member = "MaxRecords"});
}

Result<Value> changed(ApiCall& call, StoredObject& group, const std::string& cause) {
  group.record.set("LastModifiedTime", Value::number(call.world.clock.now()));
  auto done = keep(call.world, kGroups, group);
  if (done) {
    done = reconcile(call, group, cause);
  }
  return done ? Result<Value>(Value::map()) : std::move(done).failure();
}

Result<Value> update(ApiCall& call) {
  auto group = find(call.world, kGroups, call.text("AutoScalingGroupName"));
  if (!group) {
    return std::move(group).failure();
  }
  Value properties = group->model;
  take_members(call, properties);
  group->record.set("Properties", properties);
  group->model = std::move(properties);
  if (call.find("DesiredCapacity") == nullptr) {
    set_desired(*group, desired_of(*group));  // the bounds move it
  }
  auto good = check_launch(call, *group);
  if (good) {
    good = check_sizes(*group);
  }
  if (!good) {
    return std::move(good).failure();
  }
  return changed(call, *group,
                 std::string(kUserRequest) + "update of AutoScalingGroup constraints to min: " +
                     std::to_string(size_of(*group, "MinSize")) +
                     ", max: " + std::to_string(size_of(*group, "MaxSize")) +
                     ", desired: " + std::to_string(desired_of(*group)) + ".");
}

Result<Value> set_capacity(ApiCall& call) {
  auto group = find(call.world, kGroups, call.text("AutoScalingGroupName"));
  if (!group) {
    return std::move(group).failure();
  }
  const std::int64_t wanted = number_of(call.input, "DesiredCapacity");
  const std::int64_t least = size_of(*group, "MinSize");
  const std::int64_t most = size_of(*group, "MaxSize");
  if (wanted < least || wanted > most) {
    return validation_error("New SetDesiredCapacity value " + std::to_string(wanted) +
                            (wanted < least ? " is below min value " + std::to_string(least)
                                            : " is above max value " + std::to_string(most)) +
                            " for the AutoScalingGroup.");
  }
  const std::int64_t before = desired_of(*group);
  set_desired(*group, wanted);
  return changed(call, *group,
                 std::string(kUserRequest) +
                     "explicitly set group desired capacity changing the "
                     "desired capacity from " +
                     std::to_string(before) + " to " + std::to_string(wanted) + ".");
}

Result<Value> remove(ApiCall& call) {
  auto group = find(call.world, kGroups, call.text("AutoScalingGroupName"));
  if (!group) {
    return std::move(group).failure();
  }
  auto members = members_of(call.world, group->text("AutoScalingGroupName"));
  if (!members) {
    return std::move(members).failure();
  }
  if (!members->empty() && !flag(call.input, "ForceDelete")) {
    return fail("ResourceInUse",
                "You cannot delete an AutoScalingGroup while there are instances or pending Spot "
                "instance request(s) still in the group.");
  }
  for (const GroupMember& member : *members) {
    auto ended = terminate(call, *group, member, std::string(kUserRequest) + "deleted the group.");
    if (!ended) {
      return ended;
    }
  }
  auto gone = erase(call, kGroups, *group);
  return gone ? Result<Value>(Value::map()) : std::move(gone).failure();
}

using Access = OperationEntry::Access;
constinit OperationEntry entries[] = {
    {"autoscaling", "CreateAutoScalingGroup", Access::Write, &create},
    {"autoscaling", "DescribeAutoScalingGroups", Access::Read, &describe},
    {"autoscaling", "UpdateAutoScalingGroup", Access::Write, &update},
    {"autoscaling", "SetDesiredCapacity", Access::Write, &set_capacity},
    {"autoscaling", "DeleteAutoScalingGroup", Access::Write, &remove}};
const Register<OperationEntry> kRegistered[]{Register(entries[0]), Register(entries[1]),
                                             Register(entries[2]), Register(entries[3]),
                                             Register(entries[4])};

}  // namespace
}  // namespace formwork::autoscaling
