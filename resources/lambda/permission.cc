// SPDX-License-Identifier: Apache-2.0
#include "resources/lambda/permission.hh"

#include "resources/lambda/statements.hh"

namespace formwork::lambda {

namespace {

// "*" and "?" as in ARN conditions; each of the six fields by itself would be stricter, and what
// services send has no stray colons before the last.
bool matches(std::string_view pattern, std::string_view text) {
  std::size_t at = 0;
  std::size_t star = std::string_view::npos;
  std::size_t mark = 0;
  for (std::size_t i = 0; i < text.size();) {
    if (at < pattern.size() && (pattern[at] == '?' || pattern[at] == text[i]) &&
        pattern[at] != '*') {
      ++at;
      ++i;
    } else if (at < pattern.size() && pattern[at] == '*') {
      star = at++;
      mark = i;
    } else if (star != std::string_view::npos) {
      at = star + 1;
      i = ++mark;
    } else {
      return false;
    }
  }
  while (at < pattern.size() && pattern[at] == '*') {
    ++at;
  }
  return at == pattern.size();
}

bool is_principal(const Value& principal, const InvokeAsk& ask) {
  if (principal.is_string()) {
    return principal.as_string() == "*";
  }
  const std::string service = principal.get_text("Service");
  if (!service.empty()) {
    // Services of a region ("logs.us-east-1.amazonaws.com") call by either name.
    return service == ask.principal_service ||
           (service.starts_with("logs.") && ask.principal_service.starts_with("logs."));
  }
  const std::string identity = principal.get_text("AWS");
  if (identity == "*") {
    return true;
  }
  return !ask.principal_account.empty() &&
         identity.find("::" + std::string(ask.principal_account) + ":") != std::string::npos;
}

bool holds(std::string_view key, const std::string& wanted, const InvokeAsk& ask) {
  if (key == "AWS:SourceArn") {
    return matches(wanted, ask.source_arn);
  }
  if (key == "AWS:SourceAccount") {
    return ask.source_account.empty() ? false : ask.source_account == wanted;
  }
  if (key == "lambda:FunctionUrlAuthType") {
    return ask.url_auth_type == wanted;
  }
  if (key == "lambda:InvokedViaFunctionUrl") {
    return (wanted == "true") == !ask.url_auth_type.empty();
  }
  return false;  // an organization or a token, which nothing here has
}

bool allows(const Value& statement, const InvokeAsk& ask) {
  const std::string action = statement.get_text("Action");
  const Value* principal = statement.find("Principal");
  if (!matches(action, ask.action) || principal == nullptr || !is_principal(*principal, ask)) {
    return false;
  }
  const Value* conditions = statement.find("Condition");
  if (conditions == nullptr) {
    return true;
  }
  for (const auto& operation : conditions->members()) {
    for (const auto& condition : operation.value.members()) {
      if (!holds(condition.key, condition.value.scalar_text(), ask)) {
        return false;
      }
    }
  }
  return true;
}

std::string resource_of(const World& world, std::string_view function, std::string_view qualifier) {
  std::string arn = function_arn(world, name_in(function));
  if (!qualifier.empty() && qualifier != kLatest) {
    arn.append(":").append(qualifier);
  }
  return arn;
}

}  // namespace

Result<bool> is_allowed(World& world, const InvokeAsk& ask) {
  auto statements =
      statements_on(world, kPermissions, resource_of(world, ask.function, ask.qualifier));
  if (!statements) {
    return std::move(statements).failure();
  }
  for (const Value& statement : *statements) {
    if (allows(statement, ask)) {
      return true;
    }
  }
  return false;
}

bool may_invoke(World& world, std::string_view function, std::string_view qualifier,
                std::string_view principal_service, std::string_view source_arn,
                std::string_view source_account) {
  InvokeAsk ask;
  ask.function = function;
  ask.qualifier = qualifier;
  ask.principal_service = principal_service;
  ask.source_arn = source_arn;
  ask.source_account = source_account;
  auto allowed = is_allowed(world, ask);
  return allowed && *allowed;
}

Result<Value> function_policy(World& world, std::string_view function, std::string_view qualifier) {
  auto statements = statements_on(world, kPermissions, resource_of(world, function, qualifier));
  if (!statements) {
    return std::move(statements).failure();
  }
  return policy_of(std::move(*statements));
}

}  // namespace formwork::lambda
