// SPDX-License-Identifier: Apache-2.0
// Users, groups and who is in them.
#include <algorithm>

#include "resources/common/api_objects.hh"
#include "resources/common/api_support.hh"
#include "resources/common/properties.hh"
#include "resources/iam/entities.hh"
#include "resources/iam/keys.hh"

namespace formwork::iam {

namespace {

constexpr std::size_t kMostGroups = 10;
/// When the root user of an account was made is not known: its day in the documentation.
constexpr std::int64_t kRootMadeOn = 1420070400000;

Result<Value> saved(ApiCall& call, const Entity& entity) {
  auto done = save_entity(call.world, entity);
  return done ? Result<Value>(Value::map()) : std::move(done).failure();
}

Result<Entity> user_named(ApiCall& call, const std::string& name) {
  return find_entity(call.world, kUserKind, name);
}

std::vector<std::string> groups_of(const Entity& user) {
  std::vector<std::string> names;
  for (const Value& group : items_of(user.properties(), "Groups")) {
    names.push_back(group.scalar_text());
  }
  return names;
}

bool is_in(const Entity& user, const std::string& group) {
  const auto names = groups_of(user);
  return std::find(names.begin(), names.end(), group) != names.end();
}

Value told_user(const Entity& user) {
  Value shape = full_entity(user);
  if (const Value* used = user.record.find("PasswordLastUsed")) {
    shape.set("PasswordLastUsed", *used);
  }
  return shape;
}

Result<Value> create_user(ApiCall& call) {
  auto user = make_entity(call, kUserKind, call.text("UserName"));
  if (!user) {
    return std::move(user).failure();
  }
  if (auto done = save_entity(call.world, *user); !done) {
    return std::move(done).failure();
  }
  return map_with("User", full_entity(*user));
}

Result<Value> get_user(ApiCall& call) {
  if (call.text("UserName").empty() && call.caller.arn.ends_with(":root")) {
    Value root = map_with("Arn", Value::string(call.caller.arn));
    root.set("UserId", Value::string(call.caller.account_id));
    root.set("CreateDate", Value::number(kRootMadeOn));
    return map_with("User", std::move(root));
  }
  auto name = user_of_call(call);
  if (!name) {
    return std::move(name).failure();
  }
  auto user = user_named(call, *name);
  return user ? Result<Value>(map_with("User", told_user(*user))) : std::move(user).failure();
}

Result<Value> list_kind(ApiCall& call, const EntityKind& kind) {
  auto entities = list_entities(call.world, kind);
  if (!entities) {
    return std::move(entities).failure();
  }
  const std::string prefix = call.text("PathPrefix");
  Value::List shapes;
  for (const Entity& entity : *entities) {
    if (entity.path().starts_with(prefix)) {
      shapes.push_back(listed_entity(entity));
    }
  }
  return marked_page(call, kind.holders, std::move(shapes));
}

Result<Value> list_users(ApiCall& call) {
  return list_kind(call, kUserKind);
}

Result<Value> list_groups(ApiCall& call) {
  return list_kind(call, kGroupKind);
}

Result<std::string> new_path(ApiCall& call, const Entity& entity) {
  return call.text("NewPath").empty() ? Result<std::string>(entity.path())
                                      : input_path(call, "NewPath");
}

Result<Value> update_user(ApiCall& call) {
  auto user = user_named(call, call.text("UserName"));
  if (!user) {
    return std::move(user).failure();
  }
  const std::string old_name = user->name;
  const std::string asked = call.text("NewUserName");
  auto path = new_path(call, *user);
  if (!path) {
    return std::move(path).failure();
  }
  auto renamed = rename_entity(call, *user, asked.empty() ? old_name : asked, *path);
  if (renamed) {
    renamed = rename_keys(call.world, old_name, user->name, user->arn());
  }
  return renamed ? Result<Value>(Value::map()) : std::move(renamed).failure();
}

// What else must be gone before a user or group is.
Result<void> check_no_policies(ApiCall& call, const Entity& entity) {
  auto attached = attached_policies(call.world, entity);
  auto own = inline_policies(call.world, entity);
  if (!attached || !own) {
    return attached ? std::move(own).failure() : std::move(attached).failure();
  }
  if (!attached->empty()) {
    return delete_conflict("Cannot delete entity, must detach all policies first.");
  }
  if (!own->members().empty()) {
    return delete_conflict("Cannot delete entity, must delete policies first.");
  }
  return {};
}

Result<Value> erased(ApiCall& call, const Entity& entity) {
  auto done = call.world.store.erase_object(entity.kind->place.service, entity.kind->place.kind,
                                            entity.name);
  return done ? Result<Value>(Value::map()) : std::move(done).failure();
}

Result<Value> delete_user(ApiCall& call) {
  auto user = user_named(call, call.text("UserName"));
  if (!user) {
    return std::move(user).failure();
  }
  if (auto checked = check_no_policies(call, *user); !checked) {
    return std::move(checked).failure();
  }
  auto keys = keys_of(call.world, user->name);
  if (!keys) {
    return std::move(keys).failure();
  }
  struct Rest {
    bool is_there;
    std::string_view words;
  };
  const auto has_any = [&](std::string_view list) { return !items_of(user->record, list).empty(); };
  const Rest rests[] = {
      {!keys->empty(), "must delete access keys first."},
      {has_any("SigningCertificates"), "must delete signing certificates first."},
      {has_any("SshKeys"), "must delete SSH public keys first."},
      {has_any("ServiceCredentials"), "must delete service specific credentials first."},
      {has_any("MfaDevices"), "must delete MFA device first."},
      {!groups_of(*user).empty(), "must remove users from group first."},
      {user->record.find("LoginProfile") != nullptr, "must delete login profile first."},
  };
  for (const Rest& rest : rests) {
    if (rest.is_there) {
      return delete_conflict("Cannot delete entity, " + std::string(rest.words));
    }
  }
  return erased(call, *user);
}

Result<Value> create_group(ApiCall& call) {
  auto group = make_entity(call, kGroupKind, call.text("GroupName"));
  if (!group) {
    return std::move(group).failure();
  }
  if (auto done = save_entity(call.world, *group); !done) {
    return std::move(done).failure();
  }
  return map_with("Group", listed_entity(*group));
}

Result<Value> get_group(ApiCall& call) {
  auto group = find_entity(call.world, kGroupKind, call.text("GroupName"));
  auto users = list_entities(call.world, kUserKind);
  if (!group || !users) {
    return group ? std::move(users).failure() : std::move(group).failure();
  }
  Value::List shapes;
  for (const Entity& user : *users) {
    if (is_in(user, group->name)) {
      shapes.push_back(listed_entity(user));
    }
  }
  auto answer = marked_page(call, "Users", std::move(shapes));
  if (answer) {
    answer->set("Group", listed_entity(*group));
  }
  return answer;
}

Result<void> move_members(ApiCall& call, const std::string& from, const std::string& to) {
  auto users = list_entities(call.world, kUserKind);
  if (!users) {
    return std::move(users).failure();
  }
  for (Entity& user : *users) {
    if (!is_in(user, from)) {
      continue;
    }
    Value names = Value::list();
    for (const std::string& name : groups_of(user)) {
      names.push(Value::string(name == from ? to : name));
    }
    set_property(user.record, "Groups", std::move(names));
    if (auto done = save_entity(call.world, user); !done) {
      return done;
    }
  }
  return {};
}

Result<Value> update_group(ApiCall& call) {
  auto group = find_entity(call.world, kGroupKind, call.text("GroupName"));
  if (!group) {
    return std::move(group).failure();
  }
  const std::string old_name = group->name;
  const std::string asked = call.text("NewGroupName");
  auto path = new_path(call, *group);
  if (!path) {
    return std::move(path).failure();
  }
  auto done = rename_entity(call, *group, asked.empty() ? old_name : asked, *path);
  if (done && group->name != old_name) {
    done = move_members(call, old_name, group->name);
  }
  return done ? Result<Value>(Value::map()) : std::move(done).failure();
}

Result<Value> delete_group(ApiCall& call) {
  auto group = find_entity(call.world, kGroupKind, call.text("GroupName"));
  auto users = list_entities(call.world, kUserKind);
  if (!group || !users) {
    return group ? std::move(users).failure() : std::move(group).failure();
  }
  for (const Entity& user : *users) {
    if (is_in(user, group->name)) {
      return delete_conflict("Cannot delete entity, must remove users from group first.");
    }
  }
  if (auto checked = check_no_policies(call, *group); !checked) {
    return std::move(checked).failure();
  }
  return erased(call, *group);
}

Result<Value> add_user_to_group(ApiCall& call) {
  auto group = find_entity(call.world, kGroupKind, call.text("GroupName"));
  auto user = user_named(call, call.text("UserName"));
  if (!group || !user) {
    return group ? std::move(user).failure() : std::move(group).failure();
  }
  if (is_in(*user, group->name)) {
    return Value::map();
  }
  std::vector<std::string> names = groups_of(*user);
  if (names.size() >= kMostGroups) {
    return limit_exceeded("Cannot exceed quota for GroupsPerUser: 10");
  }
  names.push_back(group->name);
  set_property(user->record, "Groups", list_of(names));
  return saved(call, *user);
}

Result<Value> remove_user_from_group(ApiCall& call) {
  auto user = user_named(call, call.text("UserName"));
  if (!user) {
    return std::move(user).failure();
  }
  const std::string group = call.text("GroupName");
  if (auto known = find_entity(call.world, kGroupKind, group); !known) {
    return std::move(known).failure();
  }
  std::vector<std::string> names = groups_of(*user);
  if (std::erase(names, group) == 0) {
    return Value::map();
  }
  set_property(user->record, "Groups", list_of(names));
  return saved(call, *user);
}

Result<Value> list_groups_for_user(ApiCall& call) {
  auto user = user_named(call, call.text("UserName"));
  if (!user) {
    return std::move(user).failure();
  }
  std::vector<std::string> names = groups_of(*user);
  std::sort(names.begin(), names.end());
  Value::List shapes;
  for (const std::string& name : names) {
    if (auto group = find_entity(call.world, kGroupKind, name)) {
      shapes.push_back(listed_entity(*group));
    }
  }
  return marked_page(call, "Groups", std::move(shapes));
}

constinit OperationEntry entries[] = {
    {"iam", "CreateUser", Access::Write, &globally<create_user>},
    {"iam", "GetUser", Access::Read, &globally<get_user>},
    {"iam", "ListUsers", Access::Read, &globally<list_users>},
    {"iam", "UpdateUser", Access::Write, &globally<update_user>},
    {"iam", "DeleteUser", Access::Write, &globally<delete_user>},
    {"iam", "CreateGroup", Access::Write, &globally<create_group>},
    {"iam", "GetGroup", Access::Read, &globally<get_group>},
    {"iam", "ListGroups", Access::Read, &globally<list_groups>},
    {"iam", "UpdateGroup", Access::Write, &globally<update_group>},
    {"iam", "DeleteGroup", Access::Write, &globally<delete_group>},
    {"iam", "AddUserToGroup", Access::Write, &globally<add_user_to_group>},
    {"iam", "RemoveUserFromGroup", Access::Write, &globally<remove_user_from_group>},
    {"iam", "ListGroupsForUser", Access::Read, &globally<list_groups_for_user>},
};
const RegisterAll kRegistered(entries);

}  // namespace

}  // namespace formwork::iam
