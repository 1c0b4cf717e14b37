// SPDX-License-Identifier: Apache-2.0
#include "resources/common/naming.hh"
#include "resources/common/policy.hh"
#include "resources/common/properties.hh"
#include "resources/iam/iam.hh"
#include "resources/iam/regions.hh"

namespace formwork::iam {

namespace {

constexpr std::size_t kLongestName = 64;

Result<void> check_role(const Call& call) {
  const Value* trust = call.properties.find("AssumeRolePolicyDocument");
  auto checked = check_policy(trust != nullptr ? *trust : Value(), PolicyKind::Trust);
  if (checked) {
    checked = check_inline_policies(call.properties);
  }
  if (checked) {
    checked = check_managed_policies(call.world, call.properties);
  }
  if (!checked) {
    return checked;
  }
  auto duration = integer_between(call.properties, "MaxSessionDuration", 3600, 43200);
  return duration ? Result<void>() : Result<void>(std::move(duration).failure());
}

Result<Made> create(const Call& call) {
  const std::string name = name_or_generated(call, "RoleName", {.longest = kLongestName});
  auto path = checked_path(call.properties);
  if (!path) {
    return std::move(path).failure();
  }
  auto checked = check_name("roleName", name, kLongestName);
  if (checked) {
    checked = check_role(call);
  }
  if (!checked) {
    return std::move(checked).failure();
  }
  Value attributes = Value::map();
  attributes.set("Arn", Value::string(global_arn(call.world, "iam", "role" + *path + name)));
  attributes.set("RoleId", Value::string(unique_id(call.world, "AROA")));
  note_region(call.world);
  return add_object(call, {.place = kRoles,
                           .key = name,
                           .attributes = std::move(attributes),
                           .taken_message = "Role with name " + name + " already exists."});
}

Result<Value> update(const Call& call) {
  if (auto checked = check_role(call); !checked) {
    return std::move(checked).failure();
  }
  auto role = get_object(call, kRoles, call.id());
  if (!role) {
    return role;
  }
  return change_object(call, kRoles, call.id(), attributes_of(*role));
}

Result<void> remove(const Call& call) {
  auto free =
      check_not_held(call.world, {kInstanceProfiles, "Roles"}, call.id(),
                     "Cannot delete entity, must remove roles from instance profile first.");
  if (free) {
    free = check_not_held(call.world, {kInlinePolicies, "Roles"}, call.id(),
                          "Cannot delete entity, must delete policies first.");
  }
  if (free) {
    free = check_not_held(call.world, {kManagedPolicies, "Roles"}, call.id(),
                          "Cannot delete entity, must detach all policies first.");
  }
  return free ? erase_object(call, kRoles, call.id()) : std::move(free);
}

OwnProvider provider{{.type_name = "AWS::IAM::Role",
                      .create = create,
                      .update = update,
                      .remove = remove,
                      .read = read_at<kRoles>,
                      .list = list_at<kRoles>}};
ProviderEntry entry{"AWS::IAM::Role", &provider};
const Register<ProviderEntry> kRegister{entry};

}  // namespace

}  // namespace formwork::iam
