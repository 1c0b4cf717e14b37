// SPDX-License-Identifier: Apache-2.0
#include "tools/schemac/schema_clean.hh"

#include <algorithm>
#include <utility>

#include "tools/schemac/type_words.hh"

namespace formwork {
namespace {

// Prose, addresses, and what only the deployment machinery of AWS needs.
constexpr std::string_view kDropped[] = {
    "$comment",         "$id",      "$schema",           "description",
    "documentationUrl", "examples", "handlers",          "markdownDescription",
    "sourceUrl",        "title",    "typeConfiguration",
};

constexpr std::string_view kPointerLists[] = {
    "primaryIdentifier",    "readOnlyProperties",   "writeOnlyProperties",
    "createOnlyProperties", "deprecatedProperties", "conditionalCreateOnlyProperties",
};

template <class Range>
bool contains(const Range& range, std::string_view key) {
  return std::find(std::begin(range), std::end(range), key) != std::end(range);
}

Value clean_node(const Value& schema, int depth, bool& too_deep);

Value clean_map(const Value& named, int depth, bool& too_deep) {
  Value::Map members;
  for (const Value::Member& member : named.members()) {
    members.push_back({member.key, clean_node(member.value, depth, too_deep), {}});
  }
  return Value::map(std::move(members));
}

Value clean_list(const Value& list, int depth, bool& too_deep) {
  Value result = Value::list();
  for (const Value& item : list.items()) {
    result.push(clean_node(item, depth, too_deep));
  }
  return result;
}

Value clean_node(const Value& schema, int depth, bool& too_deep) {
  if (!schema.is_map()) {
    return schema;
  }
  if (depth > kDeepestSchema) {
    too_deep = true;
    return Value::map();
  }
  Value result = Value::map();
  for (const Value::Member& member : schema.members()) {
    const std::string& key = member.key;
    if (contains(kDropped, key)) {
      continue;
    }
    constexpr std::string_view kDefinitions = "#/definitions/";
    if (key == "$ref" && member.value.as_string().starts_with(kDefinitions)) {
      result.set(key, Value::string(member.value.as_string().substr(kDefinitions.size())));
    } else if (key == "properties" || key == "definitions" || key == "patternProperties") {
      result.set(key, clean_map(member.value, depth + 1, too_deep));
    } else if (key == "additionalProperties" || contains(kSchemaWords, key)) {
      result.set(key, clean_node(member.value, depth + 1, too_deep));
    } else if (contains(kSchemaListWords, key)) {
      result.set(key, clean_list(member.value, depth + 1, too_deep));
    } else {
      result.set(key, member.value);
    }
  }
  return result;
}

Value strip_pointers(const Value& list) {
  Value result = Value::list();
  for (const Value& item : list.items()) {
    result.push(item.is_list() ? strip_pointers(item)
                               : Value::string(strip_pointer(item.as_string())));
  }
  return result;
}

bool is_type_name(std::string_view name) {
  return !name.empty() && name.size() <= 204 && std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == ':' ||
           c == '_' || c == '-';
  });
}

}  // namespace

std::string strip_pointer(std::string_view pointer) {
  constexpr std::string_view kPrefix = "/properties/";
  return std::string(pointer.starts_with(kPrefix) ? pointer.substr(kPrefix.size() - 1) : pointer);
}

Result<Value> clean_schema(const Value& schema) {
  const std::string name = schema.get_text("typeName");
  if (!is_type_name(name)) {
    return fail("F302", "A schema has no valid typeName ('" + name + "').");
  }
  bool too_deep = false;
  Value result = clean_node(schema, 0, too_deep);
  if (too_deep) {
    return fail("F302", "The schema of " + name + " nests more than " +
                            std::to_string(kDeepestSchema) + " levels deep.");
  }
  for (const std::string_view key : kPointerLists) {
    if (const Value* list = result.find(key)) {
      result.set(key, strip_pointers(*list));
    }
  }
  if (const Value* list = result.find("additionalIdentifiers")) {
    result.set("additionalIdentifiers", strip_pointers(*list));
  }
  if (const Value* tagging = result.find("tagging")) {
    Value cleaned = *tagging;
    cleaned.erase("permissions");
    if (cleaned.find("tagProperty") != nullptr) {
      cleaned.set("tagProperty", Value::string(strip_pointer(cleaned.get_text("tagProperty"))));
    }
    result.set("tagging", std::move(cleaned));
  }
  if (const Value* transform = result.find("propertyTransform")) {
    Value cleaned = Value::map();
    for (const Value::Member& member : transform->members()) {
      cleaned.set(strip_pointer(member.key), member.value);
    }
    result.set("propertyTransform", std::move(cleaned));
  }
  return result;
}

}  // namespace formwork
