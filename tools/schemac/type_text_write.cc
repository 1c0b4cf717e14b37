// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cstddef>

#include "tools/schemac/schema_text.hh"
#include "tools/schemac/type_text.hh"
#include "tools/schemac/type_words.hh"

namespace formwork {
namespace {

constexpr std::size_t kColumns = 100;

class Writer {
 public:
  explicit Writer(std::string& out) : schemas_(out) {}
  void type(const Value& type);

 private:
  bool fact(const FactWord& word, const Value& value);
  void words(std::string_view word, std::span<const Value> items);

  SchemaTextWriter schemas_;
};

void Writer::words(std::string_view word, std::span<const Value> items) {
  std::string text(word);
  for (const Value& item : items) {
    const std::string next = value_token(item);
    if (text.size() > word.size() && 2 + text.size() + 1 + next.size() > kColumns) {
      schemas_.line(1, text);
      text = word;
    }
    text.append(1, ' ').append(next);
  }
  schemas_.line(1, text);
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
               return is_bare_word(member.key) && member.key.find('=') == std::string::npos;
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
          text.append(1, ' ').append(value_token(part));
        }
        schemas_.line(1, text);
      }
      return true;
    case FactShape::Word:
    case FactShape::Number:
      schemas_.line(1, text.append(1, ' ').append(value_token(value)));
      return true;
    case FactShape::Flag:
      schemas_.line(1, text);
      return true;
    case FactShape::Members:
      for (const Value::Member* member : sorted_members(value)) {
        text.append(1, ' ').append(member->key).append(1, '=').append(value_token(member->value));
      }
      schemas_.line(1, text);
      return true;
  }
  return false;
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
  schemas_.node("type " + value_token(*type.find("typeName")), type, 0, &facts);
  for (const FactWord& word : kFactWords) {
    if (facts.find(word.key) != nullptr) {
      fact(word, *type.find(word.key));
    }
  }
  schemas_.children(type, 1);
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
