// SPDX-License-Identifier: Apache-2.0
// Inline and attached policies of users, groups and roles; permissions boundaries.
#include <algorithm>
#include <set>

#include "resources/common/api_objects.hh"
#include "resources/common/api_support.hh"
#include "resources/common/properties.hh"
#include "resources/iam/policies.hh"
#include "resources/iam/policy/validate.hh"

namespace formwork::iam {

namespace {

constexpr std::size_t kMostAttached = 10;

Result<Entity> entity_of(ApiCall& call) {
  const EntityKind& kind = kind_of_operation(call.operation);
  return find_entity(call.world, kind, call.text(kind.name_member));
}

/// The same where it is about to be changed. Fails with UnmodifiableEntity for roles of services.
Result<Entity> entity_to_change(ApiCall& call) {
  auto entity = entity_of(call);
  if (entity && entity->kind == &kRoleKind && entity->path().starts_with("/aws-service-role/")) {
    return fail("UnmodifiableEntity", "Cannot perform the operation on the protected role '" +
                                          entity->name + "' - this role is only modifiable by AWS");
  }
  return entity;
}

Result<Value> saved(ApiCall& call, const Entity& entity) {
  auto done = save_entity(call.world, entity);
  return done ? Result<Value>(Value::map()) : std::move(done).failure();
}

Failure no_inline(const Entity& entity, const std::string& name) {
  return no_such_entity("The " + std::string(entity.kind->noun) + " policy with name " + name +
                        " cannot be found.");
}

Result<Value> put_policy(ApiCall& call) {
  auto entity = entity_to_change(call);
  if (!entity) {
    return std::move(entity).failure();
  }
  const std::string name = call.text("PolicyName");
  auto document = read_identity_policy(call.text("PolicyDocument"));
  if (!document) {
    return document;
  }
  auto known = inline_policies(call.world, *entity);
  if (!known) {
    return known;
  }
  auto size = static_cast<std::int64_t>(value_to_json(*document).size());
  for (const auto& policy : known->members()) {
    size += policy.key == name ? 0 : static_cast<std::int64_t>(value_to_json(policy.value).size());
  }
  if (size > entity->kind->inline_quota) {
    return limit_exceeded("Maximum policy size of " + std::to_string(entity->kind->inline_quota) +
                          " bytes exceeded for " + std::string(entity->kind->noun) + " " +
                          entity->name);
  }
  auto put = put_inline_policy(call.world, *entity, name, *std::move(document));
  return put ? Result<Value>(Value::map()) : std::move(put).failure();
}

Result<Value> get_inline(ApiCall& call) {
  auto entity = entity_of(call);
  if (!entity) {
    return std::move(entity).failure();
  }
  auto policies = inline_policies(call.world, *entity);
  if (!policies) {
    return policies;
  }
  const std::string name = call.text("PolicyName");
  const Value* document = policies->find(name);
  if (document == nullptr) {
    return no_inline(*entity, name);
  }
  Value answer = map_with(entity->kind->name_member, Value::string(entity->name));
  answer.set("PolicyName", Value::string(name));
  answer.set("PolicyDocument", encoded_document(document));
  return answer;
}

Result<Value> list_inline(ApiCall& call) {
  auto entity = entity_of(call);
  if (!entity) {
    return std::move(entity).failure();
  }
  auto policies = inline_policies(call.world, *entity);
  if (!policies) {
    return policies;
  }
  std::set<std::string> names;
  for (const auto& policy : policies->members()) {
    names.insert(policy.key);
  }
  Value::List shapes;
  for (const std::string& name : names) {
    shapes.push_back(Value::string(name));
  }
  return marked_page(call, "PolicyNames", std::move(shapes));
}

Result<Value> delete_inline(ApiCall& call) {
  auto entity = entity_to_change(call);
  if (!entity) {
    return std::move(entity).failure();
  }
  const std::string name = call.text("PolicyName");
  auto erased = erase_inline_policy(call.world, *entity, name);
  if (!erased) {
    return std::move(erased).failure();
  }
  return *erased ? Result<Value>(Value::map()) : no_inline(*entity, name);
}

Result<Value> attach(ApiCall& call) {
  const std::string arn = call.text("PolicyArn");
  if (auto checked = check_policy_arn(arn, "ValidationError"); !checked) {
    return std::move(checked).failure();
  }
  auto entity = entity_to_change(call);
  if (!entity) {
    return std::move(entity).failure();
  }
  auto record = find_policy(call.world, arn);
  if (!record) {
    return record;
  }
  if (record->is_null()) {
    return no_such_entity("Policy " + arn + " does not exist or is not attachable.");
  }
  auto attached = attached_policies(call.world, *entity);
  if (!attached) {
    return std::move(attached).failure();
  }
  if (std::find(attached->begin(), attached->end(), arn) != attached->end()) {
    return Value::map();
  }
  if (attached->size() >= kMostAttached) {
    return limit_exceeded("Cannot exceed quota for PoliciesPer" + std::string(entity->kind->title) +
                          ": 10");
  }
  Value arns = Value::list();
  for (const Value& known : items_of(entity->properties(), "ManagedPolicyArns")) {
    arns.push(known);
  }
  arns.push(Value::string(arn));
  set_property(entity->record, "ManagedPolicyArns", std::move(arns));
  return saved(call, *entity);
}

Result<Value> detach(ApiCall& call) {
  const std::string arn = call.text("PolicyArn");
  auto entity = entity_to_change(call);
  if (!entity) {
    return std::move(entity).failure();
  }
  auto detached = detach_policy(call.world, *entity, arn);
  if (!detached) {
    return std::move(detached).failure();
  }
  return *detached ? Result<Value>(Value::map())
                   : no_such_entity("Policy " + arn + " was not found.");
}

Result<Value> list_attached(ApiCall& call) {
  auto entity = entity_of(call);
  if (!entity) {
    return std::move(entity).failure();
  }
  auto arns = attached_policies(call.world, *entity);
  if (!arns) {
    return std::move(arns).failure();
  }
  if (const std::string prefix = call.text("PathPrefix"); !prefix.empty()) {
    std::erase_if(*arns, [&](const std::string& arn) {
      return arn.find(":policy" + prefix) == std::string::npos;
    });
  }
  return marked_page(call, "AttachedPolicies", attached_shapes(*arns));
}

Result<Value> list_entities_for_policy(ApiCall& call) {
  const std::string arn = call.text("PolicyArn");
  if (auto record = get_policy_record(call.world, arn); !record) {
    return record;
  }
  const std::string filter = call.text("EntityFilter");
  const bool of_boundary = call.text("PolicyUsageFilter") == "PermissionsBoundary";
  Value answer = Value::map();
  for (const EntityKind* kind : kEntityKinds) {
    Value shapes = Value::list();
    const bool is_wanted = filter != "User" && filter != "Role" && filter != "Group";
    if (is_wanted || filter == kind->title) {
      auto entities = list_entities(call.world, *kind);
      if (!entities) {
        return std::move(entities).failure();
      }
      for (const Entity& entity : *entities) {
        auto arns = attached_policies(call.world, entity);
        if (!arns) {
          return std::move(arns).failure();
        }
        const bool holds = of_boundary ? entity.properties().get_text("PermissionsBoundary") == arn
                                       : std::find(arns->begin(), arns->end(), arn) != arns->end();
        if (holds && entity.path().starts_with(call.text("PathPrefix"))) {
          Value shape = map_with(kind->name_member, Value::string(entity.name));
          shape.set(kind->id_member, Value::string(entity.id()));
          shapes.push(std::move(shape));
        }
      }
    }
    answer.set("Policy" + std::string(kind->holders), std::move(shapes));
  }
  answer.set("IsTruncated", Value::boolean(false));
  return answer;
}

Result<Value> put_boundary(ApiCall& call) {
  auto entity = entity_to_change(call);
  if (!entity) {
    return std::move(entity).failure();
  }
  const std::string arn = call.text("PermissionsBoundary");
  if (auto checked = check_boundary(call.world, arn); !checked) {
    return std::move(checked).failure();
  }
  set_property(entity->record, "PermissionsBoundary", Value::string(arn));
  return saved(call, *entity);
}

Result<Value> delete_boundary(ApiCall& call) {
  auto entity = entity_to_change(call);
  if (!entity) {
    return std::move(entity).failure();
  }
  if (boundary_of(*entity).is_null()) {
    return no_such_entity("The " + std::string(entity->kind->noun) + " with name " + entity->name +
                          " does not have a permissions boundary.");
  }
  drop_property(entity->record, "PermissionsBoundary");
  return saved(call, *entity);
}

constinit OperationEntry entries[] = {
    {"iam", "PutUserPolicy", Access::Write, &globally<put_policy>},
    {"iam", "PutGroupPolicy", Access::Write, &globally<put_policy>},
    {"iam", "PutRolePolicy", Access::Write, &globally<put_policy>},
    {"iam", "GetUserPolicy", Access::Read, &globally<get_inline>},
    {"iam", "GetGroupPolicy", Access::Read, &globally<get_inline>},
    {"iam", "GetRolePolicy", Access::Read, &globally<get_inline>},
    {"iam", "ListUserPolicies", Access::Read, &globally<list_inline>},
    {"iam", "ListGroupPolicies", Access::Read, &globally<list_inline>},
    {"iam", "ListRolePolicies", Access::Read, &globally<list_inline>},
    {"iam", "DeleteUserPolicy", Access::Write, &globally<delete_inline>},
    {"iam", "DeleteGroupPolicy", Access::Write, &globally<delete_inline>},
    {"iam", "DeleteRolePolicy", Access::Write, &globally<delete_inline>},
    {"iam", "AttachUserPolicy", Access::Write, &globally<attach>},
    {"iam", "AttachGroupPolicy", Access::Write, &globally<attach>},
    {"iam", "AttachRolePolicy", Access::Write, &globally<attach>},
    {"iam", "DetachUserPolicy", Access::Write, &globally<detach>},
    {"iam", "DetachGroupPolicy", Access::Write, &globally<detach>},
    {"iam", "DetachRolePolicy", Access::Write, &globally<detach>},
    {"iam", "ListAttachedUserPolicies", Access::Read, &globally<list_attached>},
    {"iam", "ListAttachedGroupPolicies", Access::Read, &globally<list_attached>},
    {"iam", "ListAttachedRolePolicies", Access::Read, &globally<list_attached>},
    {"iam", "ListEntitiesForPolicy", Access::Read, &globally<list_entities_for_policy>},
    {"iam", "PutUserPermissionsBoundary", Access::Write, &globally<put_boundary>},
    {"iam", "PutRolePermissionsBoundary", Access::Write, &globally<put_boundary>},
    {"iam", "DeleteUserPermissionsBoundary", Access::Write, &globally<delete_boundary>},
    {"iam", "DeleteRolePermissionsBoundary", Access::Write, &globally<delete_boundary>},
};
const RegisterAll kRegistered(entries);

}  // namespace

}  // namespace formwork::iam
