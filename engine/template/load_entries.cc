// SPDX-License-Identifier: Apache-2.0
// Rules, Mappings, Conditions, Outputs and Hooks: the sections with small entries.
#include <algorithm>
#include <array>
#include <string>

#include "engine/template/load_support.hh"

namespace formwork {
namespace {

constexpr SectionRules kRuleRules = {"Rules", "rule", "E1700", "E1700", "E1700", 0};
constexpr SectionRules kMappingRules = {"Mappings", "mapping", "E7001",
                                        "E7002",    "E7010",   kMostMappings};
constexpr SectionRules kConditionRules = {"Conditions", "condition", "E8001", "E8001", "E8001", 0};
constexpr SectionRules kOutputRules = {"Outputs", "output", "E6001",
                                       "E6011",   "E6010",  kMostOutputs};
constexpr SectionRules kHookRules = {"Hooks", "hook", "E1001", "E1001", "E1001", 0};

std::string named(std::string_view noun, std::string_view name) {
  return std::string(noun) + " '" + std::string(name) + "'";
}

void load_assertions(LoadContext& context, const Member& member, Rule& rule) {
  if (!member.value->is_list()) {
    context.sink.error("E1700",
                       "Assertions of " + named("rule", rule.name.text) + " must be a list",
                       member.key_span);
    return;
  }
  for (const Node* item : member.value->items()) {
    const Member* assertion = item->find("Assert");
    if (assertion == nullptr) {
      context.sink.error("E1701",
                         "An assertion of " + named("rule", rule.name.text) + " has no Assert",
                         item->span);
      continue;
    }
    rule.assertions.push_back(
        {assertion->value, text_of(context, *item, "AssertDescription", "E1701", "an assertion")});
  }
}

void load_rule(LoadContext& context, const Member& entry) {
  Rule rule;
  rule.name = {entry.key, entry.key_span};
  rule.node = entry.value;
  const std::string owner = named("rule", entry.key);
  if (!entry.value->is_map()) {
    context.sink.error("E1700", "The " + owner + " must be an object, not " + article(*entry.value),
                       entry.key_span);
    return;
  }
  static constexpr std::array<std::string_view, 2> kAllowed = {"Assertions", "RuleCondition"};
  check_keys(context, *entry.value, kAllowed, "E1700", owner);
  if (const Member* condition = entry.value->find("RuleCondition")) {
    rule.condition = condition->value;
    if (!condition->value->is_map()) {
      context.sink.error("E1702", "RuleCondition of " + owner + " must be a function",
                         condition->key_span);
      rule.condition = nullptr;
    }
  }
  if (const Member* assertions = entry.value->find("Assertions")) {
    load_assertions(context, *assertions, rule);
  } else {
    context.sink.error("E1700", "The " + owner + " has no Assertions", entry.key_span);
  }
  context.model.rules.push_back(std::move(rule));
}

bool is_mapping_value(const Node& node) {
  if (node.is_scalar()) {
    return !node.is(NodeKind::Null);
  }
  return node.is_list() &&
         std::all_of(node.items().begin(), node.items().end(), [](const Node* item) {
           return item->is_scalar() && !item->is(NodeKind::Null);
         });
}

/// Second-level keys may have '-' and '.': region names and versions stand there.
bool is_mapping_key(std::string_view key) {
  return !key.empty() && std::all_of(key.begin(), key.end(), [](char c) {
    return is_alphanumeric({&c, 1}) || c == '-' || c == '.';
  });
}

void check_mapping_key(LoadContext& context, const Member& key, std::string_view mapping) {
  if (!key.value->is_map()) {
    context.sink.error("E7001",
                       "Key '" + std::string(key.key) + "' of " + named("mapping", mapping) +
                           " must hold an object, not " + article(*key.value),
                       key.key_span, "A mapping has exactly two levels of keys.");
    return;
  }
  if (key.value->members().empty()) {
    context.sink.error(
        "E7001", "Key '" + std::string(key.key) + "' of " + named("mapping", mapping) + " is empty",
        key.key_span);
  }
  for (const Member& attribute : key.value->members()) {
    if (is_transform_key(attribute.key)) {
      continue;
    }
    if (!is_alphanumeric(attribute.key)) {
      context.sink.error("E7001",
                         "Mappings attribute name '" + std::string(attribute.key) +
                             "' must contain only alphanumeric characters.",
                         attribute.key_span);
    }
    if (!is_mapping_value(*attribute.value)) {
      context.sink.error("E7001", "Every Mappings attribute must be a String or a List.",
                         attribute.key_span,
                         is_function(*attribute.value) ? "Functions are not evaluated in Mappings."
                                                       : std::string());
    }
  }
}

void load_mapping(LoadContext& context, const Member& entry) {
  context.model.mapping_index.emplace(entry.key, context.model.mappings.size());
  context.model.mappings.push_back({{entry.key, entry.key_span}, entry.value});
  if (!entry.value->is_map()) {
    context.sink.error("E7001",
                       "Every Mappings member " + std::string(entry.key) + " must be a map",
                       entry.key_span);
    return;
  }
  if (entry.value->members().empty()) {
    context.sink.error("E7001", "The " + named("mapping", entry.key) + " is empty", entry.key_span);
  }
  if (entry.value->members().size() > kMostMappingAttributes) {
    context.sink.error("E7010",
                       "The " + named("mapping", entry.key) + " has " +
                           std::to_string(entry.value->members().size()) + " keys; the limit is " +
                           std::to_string(kMostMappingAttributes),
                       entry.key_span);
  }
  for (const Member& key : entry.value->members()) {
    if (is_transform_key(key.key)) {
      continue;
    }
    if (!is_mapping_key(key.key)) {
      context.sink.error("E7001",
                         "Mappings element name '" + std::string(key.key) +
                             "' must be non-empty and can contain only alphanumerics, '-' or '.'",
                         key.key_span);
    }
    check_mapping_key(context, key, entry.key);
  }
}

/// A condition is one function that gives a truth value (or the name of another condition).
bool is_condition_function(const Node& node) {
  static constexpr std::array<std::string_view, 9> kFunctions = {
      "Fn::And",      "Fn::Equals",           "Fn::Not",          "Fn::Or",       "Condition",
      "Fn::Contains", "Fn::EachMemberEquals", "Fn::EachMemberIn", "Fn::Transform"};
  const Member* call = node.single();
  return call != nullptr &&
         std::find(kFunctions.begin(), kFunctions.end(), call->key) != kFunctions.end();
}

void load_condition(LoadContext& context, const Member& entry) {
  context.model.condition_index.emplace(entry.key, context.model.conditions.size());
  context.model.conditions.push_back({{entry.key, entry.key_span}, entry.value});
  if (!is_condition_function(*entry.value)) {
    context.sink.error("E8001",
                       "The " + named("condition", entry.key) +
                           " must be one of Fn::And, Fn::Equals, Fn::Not, Fn::Or and Condition",
                       entry.key_span);
  }
}

void load_export(LoadContext& context, const Member& member, Output& output,
                 const std::string& owner) {
  if (!member.value->is_map()) {
    context.sink.error("E6003",
                       "Export of " + owner + " must be an object, not " + article(*member.value),
                       member.key_span);
    return;
  }
  static constexpr std::array<std::string_view, 1> kAllowed = {"Name"};
  check_keys(context, *member.value, kAllowed, "E6001", "Export of " + owner);
  const Member* name = member.value->find("Name");
  if (name == nullptr) {
    context.sink.error("E6002", "Export of " + owner + " has no Name", member.key_span);
  } else if (!is_function(*name->value) &&
             (!name->value->is_scalar() || name->value->is(NodeKind::Null))) {
    context.sink.error(
        "E6102", "The export name of " + owner + " must be a string, not " + article(*name->value),
        name->key_span);
  } else {
    output.export_name = name->value;
  }
}

void load_output_value(LoadContext& context, const Member& entry, Output& output,
                       const std::string& owner) {
  const Member* value = entry.value->find("Value");
  if (value == nullptr) {
    if (entry.value->find("Fn::Transform") == nullptr) {
      context.sink.error("E6002", "The " + owner + " has no Value", entry.key_span);
    }
    return;
  }
  output.value = value->value;
  if (!is_function(*value->value) &&
      (!value->value->is_scalar() || value->value->is(NodeKind::Null))) {
    context.sink.error("E6101",
                       "Value of " + owner + " must be a string, not " + article(*value->value),
                       value->key_span);
  }
}

void load_output(LoadContext& context, const Member& entry) {
  Output output;
  output.name = {entry.key, entry.key_span};
  output.node = entry.value;
  const std::string owner = named("output", entry.key);
  if (!entry.value->is_map()) {
    context.sink.error("E6001", "The " + owner + " must be an object, not " + article(*entry.value),
                       entry.key_span);
  } else {
    static constexpr std::array<std::string_view, 4> kAllowed = {"Value", "Description", "Export",
                                                                 "Condition"};
    check_keys(context, *entry.value, kAllowed, "E6001", owner);
    load_output_value(context, entry, output, owner);
    output.description = text_of(context, *entry.value, "Description", "E6003", owner);
    if (const Member* condition = entry.value->find("Condition")) {
      const std::string_view name = text_of(context, *entry.value, "Condition", "E6003", owner);
      if (!name.empty()) {
        output.condition = NameAt{name, condition->value->span};
      }
    }
    if (const Member* exported = entry.value->find("Export")) {
      load_export(context, *exported, output, owner);
    }
  }
  context.model.output_index.emplace(output.name.text, context.model.outputs.size());
  context.model.outputs.push_back(output);
}

void load_hook(LoadContext& context, const Member& entry) {
  Hook hook;
  hook.name = {entry.key, entry.key_span};
  hook.node = entry.value;
  const Node* type = entry.value->get("Type");
  if (type == nullptr || !type->is_string()) {
    context.sink.error("E1001", "The " + named("hook", entry.key) + " has no Type", entry.key_span);
    return;
  }
  hook.type = {type->text(), type->span};
  context.model.hooks.push_back(hook);
}

}  // namespace

void load_rules(LoadContext& context, const Member& section) {
  for (const Member* entry : section_entries(context, section, kRuleRules)) {
    load_rule(context, *entry);
  }
}

void load_mappings(LoadContext& context, const Member& section) {
  for (const Member* entry : section_entries(context, section, kMappingRules)) {
    load_mapping(context, *entry);
  }
}

void load_conditions(LoadContext& context, const Member& section) {
  for (const Member* entry : section_entries(context, section, kConditionRules)) {
    load_condition(context, *entry);
  }
}

void load_outputs(LoadContext& context, const Member& section) {
  for (const Member* entry : section_entries(context, section, kOutputRules)) {
    load_output(context, *entry);
  }
}

void load_hooks(LoadContext& context, const Member& section) {
  for (const Member* entry : section_entries(context, section, kHookRules)) {
    load_hook(context, *entry);
  }
}

}  // namespace formwork
