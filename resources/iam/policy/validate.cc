// SPDX-License-Identifier: Apache-2.0
#include "resources/iam/policy/validate.hh"

#include <algorithm>
#include <array>
#include <set>
#include <string>
#include <vector>

#include "engine/base/text.hh"
#include "engine/value/convert.hh"
#include "resources/common/checks.hh"
#include "resources/common/properties.hh"
#include "resources/iam/policy/conditions.hh"
#include "resources/iam/policy/dates.hh"

namespace formwork::iam {

namespace {

constexpr std::string_view kSyntax = "Syntax errors in policy.";
constexpr std::string_view kLegacy = "The policy failed legacy parsing";
constexpr std::array<std::string_view, 13> kIamPaths{"user/",
                                                     "federated-user/",
                                                     "role/",
                                                     "group/",
                                                     "instance-profile/",
                                                     "mfa/",
                                                     "server-certificate/",
                                                     "policy/",
                                                     "sms-mfa/",
                                                     "saml-provider/",
                                                     "oidc-provider/",
                                                     "report/",
                                                     "access-report/"};

Failure malformed(std::string_view why) {
  return fail("MalformedPolicyDocument", std::string(why));
}

bool is_texts(const Value* value) {
  if (value == nullptr || value->is_string()) {
    return true;
  }
  const auto items = value->items();
  return value->is_list() && std::all_of(items.begin(), items.end(),
                                         [](const Value& item) { return item.is_string(); });
}

bool excludes(const Value& statement, std::string_view name) {
  return statement.find(name) == nullptr || statement.find("Not" + std::string(name)) == nullptr;
}

bool has_good_conditions(const Value& statement) {
  const Value* conditions = statement.find("Condition");
  if (conditions == nullptr) {
    return true;
  }
  if (!conditions->is_map()) {
    return false;
  }
  for (const auto& operation : conditions->members()) {
    if (!operation.value.is_map()) {
      return false;
    }
    if (!operation.value.members().empty() && !is_condition_operator(operation.key)) {
      return false;
    }
    for (const auto& key : operation.value.members()) {
      if (!key.value.is_scalar() && !key.value.is_list()) {
        return false;
      }
    }
  }
  return true;
}

bool is_statement(const Value& statement) {
  constexpr std::array<std::string_view, 9> kKnown{"Action",    "Condition",    "Effect",
                                                   "NotAction", "NotPrincipal", "NotResource",
                                                   "Principal", "Resource",     "Sid"};
  if (!statement.is_map()) {
    return false;
  }
  for (const auto& member : statement.members()) {
    if (std::find(kKnown.begin(), kKnown.end(), member.key) == kKnown.end()) {
      return false;
    }
  }
  const Value* sid = statement.find("Sid");
  const Value* effect = statement.find("Effect");
  if ((sid != nullptr && !sid->is_string()) || effect == nullptr || !effect->is_string()) {
    return false;
  }
  const std::string spoken = to_lower(effect->as_string());
  if (spoken != "allow" && spoken != "deny") {
    return false;
  }
  for (const std::string_view name : {"Action", "NotAction", "Resource", "NotResource"}) {
    if (!is_texts(statement.find(name))) {
      return false;
    }
  }
  return excludes(statement, "Action") && excludes(statement, "Resource") &&
         excludes(statement, "Principal") && has_good_conditions(statement);
}

bool has_good_syntax(const Value& document) {
  if (!document.is_map()) {
    return false;
  }
  for (const auto& member : document.members()) {
    if (member.key != "Version" && member.key != "Statement" && member.key != "Id") {
      return false;
    }
  }
  const Value* id = document.find("Id");
  const Value* version = document.find("Version");
  if ((id != nullptr && !id->is_string()) || (version != nullptr && !version->is_string())) {
    return false;
  }
  const std::string spoken = document.get_text("Version");
  if (version != nullptr && spoken != "2012-10-17" && spoken != "2008-10-17") {
    return false;
  }
  const std::vector<Value> statements = items_of(document, "Statement");
  return !statements.empty() && std::all_of(statements.begin(), statements.end(), is_statement);
}

// What IAM's first parser refuses without saying why.
bool is_legacy_resource(std::string_view resource) {
  const std::vector<std::string_view> parts = split(resource, ":");
  const bool is_known =
      parts.size() > 1 && (parts[1] == "aws" || parts[1] == "aws-cn" || parts[1] == "aws-us-gov");
  if (!is_known || parts.size() <= 3) {
    return true;
  }
  return parts.size() >= 6 && !parts[2].empty();
}

bool is_legacy_statement(const Value& statement) {
  const std::string effect = statement.get_text("Effect");
  if (effect != "Allow" && effect != "Deny") {
    return false;
  }
  for (const std::string_view name : {"Resource", "NotResource"}) {
    for (const Value& resource : items_of(statement, name)) {
      if (!is_legacy_resource(resource.as_string())) {
        return false;
      }
    }
  }
  const Value* conditions = statement.find("Condition");
  for (const auto& operation :
       conditions == nullptr ? std::span<const Value::Member>() : conditions->members()) {
    const bool is_date = operation.key.find("Date") != std::string::npos;
    for (const auto& key : operation.value.members()) {
      for (const Value& value :
           is_date ? items_of(operation.value, key.key) : std::vector<Value>()) {
        if (!parse_policy_date(value.scalar_text())) {
          return false;
        }
      }
    }
  }
  return true;
}

Failure bad_partition(const std::vector<std::string_view>& parts) {
  std::string arn = "arn:" + std::string(parts[1]);
  for (std::size_t i = 2; i < std::max<std::size_t>(parts.size(), 6); ++i) {
    arn += ":" + (i < parts.size() ? std::string(parts[i]) : "*");
  }
  return malformed("Partition \"" + std::string(parts[1]) + "\" is not valid for resource \"" +
                   arn + "\".");
}

Result<void> check_resource(std::string_view resource) {
  if (resource == "*") {
    return {};
  }
  const std::string text(resource);
  const std::vector<std::string_view> parts = split(resource, ":");
  if (parts.size() < 2) {
    return malformed("Resource " + text + " must be in ARN format or \"*\".");
  }
  if (parts[1] != "aws" && parts[1] != "aws-cn" && parts[1] != "aws-us-gov" && parts[1] != "*") {
    return bad_partition(parts);
  }
  if (parts.size() < 3) {
    return malformed("Resource vendor must be fully qualified and cannot contain regexes.");
  }
  const bool has_region = parts.size() > 3 && !parts[3].empty();
  if (parts[2] == "s3" && has_region) {
    return malformed("Resource " + text + " can not contain region information.");
  }
  if (parts[2] != "iam") {
    return {};
  }
  if (has_region) {
    return malformed("IAM resource " + text + " cannot contain region information.");
  }
  const std::string_view path = arn_field(resource, 5);
  const bool is_good =
      path == "*" || std::any_of(kIamPaths.begin(), kIamPaths.end(),
                                 [&](std::string_view begin) { return path.starts_with(begin); });
  if (!is_good) {
    std::string words = "IAM resource path must either be \"*\" or start with ";
    for (const std::string_view begin : kIamPaths) {
      words += std::string(begin) + (begin == kIamPaths.back() ? "." : ", ");
    }
    return malformed(words);
  }
  return {};
}

Result<void> check_action(const std::string& action) {
  if (action == "*") {
    return {};
  }
  const std::vector<std::string_view> parts = split(action, ":");
  if (parts.size() == 1) {
    return malformed("Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.");
  }
  if (parts.size() > 2) {
    return malformed("Actions/Condition can contain only one colon.");
  }
  if (parts[0].empty() || !is_word(parts[0], "-.")) {
    return malformed("Vendor " + std::string(parts[0]) + " is not valid");
  }
  return {};
}

bool has_items(const Value& statement, std::string_view name) {
  return !items_of(statement, name).empty() ||
         !items_of(statement, "Not" + std::string(name)).empty();
}

using Statements = std::vector<Value>;

Result<void> check_texts(const Statements& statements, std::string_view name,
                         Result<void> (*check)(const Value&)) {
  for (const Value& statement : statements) {
    for (const std::string& member : {std::string(name), "Not" + std::string(name)}) {
      for (const Value& item : items_of(statement, member)) {
        if (auto checked = check(item); !checked) {
          return checked;
        }
      }
    }
  }
  return {};
}

Result<void> check_unique_ids(const Statements& statements) {
  std::set<std::string> seen;
  for (const Value& statement : statements) {
    const std::string sid = statement.get_text("Sid");
    if (!sid.empty() && !seen.insert(sid).second) {
      return malformed("Statement IDs (SID) in a single policy must be unique.");
    }
  }
  return {};
}

Result<void> check_present(const Statements& statements, std::string_view name,
                           std::string_view words) {
  for (const Value& statement : statements) {
    if (!has_items(statement, name)) {
      return malformed(words);
    }
  }
  return {};
}

// In the order in which IAM notices.
Result<void> check_identity(const Value& document) {
  const Statements statements = items_of(document, "Statement");
  for (const Value& statement : statements) {
    if (has_items(statement, "Principal")) {
      return malformed("Policy document should not specify a principal.");
    }
  }
  if (document.get_text("Version") != "2012-10-17") {
    return malformed("Policy document must be version 2012-10-17 or greater.");
  }
  if (!std::all_of(statements.begin(), statements.end(), is_legacy_statement)) {
    return malformed(kLegacy);
  }
  auto checked = check_unique_ids(statements);
  if (checked) {
    checked = check_present(statements, "Action", "Policy statement must contain actions.");
  }
  if (checked) {
    checked = check_texts(statements, "Resource",
                          [](const Value& item) { return check_resource(item.as_string()); });
  }
  if (checked) {
    checked = check_texts(statements, "Action",
                          [](const Value& item) { return check_action(item.as_string()); });
  }
  return checked ? check_present(statements, "Resource", "Policy statement must contain resources.")
                 : std::move(checked);
}

Result<void> check_trust(const Value& document) {
  for (const Value& statement : items_of(document, "Statement")) {
    for (const std::string_view name : {"Resource", "NotResource"}) {
      if (statement.find(name) != nullptr) {
        return malformed("Has prohibited field " + std::string(name));
      }
    }
    if (!has_items(statement, "Principal")) {
      return malformed("Missing required field Principal");
    }
    if (!has_items(statement, "Action")) {
      return malformed("Missing required field Action");
    }
    for (const Value& action : items_of(statement, "Action")) {
      const std::string name = to_lower(action.as_string());
      const bool is_good = name == "*" || name == "sts:*" || name.starts_with("sts:assumerole") ||
                           name == "sts:tagsession" || name == "sts:setsourceidentity" ||
                           name == "sts:setcontext" || name == "sts:assumeroot";
      if (!is_good) {
        return malformed("AssumeRole policy may only specify STS AssumeRole actions.");
      }
    }
  }
  return {};
}

}  // namespace

Result<Value> read_identity_policy(std::string_view json) {
  auto document = value_from_json(json);
  if (!document || !has_good_syntax(*document)) {
    return malformed(kSyntax);
  }
  if (auto checked = check_identity(*document); !checked) {
    return std::move(checked).failure();
  }
  return document;
}

Result<Value> read_trust_policy(std::string_view json) {
  auto document = value_from_json(json);
  if (!document || !document->is_map()) {
    return malformed("This policy contains invalid Json");
  }
  if (!has_good_syntax(*document)) {
    return malformed(kSyntax);
  }
  if (auto checked = check_trust(*document); !checked) {
    return std::move(checked).failure();
  }
  return document;
}

}  // namespace formwork::iam
