// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <string>

#include "engine/base/text.hh"
#include "engine/template/load_support.hh"

namespace formwork {
namespace {

constexpr SectionRules kRules = {"Parameters", "parameter", "E2001",
                                 "E2011",      "E2010",     kMostParameters};

constexpr std::array<std::string_view, 11> kAttributes = {
    "Type",        "Default",   "AllowedPattern", "AllowedValues", "ConstraintDescription",
    "Description", "MinLength", "MaxLength",      "MinValue",      "MaxValue",
    "NoEcho"};

bool is_literal(const Node& node) {
  return node.is_scalar() && !node.is(NodeKind::Null);
}

std::string owner_of(const Parameter& parameter) {
  return "parameter '" + std::string(parameter.name.text) + "'";
}

void load_type(LoadContext& context, const Node& node, Parameter& parameter) {
  const Member* type = node.find("Type");
  if (type == nullptr) {
    context.sink.error("E2001", "The " + owner_of(parameter) + " has no Type", parameter.name.span,
                       "Most parameters are of Type String.");
    parameter.kind = parse_parameter_type("String");
    return;
  }
  const std::string_view text = text_of(context, node, "Type", "E2001", owner_of(parameter));
  parameter.type = {text, type->value->span};
  parameter.kind = parse_parameter_type(text);
  if (parameter.kind.is_known || !is_literal(*type->value)) {
    return;
  }
  if (parameter.kind.is_ssm) {
    context.sink.warning("W2002", "'" + std::string(text) + "' is not a documented parameter type",
                         type->key_span);
    return;
  }
  static constexpr std::array<std::string_view, 4> kUsual = {"String", "Number", "List<Number>",
                                                             "CommaDelimitedList"};
  std::string help =
      "Use String, Number, CommaDelimitedList, List<Number> or an AWS type such as "
      "AWS::EC2::VPC::Id.";
  if (const auto nearest = find_nearest(text, kUsual)) {
    help = "Did you mean '" + std::string(*nearest) + "'?";
  }
  context.sink.error("E2002", "'" + std::string(text) + "' is not a parameter type", type->key_span,
                     std::move(help));
}

/// MinLength and friends: an integer (or number), bare or in quotes.
const Node* load_bound(LoadContext& context, const Node& node, std::string_view key,
                       const Parameter& parameter) {
  const Member* member = node.find(key);
  if (member == nullptr) {
    return nullptr;
  }
  const bool is_length = key.ends_with("Length");
  const std::string_view text = member->value->text();
  const bool is_valid = is_literal(*member->value) && (is_length ? parse_integer(text).has_value()
                                                                 : parse_number(text).has_value());
  if (!is_valid) {
    context.sink.error("E2001",
                       std::string(key) + " of " + owner_of(parameter) + " must be " +
                           (is_length ? "an integer" : "a number"),
                       member->key_span);
    return nullptr;
  }
  return member->value;
}

void load_default(LoadContext& context, const Node& node, Parameter& parameter) {
  const Member* member = node.find("Default");
  if (member == nullptr) {
    return;
  }
  if (!is_literal(*member->value)) {
    context.sink.error(
        "E2001",
        "Default of " + owner_of(parameter) + " must be a string, not " + article(*member->value),
        member->key_span,
        parameter.kind.is_list ? "Write the items in one string, with commas between them."
                               : "Functions are not evaluated in Parameters: write the value.");
    return;
  }
  parameter.default_value = member->value;
}

void load_allowed_values(LoadContext& context, const Node& node, Parameter& parameter) {
  const Member* member = node.find("AllowedValues");
  if (member == nullptr) {
    return;
  }
  if (!member->value->is_list()) {
    context.sink.error("E2001",
                       "AllowedValues of " + owner_of(parameter) + " must be a list, not " +
                           article(*member->value),
                       member->key_span);
    return;
  }
  for (const Node* item : member->value->items()) {
    if (!is_literal(*item)) {
      context.sink.error(
          "E2001",
          "An allowed value of " + owner_of(parameter) + " must be a string, not " + article(*item),
          item->span);
    }
  }
  parameter.allowed_values = member->value;
}

void load_no_echo(LoadContext& context, const Node& node, Parameter& parameter) {
  const Member* member = node.find("NoEcho");
  if (member == nullptr) {
    return;
  }
  const std::string text = to_lower(member->value->text());
  if (member->value->is(NodeKind::Bool)) {
    parameter.no_echo = member->value->boolean();
  } else if (member->value->is_string() && (text == "true" || text == "false")) {
    parameter.no_echo = text == "true";
  } else {
    context.sink.error("E2001", "NoEcho of " + owner_of(parameter) + " must be true or false",
                       member->key_span);
  }
}

void load_parameter(LoadContext& context, const Member& entry) {
  Parameter parameter;
  parameter.name = {entry.key, entry.key_span};
  parameter.node = entry.value;
  const Node& node = *entry.value;
  if (!node.is_map()) {
    context.sink.error("E2001",
                       "The " + owner_of(parameter) + " must be an object, not " + article(node),
                       entry.key_span);
    parameter.kind = parse_parameter_type("String");
  } else {
    const std::string owner = owner_of(parameter);
    check_keys(context, node, kAttributes, "E2001", owner);
    load_type(context, node, parameter);
    load_default(context, node, parameter);
    load_allowed_values(context, node, parameter);
    parameter.allowed_pattern = text_of(context, node, "AllowedPattern", "E2001", owner);
    if (const Node* pattern = node.get("AllowedPattern")) {
      parameter.allowed_pattern_span = pattern->span;
    }
    parameter.constraint_description =
        text_of(context, node, "ConstraintDescription", "E2001", owner);
    parameter.description = text_of(context, node, "Description", "E2001", owner);
    parameter.min_length = load_bound(context, node, "MinLength", parameter);
    parameter.max_length = load_bound(context, node, "MaxLength", parameter);
    parameter.min_value = load_bound(context, node, "MinValue", parameter);
    parameter.max_value = load_bound(context, node, "MaxValue", parameter);
    load_no_echo(context, node, parameter);
  }
  context.model.parameter_index.emplace(parameter.name.text, context.model.parameters.size());
  context.model.parameters.push_back(parameter);
}

}  // namespace

void load_parameters(LoadContext& context, const Member& section) {
  for (const Member* entry : section_entries(context, section, kRules)) {
    load_parameter(context, *entry);
  }
}

}  // namespace formwork
