// SPDX-License-Identifier: Apache-2.0
// What requests about stacks have in common, read and checked.
#include "resources/cloudformation/api/stack_input.hh"

#include <algorithm>
#include <set>

#include "engine/base/text.hh"
#include "engine/plan/stack_policy.hh"
#include "engine/stack/template_url.hh"
#include "resources/cloudformation/api/answers.hh"

namespace formwork::cloudformation {

namespace {

constexpr std::size_t kMostTags = 50;
constexpr std::size_t kMostNotificationArns = 5;
constexpr std::size_t kLargestTemplateAtUrl = 1'000'000;

Result<std::string> read_url(ApiCall& call, const std::string& member) {
  return read_template_url(call.world.store, call.text(member), call.caller.endpoint, member);
}

// The deployed template of the stack that is to be changed.
Result<TemplateText> previous_template(ApiCall& call) {
  if (call.find("TemplateBody") != nullptr || call.find("TemplateURL") != nullptr) {
    return validation_error(
        "You cannot specify both usePreviousTemplate and Template URL or Template Body.");
  }
  Result<StackRecord> stack = get_stack(call, Missing::Brackets);
  if (!stack) {
    return std::move(stack).failure();
  }
  if (stack->template_body.empty()) {
    return validation_error("The stack " + stack->name + " has no previous template.");
  }
  return TemplateText{"<previous template>", stack->template_body};
}

Result<void> read_parameters(const ApiCall& call, StackRequest& request) {
  const Value* list = call.find("Parameters");
  for (const Value& item : list == nullptr ? std::span<const Value>() : list->items()) {
    std::string key = item.get_text("ParameterKey");
    const Value* value = item.find("ParameterValue");
    bool uses_previous = item.get_text("UsePreviousValue") == "true";
    if (uses_previous && value != nullptr && !value->scalar_text().empty()) {
      return validation_error("Invalid input for parameter key " + key +
                              ". Either specify usePreviousValue as true or a parameter value.");
    }
    if (value == nullptr && !uses_previous) {
      continue;  // As if it were not there: the default, or the complaint about a missing value.
    }
    bool is_new = request.parameters
                      .emplace(key, ParameterInput{value == nullptr ? "" : value->scalar_text(),
                                                   uses_previous})
                      .second;
    if (!is_new) {
      return validation_error("Duplicate parameter keys: [" + key + "]");
    }
  }
  return {};
}

Result<void> read_tags(const ApiCall& call, StackRequest& request) {
  const Value* list = call.find("Tags");
  request.replaces_tags = list != nullptr;
  std::set<std::string> keys;
  for (const Value& item : list == nullptr ? std::span<const Value>() : list->items()) {
    std::string key = item.get_text("Key");
    if (to_lower(key).starts_with("aws:")) {
      return validation_error("aws: prefixed tag key names are not allowed for external use.");
    }
    if (!keys.insert(key).second) {
      return validation_error(
          "Duplicate tag keys found. Please note that Tag keys are case "
          "insensitive.");
    }
    request.tags.emplace_back(std::move(key), item.get_text("Value"));
  }
  if (request.tags.size() > kMostTags) {
    return validation_error("Tag list must have at most " + std::to_string(kMostTags) + " tags.");
  }
  return {};
}

bool is_alarm_arn(std::string_view arn) {
  std::vector<std::string_view> parts = split(arn, ":");
  return parts.size() >= 7 && parts[0] == "arn" && parts[2] == "cloudwatch" &&
         parts[5] == "alarm" && !parts[6].empty();
}

Result<void> read_rollback_configuration(const ApiCall& call, StackRequest& request) {
  const Value* configuration = call.find("RollbackConfiguration");
  if (configuration == nullptr) {
    return {};
  }
  const Value* triggers = configuration->find("RollbackTriggers");
  for (const Value& trigger : triggers == nullptr ? std::span<const Value>() : triggers->items()) {
    std::string type = trigger.get_text("Type");
    if (type != "AWS::CloudWatch::Alarm" && type != "AWS::CloudWatch::CompositeAlarm") {
      return validation_error("Rollback Trigger Type not supported");
    }
    if (!is_alarm_arn(trigger.get_text("Arn"))) {
      return validation_error("RelativeId of a Rollback Trigger's ARN is incorrect");
    }
  }
  request.rollback_configuration = configuration->is_map() ? *configuration : Value::map();
  return {};
}

Result<void> read_failure_options(const ApiCall& call, StackRequest& request) {
  std::string on_failure = call.text("OnFailure");
  if (!on_failure.empty() && call.find("DisableRollback") != nullptr) {
    return validation_error("You can specify either OnFailure or DisableRollback, but not both.");
  }
  if (!on_failure.empty()) {
    request.on_failure = on_failure;
  }
  const Value* deployment = call.find("DeploymentConfig");
  if (deployment != nullptr) {
    request.deployment_mode = deployment->get_text("Mode");
    if (const Value* disables = deployment->find("DisableRollback")) {
      request.mode_disables_rollback = disables->scalar_text() == "true";
    }
  }
  request.disable_rollback = call.flag("DisableRollback") || on_failure == "DO_NOTHING";
  return {};
}

Result<void> read_policies(ApiCall& call, StackRequest& request) {
  Result<std::optional<std::string>> policy = read_policy(call, "StackPolicy");
  if (!policy) {
    return std::move(policy).failure();
  }
  request.stack_policy = std::move(*policy);
  Result<std::optional<std::string>> during = read_policy(call, "StackPolicyDuringUpdate");
  if (!during) {
    return std::move(during).failure();
  }
  request.stack_policy_during_update = during->value_or("");
  return {};
}

Result<void> read_lists(const ApiCall& call, StackRequest& request) {
  request.capabilities = text_list(call, "Capabilities");
  request.notification_arns = text_list(call, "NotificationARNs");
  request.replaces_notification_arns = call.find("NotificationARNs") != nullptr;
  request.resource_types = text_list(call, "ResourceTypes");
  if (request.notification_arns.size() > kMostNotificationArns) {
    return validation_error("You can specify at most " + std::to_string(kMostNotificationArns) +
                            " notification ARNs.");
  }
  return {};
}

// Whether the trust policy of a role names CloudFormation as who may assume it.
bool trusts_cloudformation(const Value& policy) {
  if (policy.is_scalar()) {
    std::string text = policy.scalar_text();
    return text == "*" || text.starts_with("cloudformation.");
  }
  for (const Value& item : policy.items()) {
    if (trusts_cloudformation(item)) {
      return true;
    }
  }
  for (const Value::Member& member : policy.members()) {
    if (trusts_cloudformation(member.value)) {
      return true;
    }
  }
  return false;
}

bool may_be_assumed(const Value& role) {
  const Value* trust = role.find_path({"Properties", "AssumeRolePolicyDocument"});
  if (trust == nullptr) {
    return false;
  }
  if (trust->is_string()) {  // Made through the API of IAM.
    return trust->as_string().find("cloudformation.") != std::string::npos;
  }
  const Value* statements = trust->find("Statement");
  if (statements == nullptr) {
    return false;
  }
  auto allows = [](const Value& statement) {
    const Value* principal = statement.find("Principal");
    return principal != nullptr && trusts_cloudformation(*principal);
  };
  return statements->is_map()
             ? allows(*statements)
             : std::any_of(statements->items().begin(), statements->items().end(), allows);
}

}  // namespace

Result<TemplateText> read_template(ApiCall& call) {
  const Value* body = call.find("TemplateBody");
  const Value* url = call.find("TemplateURL");
  if (body != nullptr && url != nullptr) {
    return validation_error("You cannot specify both Template URL and Template Body.");
  }
  if (body != nullptr) {
    return TemplateText{"<template>", body->scalar_text()};
  }
  if (url == nullptr) {
    return validation_error("Either Template URL or Template Body must be specified.");
  }
  Result<std::string> text = read_url(call, "TemplateURL");
  if (!text) {
    return std::move(text).failure();
  }
  if (text->size() > kLargestTemplateAtUrl) {
    return validation_error("Template may not exceed " + std::to_string(kLargestTemplateAtUrl) +
                            " bytes in size.");
  }
  return TemplateText{"<template>", std::move(*text)};
}

Result<std::optional<std::string>> read_policy(ApiCall& call, const std::string& member) {
  const Value* body = call.find(member + "Body");
  bool has_url = call.find(member + "URL") != nullptr;
  if (body != nullptr && has_url) {
    return validation_error("You cannot specify both " + member + "URL and " + member + "Body");
  }
  if (body == nullptr && !has_url) {
    return std::optional<std::string>();
  }
  Result<std::string> text = body != nullptr ? body->scalar_text() : read_url(call, member + "URL");
  if (!text) {
    return std::move(text).failure();
  }
  if (Result<StackPolicy> policy = StackPolicy::parse(*text); !policy) {
    return std::move(policy).failure();
  }
  return std::optional<std::string>(std::move(*text));
}

Result<void> check_role(ApiCall& call) {
  std::string arn = call.text("RoleARN");
  if (arn.empty()) {
    return {};
  }
  std::size_t slash = arn.rfind('/');
  std::string name = slash == std::string::npos ? "" : arn.substr(slash + 1);
  Result<std::optional<Value>> role = call.world.store.find_object("iam", "role", name);
  if (!role) {
    return std::move(role).failure();
  }
  if (!*role || !may_be_assumed(**role)) {
    return validation_error("Role " + arn + " is invalid or cannot be assumed");
  }
  return {};
}

Result<StackRequest> read_stack_request(ApiCall& call) {
  StackRequest request;
  request.stack_name = call.text("StackName");
  request.all_capabilities = false;
  request.keeps_parameters = false;
  request.use_previous_template = call.flag("UsePreviousTemplate");
  request.role_arn = call.text("RoleARN");
  request.client_request_token = call.text("ClientRequestToken");
  request.timeout_minutes = parse_integer(call.text("TimeoutInMinutes")).value_or(0);
  request.retain_except_on_create = call.flag("RetainExceptOnCreate");
  request.termination_protection = call.flag("EnableTerminationProtection");
  request.disable_validation = call.flag("DisableValidation");
  Result<TemplateText> text =
      request.use_previous_template ? previous_template(call) : read_template(call);
  if (!text) {
    return std::move(text).failure();
  }
  request.template_text = std::move(*text);
  for (auto read : {read_parameters, read_tags, read_rollback_configuration, read_failure_options,
                    read_lists}) {
    if (Result<void> good = read(call, request); !good) {
      return std::move(good).failure();
    }
  }
  if (Result<void> good = read_policies(call, request); !good) {
    return std::move(good).failure();
  }
  if (Result<void> good = check_role(call); !good) {
    return std::move(good).failure();
  }
  return request;
}

}  // namespace formwork::cloudformation
