// SPDX-License-Identifier: Apache-2.0
// Items from the content of objects: JSON or comma-separated values, maybe packed.
#include <algorithm>

#include "engine/base/hash.hh"
#include "engine/value/convert.hh"
#include "resources/dynamodb/request.hh"
#include "resources/dynamodb/transfer.hh"

namespace formwork::dynamodb {

namespace {

constexpr int kDeepest = 40;

// Attributes as files have them, with base64, as the wire has them.
Value with_bytes(const Value& attribute, int depth) {
  Value made = Value::map();
  for (const Value::Member& member : attribute.members()) {
    Value content = member.value;
    const auto decoded = [](const Value& text) {
      return Value::string(base64_decode(text.scalar_text()).value_or(std::string()));
    };
    if (member.key == "B") {
      content = decoded(member.value);
    } else if (member.key == "BS" && member.value.is_list()) {
      content = Value::list();
      for (const Value& item : member.value.items()) {
        content.push(decoded(item));
      }
    } else if (member.key == "L" && member.value.is_list() && depth < kDeepest) {
      content = Value::list();
      for (const Value& item : member.value.items()) {
        content.push(with_bytes(item, depth + 1));
      }
    } else if (member.key == "M" && member.value.is_map() && depth < kDeepest) {
      content = Value::map();
      for (const Value::Member& field : member.value.members()) {
        content.set(field.key, with_bytes(field.value, depth + 1));
      }
    }
    made.set(member.key, std::move(content));
  }
  return made;
}

void read_json_item(std::string_view text, ReadItems& read) {
  auto document = value_from_json(text);
  const Value* item = document && document->is_map() ? document->find("Item") : nullptr;
  if (item == nullptr || !item->is_map()) {
    ++read.failed;
    return;
  }
  Value wire = Value::map();
  for (const Value::Member& field : item->members()) {
    wire.set(field.key, with_bytes(field.value, 0));
  }
  auto fields = read_fields(wire);
  if (fields) {
    read.items.push_back(std::move(*fields));
  } else {
    ++read.failed;
  }
}

// The values of a line of comma-separated ones; `at` moves behind it.
std::vector<std::string> csv_line(std::string_view text, std::size_t& at, char delimiter) {
  std::vector<std::string> values(1);
  bool in_quotes = false;
  for (; at < text.size(); ++at) {
    const char c = text[at];
    if (in_quotes) {
      if (c == '"' && at + 1 < text.size() && text[at + 1] == '"') {
        values.back() += '"';
        ++at;
      } else if (c == '"') {
        in_quotes = false;
      } else {
        values.back() += c;
      }
    } else if (c == '"' && values.back().empty()) {
      in_quotes = true;
    } else if (c == delimiter) {
      values.emplace_back();
    } else if (c == '\n') {
      ++at;
      break;
    } else if (c != '\r') {
      values.back() += c;
    }
  }
  return values;
}

}  // namespace

void read_json_items(std::string_view text, ReadItems& read) {
  std::size_t begin = 0;
  int depth = 0;
  bool in_text = false;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const char c = text[at];
    if (in_text) {
      at += c == '\\' ? 1 : 0;
      in_text = c != '"';
    } else if (c == '"') {
      in_text = depth > 0;
    } else if (c == '{') {
      begin = depth++ == 0 ? at : begin;
    } else if (c == '}' && depth > 0 && --depth == 0) {
      read_json_item(text.substr(begin, at + 1 - begin), read);
      begin = at + 1;
    }
  }
  // What is left over is no item.
  if (text.find_first_not_of(" \t\r\n", std::min(begin, text.size())) != std::string_view::npos) {
    ++read.failed;
  }
}

void read_csv_items(std::string_view text, char delimiter, std::vector<std::string> header,
                    const std::function<Kind(const std::string&)>& kind_of, ReadItems& read) {
  std::size_t at = 0;
  if (header.empty() && !text.empty()) {
    header = csv_line(text, at, delimiter);
  }
  while (at < text.size()) {
    const std::vector<std::string> values = csv_line(text, at, delimiter);
    if (values.size() == 1 && values.front().empty()) {
      continue;
    }
    Value wire = Value::map();
    for (std::size_t i = 0; i < std::min(values.size(), header.size()); ++i) {
      const Kind kind = kind_of(header[i]);
      Value content = Value::string(
          kind == Kind::B ? base64_decode(values[i]).value_or(std::string()) : values[i]);
      wire.set(header[i], map_with(to_string(kind), std::move(content)));
    }
    auto fields = values.size() == header.size() ? read_fields(wire)
                                                 : Result<Fields>(invalid("Line of other length"));
    if (fields) {
      read.items.push_back(std::move(*fields));
    } else {
      ++read.failed;
    }
  }
}

}  // namespace formwork::dynamodb
