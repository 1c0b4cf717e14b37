// SPDX-License-Identifier: Apache-2.0
#include "resources/ssm/parameter.hh"

#include "engine/base/text.hh"
#include "engine/schema/pattern.hh"
#include "resources/common/checks.hh"
#include "resources/common/fault.hh"
#include "resources/common/naming.hh"
#include "resources/common/properties.hh"

namespace formwork::ssm {

namespace {

constexpr std::size_t kStandardBytes = 4096;
constexpr std::size_t kAdvancedBytes = 8192;
constexpr std::size_t kLongestName = 2048;
constexpr std::size_t kDeepest = 15;

Failure invalid(std::string message) {
  return fault(HandlerErrorCode::InvalidRequest, std::move(message));
}

Result<void> check_name(std::string_view name) {
  if (name.size() > kLongestName || !is_word(name, "_.-/")) {
    return invalid(
        "Parameter name: can't be prefixed with \"ssm\" (case-insensitive) and can "
        "only consist of the symbols a-zA-Z0-9_.-/");
  }
  if (name.find('/') != std::string_view::npos && !name.starts_with('/')) {
    return invalid("Parameter name must be a fully qualified name.");
  }
  const std::string first = to_lower(name.starts_with('/') ? name.substr(1) : name);
  if (first.starts_with("aws") || first.starts_with("ssm")) {
    return invalid(
        "Parameter name: can't be prefixed with \"aws\" or \"ssm\" "
        "(case-insensitive).");
  }
  if (split(name, "/").size() > kDeepest + 1) {
    return invalid("A parameter name can have a maximum of fifteen hierarchy levels.");
  }
  return {};
}

Result<void> check_pattern(const Value& properties) {
  const std::string expression = properties.get_text("AllowedPattern");
  if (expression.empty()) {
    return {};
  }
  auto pattern = Pattern::compile(expression);
  if (!pattern) {
    return invalid("The AllowedPattern '" + expression + "' is not a valid regular expression.");
  }
  if (pattern->full_match(properties.get_text("Value")) != Pattern::Match::Yes) {
    return invalid("Parameter value, cannot be validated against allowedPattern: " + expression);
  }
  return {};
}

Result<void> check_parameter(const Value& properties) {
  const std::string type = properties.get_text("Type");
  if (type == "SecureString") {
    return invalid(
        "SecureString parameters cannot be created by CloudFormation. Create it with "
        "the Systems Manager API and refer to it by {{resolve:ssm-secure:...}}.");
  }
  if (type != "String" && type != "StringList") {
    return invalid(
        "Property validation failure: [Value of property {/Type} does not match any of "
        "the allowed values: String, StringList]");
  }
  const std::string tier = properties.get_text("Tier");
  const std::size_t limit = tier.empty() || tier == "Standard" ? kStandardBytes : kAdvancedBytes;
  if (properties.get_text("Value").size() > limit) {
    return invalid(limit == kStandardBytes
                       ? "Standard tier parameters support a maximum parameter value of 4096 "
                         "characters. To create a larger parameter value, upgrade the parameter to "
                         "use the advanced-parameter tier."
                       : "Parameter value exceeds the maximum of 8192 characters.");
  }
  return check_pattern(properties);
}

Value parameter_attributes(const Value& properties) {
  Value all = Value::map();
  all.set("Type", Value::string(properties.get_text("Type")));
  all.set("Value", Value::string(properties.get_text("Value")));
  return all;
}

void set_version(Value& object, const Value& properties, std::int64_t version) {
  object.set("Value", Value::string(properties.get_text("Value")));
  object.set("Type", Value::string(properties.get_text("Type")));
  object.set("Version", Value::number(version));
  const Value* known = object.find("History");
  Value history = known != nullptr ? *known : Value::map();
  history.set(std::to_string(version), Value::string(properties.get_text("Value")));
  object.set("History", std::move(history));
}

}  // namespace

Result<Made> create_parameter(const Call& call) {
  std::string name = call.properties.get_text("Name");
  if (name.empty()) {
    name = generated_name(call, {.longest = kLongestName});
  }
  auto checked = check_name(name);
  if (checked) {
    checked = check_parameter(call.properties);
  }
  if (!checked) {
    return std::move(checked).failure();
  }
  Value extra = Value::map();
  set_version(extra, call.properties, 1);
  return add_object(call, {.place = kParameters,
                           .key = name,
                           .attributes = parameter_attributes(call.properties),
                           .extra = std::move(extra),
                           .taken_message = name + " already exists."});
}

Result<Value> update_parameter(const Call& call) {
  if (auto checked = check_parameter(call.properties); !checked) {
    return std::move(checked).failure();
  }
  auto attributes =
      change_object(call, kParameters, call.id(), parameter_attributes(call.properties));
  if (!attributes) {
    return attributes;
  }
  auto object = get_object(call, kParameters, call.id());
  if (!object) {
    return object;
  }
  const auto version = parse_integer(object->get_text("Version"));
  set_version(*object, call.properties, version.value_or(0) + 1);
  if (auto stored = put_object(call.world, kParameters, call.id(), *object); !stored) {
    return std::move(stored).failure();
  }
  return attributes;
}

}  // namespace formwork::ssm
