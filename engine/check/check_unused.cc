// SPDX-License-Identifier: Apache-2.0
#include <string>
#include <unordered_set>

#include "engine/base/text.hh"
#include "engine/check/check_parts.hh"
#include "engine/template/reference.hh"

namespace formwork {
namespace {

using Names = std::unordered_set<std::string_view>;

/// Rules name parameters in ways of their own.
void collect_rule_names(const Node& node, Names& parameters, bool& uses_all) {
  if (const Member* call = node.single()) {
    if (call->key == "Fn::ValueOf" || call->key == "Fn::ValueOfAll") {
      const auto items = call->value->items();
      if (!items.empty() && items[0]->is_string()) {
        parameters.insert(items[0]->text());
      }
      uses_all = uses_all || call->key == "Fn::ValueOfAll";
    } else if (call->key == "Fn::RefAll") {
      uses_all = true;
    }
  }
  for (const Node* item : node.items()) {
    collect_rule_names(*item, parameters, uses_all);
  }
  for (const Member& member : node.members()) {
    collect_rule_names(*member.value, parameters, uses_all);
  }
}

struct Used {
  Names values;
  Names conditions;
  Names mappings;
  bool any_mapping = false;
  bool any_parameter = false;
};

void collect(const Node& node, Used& used) {
  for_each_reference(node, [&](const Reference& reference) {
    if (reference.kind == Reference::Kind::Condition) {
      used.conditions.insert(reference.name);
    } else if (reference.kind == Reference::Kind::FindInMap) {
      used.mappings.insert(reference.name);
    } else {
      used.values.insert(reference.name);
      // "${ Name }" is a fault of its own; it still means the name.
      used.values.insert(trim(reference.name));
    }
  });
}

/// A mapping whose name is computed may be any of them.
bool has_computed_mapping(const Node& node) {
  const Node* arguments = node.get("Fn::FindInMap");
  if (arguments != nullptr && !arguments->items().empty() && !arguments->items()[0]->is_string()) {
    return true;
  }
  for (const Node* item : node.items()) {
    if (has_computed_mapping(*item)) {
      return true;
    }
  }
  for (const Member& member : node.members()) {
    if (has_computed_mapping(*member.value)) {
      return true;
    }
  }
  return false;
}

Used collect_used(const Template& model) {
  Used used;
  for (const Member& section : model.document->root->members()) {
    if (section.key == "Parameters" || section.key == "Metadata" || section.key == "Conditions") {
      continue;
    }
    collect(*section.value, used);
  }
  for (const Condition& condition : model.conditions) {
    collect(*condition.node, used);
  }
  for (const Resource& resource : model.resources) {
    if (resource.condition) {
      used.conditions.insert(resource.condition->text);
    }
  }
  for (const Output& output : model.outputs) {
    if (output.condition) {
      used.conditions.insert(output.condition->text);
    }
  }
  for (const Rule& rule : model.rules) {
    collect_rule_names(*rule.node, used.values, used.any_parameter);
  }
  for (const std::string_view name : model.used_by_transforms) {
    used.values.insert(name);
    used.mappings.insert(name);
    used.conditions.insert(name);
  }
  used.any_mapping = !model.mappings.empty() && has_computed_mapping(*model.document->root);
  return used;
}

}  // namespace

void check_unused(const Template& model, Sink& sink) {
  // A macro, built in or not, may read any parameter.
  if (model.document == nullptr || !model.document->root->is_map() || has_unknown_macro(model)) {
    return;
  }
  const Used used = collect_used(model);
  for (const Parameter& parameter : model.parameters) {
    if (!used.any_parameter && !used.values.contains(parameter.name.text)) {
      sink.warning("W2001", "The parameter '" + std::string(parameter.name.text) + "' is not used",
                   parameter.name.span);
    }
  }
  for (const Mapping& mapping : model.mappings) {
    if (!used.any_mapping && !used.mappings.contains(mapping.name.text)) {
      sink.warning("W7001", "The mapping '" + std::string(mapping.name.text) + "' is not used",
                   mapping.name.span);
    }
  }
  for (const Condition& condition : model.conditions) {
    if (!used.conditions.contains(condition.name.text)) {
      sink.warning("W8001", "The condition '" + std::string(condition.name.text) + "' is not used",
                   condition.name.span);
    }
  }
}

}  // namespace formwork
