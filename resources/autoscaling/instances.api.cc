// SPDX-License-Identifier: Apache-2.0
// Instances of groups, one by one, and what was done to them.
#include <algorithm>
#include <utility>

#include "resources/autoscaling/groups.hh"
#include "resources/common/api_support.hh"
#include "resources/common/properties.hh"

namespace formwork::autoscaling {
namespace {

constexpr PageShape page_named(std::string_view member) {
  return {.member = member, .fault_code = "InvalidNextToken", .size_member = "MaxRecords"};
}

Result<StoredObject> named(ApiCall& call) {
  return find(call.world, kGroups, call.text("AutoScalingGroupName"));
}

Result<Value> describe(ApiCall& call) {
  auto members = members_of(call.world, "");
  if (!members) {
    return std::move(members).failure();
  }
  const std::vector<std::string> ids = input_texts(call, "InstanceIds");
  Value::List shapes;
  for (const GroupMember& member : *members) {
    if (!ids.empty() && std::find(ids.begin(), ids.end(), member.id) == ids.end()) {
      continue;
    }
    Value shape = map_with("InstanceId", Value::string(member.id));
    shape.set("AutoScalingGroupName", Value::string(member.text("Group")));
    copy_members(shape, member.record,
                 {"AvailabilityZone", "InstanceType", "LifecycleState", "LaunchConfigurationName",
                  "LaunchTemplate", "ProtectedFromScaleIn"});
    const bool is_well = member.text("HealthStatus") == "Healthy";
    shape.set("HealthStatus", Value::string(is_well ? "HEALTHY" : "UNHEALTHY"));
    shapes.push_back(std::move(shape));
  }
  return page_of(call, std::move(shapes), page_named("AutoScalingInstances"));
}

Result<StoredObject> group_of(ApiCall& call, const GroupMember& member) {
  return find(call.world, kGroups, member.text("Group"));
}

Result<void> lower_desired(ApiCall& call, StoredObject& group, std::int64_t by) {
  const std::int64_t wanted = desired_of(group) - by;
  if (wanted < size_of(group, "MinSize")) {
    return validation_error("Currently, desiredSize equals minSize (" +
                            std::to_string(size_of(group, "MinSize")) +
                            "). Terminating instance without replacement will violate group's min "
                            "size constraint. Either set shouldDecrementDesiredCapacity flag to "
                            "false or lower group's min size.");
  }
  set_desired(group, wanted);
  return keep(call.world, kGroups, group);
}

Result<Value> terminate_one(ApiCall& call) {
  auto member = find_member(call.world, call.text("InstanceId"));
  if (!member) {
    return std::move(member).failure();
  }
  auto group = group_of(call, *member);
  if (!group) {
    return std::move(group).failure();
  }
  if (flag(call.input, "ShouldDecrementDesiredCapacity")) {
    if (auto lowered = lower_desired(call, *group, 1); !lowered) {
      return std::move(lowered).failure();
    }
  }
  auto activity = terminate(
      call, *group, *member,
      "instance " + member->id + " was taken out of service in response to a user request.");
  if (!activity) {
    return activity;
  }
  auto done = reconcile(call, *group,
                        "an instance was started in response to a difference between desired and "
                        "actual capacity, increasing the capacity.");
  return done ? Result<Value>(map_with("Activity", *std::move(activity)))
              : std::move(done).failure();
}

/// The members that InstanceIds names, which have to be of the group.
Result<std::vector<GroupMember>> asked_members(ApiCall& call, const StoredObject& group) {
  std::vector<GroupMember> members;
  for (const std::string& id : input_texts(call, "InstanceIds")) {
    auto member = find_member(call.world, id);
    if (!member || member->text("Group") != group.text("AutoScalingGroupName")) {
      return validation_error("The instance " + id + " is not part of Auto Scaling group " +
                              group.text("AutoScalingGroupName") + ".");
    }
    members.push_back(*std::move(member));
  }
  return members;
}

Result<Value> attach(ApiCall& call) {
  auto group = named(call);
  if (!group) {
    return std::move(group).failure();
  }
  const std::vector<std::string> ids = input_texts(call, "InstanceIds");
  const std::int64_t wanted = desired_of(*group) + static_cast<std::int64_t>(ids.size());
  if (wanted > size_of(*group, "MaxSize")) {
    return validation_error("AutoScalingGroup size would exceed its max size.");
  }
  for (const std::string& id : ids) {
    auto answer = call_ec2(call, "DescribeInstances",
                           map_with("InstanceIds", Value::list({Value::string(id)})));
    if (!answer) {
      return validation_error("Invalid Instance ID(s): " + id);
    }
    const Value* instance = answer->find_path({"Reservations", "0", "Instances", "0"});
    if (find_member(call.world, id) || instance == nullptr) {
      return validation_error("Instance " + id + " is already part of a group.");
    }
    GroupMember member{id, Value::map()};
    member.record.set("Group", Value::string(group->text("AutoScalingGroupName")));
    member.record.set("LifecycleState", Value::string("InService"));
    member.record.set("HealthStatus", Value::string("Healthy"));
    set_text(member.record, "InstanceType", instance->get_text("InstanceType"));
    if (const Value* zone = instance->find_path({"Placement", "AvailabilityZone"})) {
      member.record.set("AvailabilityZone", *zone);
    }
    member.record.set("ProtectedFromScaleIn", Value::boolean(false));
    member.record.set("CreationTime", Value::number(call.world.clock.now()));
    if (auto kept = keep(call.world, member); !kept) {
      return std::move(kept).failure();
    }
  }
  set_desired(*group, wanted);
  auto kept = keep(call.world, kGroups, *group);
  return kept ? Result<Value>(Value::map()) : std::move(kept).failure();
}

Result<Value> detach(ApiCall& call) {
  auto group = named(call);
  if (!group) {
    return std::move(group).failure();
  }
  auto members = asked_members(call, *group);
  if (!members) {
    return std::move(members).failure();
  }
  if (flag(call.input, "ShouldDecrementDesiredCapacity")) {
    auto lowered = lower_desired(call, *group, static_cast<std::int64_t>(members->size()));
    if (!lowered) {
      return std::move(lowered).failure();
    }
  }
  Value activities = Value::list();
  for (const GroupMember& member : *members) {
    if (auto gone = forget(call.world, member); !gone) {
      return std::move(gone).failure();
    }
    auto told =
        add_activity(call, *group, "Detaching EC2 instance: " + member.id,
                     "instance " + member.id + " was detached in response to a user request.");
    if (!told) {
      return told;
    }
    activities.push(*std::move(told));
  }
  auto done = reconcile(call, *group, "an instance was started in place of a detached one.");
  return done ? Result<Value>(map_with("Activities", std::move(activities)))
              : std::move(done).failure();
}

Result<Value> move_members(ApiCall& call, std::string_view state, std::int64_t by,
                           std::string_view what) {
  auto group = named(call);
  if (!group) {
    return std::move(group).failure();
  }
  auto members = asked_members(call, *group);
  if (!members) {
    return std::move(members).failure();
  }
  const auto count = static_cast<std::int64_t>(members->size());
  if (by < 0 && flag(call.input, "ShouldDecrementDesiredCapacity")) {
    if (auto lowered = lower_desired(call, *group, count); !lowered) {
      return std::move(lowered).failure();
    }
  } else if (by > 0) {
    set_desired(*group, desired_of(*group) + count);
    if (auto kept = keep(call.world, kGroups, *group); !kept) {
      return std::move(kept).failure();
    }
  }
  Value activities = Value::list();
  for (GroupMember& member : *members) {
    member.record.set("LifecycleState", Value::string(std::string(state)));
    if (auto kept = keep(call.world, member); !kept) {
      return std::move(kept).failure();
    }
    auto told = add_activity(call, *group, std::string(what) + member.id,
                             "instance " + member.id + " was moved in response to a user request.");
    if (!told) {
      return told;
    }
    activities.push(*std::move(told));
  }
  auto done = reconcile(call, *group, "an instance was started in place of one on standby.");
  return done ? Result<Value>(map_with("Activities", std::move(activities)))
              : std::move(done).failure();
}

Result<Value> enter_standby(ApiCall& call) {
  return move_members(call, "Standby", -1, "Moving EC2 instance to Standby: ");
}

Result<Value> exit_standby(ApiCall& call) {
  return move_members(call, "InService", 1, "Moving EC2 instance out of Standby: ");
}

Result<Value> set_health(ApiCall& call) {
  auto member = find_member(call.world, call.text("InstanceId"));
  if (!member) {
    return std::move(member).failure();
  }
  const std::string status = call.text("HealthStatus");
  if (status != "Healthy" && status != "Unhealthy") {
    return validation_error("Valid instance health states are: [Healthy, Unhealthy].");
  }
  member->record.set("HealthStatus", Value::string(status));
  if (auto kept = keep(call.world, *member); !kept) {
    return std::move(kept).failure();
  }
  auto group = group_of(call, *member);
  if (!group) {
    return std::move(group).failure();
  }
  auto done = reconcile(call, *group, "an instance was started in place of an unhealthy one.");
  return done ? Result<Value>(Value::map()) : std::move(done).failure();
}

Result<Value> set_protection(ApiCall& call) {
  auto group = named(call);
  if (!group) {
    return std::move(group).failure();
  }
  auto members = asked_members(call, *group);
  if (!members) {
    return std::move(members).failure();
  }
  for (GroupMember& member : *members) {
    member.record.set("ProtectedFromScaleIn",
                      Value::boolean(flag(call.input, "ProtectedFromScaleIn")));
    if (auto kept = keep(call.world, member); !kept) {
      return std::move(kept).failure();
    }
  }
  return Value::map();
}

Result<Value> activities(ApiCall& call) {
  auto records = list_objects(call.world, kActivities);
  if (!records) {
    return std::move(records).failure();
  }
  const std::string group = call.text("AutoScalingGroupName");
  const std::vector<std::string> ids = input_texts(call, "ActivityIds");
  Value::List shapes;
  for (auto& [id, record] : *records) {
    if ((group.empty() || record.get_text("AutoScalingGroupName") == group) &&
        (ids.empty() || std::find(ids.begin(), ids.end(), id) != ids.end())) {
      shapes.push_back(std::move(record));
    }
  }
  std::stable_sort(shapes.begin(), shapes.end(), [](const Value& a, const Value& b) {
    return number_of(a, "StartTime") > number_of(b, "StartTime");
  });
  return page_of(call, std::move(shapes), page_named("Activities"));
}

using Access = OperationEntry::Access;
constinit OperationEntry entries[] = {
    {"autoscaling", "DescribeAutoScalingInstances", Access::Read, &describe},
    {"autoscaling", "TerminateInstanceInAutoScalingGroup", Access::Write, &terminate_one},
    {"autoscaling", "AttachInstances", Access::Write, &attach},
    {"autoscaling", "DetachInstances", Access::Write, &detach},
    {"autoscaling", "EnterStandby", Access::Write, &enter_standby},
    {"autoscaling", "ExitStandby", Access::Write, &exit_standby},
    {"autoscaling", "SetInstanceHealth", Access::Write, &set_health},
    {"autoscaling", "SetInstanceProtection", Access::Write, &set_protection},
    {"autoscaling", "DescribeScalingActivities", Access::Read, &activities}};
const Register<OperationEntry> kRegistered[]{
    Register(entries[0]), Register(entries[1]), Register(entries[2]),
    Register(entries[3]), Register(entries[4]), Register(entries[5]),
    Register(entries[6]), Register(entries[7]), Register(entries[8])};

}  // namespace
}  // namespace formwork::autoscaling
