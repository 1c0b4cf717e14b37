// SPDX-License-Identifier: Apache-2.0
// Roles and their policies over the API.
#include <algorithm>
#include <set>

#include "engine/value/convert.hh"
#include "resources/common/api_objects.hh"
#include "resources/common/api_support.hh"
#include "resources/common/properties.hh"
#include "resources/iam/iam.hh"

namespace formwork::iam {

namespace {

constexpr std::string_view kType = "AWS::IAM::Role";
constexpr std::int64_t kDefaultSession = 3600;

Failure no_such_role(const std::string& name) {
  return fail("NoSuchEntity", "The role with name " + name + " cannot be found.");
}

Result<Value> find_role(ApiCall& call) {
  auto role = find_object(call.world, kRoles, call.text("RoleName"));
  if (role && role->is_null()) {
    return no_such_role(call.text("RoleName"));
  }
  return role;
}

Value encoded(const Value* document) {
  return Value::string(percent_encode(document_text(document)));
}

// What lists tell; a single role tells more.
Value listed_role(const std::string& name, const Value& record) {
  const Value properties = properties_of(record);
  const Value attributes = attributes_of(record);
  const std::string path = properties.get_text("Path");
  Value shape = map_with("Path", Value::string(path.empty() ? "/" : path));
  shape.set("RoleName", Value::string(name));
  copy_members(shape, attributes, {"RoleId", "Arn"});
  set_time(shape, "CreateDate", record);
  shape.set("AssumeRolePolicyDocument", encoded(properties.find("AssumeRolePolicyDocument")));
  copy_members(shape, properties, {"Description"});
  shape.set("MaxSessionDuration",
            Value::number(number_of(properties, "MaxSessionDuration", kDefaultSession)));
  return shape;
}

Value full_role(const std::string& name, const Value& record) {
  Value shape = listed_role(name, record);
  const Value properties = properties_of(record);
  set_default(shape, "Description", Value::string(""));
  shape.set("RoleLastUsed", Value::map());
  if (const std::string boundary = properties.get_text("PermissionsBoundary"); !boundary.empty()) {
    Value bound = map_with("PermissionsBoundaryType", Value::string("Policy"));
    bound.set("PermissionsBoundaryArn", Value::string(boundary));
    shape.set("PermissionsBoundary", std::move(bound));
  }
  if (Value tags = tag_list(record, TagScope::OwnOnly); !tags.items().empty()) {
    shape.set("Tags", std::move(tags));
  }
  return shape;
}

Result<Value> get_role(ApiCall& call) {
  auto role = find_role(call);
  return role ? Result<Value>(map_with("Role", full_role(call.text("RoleName"), *role)))
              : std::move(role);
}

Value untruncated(std::string_view member, Value list) {
  Value answer = map_with(member, std::move(list));
  answer.set("IsTruncated", Value::boolean(false));
  return answer;
}

Result<Value> list_roles(ApiCall& call) {
  auto roles = list_objects(call.world, kRoles);
  if (!roles) {
    return std::move(roles).failure();
  }
  Value shapes = Value::list();
  for (const auto& [name, record] : *roles) {
    Value shape = listed_role(name, record);
    if (shape.get_text("Path").starts_with(call.text("PathPrefix"))) {
      shapes.push(std::move(shape));
    }
  }
  return untruncated("Roles", std::move(shapes));
}

bool holds(const Value& properties, std::string_view list, const std::string& member) {
  const std::vector<Value> items = items_of(properties, list);
  return std::any_of(items.begin(), items.end(),
                     [&](const Value& item) { return item.scalar_text() == member; });
}

// Inline policies by name: those of the role itself, of AWS::IAM::Policy and AWS::IAM::RolePolicy.
Result<Value> inline_policies(ApiCall& call, const Value& role) {
  const std::string name = call.text("RoleName");
  Value found = Value::map();
  const auto add = [&](const Value& policy) {
    const Value* document = policy.find("PolicyDocument");
    found.set(policy.get_text("PolicyName"), document == nullptr ? Value::map() : *document);
  };
  for (const Value& policy : items_of(properties_of(role), "Policies")) {
    add(policy);
  }
  auto attached = stored_objects(call.world, kInlinePolicies);
  auto of_roles = stored_objects(call.world, modelled_place("AWS::IAM::RolePolicy"));
  if (!attached || !of_roles) {
    return attached ? std::move(of_roles).failure() : std::move(attached).failure();
  }
  for (const StoredObject& policy : *attached) {
    if (holds(policy.model, "Roles", name)) {
      add(policy.model);
    }
  }
  for (const StoredObject& policy : *of_roles) {
    if (policy.text("RoleName") == name) {
      add(policy.model);
    }
  }
  return found;
}

Result<Value> list_role_policies(ApiCall& call) {
  auto role = find_role(call);
  if (!role) {
    return role;
  }
  auto policies = inline_policies(call, *role);
  if (!policies) {
    return policies;
  }
  std::set<std::string> names;
  for (const auto& policy : policies->members()) {
    names.insert(policy.key);
  }
  return untruncated("PolicyNames", list_of({names.begin(), names.end()}));
}

Result<Value> get_role_policy(ApiCall& call) {
  auto role = find_role(call);
  if (!role) {
    return role;
  }
  auto policies = inline_policies(call, *role);
  if (!policies) {
    return policies;
  }
  const Value* document = policies->find(call.text("PolicyName"));
  if (document == nullptr) {
    return fail("NoSuchEntity",
                "The role policy with name " + call.text("PolicyName") + " cannot be found.");
  }
  Value answer = map_with("RoleName", Value::string(call.text("RoleName")));
  answer.set("PolicyName", Value::string(call.text("PolicyName")));
  answer.set("PolicyDocument", encoded(document));
  return answer;
}

Result<Value> list_attached(ApiCall& call) {
  auto role = find_role(call);
  if (!role) {
    return role;
  }
  std::vector<std::string> arns;
  for (const Value& arn : items_of(properties_of(*role), "ManagedPolicyArns")) {
    arns.push_back(arn.scalar_text());
  }
  auto managed = stored_objects(call.world, kManagedPolicies);
  if (!managed) {
    return std::move(managed).failure();
  }
  for (const StoredObject& policy : *managed) {
    const bool is_known = std::find(arns.begin(), arns.end(), policy.key) != arns.end();
    if (!is_known && holds(policy.model, "Roles", call.text("RoleName"))) {
      arns.push_back(policy.key);
    }
  }
  Value shapes = Value::list();
  for (const std::string& arn : arns) {
    Value shape = map_with("PolicyName", Value::string(last_part(arn, '/')));
    shape.set("PolicyArn", Value::string(arn));
    shapes.push(std::move(shape));
  }
  return untruncated("AttachedPolicies", std::move(shapes));
}

Result<Value> list_role_tags(ApiCall& call) {
  auto role = find_role(call);
  return role ? Result<Value>(untruncated("Tags", tag_list(*role, TagScope::OwnOnly)))
              : std::move(role);
}

Result<Value> create_role(ApiCall& call) {
  Value properties = Value::map();
  copy_members(
      properties, call.input,
      {"RoleName", "Path", "Description", "MaxSessionDuration", "PermissionsBoundary", "Tags"});
  auto document = value_from_json(call.text("AssumeRolePolicyDocument"));
  if (!document) {
    return fail("MalformedPolicyDocument", "This policy contains invalid Json");
  }
  properties.set("AssumeRolePolicyDocument", std::move(*document));
  auto made = create_outside(call, kType, std::move(properties));
  if (!made) {
    const std::string& code = made.error().code;
    return fail(code == "AlreadyExists" ? "EntityAlreadyExists" : "ValidationError",
                made.error().message);
  }
  auto role = find_object(call.world, kRoles, made->physical_id);
  if (!role) {
    return role;
  }
  Value shape = full_role(made->physical_id, *role);
  shape.erase("RoleLastUsed");
  return map_with("Role", std::move(shape));
}

Result<Value> delete_role(ApiCall& call) {
  auto role = find_role(call);
  if (!role) {
    return role;
  }
  const Value properties = properties_of(*role);
  if (!items_of(properties, "ManagedPolicyArns").empty()) {
    return fail("DeleteConflict", "Cannot delete entity, must detach all policies first.");
  }
  if (!items_of(properties, "Policies").empty()) {
    return fail("DeleteConflict", "Cannot delete entity, must delete policies first.");
  }
  auto removed = remove_outside(call, kType, call.text("RoleName"), properties);
  return removed ? Result<Value>(Value::map()) : fail("DeleteConflict", removed.error().message);
}

using Access = OperationEntry::Access;
constinit OperationEntry get_entry{"iam", "GetRole", Access::Read, &get_role};
constinit OperationEntry list_entry{"iam", "ListRoles", Access::Read, &list_roles};
constinit OperationEntry inline_entry{"iam", "ListRolePolicies", Access::Read, &list_role_policies};
constinit OperationEntry policy_entry{"iam", "GetRolePolicy", Access::Read, &get_role_policy};
constinit OperationEntry attached_entry{"iam", "ListAttachedRolePolicies", Access::Read,
                                        &list_attached};
constinit OperationEntry tags_entry{"iam", "ListRoleTags", Access::Read, &list_role_tags};
constinit OperationEntry create_entry{"iam", "CreateRole", Access::Write, &create_role};
constinit OperationEntry delete_entry{"iam", "DeleteRole", Access::Write, &delete_role};
const Register<OperationEntry> kRegistered[]{
    Register(get_entry),      Register(list_entry), Register(inline_entry), Register(policy_entry),
    Register(attached_entry), Register(tags_entry), Register(create_entry), Register(delete_entry)};

}  // namespace

}  // namespace formwork::iam
