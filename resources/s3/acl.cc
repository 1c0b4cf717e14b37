// SPDX-License-Identifier: Apache-2.0
#include "resources/s3/acl.hh"

#include <algorithm>
#include <array>

#include "engine/base/hash.hh"
#include "engine/base/text.hh"
#include "resources/common/api_support.hh"
#include "resources/s3/object_facts.hh"

namespace formwork::s3 {

namespace {

constexpr std::string_view kAllUsers = "http://acs.amazonaws.com/groups/global/AllUsers";
constexpr std::string_view kAllAccounts =
    "http://acs.amazonaws.com/groups/global/AuthenticatedUsers";
constexpr std::string_view kLogDelivery = "http://acs.amazonaws.com/groups/s3/LogDelivery";
constexpr std::string_view kFirstAccount = "000000000000";
constexpr std::size_t kIdLength = 64;
constexpr std::size_t kAccountLength = 12;

Value user_grant(std::string_view account_id, std::string_view permission) {
  Value grantee = owner_of(account_id);
  grantee.set("Type", Value::string("CanonicalUser"));
  Value grant = map_with("Grantee", std::move(grantee));
  grant.set("Permission", Value::string(std::string(permission)));
  return grant;
}

Value group_grant(std::string_view uri, std::string_view permission) {
  Value grantee = map_with("Type", Value::string("Group"));
  grantee.set("URI", Value::string(std::string(uri)));
  Value grant = map_with("Grantee", std::move(grantee));
  grant.set("Permission", Value::string(std::string(permission)));
  return grant;
}

bool is_group(std::string_view uri) {
  return uri == kAllUsers || uri == kAllAccounts || uri == kLogDelivery;
}

// One `id="..."`, `uri="..."` or `emailAddress="..."` of a header.
Result<Value> grant_of(ApiCall& call, std::string_view text, std::string_view permission) {
  const std::size_t equals = text.find('=');
  const std::string_view kind = trim(text.substr(0, equals));
  const std::string value =
      equals == std::string_view::npos ? "" : unquoted(text.substr(equals + 1));
  if (kind == "id") {
    const auto account = account_of_canonical(value);
    if (!account) {
      return invalid_argument(call, "Invalid id", "CanonicalUser/ID", value);
    }
    return user_grant(*account, permission);
  }
  if (kind == "uri") {
    if (!is_group(value)) {
      return invalid_argument(call, "Invalid group uri", "uri", value);
    }
    return group_grant(value, permission);
  }
  if (kind == "emailAddress") {
    return refuse_with(call, 400, "UnresolvableGrantByEmailAddress",
                       "The email address you provided does not match any account on record.",
                       "EmailAddress", value);
  }
  return invalid_argument(call, "Argument format not recognized", std::string(kind), value);
}

constexpr std::array<std::pair<std::string_view, std::string_view>, 5> kGrantHeaders{
    {{"GrantFullControl", "FULL_CONTROL"},
     {"GrantRead", "READ"},
     {"GrantReadACP", "READ_ACP"},
     {"GrantWrite", "WRITE"},
     {"GrantWriteACP", "WRITE_ACP"}}};

constexpr std::array<std::string_view, 8> kCanned{
    "private",       "public-read",       "public-read-write",         "authenticated-read",
    "aws-exec-read", "bucket-owner-read", "bucket-owner-full-control", "log-delivery-write"};

std::string_view permission_name(Permission permission) {
  constexpr std::array<std::string_view, 5> kNames{"", "READ", "WRITE", "READ_ACP", "WRITE_ACP"};
  return kNames[static_cast<std::size_t>(permission)];
}

// CloudFormation writes "PublicRead" for "public-read".
std::string canned_of_property(std::string_view text) {
  std::string name;
  for (const char c : text) {
    const bool is_upper = c >= 'A' && c <= 'Z';
    name += is_upper && !name.empty() ? "-" : "";
    name += is_upper ? static_cast<char>(c + ('a' - 'A')) : c;
  }
  return name;
}

}  // namespace

std::string canonical_id(std::string_view account_id) {
  if (account_id == kFirstAccount) {
    return "75aa57f09aa0c8caeab4f8c24e99d10f8e7faeebf76c078efc7c6caea54ba06a";
  }
  return sha256_hex("canonical user " + std::string(account_id))
             .substr(0, kIdLength - kAccountLength) +
         std::string(account_id);
}

std::optional<std::string> account_of_canonical(std::string_view id) {
  if (id.size() != kIdLength) {
    return std::nullopt;
  }
  for (std::string account :
       {std::string(id.substr(kIdLength - kAccountLength)), std::string(kAccountLength, '0')}) {
    if (canonical_id(account) == id) {
      return account;
    }
  }
  return std::nullopt;
}

Value owner_of(std::string_view account_id) {
  Value owner = map_with("ID", Value::string(canonical_id(account_id)));
  // Accounts have no names here, but those of one list must differ.
  owner.set("DisplayName",
            Value::string(account_id == kFirstAccount ? "webfile"
                                                      : "account-" + std::string(account_id)));
  return owner;
}

Value canned_grants(std::string_view canned, const std::string& owner,
                    const std::string& bucket_owner) {
  Value grants = Value::list();
  if (canned == "public-read" || canned == "public-read-write") {
    grants.push(group_grant(kAllUsers, "READ"));
  }
  if (canned == "public-read-write") {
    grants.push(group_grant(kAllUsers, "WRITE"));
  } else if (canned == "authenticated-read") {
    grants.push(group_grant(kAllAccounts, "READ"));
  } else if (canned == "log-delivery-write") {
    grants.push(group_grant(kLogDelivery, "WRITE"));
    grants.push(group_grant(kLogDelivery, "READ_ACP"));
  } else if (canned == "bucket-owner-read" && bucket_owner != owner) {
    grants.push(user_grant(bucket_owner, "READ"));
  } else if (canned == "bucket-owner-full-control" && bucket_owner != owner) {
    grants.push(user_grant(bucket_owner, "FULL_CONTROL"));
  }
  grants.push(user_grant(owner, "FULL_CONTROL"));
  return grants;
}

Result<Value> requested_grants(ApiCall& call, const std::string& owner,
                               const std::string& bucket_owner) {
  Value grants = Value::list();
  for (const auto& [member, permission] : kGrantHeaders) {
    std::string given = call.text(member);
    // No model of a write of an object has it, but it is kept.
    if (given.empty() && permission == std::string_view("WRITE")) {
      given = header_of(call, "x-amz-grant-write");
    }
    if (given.empty()) {
      continue;
    }
    for (const std::string_view one : split(given, ",")) {
      auto grant = grant_of(call, trim(one), permission);
      if (!grant) {
        return grant;
      }
      grants.push(std::move(*grant));
    }
  }
  const std::string canned = call.text("ACL");
  if (canned.empty()) {
    return grants.items().empty() ? Value() : std::move(grants);
  }
  if (!grants.items().empty()) {
    return refuse(call, 400, "InvalidRequest",
                  "Specifying both Canned ACLs and Header Grants is not allowed");
  }
  if (std::find(kCanned.begin(), kCanned.end(), canned) == kCanned.end()) {
    return invalid_argument(call, "", "x-amz-acl", canned);
  }
  return canned_grants(canned, owner, bucket_owner);
}

std::string object_owner(S3Call& call, const Value& details) {
  std::string owner = details.get_text(kOwner);
  return owner.empty() ? call.owner() : owner;
}

Value object_grants(S3Call& call, const Value& details) {
  if (const Value* grants = details.find(kAcl)) {
    return *grants;
  }
  return canned_grants("private", object_owner(call, details), call.owner());
}

Value bucket_grants(S3Call& call, const Value& record) {
  if (const Value* grants = record.find("Acl")) {
    return *grants;
  }
  const Value properties = properties_of(record);
  return canned_grants(canned_of_property(properties.get_text("AccessControl")), call.owner(),
                       call.owner());
}

bool grants_allow(const Value& grants, const ApiCall& call, Permission permission,
                  bool ignores_public) {
  const std::string own_id = is_anonymous(call) ? "" : canonical_id(call.caller.account_id);
  for (const Value& grant : grants.items()) {
    const std::string given = grant.get_text("Permission");
    if (given != "FULL_CONTROL" && given != permission_name(permission)) {
      continue;
    }
    const Value* grantee = grant.find("Grantee");
    if (grantee == nullptr) {
      continue;
    }
    const std::string uri = grantee->get_text("URI");
    const bool is_for_all = uri == kAllUsers || (uri == kAllAccounts && !is_anonymous(call));
    if ((is_for_all && !ignores_public) || (!own_id.empty() && grantee->get_text("ID") == own_id)) {
      return true;
    }
  }
  return false;
}

bool is_public_acl(const Value& grants) {
  for (const Value& grant : grants.items()) {
    const Value* uri = grant.find_path({"Grantee", "URI"});
    if (uri != nullptr && (uri->as_string() == kAllUsers || uri->as_string() == kAllAccounts)) {
      return true;
    }
  }
  return false;
}

Result<void> check_acl_allowed(S3Call& call, const Value& grants, const std::string& owner) {
  if (call.state.has(kOwnerEnforced)) {
    const Value own = canned_grants("private", owner, call.owner());
    const Value full = canned_grants("bucket-owner-full-control", owner, call.owner());
    if (!(grants == own) && !(grants == full)) {
      return refuse(call.call, 400, "AccessControlListNotSupported",
                    "The bucket does not allow ACLs");
    }
  }
  if (call.state.has(kBlocksAcls) && is_public_acl(grants)) {
    return access_denied(call.call);
  }
  return {};
}

Result<void> read_object_acl(S3Call& call, Value& details) {
  const std::string& caller = call.call.caller.account_id;
  std::string owner = is_anonymous(call.call) ? call.owner() : caller;
  auto grants = requested_grants(call.call, owner, call.owner());
  if (!grants) {
    return std::move(grants).failure();
  }
  const bool gives_up =
      call.state.has(kOwnerEnforced) ||
      (call.state.has(kOwnerPreferred) && call.text("ACL") == "bucket-owner-full-control");
  if (!grants->is_null()) {
    if (auto allowed = check_acl_allowed(call, *grants, owner); !allowed) {
      return allowed;
    }
  }
  if (owner != call.owner() && !gives_up) {
    details.set(kOwner, Value::string(owner));
  }
  if (!grants->is_null() && !gives_up && call.text("ACL") != "private") {
    details.set(kAcl, std::move(*grants));
  }
  return {};
}

}  // namespace formwork::s3
