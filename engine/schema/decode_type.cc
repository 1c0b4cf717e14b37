// SPDX-License-Identifier: Apache-2.0
#include "engine/schema/decode_type.hh"

#include <algorithm>

namespace formwork {
namespace {

using Property = TypeSchema::Property;

// Definitions that refer to each other are followed so far.
constexpr int kLongestReferenceChain = 16;

std::vector<std::string_view> texts(SchemaNode list) {
  std::vector<std::string_view> result;
  if (list.is(SchemaNode::Kind::List)) {
    for (const SchemaNode::Member& item : list) {
      if (const std::string_view text = item.value.text(); !text.empty()) {
        result.push_back(text);
      }
    }
  }
  return result;
}

std::string_view json_type(SchemaNode property, SchemaNode definitions) {
  for (int i = 0; i < kLongestReferenceChain; ++i) {
    if (const std::string_view type = property.find("type").text(); !type.empty()) {
      return type;
    }
    const std::string_view reference = property.find("$ref").text();
    if (reference.empty()) {
      // A schema that lists properties describes an object even when it does not say so.
      return property.find("properties") && !property.find("type") ? "object" : "";
    }
    property = definitions.find(reference);
  }
  return {};
}

void mark(TypeSchema& type, std::string_view name, Property::Flag flag) {
  const auto found =
      std::lower_bound(type.properties.begin(), type.properties.end(), name,
                       [](const Property& p, std::string_view wanted) { return p.name < wanted; });
  if (found != type.properties.end() && found->name == name) {
    found->flags |= flag;
  }
}

// Marks the properties that the pointers name themselves, not those that they only pass through.
void mark_pointers(TypeSchema& type, const std::vector<std::string_view>& pointers,
                   Property::Flag flag) {
  for (const std::string_view pointer : pointers) {
    if (pointer.starts_with('/')) {
      mark(type, pointer.substr(1), flag);
    }
  }
}

void decode_properties(TypeSchema& type, SchemaNode node) {
  const SchemaNode definitions = node.find("definitions");
  const SchemaNode properties = node.find("properties");
  if (properties.is(SchemaNode::Kind::Map)) {
    for (const SchemaNode::Member& member : properties) {
      type.properties.push_back({member.key, json_type(member.value, definitions), 0});
    }
  }
  // The compiler sorts them; a foreign catalogue may not have.
  const auto by_name = [](const Property& a, const Property& b) { return a.name < b.name; };
  if (!std::is_sorted(type.properties.begin(), type.properties.end(), by_name)) {
    std::sort(type.properties.begin(), type.properties.end(), by_name);
  }
  for (const std::string_view name : texts(node.find("required"))) {
    mark(type, name, Property::kRequired);
  }
  mark_pointers(type, type.read_only, Property::kReadOnly);
  mark_pointers(type, type.write_only, Property::kWriteOnly);
  mark_pointers(type, type.create_only, Property::kCreateOnly);
  mark_pointers(type, type.conditional_create_only, Property::kConditionalCreateOnly);
  mark_pointers(type, type.deprecated, Property::kDeprecated);
}

std::uint32_t small_number(SchemaNode node) {
  return static_cast<std::uint32_t>(std::clamp<std::int64_t>(node.integer(), 0, UINT32_MAX));
}

void decode_auto_name(TypeSchema& type, SchemaNode name) {
  type.auto_name_property = name.find("property").text();
  type.auto_name_length = small_number(name.find("max"));
  type.auto_name_lower = name.find("lower").is_true();
  type.auto_name_style = name.find("style").text();
  if (const SchemaNode separator = name.find("separator")) {
    type.auto_name_separator = separator.text();
  }
}

}  // namespace

TypeSchema decode_type(std::string_view name, SchemaNode node) {
  TypeSchema type;
  type.name = name;
  type.schema = node;
  if (!node.is(SchemaNode::Kind::Map)) {
    return type;
  }
  type.primary_identifier = texts(node.find("primaryIdentifier"));
  type.create_only = texts(node.find("createOnlyProperties"));
  type.conditional_create_only = texts(node.find("conditionalCreateOnlyProperties"));
  type.read_only = texts(node.find("readOnlyProperties"));
  type.write_only = texts(node.find("writeOnlyProperties"));
  type.deprecated = texts(node.find("deprecatedProperties"));
  decode_properties(type, node);
  const SchemaNode additional = node.find("additionalProperties");
  type.is_open = !(additional.is(SchemaNode::Kind::Bool) && !additional.is_true()) ||
                 static_cast<bool>(node.find("patternProperties"));

  type.ref = texts(node.find("ref"));
  type.attributes = texts(node.find("attributes"));
  type.any_attribute = node.find("anyAttribute").is_true();
  type.arn_template = node.find("arn").text();
  decode_auto_name(type, node.find("autoName"));
  type.is_immutable = node.find("immutable").is_true();
  type.is_stateful = node.find("stateful").is_true();
  type.delete_before_create = node.find("replacementStrategy").text() == "delete_then_create";
  type.create_timeout_minutes = small_number(node.find("createTimeout"));
  type.tag_property = node.find("tagging").find("tagProperty").text();
  return type;
}

}  // namespace formwork
