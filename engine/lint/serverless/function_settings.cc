// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "engine/lint/schema/value.hh"
#include "engine/lint/serverless/checks.hh"
#include "engine/lint/serverless/refusal.hh"

namespace formwork::lint {
namespace {

bool is_one_of(std::string_view text, std::initializer_list<std::string_view> names) {
  return std::find(names.begin(), names.end(), text) != names.end();
}

std::string check_url_cors(const ServerlessResource& function, const Node& cors) {
  struct Setting {
    std::string_view name;
    NodeKind kind;
    std::string_view kind_name;
  };
  constexpr Setting kSettings[] = {
      {"AllowOrigins", NodeKind::List, "list"},     {"AllowMethods", NodeKind::List, "list"},
      {"AllowCredentials", NodeKind::Bool, "bool"}, {"AllowHeaders", NodeKind::List, "list"},
      {"ExposeHeaders", NodeKind::List, "list"},    {"MaxAge", NodeKind::Int, "int"}};
  if (!cors.is_map()) {
    return refuse(function.name, should_be("FunctionUrlConfig.Cors", "map"));
  }
  for (const Member& member : cors.members()) {
    const auto setting =
        std::find_if(std::begin(kSettings), std::end(kSettings),
                     [&](const Setting& known) { return known.name == member.key; });
    if (setting == std::end(kSettings)) {
      return refuse(function.name,
                    std::string(member.key) + " is not a valid property for configuring Cors.");
    }
    if (!is_call(*member.value) && !member.value->is(setting->kind)) {
      return refuse(function.name, std::string(member.key) + " must be of type " +
                                       std::string(setting->kind_name) + ".");
    }
  }
  return {};
}

std::string check_url(const ServerlessResource& function, Surroundings&) {
  const Node* config = function.get("FunctionUrlConfig");
  if (!is_set(config) || is_call(*config)) {
    return {};
  }
  const Node* type = member_of(config, "AuthType");
  if (type == nullptr || (!is_call(*type) && !is_one_of(text_of(type), {"AWS_IAM", "NONE"}))) {
    return refuse(function.name,
                  "AuthType is required to configure function property `FunctionUrlConfig`. "
                  "Please provide either AWS_IAM or NONE.");
  }
  const Node* cors = member_of(config, "Cors");
  return is_set(cors) && !is_call(*cors) ? check_url_cors(function, *cors) : std::string();
}

std::string check_deployment(const ServerlessResource& function, Surroundings& around) {
  const Node* preference = function.get("DeploymentPreference");
  if (!is_set(preference)) {
    return {};
  }
  const Node* enabled = around.resolved(member_of(preference, "Enabled"));
  const bool is_off =
      enabled != nullptr && (!is_set(enabled) || is_one_of(text_of(enabled), {"false", "False"}));
  if (is_off) {
    return {};
  }
  if (member_of(preference, "Type") == nullptr) {
    return refuse(function.name, "'DeploymentPreference' is missing required Property 'Type'");
  }
  const Node* hooks = member_of(preference, "Hooks");
  if (hooks != nullptr && !hooks->is_map()) {
    return refuse(function.name, "'Hooks' property of 'DeploymentPreference' must be a dictionary");
  }
  if (!is_set(function.get("AutoPublishAlias"))) {
    return refuse(function.name,
                  "'DeploymentPreference' requires AutoPublishAlias property to be specified.");
  }
  const Node* alarms = member_of(preference, "Alarms");
  return is_set(alarms) && !alarms->is_list() && !is_call(*alarms)
             ? refuse(function.name, "Alarms must be a list")
             : std::string();
}

// An {"Fn::If": ...} of the wrong length where a property is taken apart.
bool is_malformed_if(const Node* value) {
  const Member* single = value == nullptr ? nullptr : value->single();
  return single != nullptr && single->key == "Fn::If" &&
         (!single->value->is_list() || single->value->count != 3);
}

std::string check_destination(const ServerlessResource& function, std::string_view event,
                              const Node& destination) {
  if (!destination.is_map()) {
    return refuse(function.name,
                  should_be("EventInvokeConfig.DestinationConfig." + std::string(event), "map"));
  }
  const Node* type = destination.get("Type");
  if (!is_one_of(text_of(type), {"SQS", "SNS", "EventBridge", "Lambda", "S3Bucket"})) {
    return refuse(function.name,
                  "'Type: " + (type == nullptr ? "None" : plain_text(*type)) +
                      "' must be one of ['SQS', 'SNS', 'EventBridge', 'Lambda', 'S3Bucket']");
  }
  const Node* target = destination.get("Destination");
  if (is_malformed_if(target)) {
    return refuse(std::string(function.name) + "EventInvokeConfig",
                  "Malformed 'Destination' property: Fn::If requires 3 arguments.");
  }
  const bool is_made = is_one_of(type->text(), {"SQS", "SNS"});
  return target == nullptr && !is_made
             ? refuse(function.name, "Destination is required if Type is not ['SQS', 'SNS']")
             : std::string();
}

std::string check_invoke_config(const ServerlessResource& function, Surroundings& around) {
  const Node* config = around.resolved(function.get("EventInvokeConfig"));
  const Node* destinations = member_of(config, "DestinationConfig");
  if (!is_set(destinations)) {
    return {};
  }
  if (!destinations->is_map()) {
    return refuse(function.name, should_be("EventInvokeConfig.DestinationConfig", "map"));
  }
  for (std::string_view event : {"OnSuccess", "OnFailure"}) {
    const Node* destination = destinations->get(event);
    std::string fault =
        destination == nullptr ? "" : check_destination(function, event, *destination);
    if (!fault.empty()) {
      return fault;
    }
  }
  return {};
}

// A policy is a name, a document, a function or a template's name with its parameters.
std::string check_policies(const ServerlessResource& function, Surroundings&) {
  const Node* policies = function.get("Policies");
  if (policies == nullptr || !policies->is_list() || function.get("Role") != nullptr) {
    return {};
  }
  std::size_t index = 0;
  for (const Node* policy : policies->items()) {
    const bool is_known =
        policy->is_string() || policy->get("Statement") != nullptr || policy->single() != nullptr;
    if (!is_known) {
      return refuse(function.name, "Policy at index " + std::to_string(index) +
                                       " in the 'Policies' property is not valid");
    }
    ++index;
  }
  return {};
}

std::string check_role(const ServerlessResource& function, Surroundings&) {
  return is_malformed_if(function.get("Role"))
             ? refuse(function.name, "Malformed 'Role' property: Fn::If requires 3 arguments.")
             : std::string();
}

}  // namespace

std::string check_function_settings(const ServerlessResource& function, Surroundings& around) {
  constexpr Check kChecks[] = {&check_url, &check_deployment, &check_invoke_config, &check_policies,
                               &check_role};
  return first_refusal(kChecks, function, around);
}

}  // namespace formwork::lint
