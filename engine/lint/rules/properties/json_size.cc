// SPDX-License-Identifier: Apache-2.0
#include "engine/lint/rules/properties/json_size.hh"

#include <algorithm>

#include "engine/document/document.hh"
#include "engine/lint/schema/keyword.hh"
#include "engine/lint/schema/timestamp.hh"
#include "engine/lint/schema/value.hh"

namespace formwork::lint {
namespace {

constexpr std::size_t kLongestName = 255;

bool is_name_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
         c == '_' || c == '-';
}

// A character beyond ASCII is written as \uXXXX, one beyond the first plane as two of them.
std::size_t character_size(unsigned char c) {
  if (c < 0x80) {
    constexpr std::string_view kShortEscapes = "\"\\\n\r\t\b\f";
    if (kShortEscapes.find(static_cast<char>(c)) != std::string_view::npos) {
      return 2;
    }
    return c < 0x20 ? 6 : 1;
  }
  if (c < 0xc0) {
    return 0;  // a later byte of a character
  }
  return c < 0xf0 ? 6 : 12;
}

std::size_t text_size(std::string_view text) {
  std::size_t size = 2;
  for (char c : text) {
    size += character_size(static_cast<unsigned char>(c));
  }
  return size;
}

// The text a function counts as; nullopt when `node` is none.
std::optional<std::string> function_text(const Node& node) {
  const Member* function = node.single();
  if (function == nullptr || !kPropertyFunctions.has(function_of(function->key)) ||
      function->key.starts_with("Fn::ForEach")) {
    return std::nullopt;
  }
  if (function->key != "Fn::Sub") {
    return std::string();
  }
  const Node* text = function->value;
  if (text->is_list() && text->count != 0) {
    text = text->items().front();
  }
  return text->is_string() ? std::optional(literal_part(text->text())) : std::nullopt;
}

std::size_t scalar_size(const Node& node) {
  if (node.is_string()) {
    const auto date = timestamp_of(node);
    return text_size(date ? date->text() : std::string(node.text()));
  }
  return node.is(NodeKind::Null) ? 4 : json_text(node).size();
}

}  // namespace

std::string literal_part(std::string_view text) {
  std::string literal;
  for (std::size_t at = 0; at < text.size();) {
    std::size_t end = at;
    if (text.substr(at, 2) == "${") {
      end = at + 2;
      while (end < text.size() && end - at - 2 < kLongestName && is_name_character(text[end])) {
        ++end;
      }
    }
    if (end > at + 2 && end < text.size() && text[end] == '}') {
      at = end + 1;
    } else {
      literal += text[at++];
    }
  }
  return literal;
}

std::size_t json_size(const Node& node) {
  if (node.is_scalar()) {
    return scalar_size(node);
  }
  if (const auto text = function_text(node)) {
    return text_size(*text);
  }
  std::size_t size = 2 + (node.count == 0 ? 0 : node.count - 1);
  for (const Member& member : node.members()) {
    size += text_size(member.key) + 1 + json_size(*member.value);
  }
  for (const Node* item : node.items()) {
    size += json_size(*item);
  }
  return size;
}

std::optional<std::size_t> json_size(std::string_view text) {
  SourceMap sources;
  Sink sink;
  const auto document = read_json(sources, "text", std::string(text), sink);
  if (document == nullptr || sink.has_errors()) {
    return std::nullopt;
  }
  return json_size(*document->root);
}

}  // namespace formwork::lint
