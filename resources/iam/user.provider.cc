// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "resources/common/fault.hh"
#include "resources/common/naming.hh"
#include "resources/common/properties.hh"
#include "resources/iam/iam.hh"
#include "resources/iam/regions.hh"

namespace formwork::iam {

namespace {

constexpr std::size_t kLongestName = 64;

Result<void> check_user(const Call& call) {
  auto checked = check_inline_policies(call.properties);
  if (checked) {
    checked = check_managed_policies(call.world, call.properties);
  }
  if (!checked) {
    return checked;
  }
  for (const Value& group : items_of(call.properties, "Groups")) {
    auto found = find_object(call.world, kGroups, group.scalar_text());
    if (!found) {
      return std::move(found).failure();
    }
    if (found->is_null()) {
      return fault(HandlerErrorCode::NotFound,
                   "The group with name " + group.scalar_text() + " cannot be found.");
    }
  }
  return {};
}

Value named_attributes(const Call& call, const std::string& path, const std::string& name) {
  Value attributes = Value::map();
  attributes.set("Arn", Value::string(global_arn(call.world, "iam", "user" + path + name)));
  return attributes;
}

Result<Made> create(const Call& call) {
  const std::string name = name_or_generated(call, "UserName", {.longest = kLongestName});
  auto path = checked_path(call.properties);
  if (!path) {
    return std::move(path).failure();
  }
  auto checked = check_name("userName", name, kLongestName);
  if (checked) {
    checked = check_user(call);
  }
  if (!checked) {
    return std::move(checked).failure();
  }
  Value attributes = named_attributes(call, *path, name);
  attributes.set("UserId", Value::string(unique_id(call.world, "AIDA")));
  note_region(call.world);
  return add_object(call, {.place = kUsers,
                           .key = name,
                           .attributes = std::move(attributes),
                           .taken_message = "User with name " + name + " already exists."});
}

// Groups that others have put the user into stay.
Result<void> keep_memberships(const Call& call, const Value& before) {
  auto user = find_object(call.world, kUsers, call.id());
  if (!user || user->is_null()) {
    return user ? Result<void>() : Result<void>(std::move(user).failure());
  }
  Value properties = properties_of(*user);
  std::vector<Value> groups = items_of(properties, "Groups");
  const std::vector<Value> own = items_of(call.previous, "Groups");
  bool has_more = false;
  for (const Value& group : items_of(before, "Groups")) {
    const bool is_own = std::find(own.begin(), own.end(), group) != own.end();
    const bool is_known = std::find(groups.begin(), groups.end(), group) != groups.end();
    if (!is_own && !is_known) {
      groups.push_back(group);
      has_more = true;
    }
  }
  if (!has_more) {
    return {};
  }
  properties.set("Groups", Value::list(std::move(groups)));
  user->set("Properties", std::move(properties));
  return put_object(call.world, kUsers, call.id(), *user);
}

Result<Value> update(const Call& call) {
  auto path = checked_path(call.properties);
  if (!path) {
    return std::move(path).failure();
  }
  if (auto checked = check_user(call); !checked) {
    return std::move(checked).failure();
  }
  auto user = get_object(call, kUsers, call.id());
  if (!user) {
    return user;
  }
  Value attributes = attributes_of(*user);
  attributes.set("Arn", Value::string(global_arn(call.world, "iam", "user" + *path + call.id())));
  auto changed = change_object(call, kUsers, call.id(), std::move(attributes));
  if (!changed) {
    return changed;
  }
  auto kept = keep_memberships(call, properties_of(*user));
  return kept ? std::move(changed) : Result<Value>(std::move(kept).failure());
}

Result<void> remove(const Call& call) {
  auto free = check_not_held(call.world, {kInlinePolicies, "Users"}, call.id(),
                             "Cannot delete entity, must delete policies first.");
  if (free) {
    free = check_not_held(call.world, {kManagedPolicies, "Users"}, call.id(),
                          "Cannot delete entity, must detach all policies first.");
  }
  return free ? erase_object(call, kUsers, call.id()) : std::move(free);
}

OwnProvider provider{{.type_name = "AWS::IAM::User",
                      .create = create,
                      .update = update,
                      .remove = remove,
                      .read = read_at<kUsers>,
                      .list = list_at<kUsers>}};
ProviderEntry entry{"AWS::IAM::User", &provider};
const Register<ProviderEntry> kRegister{entry};

}  // namespace

}  // namespace formwork::iam
