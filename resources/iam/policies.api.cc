// SPDX-License-Identifier: Apache-2.0
// Managed policies and their versions over the API.
#include "resources/iam/policies.hh"

#include <algorithm>

#include "resources/common/api_objects.hh"
#include "resources/common/api_support.hh"
#include "resources/common/naming.hh"
#include "resources/iam/aws_policies.hh"
#include "resources/iam/policy/validate.hh"

namespace formwork::iam {

namespace {

constexpr std::size_t kLargestPolicy = 6144;
constexpr std::size_t kMostVersions = 5;

Value listed_policy(const std::string& arn, const Value& record, const PolicyUses& uses) {
  const Value properties = properties_of(record);
  const Value attributes = attributes_of(record);
  Value shape = map_with("PolicyName", Value::string(last_part(arn, '/')));
  shape.set("PolicyId", Value::string(attributes.get_text("PolicyId")));
  shape.set("Arn", Value::string(arn));
  const std::string path = properties.get_text("Path");
  shape.set("Path", Value::string(path.empty() ? "/" : path));
  shape.set("DefaultVersionId", Value::string(attributes.get_text("DefaultVersionId")));
  shape.set("AttachmentCount", Value::number(uses.count(arn)));
  shape.set("PermissionsBoundaryUsageCount", Value::number(uses.boundary_count(arn)));
  shape.set("IsAttachable", Value::boolean(true));
  set_time(shape, "CreateDate", record);
  set_time(shape, "UpdateDate", record, "LastModifiedTime");
  return shape;
}

Value version_shape(const PolicyVersion& version, const std::string& in_force, bool with_document) {
  Value shape = Value::map();
  if (with_document) {
    shape.set("Document", encoded_document(&version.document));
  }
  shape.set("VersionId", Value::string(version.id));
  shape.set("IsDefaultVersion", Value::boolean(version.id == in_force));
  shape.set("CreateDate", version.created);
  return shape;
}

Result<Value> read_document(const ApiCall& call) {
  const std::string text = call.text("PolicyDocument");
  auto document = read_identity_policy(text);
  if (!document) {
    return document;
  }
  const auto counted = std::count_if(text.begin(), text.end(), [](char c) {
    return c != ' ' && c != '\n' && c != '\t' && c != '\r';
  });
  if (static_cast<std::size_t>(counted) > kLargestPolicy) {
    return limit_exceeded("Cannot exceed quota for PolicySize: 6144");
  }
  return document;
}

Result<Value> create_policy(ApiCall& call) {
  const std::string name = call.text("PolicyName");
  auto path = input_path(call);
  auto tags = input_tags(call, false);
  auto document = read_document(call);
  if (!path || !tags) {
    return path ? std::move(tags) : std::move(path).failure();
  }
  if (!document) {
    return document;
  }
  const std::string arn = global_arn(call.world, "iam", "policy" + *path + name);
  auto taken = find_object(call.world, kManagedPolicies, arn);
  if (!taken) {
    return taken;
  }
  if (!taken->is_null()) {
    return already_there("A policy called " + name +
                         " already exists. Duplicate names are not allowed.");
  }
  Value properties = map_with("ManagedPolicyName", Value::string(name));
  properties.set("Path", Value::string(*path));
  copy_members(properties, call.input, {"Description"});
  properties.set("PolicyDocument", *std::move(document));
  const std::string now = format_time(call.world.clock.now());
  Value attributes = map_with("PolicyArn", Value::string(arn));
  attributes.set("PolicyId", Value::string(unique_id(call.world, "ANPA")));
  attributes.set("DefaultVersionId", Value::string("v1"));
  attributes.set("CreateDate", Value::string(now));
  attributes.set("UpdateDate", Value::string(now));
  attributes.set("IsAttachable", Value::boolean(true));
  Value record = new_record(call.world, std::move(properties), std::move(attributes));
  set_tags(record, *tags);
  if (auto stored = put_object(call.world, kManagedPolicies, arn, record); !stored) {
    return std::move(stored).failure();
  }
  Value shape = listed_policy(arn, record, {});
  if (!tags->members().empty()) {
    shape.set("Tags", tag_list(record, TagScope::OwnOnly));
  }
  return map_with("Policy", std::move(shape));
}

Result<Value> get_policy(ApiCall& call) {
  const std::string arn = call.text("PolicyArn");
  if (auto checked = check_policy_arn(arn, "InvalidInput"); !checked) {
    return std::move(checked).failure();
  }
  auto record = get_policy_record(call.world, arn);
  if (!record) {
    return record;
  }
  auto uses = policy_uses(call.world);
  if (!uses) {
    return std::move(uses).failure();
  }
  Value shape = listed_policy(arn, *record, *uses);
  copy_members(shape, properties_of(*record), {"Description"});
  shape.set("Tags", tag_list(*record, TagScope::OwnOnly));
  return map_with("Policy", std::move(shape));
}

Result<Value> list_policies(ApiCall& call) {
  const std::string scope = call.text("Scope");
  auto uses = policy_uses(call.world);
  auto own = list_objects(call.world, kManagedPolicies);
  if (!uses || !own) {
    return uses ? std::move(own).failure() : std::move(uses).failure();
  }
  Value::List shapes;
  const bool only_attached = call.flag("OnlyAttached");
  const std::string prefix = call.text("PathPrefix");
  const bool wants_boundaries = call.text("PolicyUsageFilter") == "PermissionsBoundary";
  const bool wants_permissions = call.text("PolicyUsageFilter") == "PermissionsPolicy";
  const auto is_wanted = [&](const std::string& arn, std::string_view path) {
    return path.starts_with(prefix) &&
           (!only_attached || uses->count(arn) > 0 ||
            (wants_boundaries && uses->boundary_count(arn) > 0)) &&
           (!wants_boundaries || uses->boundary_count(arn) > 0) &&
           (!wants_permissions || uses->count(arn) > 0);
  };
  if (scope != "AWS") {
    for (const auto& [arn, record] : *own) {
      Value shape = listed_policy(arn, record, *uses);
      if (is_wanted(arn, shape.get_text("Path"))) {
        shapes.push_back(std::move(shape));
      }
    }
  }
  if (scope != "Local") {
    for (const AwsPolicy& policy : aws_policies()) {
      const std::string arn = "arn:" + call.world.partition + ":iam::aws:policy" +
                              std::string(policy.path) + std::string(policy.name);
      if (is_wanted(arn, policy.path)) {
        shapes.push_back(
            listed_policy(arn, aws_policy_record(policy, call.world.partition), *uses));
      }
    }
  }
  return marked_page(call, "Policies", std::move(shapes));
}

Result<Value> delete_policy(ApiCall& call) {
  const std::string arn = call.text("PolicyArn");
  if (is_aws_policy_arn(arn)) {
    return fail("AccessDenied", "Policy is outside your own account.");
  }
  auto record = get_policy_record(call.world, arn);
  if (!record) {
    return record;
  }
  auto uses = policy_uses(call.world);
  if (!uses) {
    return std::move(uses).failure();
  }
  if (uses->count(arn) > 0 || uses->boundary_count(arn) > 0) {
    return delete_conflict("Cannot delete a policy attached to entities.");
  }
  if (versions_of(arn, *record).size() > 1) {
    return delete_conflict(
        "This policy has more than one version. Before you delete a policy, you must delete the "
        "policy's versions. The default version is deleted with the policy.");
  }
  auto erased = call.world.store.erase_object(kManagedPolicies.service, kManagedPolicies.kind, arn);
  return erased ? Result<Value>(Value::map()) : std::move(erased).failure();
}

Result<Value> create_policy_version(ApiCall& call) {
  const std::string arn = call.text("PolicyArn");
  auto record = get_policy_record(call.world, arn);
  if (!record) {
    return record;
  }
  auto document = read_document(call);
  if (!document) {
    return document;
  }
  if (versions_of(arn, *record).size() >= kMostVersions) {
    return limit_exceeded(
        "A managed policy can have up to 5 versions. Before you create a new version, you must "
        "delete an existing version.");
  }
  add_version(*record, arn, *document, call.world.clock.now());
  const PolicyVersion made = versions_of(arn, *record).back();
  if (call.flag("SetAsDefault")) {
    set_attribute(*record, "DefaultVersionId", Value::string(made.id));
    set_property(*record, "PolicyDocument", *std::move(document));
  }
  record->set("LastModifiedTime", Value::number(call.world.clock.now()));
  if (auto stored = put_object(call.world, kManagedPolicies, arn, *record); !stored) {
    return std::move(stored).failure();
  }
  return map_with("PolicyVersion",
                  version_shape(made, attributes_of(*record).get_text("DefaultVersionId"), false));
}

/// A policy and the place of the version that the call asks for.
struct FoundVersion {
  Value record;
  std::vector<PolicyVersion> versions;
  std::size_t at = 0;
  std::string in_force;
};

Result<FoundVersion> find_version(ApiCall& call) {
  const std::string arn = call.text("PolicyArn");
  const std::string id = call.text("VersionId");
  auto record = find_policy(call.world, arn);
  if (!record) {
    return std::move(record).failure();
  }
  FoundVersion found;
  if (!record->is_null()) {
    found.record = *std::move(record);
    found.versions = versions_of(arn, found.record);
    found.in_force = attributes_of(found.record).get_text("DefaultVersionId");
    for (const PolicyVersion& version : found.versions) {
      if (version.id == id) {
        return found;
      }
      ++found.at;
    }
  }
  return no_such_entity("Policy " + arn + " version " + id +
                        " does not exist or is not attachable.");
}

Result<Value> get_policy_version(ApiCall& call) {
  auto found = find_version(call);
  if (!found) {
    return std::move(found).failure();
  }
  return map_with("PolicyVersion",
                  version_shape(found->versions[found->at], found->in_force, true));
}

Result<Value> delete_policy_version(ApiCall& call) {
  auto found = find_version(call);
  if (!found) {
    return std::move(found).failure();
  }
  if (found->versions[found->at].id == found->in_force) {
    return delete_conflict("Cannot delete the default version of a policy.");
  }
  found->record.set("LastVersion", Value::number(next_version(found->record) - 1));
  found->versions.erase(found->versions.begin() + static_cast<std::ptrdiff_t>(found->at));
  set_versions(found->record, found->versions);
  auto stored = put_object(call.world, kManagedPolicies, call.text("PolicyArn"), found->record);
  return stored ? Result<Value>(Value::map()) : std::move(stored).failure();
}

Result<Value> set_default_version(ApiCall& call) {
  auto found = find_version(call);
  if (!found) {
    return std::move(found).failure();
  }
  const PolicyVersion& version = found->versions[found->at];
  set_attribute(found->record, "DefaultVersionId", Value::string(version.id));
  set_property(found->record, "PolicyDocument", version.document);
  set_versions(found->record, found->versions);
  auto stored = put_object(call.world, kManagedPolicies, call.text("PolicyArn"), found->record);
  return stored ? Result<Value>(Value::map()) : std::move(stored).failure();
}

Result<Value> list_policy_versions(ApiCall& call) {
  const std::string arn = call.text("PolicyArn");
  auto record = get_policy_record(call.world, arn);
  if (!record) {
    return record;
  }
  const std::string in_force = attributes_of(*record).get_text("DefaultVersionId");
  std::vector<PolicyVersion> versions = versions_of(arn, *record);
  std::reverse(versions.begin(), versions.end());
  Value::List shapes;
  for (const PolicyVersion& version : versions) {
    shapes.push_back(version_shape(version, in_force, false));
  }
  return marked_page(call, "Versions", std::move(shapes));
}

constinit OperationEntry entries[] = {
    {"iam", "CreatePolicy", Access::Write, &globally<create_policy>},
    {"iam", "GetPolicy", Access::Read, &globally<get_policy>},
    {"iam", "ListPolicies", Access::Read, &globally<list_policies>},
    {"iam", "DeletePolicy", Access::Write, &globally<delete_policy>},
    {"iam", "CreatePolicyVersion", Access::Write, &globally<create_policy_version>},
    {"iam", "GetPolicyVersion", Access::Read, &globally<get_policy_version>},
    {"iam", "DeletePolicyVersion", Access::Write, &globally<delete_policy_version>},
    {"iam", "SetDefaultPolicyVersion", Access::Write, &globally<set_default_version>},
    {"iam", "ListPolicyVersions", Access::Read, &globally<list_policy_versions>},
};
const RegisterAll kRegistered(entries);

}  // namespace

}  // namespace formwork::iam
