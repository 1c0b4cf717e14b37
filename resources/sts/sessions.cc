// SPDX-License-Identifier: Apache-2.0
#include "resources/sts/sessions.hh"

#include <functional>
#include <vector>

#include "engine/base/hash.hh"
#include "engine/base/text.hh"
#include "engine/service/access_key.hh"
#include "resources/iam/iam.hh"

namespace formwork::sts {
namespace {

constexpr std::string_view kSecretAlphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::size_t kSecretLength = 40;
constexpr std::size_t kTokenLength = 256;
constexpr std::size_t kUniqueIdDigits = 17;

Result<void> in_place(ApiCall& call, const std::string& account_id, const std::string& region,
                      const std::function<Result<void>(ApiCall&)>& work) {
  if (call.world.account_id == account_id && call.world.region == region) {
    return work(call);
  }
  return call.host.in_world(account_id, region, work);
}

/// "arn:aws:iam::000000000000:role/path/name" taken apart.
struct RoleName {
  std::string partition;
  std::string account_id;
  std::string name;  ///< Without its path.
};

Result<RoleName> parse_role_arn(const std::string& arn) {
  const std::vector<std::string_view> parts = split(arn, ":");
  const bool is_role = parts.size() == 6 && parts[0] == "arn" && parts[2] == "iam" &&
                       parts[3].empty() && parts[4].size() == 12 &&
                       parts[4].find_first_not_of("0123456789") == std::string_view::npos &&
                       parts[5].starts_with("role/") && !parts[5].ends_with("/");
  if (!is_role) {
    return validation_error(arn + " is invalid");
  }
  const std::string_view name = parts[5].substr(parts[5].rfind('/') + 1);
  return RoleName{std::string(parts[1]), std::string(parts[4]), std::string(name)};
}

/// Of the role that this world has, else one made from the ARN.
Result<std::string> role_id(ApiCall& call, const std::string& arn, const RoleName& role) {
  if (role.account_id == call.world.account_id) {
    const auto known = find_object(call.world, iam::kRoles, role.name);
    if (!known) {
      return fail(known.error());
    }
    if (const std::string id = attributes_of(*known).get_text("RoleId"); !id.empty()) {
      return id;
    }
  }
  return "AROA" + to_upper(sha256_hex(arn)).substr(0, kUniqueIdDigits);
}

}  // namespace

Result<Value> issue_credentials(ApiCall& call, const Identity& identity, std::int64_t seconds) {
  const std::string key = issue_access_key("ASIA", identity.account_id, call.world.ids);
  const Millis expiration = call.world.clock.now() + seconds * 1000;
  Value session = Value::map();
  session.set("Account", Value::string(identity.account_id));
  session.set("Arn", Value::string(identity.arn));
  session.set("UserId", Value::string(identity.user_id));
  session.set("Expiration", Value::number(expiration));
  const auto kept = in_place(call, identity.account_id, std::string(kHomeRegion),
                             [&](ApiCall& home) -> Result<void> {
                               return put_object(home.world, kSessions, key, session);
                             });
  if (!kept) {
    return fail(kept.error());
  }
  Value credentials = Value::map();
  credentials.set("AccessKeyId", Value::string(key));
  credentials.set("SecretAccessKey",
                  Value::string(call.world.ids.pick(kSecretAlphabet, kSecretLength)));
  credentials.set("SessionToken",
                  Value::string(call.world.ids.pick(kSecretAlphabet, kTokenLength)));
  credentials.set("Expiration", Value::number(expiration));
  return credentials;
}

Result<Identity> assumed_role(ApiCall& call) {
  const std::string arn = call.text("RoleArn");
  auto role = parse_role_arn(arn);
  if (!role) {
    return std::move(role).failure();
  }
  auto id = role_id(call, arn, *role);
  if (!id) {
    return std::move(id).failure();
  }
  const std::string session = call.text("RoleSessionName");
  return Identity{role->account_id,
                  "arn:" + role->partition + ":sts::" + role->account_id + ":assumed-role/" +
                      role->name + "/" + session,
                  *id + ":" + session};
}

Value assumed_user(const Identity& identity) {
  Value user = Value::map();
  user.set("AssumedRoleId", Value::string(identity.user_id));
  user.set("Arn", Value::string(identity.arn));
  return user;
}

std::int64_t integer_input(const ApiCall& call, std::string_view member, std::int64_t otherwise) {
  return parse_integer(call.text(member)).value_or(otherwise);
}

}  // namespace formwork::sts
