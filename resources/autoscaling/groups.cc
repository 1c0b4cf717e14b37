// SPDX-License-Identifier: Apache-2.0
#include "resources/autoscaling/groups.hh"

#include <algorithm>
#include <utility>

#include "engine/base/text.hh"
#include "resources/common/api_support.hh"
#include "resources/common/naming.hh"
#include "resources/common/properties.hh"
#include "resources/common/told_types.hh"

namespace formwork::autoscaling {

constinit const KeptKind kGroups{
    {"modelled", "AWS::AutoScaling::AutoScalingGroup"},
    "AWS::AutoScaling::AutoScalingGroup",
    "AutoScalingGroupName",
    "ValidationError",
    "AutoScalingGroup name not found - AutoScalingGroup '%' not found",
    "AlreadyExists",
    "AutoScalingGroup by this name already exists - A group with the name % already exists"};
constinit const KeptKind kConfigurations{
    {"modelled", "AWS::AutoScaling::LaunchConfiguration"},
    "AWS::AutoScaling::LaunchConfiguration",
    "LaunchConfigurationName",
    "ValidationError",
    "Launch configuration name not found - Launch configuration % not found",
    "AlreadyExists",
    "Launch Configuration by this name already exists - A launch configuration already exists with "
    "the name %"};

std::string group_arn(const World& world, const StoredObject& group) {
  return regional_arn(world, "autoscaling",
                      "autoScalingGroup:" + uuid_of("asg/" + group.key) + ":autoScalingGroupName/" +
                          group.text("AutoScalingGroupName"));
}

std::string configuration_arn(const World& world, const StoredObject& configuration) {
  return regional_arn(world, "autoscaling",
                      "launchConfiguration:" + uuid_of("lc/" + configuration.key) +
                          ":launchConfigurationName/" +
                          configuration.text("LaunchConfigurationName"));
}

std::int64_t size_of(const StoredObject& group, std::string_view member, std::int64_t fallback) {
  return parse_integer(group.text(member)).value_or(fallback);
}

std::int64_t desired_of(const StoredObject& group) {
  const std::int64_t least = size_of(group, "MinSize");
  const std::int64_t most = std::max(least, size_of(group, "MaxSize"));
  return std::clamp(size_of(group, "DesiredCapacity", least), least, most);
}

void set_desired(StoredObject& group, std::int64_t desired) {
  set_property(group, "DesiredCapacity", Value::string(std::to_string(desired)));
}

std::vector<std::string> subnets_of(const StoredObject& group) {
  std::vector<std::string> subnets;
  for (const Value& item : items_of(group.model, "VPCZoneIdentifier")) {
    for (const std::string_view part : split(item.as_string(), ",")) {
      if (!trim(part).empty()) {
        subnets.emplace_back(trim(part));
      }
    }
  }
  return subnets;
}

bool is_suspended(const StoredObject& group, std::string_view process) {
  const std::string all = note(group, "Suspended");
  const auto parts = split(all, ",");
  return std::find(parts.begin(), parts.end(), process) != parts.end();
}

Result<std::vector<GroupMember>> members_of(World& world, std::string_view group) {
  auto records = list_objects(world, kMembers);
  if (!records) {
    return std::move(records).failure();
  }
  std::vector<GroupMember> members;
  for (auto& [id, record] : *records) {
    if (group.empty() || record.get_text("Group") == group) {
      members.push_back({id, std::move(record)});
    }
  }
  std::stable_sort(members.begin(), members.end(), [](const auto& a, const auto& b) {
    return number_of(a.record, "CreationTime") < number_of(b.record, "CreationTime");
  });
  return members;
}

Result<void> keep(World& world, const GroupMember& member) {
  return put_object(world, kMembers, member.id, member.record);
}

Result<void> forget(World& world, const GroupMember& member) {
  auto gone = world.store.erase_object(kMembers.service, kMembers.kind, member.id);
  return gone ? Result<void>() : std::move(gone).failure();
}

Result<GroupMember> find_member(World& world, const std::string& id) {
  auto record = find_object(world, kMembers, id);
  if (!record) {
    return std::move(record).failure();
  }
  if (record->is_null()) {
    return validation_error("Instance Id not found - No managed instance found for instance ID: " +
                            id);
  }
  return GroupMember{id, *std::move(record)};
}

Result<Value> add_activity(ApiCall& call, const StoredObject& group, const std::string& description,
                           const std::string& cause, const std::string& fault) {
  const Value now = Value::number(call.world.clock.now());
  const std::string id = call.world.ids.uuid();
  Value activity = map_with("ActivityId", Value::string(id));
  activity.set("AutoScalingGroupName", Value::string(group.text("AutoScalingGroupName")));
  activity.set("AutoScalingGroupARN", Value::string(group_arn(call.world, group)));
  activity.set("Description", Value::string(description));
  activity.set("Cause", Value::string("At " + format_time(call.world.clock.now()).substr(0, 19) +
                                      "Z " + cause));
  activity.set("StartTime", now);
  activity.set("EndTime", now);
  activity.set("StatusCode", Value::string(fault.empty() ? "Successful" : "Failed"));
  set_text(activity, "StatusMessage", fault);
  activity.set("Progress", Value::number(std::int64_t{100}));
  auto kept = put_object(call.world, kActivities, id, activity);
  return kept ? Result<Value>(std::move(activity)) : std::move(kept).failure();
}

Result<Value> call_ec2(ApiCall& call, std::string_view operation, const Value& input) {
  const OperationEntry* entry = find_operation("ec2", operation);
  if (entry == nullptr) {
    return fail("InternalFailure", "There is no operation " + std::string(operation) + ".");
  }
  ApiCall inner{call.world, call.caller, input,     call.stacks,
                call.host,  "ec2",       operation, call.request_id};
  return entry->handler(inner);
}

namespace {

constinit ToldType told_types[] = {{kGroups.type}, {kConfigurations.type}};
const Register<ToldType> kToldTypes[]{Register(told_types[0]), Register(told_types[1])};

}  // namespace

}  // namespace formwork::autoscaling
