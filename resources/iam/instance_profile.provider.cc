// SPDX-License-Identifier: Apache-2.0
#include "resources/common/fault.hh"
#include "resources/common/naming.hh"
#include "resources/common/properties.hh"
#include "resources/iam/iam.hh"
#include "resources/iam/regions.hh"

namespace formwork::iam {

namespace {

constexpr std::size_t kLongestName = 128;

Result<void> check_roles(const Call& call) {
  if (items_of(call.properties, "Roles").size() > 1) {
    return fault(HandlerErrorCode::ServiceLimitExceeded,
                 "Cannot exceed quota for RolesPerInstanceProfile: 1");
  }
  return check_principals(call);
}

Result<Made> create(const Call& call) {
  const std::string name =
      name_or_generated(call, "InstanceProfileName", {.longest = kLongestName});
  auto path = checked_path(call.properties);
  if (!path) {
    return std::move(path).failure();
  }
  auto checked = check_name("instanceProfileName", name, kLongestName);
  if (checked) {
    checked = check_roles(call);
  }
  if (!checked) {
    return std::move(checked).failure();
  }
  Value attributes = Value::map();
  attributes.set("Arn",
                 Value::string(global_arn(call.world, "iam", "instance-profile" + *path + name)));
  Value extra = Value::map();
  extra.set("InstanceProfileId", Value::string(unique_id(call.world, "AIPA")));
  note_region(call.world);
  return add_object(call, {.place = kInstanceProfiles,
                           .key = name,
                           .attributes = std::move(attributes),
                           .extra = std::move(extra),
                           .taken_message = "Instance Profile " + name + " already exists."});
}

Result<Value> update(const Call& call) {
  if (auto checked = check_roles(call); !checked) {
    return std::move(checked).failure();
  }
  auto profile = get_object(call, kInstanceProfiles, call.id());
  if (!profile) {
    return profile;
  }
  return change_object(call, kInstanceProfiles, call.id(), attributes_of(*profile));
}

OwnProvider provider{{.type_name = "AWS::IAM::InstanceProfile",
                      .create = create,
                      .update = update,
                      .remove = remove_at<kInstanceProfiles>,
                      .read = read_at<kInstanceProfiles>,
                      .list = list_at<kInstanceProfiles>}};
ProviderEntry entry{"AWS::IAM::InstanceProfile", &provider};
const Register<ProviderEntry> kRegister{entry};

}  // namespace

}  // namespace formwork::iam
