// SPDX-License-Identifier: Apache-2.0
// Instance profiles over the API.
#include "resources/iam/profiles.hh"

#include <algorithm>

#include "resources/common/api_objects.hh"
#include "resources/common/api_support.hh"
#include "resources/common/naming.hh"
#include "resources/common/properties.hh"

namespace formwork::iam {

namespace {

Failure no_profile(const std::string& name) {
  return no_such_entity("Instance Profile " + name + " cannot be found.");
}

Result<Value> find_profile(ApiCall& call) {
  auto record = find_object(call.world, kInstanceProfiles, call.text("InstanceProfileName"));
  if (record && record->is_null()) {
    return no_profile(call.text("InstanceProfileName"));
  }
  return record;
}

Result<Value> saved(ApiCall& call, const Value& record) {
  auto done = put_object(call.world, kInstanceProfiles, call.text("InstanceProfileName"), record);
  return done ? Result<Value>(Value::map()) : std::move(done).failure();
}

std::vector<std::string> roles_of(const Value& record) {
  std::vector<std::string> names;
  for (const Value& role : items_of(properties_of(record), "Roles")) {
    names.push_back(role.scalar_text());
  }
  return names;
}

Result<Value> create_profile(ApiCall& call) {
  const std::string name = call.text("InstanceProfileName");
  auto path = input_path(call);
  auto tags = input_tags(call, true);
  if (!path || !tags) {
    return path ? std::move(tags) : std::move(path).failure();
  }
  auto taken = find_object(call.world, kInstanceProfiles, name);
  if (!taken) {
    return taken;
  }
  if (!taken->is_null()) {
    return already_there("Instance Profile " + name + " already exists.");
  }
  Value properties = map_with("InstanceProfileName", Value::string(name));
  properties.set("Path", Value::string(*path));
  Value record = new_record(
      call.world, std::move(properties),
      map_with("Arn",
               Value::string(global_arn(call.world, "iam", "instance-profile" + *path + name))));
  record.set("InstanceProfileId", Value::string(unique_id(call.world, "AIPA")));
  set_tags(record, *tags);
  if (auto done = saved(call, record); !done) {
    return done;
  }
  auto shape = profile_shape(call.world, name, record);
  if (shape && !tags->members().empty()) {
    shape->set("Tags", tag_list(record, TagScope::OwnOnly));
  }
  return shape ? Result<Value>(map_with("InstanceProfile", *std::move(shape))) : std::move(shape);
}

Result<Value> get_profile(ApiCall& call) {
  auto record = find_profile(call);
  if (!record) {
    return record;
  }
  auto shape = profile_shape(call.world, call.text("InstanceProfileName"), *record);
  if (!shape) {
    return shape;
  }
  shape->set("Tags", tag_list(*record, TagScope::OwnOnly));
  return map_with("InstanceProfile", *std::move(shape));
}

Result<Value> list_profiles(ApiCall& call) {
  auto records = list_objects(call.world, kInstanceProfiles);
  if (!records) {
    return std::move(records).failure();
  }
  Value::List shapes;
  for (const auto& [name, record] : *records) {
    auto shape = profile_shape(call.world, name, record);
    if (!shape) {
      return shape;
    }
    if (shape->get_text("Path").starts_with(call.text("PathPrefix"))) {
      shapes.push_back(*std::move(shape));
    }
  }
  return marked_page(call, "InstanceProfiles", std::move(shapes));
}

Result<Value> list_for_role(ApiCall& call) {
  const std::string role = call.text("RoleName");
  if (auto known = find_entity(call.world, kRoleKind, role); !known) {
    return std::move(known).failure();
  }
  auto shapes = profiles_of_role(call.world, role);
  return shapes ? marked_page(call, "InstanceProfiles", *std::move(shapes))
                : std::move(shapes).failure();
}

Result<Value> delete_profile(ApiCall& call) {
  auto record = find_profile(call);
  if (!record) {
    return record;
  }
  if (!roles_of(*record).empty()) {
    return delete_conflict("Cannot delete entity, must remove roles from instance profile first.");
  }
  auto done = call.world.store.erase_object(kInstanceProfiles.service, kInstanceProfiles.kind,
                                            call.text("InstanceProfileName"));
  return done ? Result<Value>(Value::map()) : std::move(done).failure();
}

Result<Value> add_role(ApiCall& call) {
  auto record = find_profile(call);
  if (!record) {
    return record;
  }
  const std::string role = call.text("RoleName");
  if (auto known = find_entity(call.world, kRoleKind, role); !known) {
    return std::move(known).failure();
  }
  if (!roles_of(*record).empty()) {
    return limit_exceeded("Cannot exceed quota for InstanceSessionsPerInstanceProfile: 1");
  }
  set_property(*record, "Roles", list_of({role}));
  return saved(call, *record);
}

Result<Value> remove_role(ApiCall& call) {
  auto record = find_profile(call);
  if (!record) {
    return record;
  }
  const std::string role = call.text("RoleName");
  if (auto known = find_entity(call.world, kRoleKind, role); !known) {
    return std::move(known).failure();
  }
  std::vector<std::string> roles = roles_of(*record);
  if (std::erase(roles, role) == 0) {
    return no_such_entity("Role " + role + " in Instance Profile " +
                          call.text("InstanceProfileName") + " cannot be found.");
  }
  set_property(*record, "Roles", list_of(roles));
  return saved(call, *record);
}

constinit OperationEntry entries[] = {
    {"iam", "CreateInstanceProfile", Access::Write, &globally<create_profile>},
    {"iam", "GetInstanceProfile", Access::Read, &globally<get_profile>},
    {"iam", "ListInstanceProfiles", Access::Read, &globally<list_profiles>},
    {"iam", "ListInstanceProfilesForRole", Access::Read, &globally<list_for_role>},
    {"iam", "DeleteInstanceProfile", Access::Write, &globally<delete_profile>},
    {"iam", "AddRoleToInstanceProfile", Access::Write, &globally<add_role>},
    {"iam", "RemoveRoleFromInstanceProfile", Access::Write, &globally<remove_role>},
};
const RegisterAll kRegistered(entries);

}  // namespace

Result<Value> profile_shape(World& world, const std::string& name, const Value& record) {
  const std::string path = properties_of(record).get_text("Path");
  Value shape = map_with("Path", Value::string(path.empty() ? "/" : path));
  shape.set("InstanceProfileName", Value::string(name));
  shape.set("InstanceProfileId", Value::string(record.get_text("InstanceProfileId")));
  copy_members(shape, attributes_of(record), {"Arn"});
  set_time(shape, "CreateDate", record);
  Value roles = Value::list();
  for (const std::string& role : roles_of(record)) {
    auto known = find_object(world, kRoles, role);
    if (!known) {
      return known;
    }
    if (!known->is_null()) {
      Value told = listed_entity(Entity{&kRoleKind, role, *std::move(known)});
      told.erase("MaxSessionDuration");
      told.erase("Description");
      roles.push(std::move(told));
    }
  }
  shape.set("Roles", std::move(roles));
  return shape;
}

Result<Value::List> profiles_of_role(World& world, const std::string& role) {
  auto names = find_holders(world, kInstanceProfiles, "Roles", role);
  if (!names) {
    return std::move(names).failure();
  }
  Value::List shapes;
  for (const std::string& name : *names) {
    auto record = find_object(world, kInstanceProfiles, name);
    if (!record) {
      return std::move(record).failure();
    }
    auto shape = profile_shape(world, name, *record);
    if (!shape) {
      return std::move(shape).failure();
    }
    shapes.push_back(*std::move(shape));
  }
  return shapes;
}

}  // namespace formwork::iam
