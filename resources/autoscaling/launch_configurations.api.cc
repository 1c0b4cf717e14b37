// SPDX-License-Identifier: Apache-2.0
// Launch configurations: what groups start instances with.
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

Value shape_of(const World& world, const StoredObject& configuration) {
  const Value& properties = configuration.model;
  Value shape = map_with("LaunchConfigurationName",
                         Value::string(configuration.text("LaunchConfigurationName")));
  shape.set("LaunchConfigurationARN", Value::string(configuration_arn(world, configuration)));
  for (const std::string_view member : {"KeyName", "UserData", "KernelId", "RamdiskId"}) {
    shape.set(member, Value::string(properties.get_text(member)));
  }
  copy_members(shape, properties,
               {"ImageId", "InstanceType", "IamInstanceProfile", "SpotPrice", "PlacementTenancy",
                "AssociatePublicIpAddress", "MetadataOptions"});
  shape.set("SecurityGroups", Value::list(items_of(properties, "SecurityGroups")));
  shape.set("BlockDeviceMappings", Value::list(items_of(properties, "BlockDeviceMappings")));
  const Value* monitoring = properties.find("InstanceMonitoring");
  const bool is_monitored =
      monitoring == nullptr || (monitoring->is_map() ? flag(*monitoring, "Enabled", true)
                                                     : flag(properties, "InstanceMonitoring"));
  shape.set("InstanceMonitoring", map_with("Enabled", Value::boolean(is_monitored)));
  shape.set("EbsOptimized", Value::boolean(flag(properties, "EbsOptimized")));
  shape.set("ClassicLinkVPCSecurityGroups", Value::list());
  set_time(shape, "CreatedTime", configuration.record);
  return shape;
}

Result<Value> create(ApiCall& call) {
  const bool is_copy = !call.text("InstanceId").empty();
  if (is_copy) {
    return fail("NotImplemented",
                "formwork does not make launch configurations of running instances.");
  }
  if (call.text("ImageId").empty() || call.text("InstanceType").empty()) {
    return validation_error(
        "Valid requests must contain either the InstanceID parameter or both the ImageId and "
        "InstanceType parameters.");
  }
  Value properties = Value::map();
  copy_members(properties, call.input,
               {"LaunchConfigurationName", "ImageId", "InstanceType", "KeyName", "UserData",
                "KernelId", "RamdiskId", "IamInstanceProfile", "SpotPrice", "PlacementTenancy",
                "AssociatePublicIpAddress", "MetadataOptions", "SecurityGroups",
                "BlockDeviceMappings", "EbsOptimized"});
  if (const Value* monitoring = call.find("InstanceMonitoring")) {
    properties.set("InstanceMonitoring", Value::boolean(flag(*monitoring, "Enabled", true)));
  }
  auto made = make(call, kConfigurations, std::move(properties));
  return made ? Result<Value>(Value::map()) : std::move(made).failure();
}

Result<Value> describe(ApiCall& call) {
  auto all = all_of(call.world, kConfigurations);
  if (!all) {
    return std::move(all).failure();
  }
  const std::vector<std::string> names = input_texts(call, "LaunchConfigurationNames");
  Value::List shapes;
  for (const StoredObject& one : *all) {
    const std::string name = one.text("LaunchConfigurationName");
    if (names.empty() || std::find(names.begin(), names.end(), name) != names.end()) {
      shapes.push_back(shape_of(call.world, one));
    }
  }
  return page_of(call, std::move(shapes), page_named("LaunchConfigurations"));
}

Result<Value> remove(ApiCall& call) {
  const std::string name = call.text("LaunchConfigurationName");
  auto found = find(call.world, kConfigurations, name);
  auto groups = all_of(call.world, kGroups);
  if (!found || !groups) {
    return found ? std::move(groups).failure() : std::move(found).failure();
  }
  for (const StoredObject& group : *groups) {
    if (group.text("LaunchConfigurationName") == name) {
      return fail("ResourceInUse", "Cannot delete launch configuration " + name +
                                       " because it is attached to AutoScalingGroup " +
                                       group.text("AutoScalingGroupName"));
    }
  }
  auto gone = erase(call, kConfigurations, *found);
  return gone ? Result<Value>(Value::map()) : std::move(gone).failure();
}

using Access = OperationEntry::Access;
constinit OperationEntry entries[] = {
    {"autoscaling", "CreateLaunchConfiguration", Access::Write, &create},
    {"autoscaling", "DescribeLaunchConfigurations", Access::Read, &describe},
    {"autoscaling", "DeleteLaunchConfiguration", Access::Write, &remove}};
const Register<OperationEntry> kRegistered[]{Register(entries[0]), Register(entries[1]),
                                             Register(entries[2])};

}  // namespace
}  // namespace formwork::autoscaling
