// SPDX-License-Identifier: Apache-2.0
#include "engine/schema_build/schema_clean.hh"

#include <algorithm>
#include <utility>

#include "engine/schema_build/schema_words.hh"

namespace formwork {
namespace {

// Prose, addresses, and what only the deployment machinery of AWS needs.
constexpr std::string_view kDropped[] = {
    "$comment",         "$id",      "$schema",           "description",
    "documentationUrl", "examples", "handlers",          "markdownDescription",
    "sourceUrl",        "title",    "typeConfiguration",
};

constexpr std::string_view kPointerLists[] = {
    "primaryIdentifier",     "readOnlyProperties",   "writeOnlyProperties",
    "createOnlyProperties",  "deprecatedProperties", "conditionalCreateOnlyProperties",
    "additionalIdentifiers",
};

template <class Range>
bool contains(const Range& range, std::string_view key) {
  return std::find(std::begin(range), std::end(range), key) != std::end(range);
}

// One way or the other through a schema.
struct Way {
  bool publishes = false;
  bool too_deep = false;
};

constexpr std::string_view kDefinitions = "#/definitions/";
constexpr std::string_view kPropertiesPrefix = "/properties";

Value clean_node(const Value& schema, int depth, Way& way);

Value clean_map(const Value& named, int depth, Way& way) {
  Value::Map members;
  for (const Value::Member& member : named.members()) {
    members.push_back({member.key, clean_node(member.value, depth, way), {}});
  }
  return Value::map(std::move(members));
}

Value clean_list(const Value& list, int depth, Way& way) {
  Value result = Value::list();
  for (const Value& item : list.items()) {
    result.push(clean_node(item, depth, way));
  }
  return result;
}

std::string reference(const std::string& text, const Way& way) {
  if (way.publishes) {
    return text.starts_with("#") ? text : std::string(kDefinitions) + text;
  }
  return text.starts_with(kDefinitions) ? text.substr(kDefinitions.size()) : text;
}

Value clean_node(const Value& schema, int depth, Way& way) {
  if (!schema.is_map()) {
    return schema;
  }
  if (depth > kDeepestSchema) {
    way.too_deep = true;
    return Value::map();
  }
  Value::Map members;
  const auto keep = [&](const std::string& key, Value value) {
    members.push_back({key, std::move(value), {}});
  };
  for (const Value::Member& member : schema.members()) {
    const std::string& key = member.key;
    if (contains(kDropped, key)) {
      continue;
    }
    if (key == "$ref" && member.value.is_string()) {
      keep(key, Value::string(reference(member.value.as_string(), way)));
    } else if (key == "properties" || key == "definitions" || key == "patternProperties") {
      keep(key, clean_map(member.value, depth + 1, way));
    } else if (key == "additionalProperties" || contains(kSchemaWords, key)) {
      keep(key, clean_node(member.value, depth + 1, way));
    } else if (contains(kSchemaListWords, key)) {
      keep(key, clean_list(member.value, depth + 1, way));
    } else {
      keep(key, member.value);
    }
  }
  return Value::map(std::move(members));
}

// Pointers with or without "/properties" in front, in lists of them and lists of lists.
Value change_pointers(const Value& value, const Way& way) {
  if (value.is_list()) {
    Value result = Value::list();
    for (const Value& item : value.items()) {
      result.push(change_pointers(item, way));
    }
    return result;
  }
  const std::string& text = value.as_string();
  const bool is_pointer = text.starts_with('/');
  return Value::string(!way.publishes ? strip_pointer(text)
                       : is_pointer   ? std::string(kPropertiesPrefix) + text
                                      : text);
}

// Everything of a type that names places of it.
void change_places(Value& type, const Way& way) {
  for (const std::string_view key : kPointerLists) {
    if (const Value* list = type.find(key)) {
      type.set(key, change_pointers(*list, way));
    }
  }
  if (const Value* tagging = type.find("tagging")) {
    Value changed = *tagging;
    changed.erase("permissions");
    if (const Value* place = changed.find("tagProperty")) {
      changed.set("tagProperty", change_pointers(*place, way));
    }
    type.set("tagging", std::move(changed));
  }
  if (const Value* transform = type.find("propertyTransform")) {
    Value changed = Value::map();
    for (const Value::Member& member : transform->members()) {
      changed.set(change_pointers(Value::string(member.key), way).as_string(), member.value);
    }
    type.set("propertyTransform", std::move(changed));
  }
}

bool is_type_name(std::string_view name) {
  return !name.empty() && name.size() <= 204 && std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == ':' ||
           c == '_' || c == '-';
  });
}

}  // namespace

std::string strip_pointer(std::string_view pointer) {
  const bool is_full = pointer.starts_with(kPropertiesPrefix) &&
                       pointer.substr(kPropertiesPrefix.size()).starts_with('/');
  return std::string(is_full ? pointer.substr(kPropertiesPrefix.size()) : pointer);
}

Result<Value> clean_schema(const Value& schema) {
  const std::string name = schema.get_text("typeName");
  if (!is_type_name(name)) {
    return fail("F702", "A schema has no valid typeName ('" + name + "').");
  }
  Way way;
  Value result = clean_node(schema, 0, way);
  if (way.too_deep) {
    return fail("F702", "The schema of " + name + " nests more than " +
                            std::to_string(kDeepestSchema) + " levels deep.");
  }
  change_places(result, way);
  return result;
}

Value published_schema(const Value& type) {
  Way way{.publishes = true};
  Value result = clean_node(type, 0, way);
  change_places(result, way);
  return result;
}

}  // namespace formwork
