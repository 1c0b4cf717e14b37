// SPDX-License-Identifier: Apache-2.0
#include "resources/iam/principals.hh"

#include "engine/base/text.hh"
#include "resources/common/api_objects.hh"
#include "resources/common/api_support.hh"
#include "resources/common/checks.hh"
#include "resources/common/properties.hh"
#include "resources/iam/aws_policies.hh"
#include "resources/iam/policies.hh"

namespace formwork::iam {

namespace {

Result<void> add_managed(World& home, const std::string& arn, std::vector<Policy>& policies) {
  auto document = policy_document(home, arn);
  if (!document) {
    return std::move(document).failure();
  }
  if (!document->is_null()) {
    policies.push_back(parse_policy(*document, last_part(arn, '/'),
                                    is_aws_policy_arn(arn) ? "aws-managed" : "user-managed"));
  }
  return {};
}

Result<void> add_policies(World& home, const Entity& entity, std::vector<Policy>& policies) {
  auto own = inline_policies(home, entity);
  auto attached = attached_policies(home, entity);
  if (!own || !attached) {
    return own ? std::move(attached).failure() : std::move(own).failure();
  }
  for (const auto& policy : own->members()) {
    policies.push_back(parse_policy(policy.value, policy.key, std::string(entity.kind->noun)));
  }
  for (const std::string& arn : *attached) {
    if (auto added = add_managed(home, arn, policies); !added) {
      return added;
    }
  }
  return {};
}

void set_key(PolicyContext& context, std::string_view key, std::string value) {
  if (!value.empty()) {
    context[std::string(key)] = {std::move(value)};
  }
}

Result<Principal> of_entity(World& home, const Entity& entity) {
  Principal principal;
  auto policies = identity_policies(home, entity);
  auto boundary = boundary_policies(home, entity);
  if (!policies || !boundary) {
    return policies ? std::move(boundary).failure() : std::move(policies).failure();
  }
  principal.policies.identity = *std::move(policies);
  principal.policies.boundary = *std::move(boundary);
  PolicyRequest& request = principal.request;
  request.principal = entity.arn();
  request.account = home.account_id;
  set_key(request.context, "aws:principalarn", entity.arn());
  set_key(request.context, "aws:principalaccount", home.account_id);
  set_key(request.context, "aws:userid", entity.id());
  const Value tags = tag_map(entity.record, TagScope::OwnOnly);
  for (const auto& tag : tags.members()) {
    set_key(request.context, "aws:principaltag/" + to_lower(tag.key), tag.value.scalar_text());
  }
  if (entity.kind == &kUserKind) {
    set_key(request.context, "aws:username", entity.name);
    set_key(request.context, "aws:principaltype", "User");
  }
  return principal;
}

// Policies given to a session limit it; none given do not.
Result<void> limit_session(World& home, const Value& details, Principal& principal) {
  const Value* own = details.find("Policies");
  const Value* arns = details.find("PolicyArns");
  if (own == nullptr && arns == nullptr) {
    return {};
  }
  std::vector<Policy> policies;
  for (const Value& document : own == nullptr ? std::span<const Value>() : own->items()) {
    policies.push_back(parse_policy(document, "session", "session"));
  }
  for (const std::string& arn : texts_of(arns)) {
    if (auto added = add_managed(home, arn, policies); !added) {
      return added;
    }
  }
  principal.policies.session = std::move(policies);
  return {};
}

}  // namespace

Result<std::vector<Policy>> identity_policies(World& home, const Entity& entity) {
  std::vector<Policy> policies;
  if (auto added = add_policies(home, entity, policies); !added) {
    return std::move(added).failure();
  }
  if (entity.kind == &kUserKind) {
    for (const Value& name : items_of(entity.properties(), "Groups")) {
      auto group = find_entity(home, kGroupKind, name.scalar_text());
      if (!group) {
        continue;
      }
      if (auto added = add_policies(home, *group, policies); !added) {
        return std::move(added).failure();
      }
    }
  }
  return policies;
}

Result<std::optional<std::vector<Policy>>> boundary_policies(World& home, const Entity& entity) {
  const std::string arn = entity.properties().get_text("PermissionsBoundary");
  if (arn.empty()) {
    return std::optional<std::vector<Policy>>();
  }
  std::vector<Policy> policies;
  if (auto added = add_managed(home, arn, policies); !added) {
    return std::move(added).failure();
  }
  return std::optional(std::move(policies));
}

Result<Principal> principal_of_arn(World& home, const std::string& arn) {
  const std::string_view resource = arn_field(arn, 5);
  for (const EntityKind* kind : kEntityKinds) {
    if (resource.starts_with(std::string(kind->noun) + "/")) {
      auto entity = find_entity(home, *kind, last_part(resource, '/'));
      return entity ? of_entity(home, *entity) : std::move(entity).failure();
    }
  }
  return no_such_entity("No principal with ARN " + arn + " can be found.");
}

Result<Principal> principal_of_key(World& home, const AccessKey& key) {
  const std::string role = key.details.get_text("Role");
  const std::string issuer = key.details.get_text("Issuer");
  const std::string source = !role.empty() ? role : (!issuer.empty() ? issuer : key.arn);
  auto found = principal_of_arn(home, source);
  // Whoever is gone, or was never made here, has no policies; the root user needs none.
  Principal principal = found ? *std::move(found) : Principal();
  if (source.ends_with(":root")) {
    Value all = map_with("Effect", Value::string("Allow"));
    all.set("Action", Value::string("*"));
    all.set("Resource", Value::string("*"));
    principal.policies.identity.push_back(
        parse_policy(map_with("Statement", Value::list({std::move(all)})), "root", "none"));
  }
  PolicyRequest& request = principal.request;
  request.principal = key.arn;
  request.account = home.account_id;
  request.role = role;
  set_key(request.context, "aws:userid", key.user_id);
  set_key(request.context, "aws:principalaccount", home.account_id);
  set_key(request.context, "aws:principalarn", role.empty() ? key.arn : role);
  set_key(request.context, "aws:sourceidentity", key.details.get_text("SourceIdentity"));
  if (!key.token.empty()) {
    const std::string factor = key.details.get_text("MultiFactor");
    set_key(request.context, "aws:multifactorauthpresent", factor.empty() ? "false" : factor);
    set_key(request.context, "aws:principaltype", role.empty() ? "FederatedUser" : "AssumedRole");
  }
  if (const Value* tags = key.details.find("Tags")) {
    for (const auto& tag : tags->members()) {
      set_key(request.context, "aws:principaltag/" + to_lower(tag.key), tag.value.scalar_text());
    }
  }
  auto limited = limit_session(home, key.details, principal);
  return limited ? Result<Principal>(std::move(principal)) : std::move(limited).failure();
}

}  // namespace formwork::iam
