// SPDX-License-Identifier: Apache-2.0
// Tags of everything that has some.
#include <algorithm>

#include "resources/common/api_objects.hh"
#include "resources/common/api_support.hh"
#include "resources/iam/policies.hh"

namespace formwork::iam {

namespace {

constexpr std::size_t kMostTags = 50;

/// What is tagged, by the operation's name.
struct Tagged {
  std::string_view word;        ///< "TagUser", "ListUserTags"
  std::string_view key_member;  ///< "UserName"
  ObjectPlace place;
  bool ignores_case;
  std::string_view before;  ///< Of the words when there is none.
  std::string_view behind;
};

constexpr Tagged kTagged[] = {
    {"User", "UserName", kUsers, true, "The user with name ", " cannot be found."},
    {"Role", "RoleName", kRoles, true, "The role with name ", " cannot be found."},
    {"Policy", "PolicyArn", kManagedPolicies, false, "Policy ", " was not found."},
    {"InstanceProfile", "InstanceProfileName", kInstanceProfiles, false, "Instance Profile ",
     " cannot be found."},
    {"MFADevice", "SerialNumber", kMfaDevices, false, "MFA Device with serial number ",
     " does not exist."},
    {"OpenIDConnectProvider", "OpenIDConnectProviderArn", kOidcProviders, false,
     "OpenIDConnect Provider not found for arn ", ""},
    {"SAMLProvider", "SAMLProviderArn", kSamlProviders, false, "Manifest not found for arn ", ""},
    {"ServerCertificate", "ServerCertificateName", kServerCertificates, false,
     "The Server Certificate with name ", " cannot be found."},
};

struct Target {
  const Tagged* kind = nullptr;
  std::string key;
  Value record;
};

Result<Target> find_target(ApiCall& call) {
  for (const Tagged& kind : kTagged) {
    if (call.operation.find(kind.word) == std::string_view::npos) {
      continue;
    }
    const std::string key = call.text(kind.key_member);
    auto record = find_object(call.world, kind.place, key);
    if (!record) {
      return std::move(record).failure();
    }
    if (record->is_null()) {
      return no_such_entity(std::string(kind.before) + key + std::string(kind.behind));
    }
    return Target{&kind, key, *std::move(record)};
  }
  return fail("InternalFailure", "Nothing of that kind has tags.");
}

Result<Value> saved(ApiCall& call, const Target& target) {
  auto done = put_object(call.world, target.kind->place, target.key, target.record);
  return done ? Result<Value>(Value::map()) : std::move(done).failure();
}

Result<Value> tag(ApiCall& call) {
  auto target = find_target(call);
  if (!target) {
    return std::move(target).failure();
  }
  auto added = input_tags(call, target->kind->ignores_case);
  if (!added) {
    return added;
  }
  Value tags = tag_map(target->record);
  for (const auto& one : added->members()) {
    tags.set(one.key, one.value);
  }
  if (tags.members().size() > kMostTags) {
    return limit_exceeded("The number of tags has reached the maximum limit.");
  }
  set_tags(target->record, tags);
  return saved(call, *target);
}

Result<Value> untag(ApiCall& call) {
  auto target = find_target(call);
  if (!target) {
    return std::move(target).failure();
  }
  Value tags = tag_map(target->record);
  for (const std::string& key : input_texts(call, "TagKeys")) {
    tags.erase(key);
  }
  set_tags(target->record, tags);
  return saved(call, *target);
}

Result<Value> list_tags(ApiCall& call) {
  auto target = find_target(call);
  if (!target) {
    return std::move(target).failure();
  }
  const Value tags = tag_list(target->record, TagScope::OwnOnly);
  Value::List items(tags.items().begin(), tags.items().end());
  if (!target->kind->ignores_case) {
    std::sort(items.begin(), items.end(),
              [](const Value& a, const Value& b) { return a.get_text("Key") < b.get_text("Key"); });
  }
  return marked_page(call, "Tags", std::move(items));
}

constinit OperationEntry entries[] = {
    {"iam", "TagUser", Access::Write, &globally<tag>},
    {"iam", "TagRole", Access::Write, &globally<tag>},
    {"iam", "TagPolicy", Access::Write, &globally<tag>},
    {"iam", "TagInstanceProfile", Access::Write, &globally<tag>},
    {"iam", "TagMFADevice", Access::Write, &globally<tag>},
    {"iam", "TagOpenIDConnectProvider", Access::Write, &globally<tag>},
    {"iam", "TagSAMLProvider", Access::Write, &globally<tag>},
    {"iam", "TagServerCertificate", Access::Write, &globally<tag>},
    {"iam", "UntagUser", Access::Write, &globally<untag>},
    {"iam", "UntagRole", Access::Write, &globally<untag>},
    {"iam", "UntagPolicy", Access::Write, &globally<untag>},
    {"iam", "UntagInstanceProfile", Access::Write, &globally<untag>},
    {"iam", "UntagMFADevice", Access::Write, &globally<untag>},
    {"iam", "UntagOpenIDConnectProvider", Access::Write, &globally<untag>},
    {"iam", "UntagSAMLProvider", Access::Write, &globally<untag>},
    {"iam", "UntagServerCertificate", Access::Write, &globally<untag>},
    {"iam", "ListUserTags", Access::Read, &globally<list_tags>},
    {"iam", "ListRoleTags", Access::Read, &globally<list_tags>},
    {"iam", "ListPolicyTags", Access::Read, &globally<list_tags>},
    {"iam", "ListInstanceProfileTags", Access::Read, &globally<list_tags>},
    {"iam", "ListMFADeviceTags", Access::Read, &globally<list_tags>},
    {"iam", "ListOpenIDConnectProviderTags", Access::Read, &globally<list_tags>},
    {"iam", "ListSAMLProviderTags", Access::Read, &globally<list_tags>},
    {"iam", "ListServerCertificateTags", Access::Read, &globally<list_tags>},
};
const RegisterAll kRegistered(entries);

}  // namespace

}  // namespace formwork::iam
