// SPDX-License-Identifier: Apache-2.0
// Users that a stack puts into a group: the users' own records say what groups they are in.
#include <algorithm>

#include "resources/common/fault.hh"
#include "resources/common/properties.hh"
#include "resources/iam/iam.hh"

namespace formwork::iam {

namespace {

constexpr ObjectPlace kAdditions{"iam", "user_to_group"};  ///< By physical id.

Result<void> set_member(World& world, const std::string& name, const Value& group, bool is_in) {
  auto user = find_object(world, kUsers, name);
  if (!user) {
    return std::move(user).failure();
  }
  if (user->is_null()) {
    return is_in ? Result<void>(fault(HandlerErrorCode::NotFound,
                                      "The user with name " + name + " cannot be found."))
                 : Result<void>();
  }
  Value properties = properties_of(*user);
  std::vector<Value> groups = items_of(properties, "Groups");
  std::erase(groups, group);
  if (is_in) {
    groups.push_back(group);
  }
  properties.set("Groups", Value::list(std::move(groups)));
  user->set("Properties", std::move(properties));
  return put_object(world, kUsers, name, *user);
}

Result<void> set_members(World& world, const Value& properties, bool is_in) {
  const Value group = Value::string(properties.get_text("GroupName"));
  for (const Value& user : items_of(properties, "Users")) {
    if (auto done = set_member(world, user.scalar_text(), group, is_in); !done) {
      return done;
    }
  }
  return {};
}

Result<void> check_addition(const Call& call) {
  const std::string group = call.properties.get_text("GroupName");
  auto found = find_object(call.world, kGroups, group);
  if (!found) {
    return std::move(found).failure();
  }
  if (found->is_null()) {
    return fault(HandlerErrorCode::NotFound, "The group with name " + group + " cannot be found.");
  }
  return check_principals(call);
}

Result<Made> create(const Call& call) {
  if (auto checked = check_addition(call); !checked) {
    return std::move(checked).failure();
  }
  const std::string id = call.request.stack_name.substr(0, 5) + "-" +
                         call.request.logical_id.substr(0, 4) + "-" +
                         call.world.ids.alphanumeric(12);
  auto made = add_object(
      call,
      {.place = kAdditions, .key = id, .attributes = Value::map({{"Id", Value::string(id), {}}})});
  if (!made) {
    return made;
  }
  auto done = set_members(call.world, call.properties, true);
  return done ? std::move(made) : Result<Made>(std::move(done).failure());
}

Result<Value> update(const Call& call) {
  if (auto checked = check_addition(call); !checked) {
    return std::move(checked).failure();
  }
  auto before = get_object(call, kAdditions, call.id());
  if (!before) {
    return before;
  }
  auto done = set_members(call.world, properties_of(*before), false);
  if (done) {
    done = set_members(call.world, call.properties, true);
  }
  return done ? change_object(call, kAdditions, call.id(), attributes_of(*before))
              : Result<Value>(std::move(done).failure());
}

Result<void> remove(const Call& call) {
  auto before = get_object(call, kAdditions, call.id());
  if (!before) {
    return std::move(before).failure();
  }
  auto done = set_members(call.world, properties_of(*before), false);
  return done ? erase_object(call, kAdditions, call.id()) : std::move(done);
}

OwnProvider provider{{.type_name = "AWS::IAM::UserToGroupAddition",
                      .create = create,
                      .update = update,
                      .remove = remove,
                      .read = read_at<kAdditions>,
                      .list = list_at<kAdditions>}};
ProviderEntry entry{"AWS::IAM::UserToGroupAddition", &provider};
const Register<ProviderEntry> kRegister{entry};

}  // namespace

}  // namespace formwork::iam
