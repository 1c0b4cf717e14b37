// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "resources/common/fault.hh"
#include "resources/common/naming.hh"
#include "resources/common/policy.hh"
#include "resources/common/properties.hh"
#include "resources/iam/iam.hh"
#include "resources/iam/policies.hh"
#include "resources/iam/regions.hh"

namespace formwork::iam {

namespace {

constexpr std::size_t kLongestName = 128;
constexpr std::size_t kLargestPolicy = 6144;

Result<void> check_managed(const Call& call) {
  const Value* document = call.properties.find("PolicyDocument");
  const Value policy = document != nullptr ? *document : Value();
  if (auto checked = check_policy(policy, PolicyKind::Identity); !checked) {
    return checked;
  }
  // White space does not count; compact JSON has none outside of strings.
  const std::string text = policy.is_string() ? policy.as_string() : value_to_json(policy);
  const auto counted = std::count_if(text.begin(), text.end(), [](char c) {
    return c != ' ' && c != '\n' && c != '\t' && c != '\r';
  });
  if (static_cast<std::size_t>(counted) > kLargestPolicy) {
    return fault(HandlerErrorCode::ServiceLimitExceeded,
                 "Cannot exceed quota for PolicySize: 6144");
  }
  return check_principals(call);
}

std::int64_t attachment_count(const Value& properties) {
  std::size_t count = 0;
  for (const std::string_view property : {"Roles", "Users", "Groups"}) {
    count += items_of(properties, property).size();
  }
  return static_cast<std::int64_t>(count);
}

Result<Made> create(const Call& call) {
  const std::string name = name_or_generated(call, "ManagedPolicyName", {.longest = kLongestName});
  auto path = checked_path(call.properties);
  if (!path) {
    return std::move(path).failure();
  }
  auto checked = check_name("policyName", name, kLongestName);
  if (checked) {
    checked = check_managed(call);
  }
  if (!checked) {
    return std::move(checked).failure();
  }
  const std::string arn = global_arn(call.world, "iam", "policy" + *path + name);
  const std::string now = format_time(call.world.clock.now());
  Value attributes = Value::map();
  attributes.set("AttachmentCount", Value::number(attachment_count(call.properties)));
  attributes.set("CreateDate", Value::string(now));
  attributes.set("DefaultVersionId", Value::string("v1"));
  attributes.set("IsAttachable", Value::boolean(true));
  attributes.set("PermissionsBoundaryUsageCount", Value::number(0));
  attributes.set("PolicyArn", Value::string(arn));
  attributes.set("PolicyId", Value::string(unique_id(call.world, "ANPA")));
  attributes.set("UpdateDate", Value::string(now));
  note_region(call.world);
  return add_object(call, {.place = kManagedPolicies,
                           .key = arn,
                           .attributes = std::move(attributes),
                           .taken_message = "A policy called " + name +
                                            " already exists. Duplicate names are not allowed."});
}

Result<Value> update(const Call& call) {
  if (auto checked = check_managed(call); !checked) {
    return std::move(checked).failure();
  }
  auto policy = get_object(call, kManagedPolicies, call.id());
  if (!policy) {
    return policy;
  }
  Value attributes = attributes_of(*policy);
  const Millis now = call.world.clock.now();
  attributes.set("AttachmentCount", Value::number(attachment_count(call.properties)));
  attributes.set("UpdateDate", Value::string(format_time(now)));
  if (!is_changed(properties_of(*policy), call.properties, "PolicyDocument")) {
    return change_object(call, kManagedPolicies, call.id(), std::move(attributes));
  }
  add_version(*policy, call.id(), *call.properties.find("PolicyDocument"), now);
  attributes.set("DefaultVersionId", Value::string(versions_of(call.id(), *policy).back().id));
  if (auto stored = put_object(call.world, kManagedPolicies, call.id(), *policy); !stored) {
    return std::move(stored).failure();
  }
  return change_object(call, kManagedPolicies, call.id(), std::move(attributes));
}

Result<void> remove(const Call& call) {
  auto free = check_not_held(call.world, {kRoles, "ManagedPolicyArns"}, call.id(),
                             "Cannot delete a policy attached to entities.");
  return free ? erase_object(call, kManagedPolicies, call.id()) : std::move(free);
}

OwnProvider provider{{.type_name = "AWS::IAM::ManagedPolicy",
                      .create = create,
                      .update = update,
                      .remove = remove,
                      .read = read_at<kManagedPolicies>,
                      .list = list_at<kManagedPolicies>}};
ProviderEntry entry{"AWS::IAM::ManagedPolicy", &provider};
const Register<ProviderEntry> kRegister{entry};

}  // namespace

}  // namespace formwork::iam
