// SPDX-License-Identifier: Apache-2.0
// The account: alias, summary, password policy, credential report, authorization details.
#include <algorithm>

#include "engine/base/clock.hh"
#include "resources/common/api_objects.hh"
#include "resources/common/api_support.hh"
#include "resources/common/naming.hh"
#include "resources/common/properties.hh"
#include "resources/iam/aws_policies.hh"
#include "resources/iam/keys.hh"
#include "resources/iam/policies.hh"
#include "resources/iam/profiles.hh"
#include "resources/iam/settings.hh"

namespace formwork::iam {

namespace {

constexpr std::string_view kAlias = "alias";
constexpr std::string_view kPasswords = "password_policy";
constexpr std::string_view kReport = "credential_report";
// An alias is one account's only: one world keeps who has which.
constexpr ObjectPlace kTakenAliases{"iam", "taken_alias"};
constexpr std::string_view kAliasKeeper = "000000000000";

Result<Value> put(ApiCall& call, std::string_view key, const Value& record) {
  auto done = put_object(call.world, kAccount, key, record);
  return done ? Result<Value>(Value::map()) : std::move(done).failure();
}

Result<Value> drop(ApiCall& call, std::string_view key) {
  auto done = call.world.store.erase_object(kAccount.service, kAccount.kind, key);
  return done ? Result<Value>(Value::map()) : std::move(done).failure();
}

// Gives the account's alias back.
Result<void> release_alias(ApiCall& call, const std::string& alias) {
  return in_home(call, std::string(kAliasKeeper), [&](ApiCall& keeper) -> Result<void> {
    auto gone = keeper.world.store.erase_object(kTakenAliases.service, kTakenAliases.kind, alias);
    return gone ? Result<void>() : Result<void>(std::move(gone).failure());
  });
}

Result<Value> create_alias(ApiCall& call) {
  const std::string alias = call.text("AccountAlias");
  const std::string account = call.world.account_id;
  auto taken = in_home(call, std::string(kAliasKeeper), [&](ApiCall& keeper) -> Result<void> {
    auto owner = find_object(keeper.world, kTakenAliases, alias);
    if (!owner) {
      return std::move(owner).failure();
    }
    if (!owner->is_null() && owner->get_text("Account") != account) {
      return already_there("The account alias " + alias + " already exists.");
    }
    return put_object(keeper.world, kTakenAliases, alias,
                      map_with("Account", Value::string(account)));
  });
  if (!taken) {
    return std::move(taken).failure();
  }
  auto before = find_object(call.world, kAccount, kAlias);
  if (!before) {
    return before;
  }
  if (const std::string old = before->get_text("Name"); !old.empty() && old != alias) {
    if (auto released = release_alias(call, old); !released) {
      return std::move(released).failure();
    }
  }
  return put(call, kAlias, map_with("Name", Value::string(alias)));
}

Result<Value> list_aliases(ApiCall& call) {
  auto alias = find_object(call.world, kAccount, kAlias);
  if (!alias) {
    return alias;
  }
  Value::List names;
  if (!alias->is_null()) {
    names.push_back(Value::string(alias->get_text("Name")));
  }
  return marked_page(call, "AccountAliases", std::move(names));
}

Result<Value> delete_alias(ApiCall& call) {
  auto alias = find_object(call.world, kAccount, kAlias);
  if (!alias) {
    return alias;
  }
  if (alias->get_text("Name") != call.text("AccountAlias")) {
    return no_such_entity("The account alias with name " + call.text("AccountAlias") +
                          " cannot be found.");
  }
  if (auto released = release_alias(call, call.text("AccountAlias")); !released) {
    return std::move(released).failure();
  }
  return drop(call, kAlias);
}

Result<Value> update_passwords(ApiCall& call) {
  Value policy = map_with("MinimumPasswordLength",
                          Value::number(number_of(call.input, "MinimumPasswordLength", 6)));
  for (const std::string_view rule :
       {"RequireSymbols", "RequireNumbers", "RequireUppercaseCharacters",
        "RequireLowercaseCharacters", "AllowUsersToChangePassword"}) {
    set_flag(policy, rule, call.flag(rule));
  }
  const std::int64_t age = number_of(call.input, "MaxPasswordAge");
  set_flag(policy, "ExpirePasswords", age > 0);
  if (age > 0) {
    set_number(policy, "MaxPasswordAge", age);
  }
  copy_members(policy, call.input, {"PasswordReusePrevention", "HardExpiry"});
  return put(call, kPasswords, policy);
}

Result<Value> get_passwords(ApiCall& call) {
  auto policy = find_object(call.world, kAccount, kPasswords);
  if (!policy) {
    return policy;
  }
  if (policy->is_null()) {
    return no_such_entity("The Password Policy with domain name " + call.world.account_id +
                          " cannot be found.");
  }
  return map_with("PasswordPolicy", *std::move(policy));
}

Result<Value> delete_passwords(ApiCall& call) {
  auto policy = find_object(call.world, kAccount, kPasswords);
  if (!policy) {
    return policy;
  }
  if (policy->is_null()) {
    return no_such_entity("The account policy with name PasswordPolicy cannot be found.");
  }
  return drop(call, kPasswords);
}

struct Quota {
  std::string_view name;
  int value;
};
constexpr Quota kQuotas[] = {
    {"AccessKeysPerUserQuota", 2},
    {"AssumeRolePolicySizeQuota", 2048},
    {"AttachedPoliciesPerGroupQuota", 10},
    {"AttachedPoliciesPerRoleQuota", 10},
    {"AttachedPoliciesPerUserQuota", 10},
    {"GlobalEndpointTokenVersion", 1},
    {"GroupPolicySizeQuota", 5120},
    {"GroupsPerUserQuota", 10},
    {"GroupsQuota", 300},
    {"InstanceProfilesQuota", 1000},
    {"PoliciesQuota", 1500},
    {"PolicySizeQuota", 6144},
    {"PolicyVersionsInUseQuota", 10000},
    {"RolePolicySizeQuota", 10240},
    {"RolesQuota", 1000},
    {"ServerCertificatesQuota", 20},
    {"SigningCertificatesPerUserQuota", 2},
    {"UserPolicySizeQuota", 2048},
    {"UsersQuota", 5000},
    {"VersionsPerPolicyQuota", 5},
    {"AccountAccessKeysPresent", 0},
    {"AccountMFAEnabled", 0},
    {"AccountSigningCertificatesPresent", 0},
    {"AccountPasswordPresent", 1},
};

Result<Value> get_summary(ApiCall& call) {
  Value summary = Value::map();
  for (const Quota& quota : kQuotas) {
    set_number(summary, quota.name, quota.value);
  }
  struct Counted {
    std::string_view name;
    ObjectPlace place;
  };
  const Counted counted[] = {{"Groups", kGroups},
                             {"InstanceProfiles", kInstanceProfiles},
                             {"Policies", kManagedPolicies},
                             {"Roles", kRoles},
                             {"ServerCertificates", kServerCertificates},
                             {"Users", kUsers},
                             {"OIDC", kOidcProviders},
                             {"SAML", kSamlProviders},
                             {"MFADevices", kMfaDevices}};
  std::int64_t providers = 0;
  for (const Counted& one : counted) {
    auto keys = list_keys(call.world, one.place);
    if (!keys) {
      return std::move(keys).failure();
    }
    const auto count = static_cast<std::int64_t>(keys->size());
    if (one.name == "OIDC" || one.name == "SAML") {
      providers += count;
    } else {
      set_number(summary, one.name, count);
    }
  }
  set_number(summary, "Providers", providers);
  auto preferences = find_object(call.world, kAccount, kTokenPreferences);
  if (!preferences) {
    return preferences;
  }
  if (preferences->get_text("GlobalEndpointTokenVersion") == "v2Token") {
    set_number(summary, "GlobalEndpointTokenVersion", 2);
  }
  auto uses = policy_uses(call.world);
  auto users = list_entities(call.world, kUserKind);
  if (!uses || !users) {
    return uses ? std::move(users).failure() : std::move(uses).failure();
  }
  std::int64_t in_use = 0;
  for (const auto& [arn, count] : uses->attached) {
    in_use += count;
  }
  std::int64_t devices = 0;
  for (const Entity& user : *users) {
    devices += static_cast<std::int64_t>(items_of(user.record, "MfaDevices").size());
  }
  set_number(summary, "PolicyVersionsInUse", in_use);
  set_number(summary, "MFADevicesInUse", devices);
  return map_with("SummaryMap", std::move(summary));
}

// "2026-11-22T10:40:41+00:00", as the report writes it.
std::string report_time(Millis time) {
  return format_time(time).substr(0, 19) + "+00:00";
}

std::string key_columns(const AccessKey* key) {
  if (key == nullptr) {
    return ",false,N/A,N/A,N/A,N/A";
  }
  const bool is_used = key->last_used != 0;
  return std::string(key->is_active ? ",true," : ",false,") + report_time(key->created) + "," +
         (is_used ? report_time(key->last_used) : "N/A") + "," +
         (is_used ? key->last_region : "N/A") + "," + (is_used ? key->last_service : "N/A");
}

Result<std::string> report_line(ApiCall& call, const Entity& user) {
  auto keys = keys_of(call.world, user.name);
  if (!keys) {
    return std::move(keys).failure();
  }
  const Value* profile = user.record.find("LoginProfile");
  const std::string made = report_time(number_of(user.record, "CreationTime"));
  std::string line = user.name + "," + user.arn() + "," + made;
  if (profile == nullptr) {
    line += ",false,N/A,N/A,N/A";
  } else {
    line += ",true,no_information," + report_time(number_of(*profile, "CreateDate")) + ",N/A";
  }
  line += items_of(user.record, "MfaDevices").empty() ? ",false" : ",true";
  line += key_columns(!keys->empty() ? &(*keys)[0] : nullptr);
  line += key_columns(keys->size() > 1 ? &(*keys)[1] : nullptr);
  const std::vector<Value> certificates = items_of(user.record, "SigningCertificates");
  for (std::size_t i = 0; i < 2; ++i) {
    const bool is_there = i < certificates.size();
    line += is_there && certificates[i].get_text("Status") == "Active" ? ",true," : ",false,";
    line += is_there ? report_time(number_of(certificates[i], "UploadDate")) : "N/A";
  }
  return line;
}

// The root user has a password and no keys here. AWS leaves the order of users open.
std::string root_line(const ApiCall& call) {
  const std::string none = ",false,N/A,N/A,N/A,N/A";
  return "<root_account>," + global_arn(call.world, "iam", "root") + "," +
         report_time(call.world.clock.now()) +
         ",not_supported,no_information,not_supported,not_supported,false" + none + none +
         ",false,N/A,false,N/A";
}

Result<Value> generate_report(ApiCall& call) {
  auto known = find_object(call.world, kAccount, kReport);
  auto users = list_entities(call.world, kUserKind);
  if (!known || !users) {
    return known ? std::move(users).failure() : std::move(known).failure();
  }
  std::string report =
      "user,arn,user_creation_time,password_enabled,password_last_used,password_last_changed,"
      "password_next_rotation,mfa_active,access_key_1_active,access_key_1_last_rotated,"
      "access_key_1_last_used_date,access_key_1_last_used_region,access_key_1_last_used_service,"
      "access_key_2_active,access_key_2_last_rotated,access_key_2_last_used_date,"
      "access_key_2_last_used_region,access_key_2_last_used_service,cert_1_active,"
      "cert_1_last_rotated,cert_2_active,cert_2_last_rotated";
  for (const Entity& user : *users) {
    auto line = report_line(call, user);
    if (!line) {
      return std::move(line).failure();
    }
    report += "\n" + *line;
  }
  report += "\n" + root_line(call);
  Value record = map_with("Content", Value::string(report));
  record.set("GeneratedTime", Value::number(call.world.clock.now()));
  if (auto done = put(call, kReport, record); !done) {
    return done;
  }
  Value answer = map_with("State", Value::string(known->is_null() ? "STARTED" : "COMPLETE"));
  if (known->is_null()) {
    answer.set("Description",
               Value::string("No report exists. Starting a new report generation task"));
  }
  return answer;
}

Result<Value> get_report(ApiCall& call) {
  auto record = find_object(call.world, kAccount, kReport);
  if (!record) {
    return record;
  }
  if (record->is_null()) {
    return fail("ReportNotPresent", "No report is present. Generate one first.");
  }
  Value answer = map_with("Content", Value::string(record->get_text("Content")));
  answer.set("ReportFormat", Value::string("text/csv"));
  copy_members(answer, *record, {"GeneratedTime"});
  return answer;
}

// Authorization details.

Result<Value> entity_detail(ApiCall& call, const Entity& entity) {
  Value shape = full_entity(entity);
  auto own = inline_policies(call.world, entity);
  auto attached = attached_policies(call.world, entity);
  if (!own || !attached) {
    return own ? Result<Value>(std::move(attached).failure()) : std::move(own);
  }
  Value policies = Value::list();
  for (const auto& policy : own->members()) {
    Value one = map_with("PolicyName", Value::string(policy.key));
    one.set("PolicyDocument", encoded_document(&policy.value));
    policies.push(std::move(one));
  }
  shape.set(std::string(entity.kind->title) + "PolicyList", std::move(policies));
  shape.set("AttachedManagedPolicies", Value::list(attached_shapes(*attached)));
  shape.erase("MaxSessionDuration");
  if (entity.kind == &kUserKind) {
    shape.set("GroupList", Value::list(items_of(entity.properties(), "Groups")));
  }
  if (entity.kind == &kRoleKind) {
    auto profiles = profiles_of_role(call.world, entity.name);
    if (!profiles) {
      return std::move(profiles).failure();
    }
    shape.erase("Description");
    shape.set("InstanceProfileList", Value::list(*std::move(profiles)));
    const Value* used = entity.record.find("LastUsed");
    shape.set("RoleLastUsed", used == nullptr ? Value::map() : *used);
  }
  if (shape.find("Tags") == nullptr && entity.kind != &kGroupKind) {
    shape.set("Tags", Value::list());
  }
  return shape;
}

Value policy_detail(const std::string& arn, const Value& record, const PolicyUses& uses) {
  const Value properties = properties_of(record);
  const Value attributes = attributes_of(record);
  const std::string in_force = attributes.get_text("DefaultVersionId");
  Value shape = map_with("PolicyName", Value::string(last_part(arn, '/')));
  copy_members(shape, attributes, {"PolicyId"});
  shape.set("Arn", Value::string(arn));
  const std::string path = properties.get_text("Path");
  shape.set("Path", Value::string(path.empty() ? "/" : path));
  shape.set("DefaultVersionId", Value::string(in_force));
  set_number(shape, "AttachmentCount", uses.count(arn));
  set_number(shape, "PermissionsBoundaryUsageCount", uses.boundary_count(arn));
  set_flag(shape, "IsAttachable", true);
  set_time(shape, "CreateDate", record);
  set_time(shape, "UpdateDate", record, "LastModifiedTime");
  Value versions = Value::list();
  for (const PolicyVersion& version : versions_of(arn, record)) {
    Value one = map_with("Document", encoded_document(&version.document));
    one.set("VersionId", Value::string(version.id));
    set_flag(one, "IsDefaultVersion", version.id == in_force);
    one.set("CreateDate", version.created);
    versions.push(std::move(one));
  }
  shape.set("PolicyVersionList", std::move(versions));
  return shape;
}

/// One item of the details, with the list that it belongs to.
using Detail = std::pair<std::string, Value>;

Result<void> add_policies(ApiCall& call, const std::vector<std::string>& filters,
                          std::vector<Detail>& details) {
  auto uses = policy_uses(call.world);
  auto own = list_objects(call.world, kManagedPolicies);
  if (!uses || !own) {
    return uses ? std::move(own).failure() : std::move(uses).failure();
  }
  const auto wants = [&](std::string_view kind) {
    return filters.empty() || std::find(filters.begin(), filters.end(), kind) != filters.end();
  };
  if (wants("LocalManagedPolicy")) {
    for (const auto& [arn, record] : *own) {
      details.emplace_back("Policies", policy_detail(arn, record, *uses));
    }
  }
  if (wants("AWSManagedPolicy")) {
    for (const AwsPolicy& policy : aws_policies()) {
      const std::string arn = "arn:" + call.world.partition + ":iam::aws:policy" +
                              std::string(policy.path) + std::string(policy.name);
      // Without a filter only those in use are told, as AWS does.
      if (!filters.empty() || uses->count(arn) > 0) {
        details.emplace_back(
            "Policies", policy_detail(arn, aws_policy_record(policy, call.world.partition), *uses));
      }
    }
  }
  return {};
}

Result<Value> get_details(ApiCall& call) {
  const std::vector<std::string> filters = input_texts(call, "Filter");
  std::vector<Detail> details;
  for (const EntityKind* kind : kEntityKinds) {
    const bool is_wanted =
        filters.empty() || std::find(filters.begin(), filters.end(), kind->title) != filters.end();
    auto entities = list_entities(call.world, *kind);
    if (!entities) {
      return std::move(entities).failure();
    }
    for (const Entity& entity : is_wanted ? *entities : std::vector<Entity>()) {
      auto shape = entity_detail(call, entity);
      if (!shape) {
        return shape;
      }
      details.emplace_back(std::string(kind->title) + "DetailList", *std::move(shape));
    }
  }
  if (auto added = add_policies(call, filters, details); !added) {
    return std::move(added).failure();
  }
  Value::List wrapped;
  for (Detail& detail : details) {
    Value one = map_with("List", Value::string(std::move(detail.first)));
    one.set("Item", std::move(detail.second));
    wrapped.push_back(std::move(one));
  }
  auto page = marked_page(call, "Items", std::move(wrapped));
  if (!page) {
    return page;
  }
  Value answer = map_with("IsTruncated", *page->find("IsTruncated"));
  copy_members(answer, *page, {"Marker"});
  for (const std::string_view list :
       {"UserDetailList", "GroupDetailList", "RoleDetailList", "Policies"}) {
    Value items = Value::list();
    for (const Value& one : page->find("Items")->items()) {
      if (one.get_text("List") == list) {
        items.push(*one.find("Item"));
      }
    }
    answer.set(list, std::move(items));
  }
  return answer;
}

constinit OperationEntry entries[] = {
    {"iam", "CreateAccountAlias", Access::Write, &globally<create_alias>},
    {"iam", "ListAccountAliases", Access::Read, &globally<list_aliases>},
    {"iam", "DeleteAccountAlias", Access::Write, &globally<delete_alias>},
    {"iam", "UpdateAccountPasswordPolicy", Access::Write, &globally<update_passwords>},
    {"iam", "GetAccountPasswordPolicy", Access::Read, &globally<get_passwords>},
    {"iam", "DeleteAccountPasswordPolicy", Access::Write, &globally<delete_passwords>},
    {"iam", "GetAccountSummary", Access::Read, &globally<get_summary>},
    {"iam", "GenerateCredentialReport", Access::Write, &globally<generate_report>},
    {"iam", "GetCredentialReport", Access::Read, &globally<get_report>},
    {"iam", "GetAccountAuthorizationDetails", Access::Read, &globally<get_details>},
};
const RegisterAll kRegistered(entries);

}  // namespace

}  // namespace formwork::iam
