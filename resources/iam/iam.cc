// SPDX-License-Identifier: Apache-2.0
#include "resources/iam/iam.hh"

#include "resources/common/checks.hh"
#include "resources/common/fault.hh"
#include "resources/common/policy.hh"
#include "resources/common/properties.hh"

namespace formwork::iam {

namespace {

Failure invalid(std::string message) {
  return fault(HandlerErrorCode::InvalidRequest, std::move(message));
}

struct Principal {
  std::string_view property;
  std::string_view noun;
  ObjectPlace place;
};

constexpr Principal kPrincipals[] = {
    {"Roles", "role", kRoles},
    {"Users", "user", kUsers},
    {"Groups", "group", kGroups},
};

}  // namespace

Result<void> check_name(std::string_view property, std::string_view name, std::size_t longest) {
  if (name.empty() || name.size() > longest || !is_word(name, "+=,.@-_")) {
    return invalid("1 validation error detected: Value '" + std::string(name) + "' at '" +
                   std::string(property) +
                   "' failed to satisfy constraint: Member must satisfy regular expression "
                   "pattern: [\\w+=,.@-]+ and have length less than or equal to " +
                   std::to_string(longest));
  }
  return {};
}

Result<std::string> checked_path(const Value& properties) {
  std::string path = properties.get_text("Path");
  if (path.empty()) {
    return std::string("/");
  }
  if (path.front() != '/' || path.back() != '/' || path.size() > 512) {
    return invalid(
        "The specified value for path is invalid. It must begin and end with / and "
        "contain only alphanumeric characters and/or / characters.");
  }
  return path;
}

std::string unique_id(World& world, std::string_view prefix) {
  return std::string(prefix) + world.ids.alphanumeric(17);
}

Result<void> check_principals(const Call& call) {
  for (const Principal& principal : kPrincipals) {
    for (const Value& item : items_of(call.properties, principal.property)) {
      const std::string name = item.scalar_text();
      auto found = find_object(call.world, principal.place, name);
      if (!found) {
        return std::move(found).failure();
      }
      if (found->is_null()) {
        return fault(HandlerErrorCode::NotFound, "The " + std::string(principal.noun) +
                                                     " with name " + name + " cannot be found.");
      }
    }
  }
  return {};
}

Result<void> check_managed_policies(World& world, const Value& properties) {
  for (const Value& item : items_of(properties, "ManagedPolicyArns")) {
    const std::string arn = item.scalar_text();
    if (!is_arn(arn, "iam") || !arn_field(arn, 5).starts_with("policy/")) {
      return invalid("ARN " + arn + " is not valid.");
    }
    if (arn_field(arn, 4) != world.account_id) {
      continue;
    }
    auto policy = find_object(world, kManagedPolicies, arn);
    if (!policy) {
      return std::move(policy).failure();
    }
    if (policy->is_null()) {
      return fault(HandlerErrorCode::NotFound,
                   "Policy " + arn + " does not exist or is not attachable.");
    }
  }
  return {};
}

Result<void> check_inline_policies(const Value& properties) {
  for (const Value& policy : items_of(properties, "Policies")) {
    if (auto checked = check_name("policyName", policy.get_text("PolicyName"), 128); !checked) {
      return checked;
    }
    const Value* document = policy.find("PolicyDocument");
    auto checked = check_policy(document != nullptr ? *document : Value(), PolicyKind::Identity);
    if (!checked) {
      return checked;
    }
  }
  return {};
}

Result<std::vector<std::string>> find_holders(World& world, ObjectPlace place,
                                              std::string_view property, std::string_view member) {
  auto objects = list_objects(world, place);
  if (!objects) {
    return std::move(objects).failure();
  }
  std::vector<std::string> keys;
  for (const auto& [key, object] : *objects) {
    for (const Value& item : items_of(properties_of(object), property)) {
      if (item.scalar_text() == member) {
        keys.push_back(key);
        break;
      }
    }
  }
  return keys;
}

Result<void> check_not_held(World& world, Holder holder, std::string_view member,
                            std::string_view message) {
  auto keys = find_holders(world, holder.place, holder.property, member);
  if (!keys) {
    return std::move(keys).failure();
  }
  if (!keys->empty()) {
    return fault(HandlerErrorCode::ResourceConflict, std::string(message));
  }
  return {};
}

}  // namespace formwork::iam
