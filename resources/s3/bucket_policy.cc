// SPDX-License-Identifier: Apache-2.0
#include "resources/s3/bucket_policy.hh"

#include <algorithm>

#include "engine/base/text.hh"
#include "engine/value/convert.hh"
#include "resources/common/properties.hh"
#include "resources/s3/acl.hh"
#include "resources/s3/policy_conditions.hh"

namespace formwork::s3 {

namespace {

// "arn:aws:sts::1:assumed-role/R/session" acts as "arn:aws:iam::1:role/R".
bool is_role_of(std::string_view principal, std::string_view caller) {
  const std::size_t at = caller.find(":assumed-role/");
  if (at == std::string_view::npos) {
    return false;
  }
  const std::string_view name = caller.substr(at + 14);
  return principal.ends_with(":role/" + std::string(name.substr(0, name.find('/')))) &&
         principal.find("::" + std::string(split(caller, ":")[4]) + ":") != std::string_view::npos;
}

bool names_caller(const ApiCall& call, std::string_view principal) {
  if (principal == "*") {
    return true;
  }
  if (is_anonymous(call)) {
    return false;
  }
  const std::string& account = call.caller.account_id;
  return principal == account || principal == call.caller.arn ||
         principal.ends_with("::" + account + ":root") || is_role_of(principal, call.caller.arn);
}

bool has_principal(const ApiCall& call, const Value& principal) {
  if (principal.is_string()) {
    return principal.as_string() == "*";
  }
  for (const Value& name : items_of(principal, "AWS")) {
    if (names_caller(call, name.as_string())) {
      return true;
    }
  }
  for (const Value& id : items_of(principal, "CanonicalUser")) {
    if (!is_anonymous(call) && id.as_string() == canonical_id(call.caller.account_id)) {
      return true;
    }
  }
  return false;
}

bool applies_to_caller(const ApiCall& call, const Value& statement) {
  if (const Value* principal = statement.find("Principal")) {
    return has_principal(call, *principal);
  }
  const Value* others = statement.find("NotPrincipal");
  return others != nullptr && !has_principal(call, *others);
}

bool any_matches(const Value& statement, std::string_view member, std::string_view text,
                 bool by_case) {
  const std::string wanted = by_case ? std::string(text) : to_lower(text);
  for (const Value& pattern : items_of(statement, member)) {
    if (matches_pattern(by_case ? pattern.as_string() : to_lower(pattern.as_string()), wanted)) {
      return true;
    }
  }
  return false;
}

bool covers(const Value& statement, std::string_view action, std::string_view resource) {
  const bool has_action = statement.find("Action") != nullptr
                              ? any_matches(statement, "Action", action, false)
                              : !any_matches(statement, "NotAction", action, false);
  const bool has_resource = statement.find("Resource") != nullptr
                                ? any_matches(statement, "Resource", resource, true)
                                : !any_matches(statement, "NotResource", resource, true);
  return has_action && has_resource;
}

Failure malformed(ApiCall& call, std::string message) {
  return refuse(call, 400, "MalformedPolicy", std::move(message));
}

Result<void> check_resources(ApiCall& call, const Value& statement, const std::string& bucket) {
  const std::string arn = "arn:" + call.world.partition + ":s3:::" + bucket;
  for (const char* member : {"Resource", "NotResource"}) {
    for (const Value& resource : items_of(statement, member)) {
      const std::string& text = resource.as_string();
      const std::string_view own = std::string_view(text).substr(0, text.find('/'));
      if (!matches_pattern(own, arn)) {
        return malformed(call, "Policy has invalid resource");
      }
    }
  }
  return {};
}

Result<void> check_statement(ApiCall& call, const Value& statement, const std::string& bucket) {
  const std::string effect = statement.get_text("Effect");
  if (effect.empty()) {
    return malformed(call, "Missing required field Effect");
  }
  if (effect != "Allow" && effect != "Deny") {
    return malformed(call, "Invalid effect : " + effect);
  }
  if (statement.find("Principal") == nullptr && statement.find("NotPrincipal") == nullptr) {
    return malformed(call, "Missing required field Principal");
  }
  if (statement.find("Principal") != nullptr && statement.find("NotPrincipal") != nullptr) {
    return malformed(call, "Statement has both Principal and NotPrincipal");
  }
  if (statement.find("Action") == nullptr && statement.find("NotAction") == nullptr) {
    return malformed(call, "Missing required field Action");
  }
  if (statement.find("Resource") == nullptr && statement.find("NotResource") == nullptr) {
    return malformed(call, "Missing required field Resource");
  }
  for (const char* member : {"Action", "NotAction"}) {
    for (const Value& action : items_of(statement, member)) {
      const std::string name = to_lower(action.as_string());
      if (name != "*" && !name.starts_with("s3:") && !name.starts_with("s3")) {
        return malformed(call, "Policy has invalid action");
      }
    }
  }
  return check_resources(call, statement, bucket);
}

}  // namespace

bool matches_pattern(std::string_view pattern, std::string_view text) {
  std::size_t p = 0;
  std::size_t t = 0;
  std::size_t star = std::string_view::npos;
  std::size_t mark = 0;
  while (t < text.size()) {
    if (p < pattern.size() && (pattern[p] == '?' || (pattern[p] != '*' && pattern[p] == text[t]))) {
      ++p;
      ++t;
    } else if (p < pattern.size() && pattern[p] == '*') {
      star = p++;
      mark = t;
    } else if (star != std::string_view::npos) {
      p = star + 1;
      t = ++mark;
    } else {
      return false;
    }
  }
  while (p < pattern.size() && pattern[p] == '*') {
    ++p;
  }
  return p == pattern.size();
}

Verdict judge(S3Call& call, const Value& policy, std::string_view action,
              const std::string& resource, const Value& details) {
  Verdict verdict = Verdict::None;
  for (const Value& statement : items_of(policy, "Statement")) {
    if (!applies_to_caller(call.call, statement) || !covers(statement, action, resource)) {
      continue;
    }
    const Value* condition = statement.find("Condition");
    if (condition != nullptr && !conditions_hold(call, *condition, details)) {
      continue;
    }
    if (statement.get_text("Effect") == "Deny") {
      return Verdict::Deny;
    }
    verdict = Verdict::Allow;
  }
  return verdict;
}

bool is_public_policy(const Value& policy) {
  const auto statements = items_of(policy, "Statement");
  return std::any_of(statements.begin(), statements.end(), [](const Value& statement) {
    const Value* principal = statement.find("Principal");
    if (statement.get_text("Effect") != "Allow" || principal == nullptr) {
      return statement.get_text("Effect") == "Allow" && statement.find("NotPrincipal") != nullptr;
    }
    const auto names = items_of(*principal, "AWS");
    const bool is_for_all = principal->as_string() == "*" ||
                            std::any_of(names.begin(), names.end(),
                                        [](const Value& name) { return name.as_string() == "*"; });
    return is_for_all && !restricts_source(statement.find("Condition"));
  });
}

Result<Value> read_policy(ApiCall& call, const std::string& bucket, const std::string& text) {
  auto policy = value_from_json(text);
  if (!policy || !policy->is_map()) {
    return malformed(call, "Policies must be valid JSON and the first byte must be '{'");
  }
  const auto statements = items_of(*policy, "Statement");
  if (statements.empty()) {
    return malformed(call, "Missing required field Statement");
  }
  if (const std::string version = policy->get_text("Version");
      !version.empty() && version != "2012-10-17" && version != "2008-10-17") {
    return malformed(call, "The policy must contain a valid version string");
  }
  for (const Value& statement : statements) {
    if (auto checked = check_statement(call, statement, bucket); !checked) {
      return std::move(checked).failure();
    }
  }
  return policy;
}

}  // namespace formwork::s3
