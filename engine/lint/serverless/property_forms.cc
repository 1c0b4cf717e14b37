// SPDX-License-Identifier: Apache-2.0
#include "engine/lint/serverless/property_forms.hh"

#include <algorithm>

#include "engine/lint/serverless/refusal.hh"

namespace formwork::lint {
namespace {

template <typename Predicate>
bool is_list_of(const Node& value, Predicate&& is_good) {
  return value.is_list() && std::all_of(value.items().begin(), value.items().end(),
                                        [&](const Node* item) { return is_good(*item); });
}

template <typename Predicate>
bool is_map_of(const Node& value, Predicate&& is_good) {
  return value.is_map() && std::all_of(value.members().begin(), value.members().end(),
                                       [&](const Member& m) { return is_good(*m.value); });
}

bool is_text(const Node& value) {
  return value.is_string();
}
bool is_map(const Node& value) {
  return value.is_map();
}
bool is_text_or_map(const Node& value) {
  return value.is_string() || value.is_map();
}
bool is_number(const Node& value) {
  return value.is(NodeKind::Int) || value.is(NodeKind::Bool);
}
bool is_number_or_map(const Node& value) {
  return is_number(value) || value.is_map();
}

bool has_form(const Node& value, std::uint32_t form) {
  const auto allows = [&](std::uint32_t kind) { return (form & kind) != 0; };
  return allows(kAnything) || (allows(kText) && value.is_string()) ||
         (allows(kMap) && value.is_map()) || (allows(kList) && value.is_list()) ||
         (allows(kFlag) && value.is(NodeKind::Bool)) || (allows(kInteger) && is_number(value)) ||
         (allows(kListOfTexts) && is_list_of(value, is_text)) ||
         (allows(kListOfMaps) && is_list_of(value, is_map)) ||
         (allows(kListOfTextsOrMaps) && is_list_of(value, is_text_or_map)) ||
         (allows(kMapOfTexts) && is_map_of(value, is_text)) ||
         (allows(kMapOfMaps) && is_map_of(value, is_map)) ||
         (allows(kMapOfNumbersOrMaps) && is_map_of(value, is_number_or_map)) ||
         (allows(kDeleteOrRetain) && value.is_string() &&
          (value.text() == "Delete" || value.text() == "Retain"));
}

// Only a property with a single kind is told what it should be.
std::string wrong_form(const PropertyForm& property) {
  const std::uint32_t kinds = property.form & ~static_cast<std::uint32_t>(kRequired | kPlain);
  if (kinds == kDeleteOrRetain) {
    return "Property '" + std::string(property.name) +
           "' should be a one of the strings: 'Delete' or 'Retain'.";
  }
  if (kinds == kMap || kinds == kText) {
    return "Property '" + std::string(property.name) + "' should be a " +
           (kinds == kMap ? "map." : "string.");
  }
  return "Type of property '" + std::string(property.name) + "' is invalid.";
}

// A version of OpenAPI may be written as a number.
bool is_version_number(const PropertyForm& property, const Node& value) {
  return property.name == "OpenApiVersion" && value.is(NodeKind::Float) &&
         value.text().starts_with("3.");
}

std::string property_fault(const Node& properties, const PropertyForm& property) {
  const Node* value = properties.get(property.name);
  if (value == nullptr || value->is(NodeKind::Null)) {
    return (property.form & kRequired) == 0
               ? std::string()
               : "Missing required property '" + std::string(property.name) + "'.";
  }
  // The transform takes every map of one member for a function.
  if ((property.form & kPlain) == 0 && value->single() != nullptr) {
    return {};
  }
  return has_form(*value, property.form) || is_version_number(property, *value)
             ? std::string()
             : wrong_form(property);
}

const PropertyForm* find_form(std::span<const PropertyForm> forms, std::string_view name) {
  const auto found = std::find_if(forms.begin(), forms.end(),
                                  [&](const PropertyForm& form) { return form.name == name; });
  return found == forms.end() ? nullptr : &*found;
}

}  // namespace

const FormTable* find_forms(std::span<const FormTable> tables, std::string_view type) {
  const auto found = std::find_if(tables.begin(), tables.end(),
                                  [&](const FormTable& table) { return table.type == type; });
  return found == tables.end() ? nullptr : &*found;
}

std::string form_fault(const Node& properties, const FormTable& table) {
  for (const Member& member : properties.members()) {
    if (find_form(table.own, member.key) == nullptr &&
        find_form(table.shared, member.key) == nullptr) {
      return "property " + std::string(member.key) + " not defined for resource of type " +
             std::string(table.type);
    }
  }
  for (const PropertyForm& shared : table.shared) {
    const PropertyForm* refined = find_form(table.own, shared.name);
    std::string fault = property_fault(properties, refined != nullptr ? *refined : shared);
    if (!fault.empty()) {
      return fault;
    }
  }
  for (const PropertyForm& own : table.own) {
    std::string fault = property_fault(properties, own);
    if (!fault.empty()) {
      return fault;
    }
  }
  return {};
}

}  // namespace formwork::lint
