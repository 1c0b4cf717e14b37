// SPDX-License-Identifier: Apache-2.0
// Which services an identity may use, by which policies, and when it last did. Jobs are done at
// once. Only the last use of a user's access keys is known: not that of roles, of passwords or of
// single actions. Where all actions are allowed, the services of access_services() are told.
#include <algorithm>
#include <set>

#include "engine/base/text.hh"
#include "resources/common/api_objects.hh"
#include "resources/common/api_support.hh"
#include "resources/common/checks.hh"
#include "resources/common/properties.hh"
#include "resources/iam/access_services.hh"
#include "resources/iam/keys.hh"
#include "resources/iam/policies.hh"
#include "resources/iam/policy/document.hh"

namespace formwork::iam {

namespace {

constexpr ObjectPlace kJobs{"iam", "access_job"};  ///< By job id.

/// A policy that speaks for an identity, as ListPoliciesGrantingServiceAccess tells it.
struct Granting {
  Value shape;
  Policy policy;
};

Failure unknown_arn(const std::string& arn) {
  return no_such_entity("The entity with ARN " + arn + " cannot be found.");
}

Value managed_shape(const std::string& arn) {
  Value shape = map_with("PolicyName", Value::string(last_part(arn, '/')));
  shape.set("PolicyType", Value::string("MANAGED"));
  shape.set("PolicyArn", Value::string(arn));
  return shape;
}

Result<void> add_policies(World& world, const Entity& entity, std::vector<Granting>& found) {
  auto attached = attached_policies(world, entity);
  auto own = inline_policies(world, entity);
  if (!attached || !own) {
    return attached ? std::move(own).failure() : std::move(attached).failure();
  }
  for (const std::string& arn : *attached) {
    auto document = policy_document(world, arn);
    if (!document) {
      return std::move(document).failure();
    }
    found.push_back({managed_shape(arn), parse_policy(*document)});
  }
  for (const auto& policy : own->members()) {
    Value shape = map_with("PolicyName", Value::string(policy.key));
    shape.set("PolicyType", Value::string("INLINE"));
    shape.set("EntityType", Value::string(to_upper(entity.kind->noun)));
    shape.set("EntityName", Value::string(entity.name));
    found.push_back({std::move(shape), parse_policy(policy.value)});
  }
  return {};
}

/// The user, group or role of an ARN; a record that is null when the ARN is none of those.
Result<Entity> entity_of(World& world, const std::string& arn) {
  const std::string_view resource = arn_field(arn, 5);
  for (const EntityKind* kind : kEntityKinds) {
    if (is_arn(arn, "iam") && resource.starts_with(std::string(kind->noun) + "/")) {
      auto entity = find_entity(world, *kind, last_part(resource, '/'));
      if (entity && entity->arn() == arn) {
        return entity;
      }
      return unknown_arn(arn);
    }
  }
  return Entity{};
}

/// All policies that allow something to what the ARN names, itself among them if it is one.
Result<std::vector<Granting>> granting_policies(World& world, const std::string& arn) {
  std::vector<Granting> found;
  auto entity = entity_of(world, arn);
  if (!entity) {
    return std::move(entity).failure();
  }
  if (entity->kind == nullptr) {
    if (auto checked = check_policy_arn(arn, "InvalidInput"); !checked) {
      return std::move(checked).failure();
    }
    auto document = policy_document(world, arn);
    if (!document || document->is_null()) {
      return document ? unknown_arn(arn) : std::move(document).failure();
    }
    found.push_back({managed_shape(arn), parse_policy(*document)});
    return found;
  }
  auto done = add_policies(world, *entity, found);
  for (const Value& name : items_of(entity->properties(), "Groups")) {
    if (auto group = find_entity(world, kGroupKind, name.scalar_text()); done && group) {
      done = add_policies(world, *group, found);
    }
  }
  return done ? Result<std::vector<Granting>>(std::move(found)) : std::move(done).failure();
}

std::string space_of(std::string_view action) {
  const std::size_t colon = action.find(':');
  return to_lower(action.substr(0, colon));
}

bool grants(const Policy& policy, std::string_view space) {
  for (const Statement& statement : policy.statements) {
    const bool is_met = statement.is_not_action ||
                        std::any_of(statement.actions.begin(), statement.actions.end(),
                                    [&](const std::string& action) {
                                      return action.starts_with("*") || space_of(action) == space;
                                    });
    if (statement.allows && is_met) {
      return true;
    }
  }
  return false;
}

std::set<std::string> granted_spaces(const std::vector<Granting>& policies) {
  std::set<std::string> spaces;
  for (const Granting& granting : policies) {
    for (const Statement& statement : granting.policy.statements) {
      for (const std::string& action : statement.allows && !statement.is_not_action
                                           ? statement.actions
                                           : std::vector<std::string>()) {
        if (!action.starts_with("*")) {
          spaces.insert(space_of(action));
        }
      }
    }
    for (const AccessService& service : access_services()) {
      if (grants(granting.policy, service.space)) {
        spaces.emplace(service.space);
      }
    }
  }
  return spaces;
}

/// Sets what is known of a user's last use of a service.
Result<void> set_last_use(World& world, const Entity& user, const std::string& space,
                          Value& shape) {
  auto keys = keys_of(world, user.name);
  if (!keys) {
    return std::move(keys).failure();
  }
  const AccessKey* last = nullptr;
  for (const AccessKey& key : *keys) {
    const bool is_used = key.last_used != 0 && to_lower(key.last_service) == space;
    if (is_used && (last == nullptr || key.last_used > last->last_used)) {
      last = &key;
    }
  }
  if (last != nullptr) {
    set_number(shape, "LastAuthenticated", last->last_used);
    shape.set("LastAuthenticatedEntity", Value::string(user.arn()));
    shape.set("LastAuthenticatedRegion", Value::string(last->last_region));
  }
  return {};
}

Result<Value> generate(ApiCall& call) {
  const std::string arn = call.text("Arn");
  auto policies = granting_policies(call.world, arn);
  if (!policies) {
    return std::move(policies).failure();
  }
  const std::set<std::string> spaces = granted_spaces(*policies);
  const std::string granularity = call.text("Granularity");
  Value job = map_with("Arn", Value::string(arn));
  job.set("JobType", Value::string(granularity.empty() ? "SERVICE_LEVEL" : granularity));
  job.set("Created", Value::number(call.world.clock.now()));
  job.set("Services", list_of(std::vector<std::string>(spaces.begin(), spaces.end())));
  const std::string id = call.world.ids.uuid();
  auto done = put_object(call.world, kJobs, id, job);
  return done ? Result<Value>(map_with("JobId", Value::string(id))) : std::move(done).failure();
}

Result<Value> find_job(ApiCall& call) {
  auto job = find_object(call.world, kJobs, call.text("JobId"));
  if (job && job->is_null()) {
    return no_such_entity("Job with id " + call.text("JobId") + " cannot be found.");
  }
  return job;
}

void set_status(Value& answer, const Value& job) {
  answer.set("JobStatus", Value::string("COMPLETED"));
  answer.set("JobCreationDate", *job.find("Created"));
  answer.set("JobCompletionDate", *job.find("Created"));
}

Result<Value> get_details(ApiCall& call) {
  auto job = find_job(call);
  if (!job) {
    return job;
  }
  // What was there when the job ran may be gone.
  auto entity = entity_of(call.world, job->get_text("Arn"));
  Value::List shapes;
  for (const std::string& space : texts_of(job->find("Services"))) {
    Value shape = map_with("ServiceName", Value::string(std::string(access_service_title(space))));
    shape.set("ServiceNamespace", Value::string(space));
    if (entity && entity->kind == &kUserKind) {
      if (auto done = set_last_use(call.world, *entity, space, shape); !done) {
        return std::move(done).failure();
      }
    }
    set_number(shape, "TotalAuthenticatedEntities",
               shape.find("LastAuthenticated") == nullptr ? 0 : 1);
    shapes.push_back(std::move(shape));
  }
  auto answer = marked_page(call, "ServicesLastAccessed", std::move(shapes));
  if (answer) {
    set_status(*answer, *job);
    copy_members(*answer, *job, {"JobType"});
  }
  return answer;
}

/// Users and roles that the job's ARN is, has as members or is attached to.
Result<std::vector<Entity>> entities_of_job(World& world, const std::string& arn) {
  std::vector<Entity> found;
  auto named = entity_of(world, arn);
  if (!named) {
    return std::move(named).failure();
  }
  if (named->kind == &kUserKind || named->kind == &kRoleKind) {
    found.push_back(*std::move(named));
    return found;
  }
  for (const EntityKind* kind : {&kUserKind, &kRoleKind}) {
    auto all = list_entities(world, *kind);
    if (!all) {
      return std::move(all).failure();
    }
    for (Entity& entity : *all) {
      bool is_member = false;
      if (named->kind != nullptr) {
        const auto groups = items_of(entity.properties(), "Groups");
        is_member = std::any_of(groups.begin(), groups.end(), [&](const Value& group) {
          return group.scalar_text() == named->name;
        });
      } else {
        auto arns = attached_policies(world, entity);
        is_member = arns && std::find(arns->begin(), arns->end(), arn) != arns->end();
      }
      if (is_member) {
        found.push_back(std::move(entity));
      }
    }
  }
  return found;
}

Result<Value> get_with_entities(ApiCall& call) {
  auto job = find_job(call);
  if (!job) {
    return job;
  }
  auto entities = entities_of_job(call.world, job->get_text("Arn"));
  if (!entities) {
    return std::move(entities).failure();
  }
  Value::List shapes;
  for (const Entity& entity : *entities) {
    Value info = map_with("Arn", Value::string(entity.arn()));
    info.set("Name", Value::string(entity.name));
    info.set("Type", Value::string(to_upper(entity.kind->noun)));
    info.set("Id", Value::string(entity.id()));
    info.set("Path", Value::string(entity.path()));
    Value use = Value::map();
    if (entity.kind == &kUserKind) {
      if (auto done = set_last_use(call.world, entity, call.text("ServiceNamespace"), use); !done) {
        return std::move(done).failure();
      }
    }
    Value shape = map_with("EntityInfo", std::move(info));
    copy_members(shape, use, {"LastAuthenticated"});
    shapes.push_back(std::move(shape));
  }
  auto answer = marked_page(call, "EntityDetailsList", std::move(shapes));
  if (answer) {
    set_status(*answer, *job);
  }
  return answer;
}

Result<Value> list_granting(ApiCall& call) {
  auto policies = granting_policies(call.world, call.text("Arn"));
  if (!policies) {
    return std::move(policies).failure();
  }
  Value::List shapes;
  for (const std::string& space : input_texts(call, "ServiceNamespaces")) {
    Value granting = Value::list();
    for (const Granting& one : *policies) {
      if (grants(one.policy, to_lower(space))) {
        granting.push(one.shape);
      }
    }
    Value shape = map_with("ServiceNamespace", Value::string(space));
    shape.set("Policies", std::move(granting));
    shapes.push_back(std::move(shape));
  }
  return marked_page(call, "PoliciesGrantingServiceAccess", std::move(shapes));
}

constinit OperationEntry entries[] = {
    {"iam", "GenerateServiceLastAccessedDetails", Access::Write, &globally<generate>},
    {"iam", "GetServiceLastAccessedDetails", Access::Read, &globally<get_details>},
    {"iam", "GetServiceLastAccessedDetailsWithEntities", Access::Read,
     &globally<get_with_entities>},
    {"iam", "ListPoliciesGrantingServiceAccess", Access::Read, &globally<list_granting>},
};
const RegisterAll kRegistered(entries);

}  // namespace

}  // namespace formwork::iam
