// SPDX-License-Identifier: Apache-2.0
#include "resources/common/naming.hh"
#include "resources/common/properties.hh"
#include "resources/iam/iam.hh"
#include "resources/iam/regions.hh"

namespace formwork::iam {

namespace {

constexpr std::size_t kLongestName = 128;

Result<void> check_group(const Call& call) {
  auto checked = check_inline_policies(call.properties);
  return checked ? check_managed_policies(call.world, call.properties) : std::move(checked);
}

Result<Made> create(const Call& call) {
  const std::string name = name_or_generated(call, "GroupName", {.longest = kLongestName});
  auto path = checked_path(call.properties);
  if (!path) {
    return std::move(path).failure();
  }
  auto checked = check_name("groupName", name, kLongestName);
  if (checked) {
    checked = check_group(call);
  }
  if (!checked) {
    return std::move(checked).failure();
  }
  Value attributes = Value::map();
  attributes.set("Arn", Value::string(global_arn(call.world, "iam", "group" + *path + name)));
  attributes.set("GroupId", Value::string(unique_id(call.world, "AGPA")));
  note_region(call.world);
  return add_object(call, {.place = kGroups,
                           .key = name,
                           .attributes = std::move(attributes),
                           .taken_message = "Group with name " + name + " already exists."});
}

Result<Value> update(const Call& call) {
  auto path = checked_path(call.properties);
  if (!path) {
    return std::move(path).failure();
  }
  if (auto checked = check_group(call); !checked) {
    return std::move(checked).failure();
  }
  auto group = get_object(call, kGroups, call.id());
  if (!group) {
    return group;
  }
  Value attributes = attributes_of(*group);
  attributes.set("Arn", Value::string(global_arn(call.world, "iam", "group" + *path + call.id())));
  return change_object(call, kGroups, call.id(), std::move(attributes));
}

Result<void> remove(const Call& call) {
  auto free = check_not_held(call.world, {kUsers, "Groups"}, call.id(),
                             "Cannot delete entity, must remove users from group first.");
  if (free) {
    free = check_not_held(call.world, {kInlinePolicies, "Groups"}, call.id(),
                          "Cannot delete entity, must delete policies first.");
  }
  if (free) {
    free = check_not_held(call.world, {kManagedPolicies, "Groups"}, call.id(),
                          "Cannot delete entity, must detach all policies first.");
  }
  return free ? erase_object(call, kGroups, call.id()) : std::move(free);
}

OwnProvider provider{{.type_name = "AWS::IAM::Group",
                      .create = create,
                      .update = update,
                      .remove = remove,
                      .read = read_at<kGroups>,
                      .list = list_at<kGroups>}};
ProviderEntry entry{"AWS::IAM::Group", &provider};
const Register<ProviderEntry> kRegister{entry};

}  // namespace

}  // namespace formwork::iam
