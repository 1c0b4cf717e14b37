// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cstddef>
#include <set>

#include "tools/schemac/type_text.hh"
#include "tools/schemac/type_words.hh"

namespace formwork {
namespace {

constexpr std::size_t kColumns = 100;

// A string may stand without quotes when nothing in it could be taken for something else.
bool is_bare(std::string_view text) {
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

std::string token(const Value& value) {
  return value.is_string() && is_bare(value.as_string()) ? value.as_string() : value_to_json(value);
}

std::string name_token(const std::string& name) {
  const bool plain = !name.empty() && std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
  });
  return plain ? name : value_to_json(Value::string(name));
}

bool is_string_list(const Value* value) {
  return value != nullptr && value->is_list() && !value->items().empty() &&
         std::all_of(value->items().begin(), value->items().end(),
                     [](const Value& item) { return item.is_string(); });
}

bool is_map_list(const Value& value) {
  return value.is_list() && !value.items().empty() &&
         std::all_of(value.items().begin(), value.items().end(),
                     [](const Value& item) { return item.is_map(); });
}

bool is_map_of_maps(const Value* value) {
  return value != nullptr && value->is_map() &&
         std::all_of(value->members().begin(), value->members().end(),
                     [](const Value::Member& member) { return member.value.is_map(); });
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

class Writer {
 public:
  explicit Writer(std::string& out) : out_(out) {}
  void type(const Value& type);

 private:
  void node(const std::string& head, const Value& schema, int depth, const Value* skip_facts);
  void children(const Value& schema, int depth, const std::set<std::string>& done);
  void properties(const Value& schema, int depth);
  bool fact(const FactWord& word, const Value& value);
  void words(std::string_view word, std::span<const Value> items);
  void line(int depth, std::string_view text) {
    out_.append(static_cast<std::size_t>(depth) * 2, ' ').append(text) += '\n';
  }

  std::string& out_;
};

void Writer::words(std::string_view word, std::span<const Value> items) {
  std::string text(word);
  for (const Value& item : items) {
    const std::string next = token(item);
    if (text.size() > word.size() && 2 + text.size() + 1 + next.size() > kColumns) {
      line(1, text);
      text = word;
    }
    text.append(1, ' ').append(next);
  }
  line(1, text);
}

// True when the value has the shape that the word can say; else it is written as a plain keyword.
bool fits(const FactWord& word, const Value& value) {
  switch (word.shape) {
    case FactShape::Words:
      return is_string_list(&value);
    case FactShape::Tuples:
      return value.is_list() && !value.items().empty() &&
             std::all_of(value.items().begin(), value.items().end(),
                         [](const Value& item) { return is_string_list(&item); });
    case FactShape::Word:
      return value.is_string();
    case FactShape::Flag:
      return value.is_bool() && value.as_bool();
    case FactShape::Number:
      return value.is_number();
    case FactShape::Members:
      return value.is_map() && !value.members().empty() &&
             std::all_of(value.members().begin(), value.members().end(), [](const auto& member) {
               return is_bare(member.key) && member.key.find('=') == std::string::npos;
             });
  }
  return false;
}

bool Writer::fact(const FactWord& word, const Value& value) {
  if (!fits(word, value)) {
    return false;
  }
  std::string text(word.word);
  switch (word.shape) {
    case FactShape::Words:
      words(word.word, value.items());
      return true;
    case FactShape::Tuples:
      for (const Value& item : value.items()) {
        text = word.word;
        for (const Value& part : item.items()) {
          text.append(1, ' ').append(token(part));
        }
        line(1, text);
      }
      return true;
    case FactShape::Word:
    case FactShape::Number:
      line(1, text.append(1, ' ').append(token(value)));
      return true;
    case FactShape::Flag:
      line(1, text);
      return true;
    case FactShape::Members:
      for (const Value::Member* member : sorted_members(value)) {
        text.append(1, ' ').append(member->key).append(1, '=').append(token(member->value));
      }
      line(1, text);
      return true;
  }
  return false;
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
    return is_map_of_maps(&member.value) && !member.value.members().empty();
  }
  if (member.key == "additionalProperties" || is_known_schema_word(member.key)) {
    return member.key != "other" && member.value.is_map();
  }
  return is_known_list_word(member.key) && is_map_list(member.value);
}

// Whether every required name is a property of this schema, so that a mark at the property says it.
bool required_can_be_marked(const Value& schema) {
  const Value* required = schema.find("required");
  const Value* properties = schema.find("properties");
  if (!is_string_list(required) || !is_map_of_maps(properties)) {
    return false;
  }
  std::set<std::string> seen;
  return std::all_of(required->items().begin(), required->items().end(), [&](const Value& name) {
    return properties->find(name.as_string()) != nullptr && seen.insert(name.as_string()).second;
  });
}

std::string type_word(const Value& value) {
  const auto is_simple = [](const Value& item) {
    return item.is_string() && !item.as_string().empty() &&
           std::all_of(item.as_string().begin(), item.as_string().end(),
                       [](char c) { return c >= 'a' && c <= 'z'; }) &&
           item.as_string() != "closed" && item.as_string() != "open";
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

std::string keyword_token(const Value::Member& member) {
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
  const bool plain_key =
      member.key == "$ref" || (!member.key.empty() && name_token(member.key) == member.key);
  return (plain_key ? member.key : value_to_json(Value::string(member.key))) + "=" +
         token(member.value);
}

void Writer::node(const std::string& head, const Value& schema, int depth,
                  const Value* skip_facts) {
  const bool marked = required_can_be_marked(schema);
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
                         (skip_facts != nullptr && skip_facts->find(key) != nullptr);
    if (!is_said) {
      text.append(1, ' ').append(keyword_token(*member));
    }
  }
  line(depth, text);
}

void Writer::properties(const Value& schema, int depth) {
  std::set<std::string> required;
  if (required_can_be_marked(schema)) {
    for (const Value& name : schema.find("required")->items()) {
      required.insert(name.as_string());
    }
  }
  for (const Value::Member* member : sorted_members(*schema.find("properties"))) {
    const std::string mark = required.contains(member->key) ? "!" : "";
    node("." + name_token(member->key) + mark, member->value, depth, nullptr);
    children(member->value, depth + 1, {});
  }
}

void Writer::children(const Value& schema, int depth, const std::set<std::string>& done) {
  if (depth > kDeepestSchema) {
    return;
  }
  for (const Value::Member* member : sorted_members(schema)) {
    if (done.contains(member->key) || !is_child(*member)) {
      continue;
    }
    if (member->key == "properties") {
      properties(schema, depth);
    } else if (member->key == "definitions" || member->key == "patternProperties") {
      const std::string word = member->key == "definitions" ? "define " : "match ";
      for (const Value::Member* entry : sorted_members(member->value)) {
        node(word + token(Value::string(entry->key)), entry->value, depth, nullptr);
        children(entry->value, depth + 1, {});
      }
    } else if (member->value.is_list()) {
      for (const Value& item : member->value.items()) {
        node(member->key, item, depth, nullptr);
        children(item, depth + 1, {});
      }
    } else {
      node(member->key == "additionalProperties" ? "other" : member->key, member->value, depth,
           nullptr);
      children(member->value, depth + 1, {});
    }
  }
}

void Writer::type(const Value& type) {
  Value facts = Value::map();
  facts.set("typeName", Value::boolean(true));
  for (const FactWord& word : kFactWords) {
    const Value* value = type.find(word.key);
    if (value != nullptr && fits(word, *value)) {
      facts.set(word.key, Value::boolean(true));
    }
  }
  node("type " + token(*type.find("typeName")), type, 0, &facts);
  for (const FactWord& word : kFactWords) {
    if (facts.find(word.key) != nullptr) {
      fact(word, *type.find(word.key));
    }
  }
  children(type, 1, {});
}

}  // namespace

std::string write_types(std::span<const Value> types) {
  std::string out = "formwork-types 1\n";
  Writer writer(out);
  for (const Value& type : types) {
    out += '\n';
    writer.type(type);
  }
  return out;
}

}  // namespace formwork
