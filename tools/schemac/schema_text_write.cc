// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "tools/schemac/schema_text.hh"
#include "tools/schemac/type_words.hh"

namespace formwork {

// A string may stand without quotes when nothing in it could be taken for something else.
bool is_bare_word(std::string_view text) {
  if (text.empty() || text == "true" || text == "false" || text == "null") {
    return false;
  }
  const char first = text.front();
  if (first == '[' || first == '{' || first == '-' || (first >= '0' && first <= '9')) {
    return false;
  }
  return std::all_of(text.begin(), text.end(), [](char c) {
    return static_cast<unsigned char>(c) > ' ' && c != '"' && c != 0x7f;
  });
}

std::string value_token(const Value& value) {
  return value.is_string() && is_bare_word(value.as_string()) ? value.as_string()
                                                              : value_to_json(value);
}

bool is_string_list(const Value* value) {
  return value != nullptr && value->is_list() && !value->items().empty() &&
         std::all_of(value->items().begin(), value->items().end(),
                     [](const Value& item) { return item.is_string(); });
}

std::vector<const Value::Member*> sorted_members(const Value& map) {
  std::vector<const Value::Member*> members;
  for (const Value::Member& member : map.members()) {
    members.push_back(&member);
  }
  std::sort(members.begin(), members.end(),
            [](const auto* a, const auto* b) { return a->key < b->key; });
  return members;
}

namespace {

std::string name_token(const std::string& name) {
  const bool plain = !name.empty() && std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
  });
  return plain ? name : value_to_json(Value::string(name));
}

// A schema is a map, or true (anything) or false (nothing).
bool is_schema(const Value& value) {
  return value.is_map() || value.is_bool();
}

bool is_schema_list(const Value& value) {
  return value.is_list() && !value.items().empty() &&
         std::all_of(value.items().begin(), value.items().end(), is_schema);
}

bool is_map_of_schemas(const Value* value) {
  return value != nullptr && value->is_map() &&
         std::all_of(value->members().begin(), value->members().end(),
                     [](const Value::Member& member) { return is_schema(member.value); });
}

bool is_known_schema_word(const std::string& key) {
  return std::find(std::begin(kSchemaWords), std::end(kSchemaWords), key) != std::end(kSchemaWords);
}

bool is_known_list_word(const std::string& key) {
  return std::find(std::begin(kSchemaListWords), std::end(kSchemaListWords), key) !=
         std::end(kSchemaListWords);
}

// Keywords that become lines below the schema's own line.
bool is_child(const Value::Member& member) {
  if (member.key == "properties" || member.key == "definitions" ||
      member.key == "patternProperties") {
    return is_map_of_schemas(&member.value) && !member.value.members().empty();
  }
  if (member.key == "additionalProperties") {
    return member.value.is_map();
  }
  if (is_known_schema_word(member.key)) {
    return member.key != "other" && is_schema(member.value);
  }
  return is_known_list_word(member.key) && is_schema_list(member.value);
}

std::string type_word(const Value& value) {
  const auto is_simple = [](const Value& item) {
    return item.is_string() && !item.as_string().empty() &&
           std::all_of(item.as_string().begin(), item.as_string().end(),
                       [](char c) { return c >= 'a' && c <= 'z'; }) &&
           item.as_string() != "closed" && item.as_string() != "open" &&
           item.as_string() != "true" && item.as_string() != "false";
  };
  if (is_simple(value)) {
    return value.as_string();
  }
  std::string text;
  if (value.is_list() && value.items().size() > 1) {
    for (const Value& item : value.items()) {
      if (!is_simple(item)) {
        return {};
      }
      text.append(text.empty() ? "" : "|").append(item.as_string());
    }
  }
  return text;
}

}  // namespace

std::string SchemaTextWriter::keyword_token(const Value::Member& member) const {
  if (member.key == "type") {
    const std::string word = type_word(member.value);
    if (!word.empty()) {
      return word;
    }
  }
  if (member.key == "$ref" && member.value.is_string() &&
      name_token(member.value.as_string()) == member.value.as_string()) {
    return "#" + member.value.as_string();
  }
  if (member.key == "additionalProperties" && member.value.is_bool()) {
    return member.value.as_bool() ? "open" : "closed";
  }
  if (member.key == "enum" && options_.lists != nullptr) {
    const std::string name = options_.lists->name_of(member.value);
    if (!name.empty()) {
      return "enum@" + name;
    }
  }
  const bool plain_key =
      member.key == "$ref" || (!member.key.empty() && name_token(member.key) == member.key);
  return (plain_key ? member.key : value_to_json(Value::string(member.key))) + "=" +
         value_token(member.value);
}

// Whether every required name is a property of this schema, so that a mark at the property says it.
bool SchemaTextWriter::marks_required(const Value& schema) const {
  const Value* required = schema.find("required");
  const Value* properties = schema.find("properties");
  if (!is_string_list(required) || !is_map_of_schemas(properties)) {
    return false;
  }
  std::set<std::string> seen;
  const std::string* last = nullptr;
  return std::all_of(required->items().begin(), required->items().end(), [&](const Value& item) {
    const std::string& name = item.as_string();
    const bool is_in_order = last == nullptr || *last < name || !options_.keeps_required_order;
    last = &name;
    return is_in_order && properties->find(name) != nullptr && seen.insert(name).second;
  });
}

void SchemaTextWriter::node(const std::string& head, const Value& schema, int depth,
                            const Value* skip) {
  if (schema.is_bool()) {
    line(depth, head + (schema.as_bool() ? " true" : " false"));
    return;
  }
  const bool marked = marks_required(schema);
  std::string text = head;
  for (const std::string_view first : {"type", "$ref"}) {
    if (const Value* value = schema.find(first)) {
      text.append(1, ' ').append(keyword_token({std::string(first), *value, {}}));
    }
  }
  for (const Value::Member* member : sorted_members(schema)) {
    const std::string& key = member->key;
    const bool is_said = key == "type" || key == "$ref" || is_child(*member) ||
                         (marked && key == "required") ||
                         (skip != nullptr && skip->find(key) != nullptr);
    if (!is_said) {
      text.append(1, ' ').append(keyword_token(*member));
    }
  }
  line(depth, text);
}

void SchemaTextWriter::properties(const Value& schema, int depth) {
  std::set<std::string> required;
  if (marks_required(schema)) {
    for (const Value& name : schema.find("required")->items()) {
      required.insert(name.as_string());
    }
  }
  for (const Value::Member* member : sorted_members(*schema.find("properties"))) {
    const std::string mark = required.contains(member->key) ? "!" : "";
    node("." + name_token(member->key) + mark, member->value, depth);
    children(member->value, depth + 1);
  }
}

void SchemaTextWriter::children(const Value& schema, int depth) {
  if (depth > kDeepestSchema) {
    return;
  }
  for (const Value::Member* member : sorted_members(schema)) {
    if (!is_child(*member)) {
      continue;
    }
    if (member->key == "properties") {
      properties(schema, depth);
    } else if (member->key == "definitions" || member->key == "patternProperties") {
      const std::string word = member->key == "definitions" ? "define " : "match ";
      for (const Value::Member* entry : sorted_members(member->value)) {
        node(word + value_token(Value::string(entry->key)), entry->value, depth);
        children(entry->value, depth + 1);
      }
    } else if (member->value.is_list()) {
      for (const Value& item : member->value.items()) {
        node(member->key, item, depth);
        children(item, depth + 1);
      }
    } else {
      node(member->key == "additionalProperties" ? "other" : member->key, member->value, depth);
      children(member->value, depth + 1);
    }
  }
}

}  // namespace formwork
