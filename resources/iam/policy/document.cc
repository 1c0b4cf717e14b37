// SPDX-License-Identifier: Apache-2.0
#include "resources/iam/policy/document.hh"

#include <algorithm>

#include "engine/base/text.hh"
#include "engine/value/convert.hh"
#include "resources/common/checks.hh"
#include "resources/common/properties.hh"
#include "resources/iam/policy/conditions.hh"

namespace formwork::iam {

namespace {

std::vector<std::string> texts(const Value& statement, std::string_view member) {
  std::vector<std::string> all;
  for (const Value& item : items_of(statement, member)) {
    all.push_back(item.scalar_text());
  }
  return all;
}

Statement read_statement(const Value& value, std::size_t index) {
  Statement statement;
  statement.sid = value.get_text("Sid");
  statement.index = index;
  statement.allows = value.get_text("Effect") == "Allow";
  statement.is_not_action = value.find("NotAction") != nullptr;
  statement.actions = texts(value, statement.is_not_action ? "NotAction" : "Action");
  statement.is_not_resource = value.find("NotResource") != nullptr;
  statement.resources = texts(value, statement.is_not_resource ? "NotResource" : "Resource");
  statement.is_not_principal = value.find("NotPrincipal") != nullptr;
  const Value* principal = value.find(statement.is_not_principal ? "NotPrincipal" : "Principal");
  if (principal != nullptr) {
    statement.principal = *principal;
  }
  if (const Value* conditions = value.find("Condition")) {
    statement.conditions = *conditions;
  }
  return statement;
}

bool names_action(const Statement& statement, const std::string& action) {
  return std::any_of(
      statement.actions.begin(), statement.actions.end(),
      [&](const std::string& pattern) { return match_wildcards(pattern, action, true); });
}

bool names_resource(const Policy& policy, const Statement& statement,
                    const PolicyRequest& request) {
  return std::any_of(
      statement.resources.begin(), statement.resources.end(), [&](const std::string& pattern) {
        if (!policy.has_variables || pattern.find("${") == std::string::npos) {
          return match_wildcards(pattern, request.resource);
        }
        bool is_complete = true;
        const std::string text = expand_variables(pattern, request.context, &is_complete);
        return is_complete && match_wildcards(text, request.resource);
      });
}

PrincipalMatch match_aws(const std::string& name, const PolicyRequest& request) {
  if (name == "*") {
    return PrincipalMatch::Direct;
  }
  if (name == request.account) {
    return PrincipalMatch::Account;
  }
  if (name == request.principal && !name.empty()) {
    return name.ends_with(":root") ? PrincipalMatch::Account : PrincipalMatch::Direct;
  }
  if (!request.role.empty() && name == request.role) {
    return PrincipalMatch::Role;
  }
  const bool is_root =
      name.ends_with(":root") && arn_field(name, 4) == request.account && !request.account.empty();
  return is_root ? PrincipalMatch::Account : PrincipalMatch::No;
}

PrincipalMatch match_names(const Value& principal, const PolicyRequest& request) {
  if (principal.is_string()) {
    return match_aws(principal.as_string(), request);
  }
  PrincipalMatch best = PrincipalMatch::No;
  for (const auto& kind : principal.members()) {
    for (const Value& item : items_of(principal, kind.key)) {
      const std::string name = item.scalar_text();
      PrincipalMatch found = PrincipalMatch::No;
      if (kind.key == "AWS") {
        found = match_aws(name, request);
      } else if (kind.key == "Service" && !request.service.empty()) {
        found = name == request.service || name == "*" ? PrincipalMatch::Direct : found;
      } else if (kind.key == "Federated" && !request.federated.empty()) {
        found = name == request.federated || name == "*" ? PrincipalMatch::Direct : found;
      } else if (kind.key == "CanonicalUser") {
        found = match_aws(name, request);
      }
      best = std::max(best, found);
    }
  }
  return best;
}

void add_key(std::vector<std::string>& keys, std::string key) {
  if (!key.empty() && std::find(keys.begin(), keys.end(), key) == keys.end()) {
    keys.push_back(std::move(key));
  }
}

void add_variables(std::vector<std::string>& keys, std::string_view text) {
  std::size_t at = 0;
  while ((at = text.find("${", at)) != std::string_view::npos) {
    const std::size_t end = text.find('}', at);
    if (end == std::string_view::npos) {
      return;
    }
    std::string_view name = text.substr(at + 2, end - at - 2);
    name = trim(name.substr(0, name.find(',')));
    if (name != "*" && name != "?" && name != "$") {
      add_key(keys, std::string(name));
    }
    at = end;
  }
}

}  // namespace

Policy parse_policy(const Value& document, std::string id, std::string source_type) {
  Policy policy{std::move(id), std::move(source_type), false, {}};
  Value parsed;
  if (document.is_string()) {
    if (auto value = value_from_json(document.as_string())) {
      parsed = *std::move(value);
    }
  }
  const Value& read = document.is_string() ? parsed : document;
  policy.has_variables = read.get_text("Version") == "2012-10-17";
  std::size_t index = 0;
  for (const Value& statement : items_of(read, "Statement")) {
    if (statement.is_map()) {
      policy.statements.push_back(read_statement(statement, index));
    }
    ++index;
  }
  return policy;
}

PrincipalMatch match_principal(const Statement& statement, const PolicyRequest& request) {
  if (statement.principal.is_null()) {
    return PrincipalMatch::Direct;
  }
  const PrincipalMatch named = match_names(statement.principal, request);
  if (statement.is_not_principal) {
    return named == PrincipalMatch::No ? PrincipalMatch::Direct : PrincipalMatch::No;
  }
  return named;
}

bool statement_fits(const Policy& policy, const Statement& statement, const PolicyRequest& request,
                    std::vector<std::string>* missing) {
  if (names_action(statement, request.action) == statement.is_not_action) {
    return false;
  }
  if (!statement.resources.empty() &&
      names_resource(policy, statement, request) == statement.is_not_resource) {
    return false;
  }
  return conditions_hold(statement.conditions, request, policy.has_variables, missing);
}

std::vector<std::string> context_keys(const Value& document) {
  std::vector<std::string> keys;
  const Policy policy = parse_policy(document);
  for (const Statement& statement : policy.statements) {
    for (const std::string& resource : statement.resources) {
      add_variables(keys, resource);
    }
    for (const auto& operation : statement.conditions.members()) {
      for (const auto& key : operation.value.members()) {
        add_key(keys, key.key);
        for (const Value& text : items_of(operation.value, key.key)) {
          add_variables(keys, text.scalar_text());
        }
      }
    }
  }
  return keys;
}

}  // namespace formwork::iam
