// SPDX-License-Identifier: Apache-2.0
#include "resources/common/policy.hh"

#include <algorithm>
#include <array>

#include "engine/value/convert.hh"
#include "resources/common/fault.hh"
#include "resources/common/properties.hh"

namespace formwork {

namespace {

Failure malformed(const std::string& why) {
  return fault(HandlerErrorCode::InvalidRequest, "MalformedPolicyDocument: " + why);
}

bool has_either(const Value& statement, std::string_view name) {
  return has(statement, name) || has(statement, "Not" + std::string(name));
}

Result<void> check_statement(const Value& statement, PolicyKind kind) {
  constexpr std::array<std::string_view, 9> kKnown{"Action",    "Condition",    "Effect",
                                                   "NotAction", "NotPrincipal", "NotResource",
                                                   "Principal", "Resource",     "Sid"};
  if (!statement.is_map()) {
    return malformed("Syntax errors in policy. A statement must be an object.");
  }
  for (const auto& member : statement.members()) {
    if (std::find(kKnown.begin(), kKnown.end(), member.key) == kKnown.end()) {
      return malformed("Syntax errors in policy. Unknown element '" + member.key +
                       "' in a statement.");
    }
  }
  const std::string effect = statement.get_text("Effect");
  if (effect != "Allow" && effect != "Deny") {
    return malformed("Syntax errors in policy. Effect must be Allow or Deny.");
  }
  if (!has_either(statement, "Action")) {
    return malformed("Policy statement must contain actions.");
  }
  if (has(statement, "Action") && has(statement, "NotAction")) {
    return malformed("Syntax errors in policy. Action and NotAction exclude each other.");
  }
  if (kind == PolicyKind::Identity) {
    if (has_either(statement, "Principal")) {
      return malformed("Policy document should not specify a principal.");
    }
    if (!has_either(statement, "Resource")) {
      return malformed("Policy statement must contain resources.");
    }
    return {};
  }
  if (!has_either(statement, "Principal")) {
    return malformed(kind == PolicyKind::Trust ? "AssumeRole policy must contain a principal."
                                               : "Missing required field Principal");
  }
  if (kind == PolicyKind::Trust && has_either(statement, "Resource")) {
    return malformed("Has prohibited field Resource");
  }
  return {};
}

Result<void> check_document(const Value& document, PolicyKind kind) {
  if (!document.is_map()) {
    return malformed("Syntax errors in policy.");
  }
  const std::string version = document.get_text("Version");
  if (!version.empty() && version != "2012-10-17" && version != "2008-10-17") {
    return malformed("The policy must contain a valid version string: 2012-10-17 or 2008-10-17.");
  }
  const auto statements = items_of(document, "Statement");
  if (statements.empty()) {
    return malformed("Syntax errors in policy. The document has no statement.");
  }
  for (const Value& statement : statements) {
    if (auto checked = check_statement(statement, kind); !checked) {
      return checked;
    }
  }
  return {};
}

}  // namespace

Result<void> check_policy(const Value& document, PolicyKind kind) {
  if (!document.is_string()) {
    return check_document(document, kind);
  }
  auto parsed = value_from_json(document.as_string());
  if (!parsed) {
    return malformed("This policy contains invalid Json");
  }
  return check_document(*parsed, kind);
}

}  // namespace formwork
