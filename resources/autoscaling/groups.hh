// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "engine/service/operation.hh"
#include "resources/common/kept_objects.hh"

namespace formwork::autoscaling {

extern const KeptKind kGroups;
extern const KeptKind kConfigurations;
inline constexpr ObjectPlace kMembers{"autoscaling", "instance"};
inline constexpr ObjectPlace kActivities{"autoscaling", "activity"};

std::string group_arn(const World& world, const StoredObject& group);
std::string configuration_arn(const World& world, const StoredObject& configuration);
/// A whole number of a group's properties.
std::int64_t size_of(const StoredObject& group, std::string_view member, std::int64_t fallback = 0);
/// DesiredCapacity within the group's bounds.
std::int64_t desired_of(const StoredObject& group);
void set_desired(StoredObject& group, std::int64_t desired);
/// Subnets of VPCZoneIdentifier, which templates say as a list and the API with commas.
std::vector<std::string> subnets_of(const StoredObject& group);
bool is_suspended(const StoredObject& group, std::string_view process);

/// An instance of a group: {Group, AvailabilityZone, LifecycleState, HealthStatus, InstanceType,
/// LaunchConfigurationName or LaunchTemplate, ProtectedFromScaleIn, CreationTime}.
struct GroupMember {
  std::string id;
  Value record;
  std::string text(std::string_view member) const { return record.get_text(member); }
  bool counts() const { return text("LifecycleState") != "Standby"; }
};
/// Of one group, or of all ("").
Result<std::vector<GroupMember>> members_of(World& world, std::string_view group);
Result<void> keep(World& world, const GroupMember& member);
Result<void> forget(World& world, const GroupMember& member);
/// ValidationError when the instance is in no group.
Result<GroupMember> find_member(World& world, const std::string& id);

/// Notes an activity that has ended.
Result<Value> add_activity(ApiCall& call, const StoredObject& group, const std::string& description,
                           const std::string& cause, const std::string& fault = {});

/// Calls an operation of EC2 within this call's transaction.
Result<Value> call_ec2(ApiCall& call, std::string_view operation, const Value& input);

/// Makes the group have as many instances as it is to have: launches, replaces what EC2 has no
/// longer running, terminates. What EC2 refuses becomes a failed activity.
Result<void> reconcile(ApiCall& call, StoredObject& group, const std::string& cause);
/// Terminates one instance and notes why.
Result<Value> terminate(ApiCall& call, const StoredObject& group, const GroupMember& member,
                        const std::string& cause);

}  // namespace formwork::autoscaling
