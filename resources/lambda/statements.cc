// SPDX-License-Identifier: Apache-2.0
#include "resources/lambda/statements.hh"

#include <algorithm>

#include "engine/base/text.hh"
#include "resources/common/api_support.hh"
#include "resources/common/checks.hh"
#include "resources/lambda/checks.hh"

namespace formwork::lambda {

namespace {

constexpr std::size_t kLargestPolicy = 20480;

bool is_account(std::string_view text) {
  return text.size() == 12 && text.find_first_not_of("0123456789") == std::string_view::npos;
}

Value principal_of(const std::string& principal, std::string_view partition) {
  if (principal == "*") {
    return Value::string(principal);
  }
  if (is_account(principal)) {
    return map_with(
        "AWS", Value::string("arn:" + std::string(partition) + ":iam::" + principal + ":root"));
  }
  const bool is_identity = principal.starts_with("arn:");
  return map_with(is_identity ? "AWS" : "Service", Value::string(principal));
}

void add_condition(Value& conditions, std::string_view operation, std::string_view key,
                   const std::string& text) {
  if (text.empty()) {
    return;
  }
  const Value* known = conditions.find(operation);
  Value keys = known == nullptr ? Value::map() : *known;
  keys.set(key, Value::string(text));
  conditions.set(operation, std::move(keys));
}

Value conditions_of(const Value& properties) {
  Value conditions = Value::map();
  add_condition(conditions, "StringEquals", "lambda:FunctionUrlAuthType",
                properties.get_text("FunctionUrlAuthType"));
  add_condition(conditions, "StringEquals", "aws:PrincipalOrgID",
                properties.get_text("PrincipalOrgID"));
  add_condition(conditions, "StringEquals", "lambda:EventSourceToken",
                properties.get_text("EventSourceToken"));
  add_condition(conditions, "StringEquals", "AWS:SourceAccount",
                properties.get_text("SourceAccount"));
  add_condition(conditions, "ArnLike", "AWS:SourceArn", properties.get_text("SourceArn"));
  add_condition(conditions, "Bool", "lambda:InvokedViaFunctionUrl",
                properties.get_text("InvokedViaFunctionUrl"));
  return conditions;
}

Value statement_base(std::string_view statement_id) {
  Value statement = map_with("Sid", Value::string(std::string(statement_id)));
  statement.set("Effect", Value::string("Allow"));
  return statement;
}

bool is_service(std::string_view principal) {
  return principal.find(".amazonaws.com") != std::string_view::npos ||
         principal.ends_with(".amazon.com") || principal.ends_with(".aws.internal");
}

Result<void> check_statement(const Value& properties, const std::string& statement_id) {
  Checks checks;
  checks.word("statementId", statement_id, "-_", 100, "([a-zA-Z0-9-_]+)");
  const std::string action = properties.get_text("Action");
  const std::string_view verb = std::string_view(action).starts_with("lambda:")
                                    ? std::string_view(action).substr(7)
                                    : std::string_view();
  const bool is_action = action == "*" || verb == "*" ||
                         (!verb.empty() && is_word(verb) &&
                          verb.find_first_of("0123456789") == std::string_view::npos);
  checks.pattern("action", action, is_action, "(lambda:[*]|lambda:[a-zA-Z]+|[*])");
  const std::string account = properties.get_text("SourceAccount");
  checks.pattern("sourceAccount", account, account.empty() || is_account(account), "\\d{12}");
  checks.one_of("functionUrlAuthType", properties.get_text("FunctionUrlAuthType"),
                {"NONE", "AWS_IAM"});
  if (auto checked = checks.finish(); !checked) {
    return checked;
  }
  if (!properties.get_text("FunctionUrlAuthType").empty() && action != "lambda:InvokeFunctionUrl") {
    return invalid_parameter(
        "FunctionUrlAuthType is only supported for lambda:InvokeFunctionUrl action");
  }
  const std::string principal = properties.get_text("Principal");
  if (principal != "*" && !is_account(principal) && !principal.starts_with("arn:") &&
      !is_service(principal)) {
    return invalid_parameter(
        "The provided principal was invalid. Please check the principal and try again.");
  }
  return {};
}

}  // namespace

std::string statement_key(std::string_view resource_arn, std::string_view statement_id) {
  return std::string(resource_arn) + " " + std::string(statement_id);
}

Value statement_of(std::string_view resource_arn, std::string_view statement_id,
                   const Value& properties, std::string_view partition) {
  Value statement = statement_base(statement_id);
  statement.set("Principal", principal_of(properties.get_text("Principal"), partition));
  statement.set("Action", Value::string(properties.get_text("Action")));
  statement.set("Resource", Value::string(std::string(resource_arn)));
  if (Value conditions = conditions_of(properties); !conditions.members().empty()) {
    statement.set("Condition", std::move(conditions));
  }
  return statement;
}

Value layer_statement_of(std::string_view layer_arn, std::string_view statement_id,
                         const Value& properties, std::string_view partition) {
  Value statement = statement_base(statement_id);
  const std::string principal = properties.get_text("Principal");
  statement.set("Principal", is_account(principal) ? principal_of(principal, partition)
                                                   : Value::string(principal));
  statement.set("Action", Value::string(properties.get_text("Action")));
  statement.set("Resource", Value::string(std::string(layer_arn)));
  if (const std::string id = properties.get_text("OrganizationId"); !id.empty()) {
    Value conditions = Value::map();
    add_condition(conditions, "StringEquals", "aws:PrincipalOrgID", id);
    statement.set("Condition", std::move(conditions));
  }
  return statement;
}

Result<FoundFunction> permission_target(World& world, std::string_view function,
                                        std::string_view qualifier) {
  const FunctionReference reference = parse_function_reference(function);
  const std::string_view asked =
      qualifier.empty() ? std::string_view(reference.qualifier) : qualifier;
  if (asked == kLatest) {
    return invalid_parameter("We currently do not support adding policies for $LATEST.");
  }
  auto found = find_function(world, function, qualifier);
  const bool is_alias = !asked.empty() && !parse_integer(asked) && is_word(asked, "-_");
  if (!found && is_alias && found.error().code == "ResourceNotFoundException") {
    if (auto itself = find_function(world, reference.name); itself) {
      return no_such("Cannot find alias arn: " + itself->arn + ":" + std::string(asked));
    }
  }
  return found;
}

std::string target_revision(const FoundFunction& target) {
  if (!target.alias.is_null()) {
    return revision_id(target.asked_arn(), target.alias);
  }
  return revision_id(target.version_arn(),
                     target.published.is_null() ? target.function : target.published);
}

Result<void> touch_target(World& world, const FoundFunction& target) {
  const bool is_alias = !target.alias.is_null();
  const bool is_version = target.qualifier == target.version && !target.published.is_null();
  Value record = is_alias ? target.alias : is_version ? target.published : target.function;
  count_up(record, "Revision");
  return put_object(world,
                    is_alias     ? kAliases
                    : is_version ? kVersions
                                 : kFunctions,
                    is_alias || is_version ? target.asked_arn() : target.name, record);
}

Result<Value> add_permission(const Call& call, const FoundFunction& target,
                             const std::string& statement_id) {
  if (auto checked = check_statement(call.properties, statement_id); !checked) {
    return std::move(checked).failure();
  }
  const std::string arn = target.asked_arn();
  auto others = statements_on(call.world, kPermissions, arn);
  if (!others) {
    return std::move(others).failure();
  }
  const bool is_taken = std::any_of(others->begin(), others->end(), [&](const Value& other) {
    return other.get_text("Sid") == statement_id;
  });
  if (is_taken) {
    return conflict("The statement id (" + statement_id +
                    ") provided already exists. Please provide a new statement id, or remove the "
                    "existing statement.");
  }
  Value statement = statement_of(arn, statement_id, call.properties, call.world.partition);
  others->push_back(statement);
  const std::size_t length = value_to_json(policy_of(std::move(*others))).size();
  if (length > kLargestPolicy) {
    return fail("PolicyLengthExceededException",
                "The final policy size (" + std::to_string(length) +
                    ") is bigger than the limit (" + std::to_string(kLargestPolicy) + ").");
  }
  Value extra = map_with("Sid", Value::string(statement_id));
  extra.set("Statement", statement);
  auto made = add_object(call, {.place = kPermissions,
                                .key = statement_key(arn, statement_id),
                                .attributes = map_with("Id", Value::string(statement_id)),
                                .id = statement_id,
                                .extra = std::move(extra)});
  if (!made) {
    return std::move(made).failure();
  }
  auto touched = touch_target(call.world, target);
  return touched ? Result<Value>(std::move(statement)) : std::move(touched).failure();
}

Value policy_of(Value::List statements) {
  if (statements.empty()) {
    return Value();
  }
  Value policy = map_with("Version", Value::string("2012-10-17"));
  policy.set("Id", Value::string("default"));
  policy.set("Statement", Value::list(std::move(statements)));
  return policy;
}

Result<Value::List> statements_on(World& world, ObjectPlace place, std::string_view resource_arn) {
  auto records = list_objects(world, place, statement_key(resource_arn, ""));
  if (!records) {
    return std::move(records).failure();
  }
  std::stable_sort(records->begin(), records->end(), [](const auto& a, const auto& b) {
    return number_of(a.second, "CreationTime") < number_of(b.second, "CreationTime");
  });
  Value::List statements;
  for (auto& [key, record] : *records) {
    if (const Value* statement = record.find("Statement")) {
      statements.push_back(*statement);
    }
  }
  return statements;
}

}  // namespace formwork::lambda
