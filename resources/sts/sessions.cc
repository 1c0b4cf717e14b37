// SPDX-License-Identifier: Apache-2.0
#include "resources/sts/sessions.hh"

#include <algorithm>
#include <functional>
#include <set>
#include <vector>

#include "engine/base/hash.hh"
#include "engine/base/text.hh"
#include "engine/service/access_key.hh"
#include "engine/value/convert.hh"
#include "resources/common/api_support.hh"
#include "resources/common/objects.hh"
#include "resources/iam/api.hh"
#include "resources/iam/policy/evaluate.hh"

namespace formwork::sts {
namespace {

constexpr std::string_view kTokenAlphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::string_view kTokenHead = "FQoGZXIvYXdzE";
constexpr std::size_t kTokenLength = 356;
constexpr std::size_t kUniqueIdDigits = 17;
constexpr std::int64_t kHour = 3600;
/// How long expired credentials are remembered, so that they are told from unknown ones.
constexpr Millis kRemembered = 24 * kHour * 1000;
constexpr std::size_t kPackedRoom = 2048;

/// "arn:aws:iam::000000000000:role/path/name" taken apart.
struct RoleName {
  std::string arn;
  std::string partition;
  std::string account_id;
  std::string name;  ///< Without its path.
};

Result<RoleName> parse_role_arn(const std::string& arn) {
  const std::vector<std::string_view> parts = split(arn, ":");
  const bool is_role = parts.size() == 6 && parts[0] == "arn" && !parts[1].empty() &&
                       (parts[2] == "iam" || parts[2] == "sts") && parts[3].empty() &&
                       parts[4].size() == 12 &&
                       parts[4].find_first_not_of("0123456789") == std::string_view::npos &&
                       parts[5].starts_with("role/") && !parts[5].ends_with("/");
  if (!is_role) {
    return validation_error(arn + " is invalid");
  }
  const std::string_view name = parts[5].substr(parts[5].rfind('/') + 1);
  return RoleName{arn, std::string(parts[1]), std::string(parts[4]), std::string(name)};
}

/// Of the role's account; null when there is no such role.
Result<Value> find_role(ApiCall& call, const RoleName& role) {
  Value found;
  auto done = iam::in_home(call, role.account_id, [&](ApiCall& home) -> Result<void> {
    auto record = find_object(home.world, iam::kRoles, role.name);
    if (!record) {
      return std::move(record).failure();
    }
    found = *std::move(record);
    return {};
  });
  if (done && found.is_null()) {
    done = iam::in_regions(call, role.account_id, [&](ApiCall& other) -> Result<void> {
      auto record = find_object(other.world, iam::kRoles, role.name);
      if (record && !record->is_null()) {
        found = *std::move(record);
      }
      return record ? Result<void>() : Result<void>(std::move(record).failure());
    });
  }
  return done ? Result<Value>(std::move(found)) : std::move(done).failure();
}

Result<void> check_tags(ApiCall& call, const Value& session) {
  std::set<std::string> keys;
  for (const Value& tag : input_items(call, "Tags")) {
    if (!keys.insert(to_lower(tag.get_text("Key"))).second) {
      return fail("InvalidParameterValue",
                  "Duplicate tag keys found. Please note that Tag keys are case insensitive.");
    }
  }
  for (const std::string& key : input_texts(call, "TransitiveTagKeys")) {
    if (keys.count(to_lower(key)) == 0) {
      return fail("InvalidParameterValue",
                  "The specified transitive tag key must be included in the requested tags.");
    }
  }
  for (const std::string& key : texts_of(session.find("TransitiveTagKeys"))) {
    if (keys.count(to_lower(key)) != 0) {
      return fail("InvalidParameterValue",
                  "One of the specified transitive tag keys can't be set because it conflicts with "
                  "a transitive tag key from the calling session.");
    }
  }
  return {};
}

// What the caller's session hands on to the next: its transitive tags.
void add_transitive(Value& details, const Value& session) {
  Value tags = Value::map();
  Value keys = Value::list();
  const Value* own = session.find("Tags");
  for (const std::string& key : texts_of(session.find("TransitiveTagKeys"))) {
    const Value* value = own == nullptr ? nullptr : own->find(key);
    if (value != nullptr) {
      tags.set(key, *value);
      keys.push(Value::string(key));
    }
  }
  if (const Value* asked = details.find("Tags")) {
    for (const auto& tag : asked->members()) {
      tags.set(tag.key, tag.value);
    }
  }
  if (const Value* asked = details.find("TransitiveTagKeys")) {
    for (const Value& key : asked->items()) {
      keys.push(key);
    }
  }
  details.set("Tags", std::move(tags));
  details.set("TransitiveTagKeys", std::move(keys));
}

iam::PolicyRequest trust_request(ApiCall& call, const RoleRequest& request, const RoleName& role,
                                 const Value& session) {
  iam::PolicyRequest asked;
  asked.action = request.action;
  asked.resource = role.arn;
  asked.principal = call.caller.arn;
  asked.account = call.caller.account_id;
  asked.role = session.get_text("Role");
  asked.federated = request.federated;
  auto& context = asked.context;
  const auto set = [&](std::string_view key, std::string text) {
    if (!text.empty()) {
      context[std::string(key)] = {std::move(text)};
    }
  };
  set("sts:externalid", call.text("ExternalId"));
  set("sts:rolesessionname", request.session_name);
  set("sts:sourceidentity", call.text("SourceIdentity"));
  set("aws:principalarn", call.caller.arn);
  set("aws:principalaccount", call.caller.account_id);
  set("aws:userid", call.caller.user_id);
  set("aws:currenttime", format_time(call.world.clock.now()));
  set("aws:multifactorauthpresent", session.get_text("MultiFactor"));
  for (const Value& tag : input_items(call, "Tags")) {
    set("aws:requesttag/" + to_lower(tag.get_text("Key")), tag.get_text("Value"));
    context["aws:tagkeys"].push_back(tag.get_text("Key"));
  }
  for (const std::string& key : input_texts(call, "TransitiveTagKeys")) {
    context["sts:transitivetagkeys"].push_back(key);
  }
  for (const auto& claim : request.claims.members()) {
    set(to_lower(claim.key), claim.value.scalar_text());
  }
  return asked;
}

// Services of this program run with roles that need not be there.
bool is_service(const Caller& caller) {
  return caller.user_id.ends_with(".amazonaws.com");
}

// A role that is not there and one that does not trust the caller are refused alike.
Failure refusal(const ApiCall& call, const RoleRequest& request, const RoleName& role) {
  return fail("AccessDenied", request.federated.empty()
                                  ? "User: " + call.caller.arn + " is not authorized to perform: " +
                                        request.action + " on resource: " + role.arn
                                  : "Not authorized to perform " + request.action);
}

Result<void> check_trust(ApiCall& call, const RoleRequest& request, const RoleName& role,
                         const Value& record, const Value& session) {
  const Value properties = properties_of(record);
  const Value* document = properties.find("AssumeRolePolicyDocument");
  const iam::Policy trust = iam::parse_policy(document == nullptr ? Value() : *document);
  const iam::PolicyRequest asked = trust_request(call, request, role, session);
  bool is_allowed = false;
  // Whether the caller's own policies allow it is for those who enforce policies to ask.
  for (const iam::Statement& statement : trust.statements) {
    if (iam::match_principal(statement, asked) == iam::PrincipalMatch::No ||
        !iam::statement_fits(trust, statement, asked, nullptr)) {
      continue;
    }
    is_allowed = statement.allows;
    if (!statement.allows) {
      break;
    }
  }
  return is_allowed ? Result<void>() : refusal(call, request, role);
}

Result<void> check_duration(const ApiCall& call, const RoleRequest& request, const Value& record,
                            const Value& session) {
  if (!session.get_text("Role").empty() && request.seconds > kHour) {
    return validation_error(
        "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role "
        "chaining");
  }
  // Services that run with a role have it as long as they need.
  const std::int64_t longest = is_service(call.caller)
                                   ? 12 * kHour
                                   : number_of(properties_of(record), "MaxSessionDuration", kHour);
  if (!record.is_null() && request.seconds > longest) {
    return validation_error(
        "The requested DurationSeconds exceeds the MaxSessionDuration set for this role.");
  }
  return {};
}

}  // namespace

Result<Value> issue_credentials(ApiCall& call, const Identity& identity, std::int64_t seconds,
                                Value details) {
  iam::AccessKey key;
  key.id = issue_access_key("ASIA", identity.account_id, call.world.ids);
  key.arn = identity.arn;
  key.user_id = identity.user_id;
  key.secret = iam::new_secret(call.world);
  key.token = std::string(kTokenHead) +
              call.world.ids.pick(kTokenAlphabet, kTokenLength - kTokenHead.size());
  key.created = call.world.clock.now();
  key.expires = key.created + seconds * 1000;
  key.details = std::move(details);
  const auto kept = iam::in_home(call, identity.account_id, [&](ApiCall& home) -> Result<void> {
    auto put = iam::put_key(home.world, key);
    return put ? iam::sweep_keys(home.world, key.created - kRemembered) : std::move(put);
  });
  if (!kept) {
    return fail(kept.error());
  }
  Value credentials = Value::map();
  credentials.set("AccessKeyId", Value::string(key.id));
  credentials.set("SecretAccessKey", Value::string(key.secret));
  credentials.set("SessionToken", Value::string(key.token));
  credentials.set("Expiration", Value::number(key.expires));
  return credentials;
}

Result<Value> caller_session(ApiCall& call) {
  const auto account = account_of_issued_key(call.caller.access_key_id);
  Value details = Value::map();
  if (!account || !is_temporary_key(call.caller.access_key_id)) {
    return details;
  }
  auto done = iam::in_home(call, *account, [&](ApiCall& home) -> Result<void> {
    auto key = iam::find_key(home.world, call.caller.access_key_id);
    if (!key) {
      return std::move(key).failure();
    }
    if (*key && (*key)->details.is_map()) {
      details = std::move((*key)->details);
    }
    return {};
  });
  return done ? Result<Value>(std::move(details)) : std::move(done).failure();
}

Result<Value> session_details(ApiCall& call) {
  Value details = Value::map();
  if (const std::string text = call.text("Policy"); !text.empty()) {
    auto policy = value_from_json(text);
    if (!policy || !policy->is_map() || policy->find("Statement") == nullptr) {
      return fail("MalformedPolicyDocument", "This policy contains invalid Json");
    }
    details.set("Policies", Value::list({*std::move(policy)}));
  }
  Value arns = Value::list();
  for (const Value& policy : input_items(call, "PolicyArns")) {
    arns.push(Value::string(policy.get_text("arn")));
  }
  if (!arns.items().empty()) {
    details.set("PolicyArns", std::move(arns));
  }
  Value tags = Value::map();
  for (const Value& tag : input_items(call, "Tags")) {
    tags.set(tag.get_text("Key"), Value::string(tag.get_text("Value")));
  }
  details.set("Tags", std::move(tags));
  details.set("TransitiveTagKeys", list_of(input_texts(call, "TransitiveTagKeys")));
  set_text(details, "SourceIdentity", call.text("SourceIdentity"));
  if (!call.text("SerialNumber").empty()) {
    details.set("MultiFactor", Value::string("true"));
  }
  return details;
}

int packed_size(const ApiCall& call) {
  std::size_t size = call.text("Policy").size();
  bool has_any = size != 0;
  for (const std::string_view member : {"PolicyArns", "Tags"}) {
    for (const Value& item : input_items(call, member)) {
      size += value_to_json(item).size() / 2;
      has_any = true;
    }
  }
  return has_any ? static_cast<int>((size * 100 + kPackedRoom - 1) / kPackedRoom) : -1;
}

Result<Value> assume(ApiCall& call, const RoleRequest& request) {
  auto role = parse_role_arn(call.text("RoleArn"));
  auto session = caller_session(call);
  auto details = session_details(call);
  if (!role || !session) {
    return role ? std::move(session) : std::move(role).failure();
  }
  if (!details) {
    return details;
  }
  auto record = find_role(call, *role);
  auto checked = check_tags(call, *session);
  if (!record || !checked) {
    return record ? Result<Value>(std::move(checked).failure()) : std::move(record);
  }
  if (is_service(call.caller)) {
    // Whoever gave the role to something of a service has been asked then.
  } else if (!record->is_null()) {
    checked = check_trust(call, request, *role, *record, *session);
  } else if (role->account_id == call.world.account_id) {
    checked = refusal(call, request, *role);
  }
  if (checked) {
    checked = check_duration(call, request, *record, *session);
  }
  if (!checked) {
    return std::move(checked).failure();
  }
  const Value attributes = attributes_of(*record);
  std::string id = attributes.get_text("RoleId");
  if (id.empty()) {
    id = "AROA" + to_upper(sha256_hex(role->arn)).substr(0, kUniqueIdDigits);
  }
  const std::string role_arn = attributes.get_text("Arn");
  add_transitive(*details, *session);
  details->set("Role", Value::string(role_arn.empty() ? role->arn : role_arn));
  set_text(*details, "Federated", request.federated);
  const Identity identity{role->account_id,
                          "arn:" + role->partition + ":sts::" + role->account_id +
                              ":assumed-role/" + role->name + "/" + request.session_name,
                          id + ":" + request.session_name};
  auto credentials = issue_credentials(call, identity, request.seconds, *std::move(details));
  if (!credentials) {
    return credentials;
  }
  Value user = map_with("AssumedRoleId", Value::string(identity.user_id));
  user.set("Arn", Value::string(identity.arn));
  Value answer = map_with("Credentials", *std::move(credentials));
  answer.set("AssumedRoleUser", std::move(user));
  if (const int size = packed_size(call); size >= 0) {
    answer.set("PackedPolicySize", Value::number(size));
  }
  set_text(answer, "SourceIdentity", call.text("SourceIdentity"));
  return answer;
}

std::int64_t integer_input(const ApiCall& call, std::string_view member, std::int64_t otherwise) {
  return parse_integer(call.text(member)).value_or(otherwise);
}

}  // namespace formwork::sts
