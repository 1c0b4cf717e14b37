// SPDX-License-Identifier: Apache-2.0
#include "resources/iam/entities.hh"

#include <algorithm>

#include "engine/base/text.hh"
#include "resources/common/api_objects.hh"
#include "resources/common/api_support.hh"
#include "resources/common/naming.hh"
#include "resources/common/properties.hh"
#include "resources/iam/policies.hh"

namespace formwork::iam {

namespace {

constexpr std::int64_t kDefaultSession = 3600;

bool holds(const Value& properties, std::string_view list, const std::string& member) {
  const std::vector<Value> items = items_of(properties, list);
  return std::any_of(items.begin(), items.end(),
                     [&](const Value& item) { return item.scalar_text() == member; });
}

Value without(const Value& properties, std::string_view list, const std::string& member) {
  Value rest = Value::list();
  for (const Value& item : items_of(properties, list)) {
    if (item.scalar_text() != member) {
      rest.push(item);
    }
  }
  return rest;
}

Failure not_found_entity(const EntityKind& kind, const std::string& name) {
  return no_such_entity("The " + std::string(kind.noun) + " with name " + name +
                        " cannot be found.");
}

}  // namespace

const EntityKind& kind_of_operation(std::string_view operation) {
  for (const EntityKind* kind : kEntityKinds) {
    if (operation.find(kind->title) != std::string_view::npos) {
      return *kind;
    }
  }
  return kRoleKind;
}

std::string Entity::path() const {
  const std::string path = properties().get_text("Path");
  return path.empty() ? "/" : path;
}

Result<Entity> find_entity(World& world, const EntityKind& kind, const std::string& name) {
  auto record = find_object(world, kind.place, name);
  if (!record) {
    return std::move(record).failure();
  }
  if (record->is_null()) {
    return not_found_entity(kind, name);
  }
  return Entity{&kind, name, *std::move(record)};
}

Result<std::vector<Entity>> list_entities(World& world, const EntityKind& kind) {
  auto objects = list_objects(world, kind.place);
  if (!objects) {
    return std::move(objects).failure();
  }
  std::vector<Entity> all;
  all.reserve(objects->size());
  for (auto& [name, record] : *objects) {
    all.push_back({&kind, name, std::move(record)});
  }
  return all;
}

Result<void> save_entity(World& world, const Entity& entity) {
  return put_object(world, entity.kind->place, entity.name, entity.record);
}

Result<Entity> make_entity(ApiCall& call, const EntityKind& kind, const std::string& name) {
  auto path = input_path(call);
  if (!path) {
    return std::move(path).failure();
  }
  auto tags = input_tags(call, true);
  if (!tags) {
    return std::move(tags).failure();
  }
  if (auto bound = check_boundary(call.world, call.text("PermissionsBoundary")); !bound) {
    return std::move(bound).failure();
  }
  auto taken = list_objects(call.world, kind.place, name);
  if (!taken) {
    return std::move(taken).failure();
  }
  for (const auto& other : *taken) {
    if (other.first == name) {
      return already_there(std::string(kind.title) + " with name " + name + " already exists.");
    }
  }
  Value properties = map_with(kind.name_member, Value::string(name));
  properties.set("Path", Value::string(*path));
  set_text(properties, "PermissionsBoundary", call.text("PermissionsBoundary"));
  Value attributes = map_with(
      "Arn", Value::string(global_arn(call.world, "iam", std::string(kind.noun) + *path + name)));
  attributes.set(kind.id_member, Value::string(unique_id(call.world, kind.id_prefix)));
  Entity made{&kind, name, new_record(call.world, std::move(properties), std::move(attributes))};
  set_tags(made.record, *tags);
  return made;
}

Result<void> rename_entity(ApiCall& call, Entity& entity, const std::string& name,
                           const std::string& path) {
  if (name != entity.name) {
    auto taken = find_object(call.world, entity.kind->place, name);
    if (!taken) {
      return std::move(taken).failure();
    }
    if (!taken->is_null()) {
      return already_there(std::string(entity.kind->title) + " with name " + name +
                           " already exists.");
    }
    auto erased = call.world.store.erase_object(entity.kind->place.service, entity.kind->place.kind,
                                                entity.name);
    if (!erased) {
      return std::move(erased).failure();
    }
  }
  set_property(entity.record, entity.kind->name_member, Value::string(name));
  set_property(entity.record, "Path", Value::string(path));
  set_attribute(
      entity.record, "Arn",
      Value::string(global_arn(call.world, "iam", std::string(entity.kind->noun) + path + name)));
  entity.name = name;
  return save_entity(call.world, entity);
}

Result<Value> inline_policies(World& world, const Entity& entity) {
  Value found = Value::map();
  const auto add = [&](const Value& policy) {
    const Value* document = policy.find("PolicyDocument");
    found.set(policy.get_text("PolicyName"), document == nullptr ? Value::map() : *document);
  };
  for (const Value& policy : items_of(entity.properties(), "Policies")) {
    add(policy);
  }
  auto attached = stored_objects(world, kInlinePolicies);
  auto single = stored_objects(world, modelled_place(entity.kind->policy_type));
  if (!attached || !single) {
    return attached ? std::move(single).failure() : std::move(attached).failure();
  }
  for (const StoredObject& policy : *attached) {
    if (holds(policy.model, entity.kind->holders, entity.name)) {
      add(policy.model);
    }
  }
  for (const StoredObject& policy : *single) {
    if (policy.text(entity.kind->name_member) == entity.name) {
      add(policy.model);
    }
  }
  return found;
}

Result<void> put_inline_policy(World& world, Entity& entity, const std::string& name,
                               Value document) {
  if (auto erased = erase_inline_policy(world, entity, name); !erased) {
    return std::move(erased).failure();
  }
  Value policies = Value::list();
  for (const Value& policy : items_of(entity.properties(), "Policies")) {
    policies.push(policy);
  }
  Value policy = map_with("PolicyName", Value::string(name));
  policy.set("PolicyDocument", std::move(document));
  policies.push(std::move(policy));
  set_property(entity.record, "Policies", std::move(policies));
  return save_entity(world, entity);
}

Result<bool> erase_inline_policy(World& world, Entity& entity, const std::string& name) {
  bool was_there = false;
  Value rest = Value::list();
  for (const Value& policy : items_of(entity.properties(), "Policies")) {
    if (policy.get_text("PolicyName") == name) {
      was_there = true;
    } else {
      rest.push(policy);
    }
  }
  if (was_there) {
    set_property(entity.record, "Policies", std::move(rest));
    auto saved = save_entity(world, entity);
    return saved ? Result<bool>(true) : std::move(saved).failure();
  }
  // One that a stack has put on it lies with the policy.
  auto attached = stored_objects(world, kInlinePolicies);
  auto single = stored_objects(world, modelled_place(entity.kind->policy_type));
  if (!attached || !single) {
    return attached ? std::move(single).failure() : std::move(attached).failure();
  }
  for (StoredObject& policy : *attached) {
    if (policy.text("PolicyName") == name &&
        holds(policy.model, entity.kind->holders, entity.name)) {
      was_there = true;
      set_property(policy.record, entity.kind->holders,
                   without(policy.model, entity.kind->holders, entity.name));
      if (auto saved = put_object(world, kInlinePolicies, policy.key, policy.record); !saved) {
        return std::move(saved).failure();
      }
    }
  }
  for (const StoredObject& policy : *single) {
    if (policy.text("PolicyName") == name && policy.text(entity.kind->name_member) == entity.name) {
      const ObjectPlace place = modelled_place(entity.kind->policy_type);
      was_there = true;
      if (auto gone = world.store.erase_object(place.service, place.kind, policy.key); !gone) {
        return std::move(gone).failure();
      }
    }
  }
  return was_there;
}

Result<std::vector<std::string>> attached_policies(World& world, const Entity& entity) {
  std::vector<std::string> arns;
  for (const Value& arn : items_of(entity.properties(), "ManagedPolicyArns")) {
    arns.push_back(arn.scalar_text());
  }
  auto managed = list_objects(world, kManagedPolicies);
  if (!managed) {
    return std::move(managed).failure();
  }
  for (const auto& [arn, record] : *managed) {
    const bool is_known = std::find(arns.begin(), arns.end(), arn) != arns.end();
    if (!is_known && holds(properties_of(record), entity.kind->holders, entity.name)) {
      arns.push_back(arn);
    }
  }
  return arns;
}

Result<bool> detach_policy(World& world, Entity& entity, const std::string& arn) {
  bool was_there = false;
  if (holds(entity.properties(), "ManagedPolicyArns", arn)) {
    was_there = true;
    set_property(entity.record, "ManagedPolicyArns",
                 without(entity.properties(), "ManagedPolicyArns", arn));
    if (auto saved = save_entity(world, entity); !saved) {
      return std::move(saved).failure();
    }
  }
  auto policy = find_object(world, kManagedPolicies, arn);
  if (!policy) {
    return std::move(policy).failure();
  }
  if (holds(properties_of(*policy), entity.kind->holders, entity.name)) {
    was_there = true;
    set_property(*policy, entity.kind->holders,
                 without(properties_of(*policy), entity.kind->holders, entity.name));
    if (auto saved = put_object(world, kManagedPolicies, arn, *policy); !saved) {
      return std::move(saved).failure();
    }
  }
  return was_there;
}

int PolicyUses::count(const std::string& arn) const {
  const auto found = attached.find(arn);
  return found == attached.end() ? 0 : found->second;
}

int PolicyUses::boundary_count(const std::string& arn) const {
  const auto found = boundaries.find(arn);
  return found == boundaries.end() ? 0 : found->second;
}

Result<PolicyUses> policy_uses(World& world) {
  auto managed = list_objects(world, kManagedPolicies);
  if (!managed) {
    return std::move(managed).failure();
  }
  PolicyUses uses;
  for (const EntityKind* kind : kEntityKinds) {
    auto entities = list_entities(world, *kind);
    if (!entities) {
      return std::move(entities).failure();
    }
    for (const Entity& entity : *entities) {
      const Value properties = entity.properties();
      for (const Value& arn : items_of(properties, "ManagedPolicyArns")) {
        ++uses.attached[arn.scalar_text()];
      }
      if (const std::string arn = properties.get_text("PermissionsBoundary"); !arn.empty()) {
        ++uses.boundaries[arn];
      }
      for (const auto& [arn, record] : *managed) {
        if (!holds(properties, "ManagedPolicyArns", arn) &&
            holds(properties_of(record), kind->holders, entity.name)) {
          ++uses.attached[arn];
        }
      }
    }
  }
  return uses;
}

Value boundary_of(const Entity& entity) {
  const std::string arn = entity.properties().get_text("PermissionsBoundary");
  if (arn.empty()) {
    return Value();
  }
  Value bound = map_with("PermissionsBoundaryType", Value::string("Policy"));
  bound.set("PermissionsBoundaryArn", Value::string(arn));
  return bound;
}

Value listed_entity(const Entity& entity) {
  const Value properties = entity.properties();
  Value shape = map_with("Path", Value::string(entity.path()));
  shape.set(entity.kind->name_member, Value::string(entity.name));
  copy_members(shape, attributes_of(entity.record), {entity.kind->id_member, "Arn"});
  set_time(shape, "CreateDate", entity.record);
  if (entity.kind == &kRoleKind) {
    shape.set("AssumeRolePolicyDocument",
              encoded_document(properties.find("AssumeRolePolicyDocument")));
    copy_members(shape, properties, {"Description"});
    shape.set("MaxSessionDuration",
              Value::number(number_of(properties, "MaxSessionDuration", kDefaultSession)));
  }
  return shape;
}

Value full_entity(const Entity& entity) {
  Value shape = listed_entity(entity);
  if (Value bound = boundary_of(entity); !bound.is_null()) {
    shape.set("PermissionsBoundary", std::move(bound));
  }
  if (Value tags = tag_list(entity.record, TagScope::OwnOnly); !tags.items().empty()) {
    shape.set("Tags", std::move(tags));
  }
  return shape;
}

Value::List attached_shapes(const std::vector<std::string>& arns) {
  Value::List shapes;
  for (const std::string& arn : arns) {
    Value shape = map_with("PolicyName", Value::string(last_part(arn, '/')));
    shape.set("PolicyArn", Value::string(arn));
    shapes.push_back(std::move(shape));
  }
  return shapes;
}

}  // namespace formwork::iam
