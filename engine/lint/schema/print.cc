// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <cmath>
#include <cstdio>

#include "engine/document/scalar.hh"
#include "engine/lint/schema/number.hh"
#include "engine/lint/schema/timestamp.hh"
#include "engine/lint/schema/value.hh"

namespace formwork::lint {
namespace {

struct Range {
  std::uint32_t first;
  std::uint32_t last;
};

// What is escaped in quoted text although it is no ASCII control character:
// blanks other than a space, format characters, what is not assigned or for
// private use.
constexpr Range kHidden[] = {
    {0x7f, 0xa0},       {0xad, 0xad},       {0x378, 0x379},     {0x600, 0x605},
    {0x61c, 0x61c},     {0x6dd, 0x6dd},     {0x70f, 0x70f},     {0x8e2, 0x8e2},
    {0x1680, 0x1680},   {0x180e, 0x180e},   {0x2000, 0x200f},   {0x2028, 0x202f},
    {0x205f, 0x206f},   {0x3000, 0x3000},   {0xd800, 0xf8ff},   {0xfeff, 0xfeff},
    {0xfff0, 0xfffb},   {0xfffe, 0xffff},   {0x1bca0, 0x1bca3}, {0x1d173, 0x1d17a},
    {0x1fffe, 0x1ffff}, {0x2fffe, 0x2ffff}, {0xe0000, 0xe00ff}, {0xe01f0, 0x10ffff}};

bool is_hidden(std::uint32_t c) {
  for (const Range& range : kHidden) {
    if (c < range.first) {
      return false;
    }
    if (c <= range.last) {
      return true;
    }
  }
  return false;
}

// The code point at `at`, which is moved behind it. Bytes that are no UTF-8
// count one each.
std::uint32_t next_character(std::string_view text, std::size_t& at) {
  const auto lead = static_cast<unsigned char>(text[at++]);
  if (lead < 0xc0) {
    return lead;
  }
  const std::size_t more = lead >= 0xf0 ? 3 : (lead >= 0xe0 ? 2 : 1);
  std::uint32_t c = lead & (0x3fU >> more);
  for (std::size_t i = 0; i < more && at < text.size(); ++i) {
    c = c << 6 | (static_cast<unsigned char>(text[at++]) & 0x3fU);
  }
  return c;
}

void append_hex(std::string& out, char kind, int digits, std::uint32_t c) {
  std::array<char, 16> buffer{};
  const int length = std::snprintf(buffer.data(), buffer.size(), "\\%c%0*x", kind, digits, c);
  out.append(buffer.data(), static_cast<std::size_t>(length));
}

void append_quoted(std::string& out, std::string_view text) {
  const bool has_single = text.find('\'') != std::string_view::npos;
  const char mark = has_single && text.find('"') == std::string_view::npos ? '"' : '\'';
  out += mark;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t begin = at;
    const std::uint32_t c = next_character(text, at);
    if (c == static_cast<unsigned char>(mark) || c == '\\') {
      out += '\\';
      out += static_cast<char>(c);
    } else if (c == '\n' || c == '\r' || c == '\t') {
      out += c == '\n' ? "\\n" : (c == '\r' ? "\\r" : "\\t");
    } else if (c < 0x20 || (c >= 0x7f && c < 0x100 && is_hidden(c))) {
      append_hex(out, 'x', 2, c);
    } else if (is_hidden(c)) {
      c < 0x10000 ? append_hex(out, 'u', 4, c) : append_hex(out, 'U', 8, c);
    } else {
      out += text.substr(begin, at - begin);
    }
  }
  out += mark;
}

void append_json_text(std::string& out, std::string_view text) {
  out += '"';
  for (std::size_t at = 0; at < text.size();) {
    std::uint32_t c = next_character(text, at);
    switch (c) {
      case '"':
      case '\\':
        out += '\\';
        out += static_cast<char>(c);
        continue;
      case '\n':
        out += "\\n";
        continue;
      case '\r':
        out += "\\r";
        continue;
      case '\t':
        out += "\\t";
        continue;
      case '\b':
        out += "\\b";
        continue;
      case '\f':
        out += "\\f";
        continue;
      default:
        break;
    }
    if (c >= 0x20 && c < 0x7f) {
      out += static_cast<char>(c);
    } else if (c >= 0x10000) {
      c -= 0x10000;
      append_hex(out, 'u', 4, 0xd800 + (c >> 10));
      append_hex(out, 'u', 4, 0xdc00 + (c & 0x3ffU));
    } else if (c == 0x7f) {
      out += '\x7f';
    } else {
      append_hex(out, 'u', 4, c);
    }
  }
  out += '"';
}

std::string float_text(const Node& node) {
  return print_float(yaml_float(node.text()).value_or(0.0));
}

std::string key_text(const Node& map, const Member& member) {
  switch (key_kind(map, member)) {
    case NodeKind::Int:
      return normal_integer(member.key);
    case NodeKind::Float:
      return print_float(yaml_float(member.key).value_or(0.0));
    case NodeKind::Bool:
      return read_plain_scalar(member.key).flags != 0 ? "True" : "False";
    default:
      return quote(member.key);
  }
}

void append_quoted(std::string& out, const Node& node) {
  switch (node.kind) {
    case NodeKind::Null:
      out += "None";
      return;
    case NodeKind::Bool:
      out += node.boolean() ? "True" : "False";
      return;
    case NodeKind::Int:
      out += normal_integer(node.text());
      return;
    case NodeKind::Float:
      out += float_text(node);
      return;
    case NodeKind::String:
      if (const auto timestamp = timestamp_of(node)) {
        out += timestamp->literal();
        return;
      }
      append_quoted(out, node.text());
      return;
    case NodeKind::List:
      break;
    case NodeKind::Map:
      break;
  }
  out += node.is_list() ? '[' : '{';
  std::string_view comma;
  for (const Node* item : node.items()) {
    out += comma;
    append_quoted(out, *item);
    comma = ", ";
  }
  for (const Member& member : node.members()) {
    out += comma;
    out += key_text(node, member);
    out += ": ";
    append_quoted(out, *member.value);
    comma = ", ";
  }
  out += node.is_list() ? ']' : '}';
}

void append_quoted(std::string& out, SchemaNode node) {
  switch (node.kind()) {
    case SchemaNode::Kind::None:
    case SchemaNode::Kind::Null:
      out += "None";
      return;
    case SchemaNode::Kind::Bool:
      out += node.is_true() ? "True" : "False";
      return;
    case SchemaNode::Kind::Integer:
    case SchemaNode::Kind::Number:
      out += print_number(node);
      return;
    case SchemaNode::Kind::String:
      append_quoted(out, node.text());
      return;
    case SchemaNode::Kind::List:
    case SchemaNode::Kind::Map:
      break;
  }
  const bool is_list = node.is(SchemaNode::Kind::List);
  out += is_list ? '[' : '{';
  std::string_view comma;
  for (const SchemaNode::Member& member : node) {
    out += comma;
    if (!is_list) {
      append_quoted(out, member.key);
      out += ": ";
    }
    append_quoted(out, member.value);
    comma = ", ";
  }
  out += is_list ? ']' : '}';
}

void append_json(std::string& out, const Node& node) {
  switch (node.kind) {
    case NodeKind::Null:
      out += "null";
      return;
    case NodeKind::Bool:
      out += node.boolean() ? "true" : "false";
      return;
    case NodeKind::Int:
      out += normal_integer(node.text());
      return;
    case NodeKind::Float: {
      const double value = yaml_float(node.text()).value_or(0.0);
      if (std::isfinite(value)) {
        out += print_float(value);
      } else {
        out += std::isnan(value) ? "NaN" : (value < 0 ? "-Infinity" : "Infinity");
      }
      return;
    }
    case NodeKind::String:
      append_json_text(out, node.text());
      return;
    case NodeKind::List:
    case NodeKind::Map:
      break;
  }
  out += node.is_list() ? '[' : '{';
  std::string_view comma;
  for (const Node* item : node.items()) {
    out += comma;
    append_json(out, *item);
    comma = ", ";
  }
  for (const Member& member : node.members()) {
    out += comma;
    append_json_text(out, member.key);
    out += ": ";
    append_json(out, *member.value);
    comma = ", ";
  }
  out += node.is_list() ? ']' : '}';
}

}  // namespace

std::string quote(std::string_view text) {
  std::string out;
  append_quoted(out, text);
  return out;
}

std::string quote(const Node& node) {
  std::string out;
  append_quoted(out, node);
  return out;
}

std::string quote(SchemaNode node) {
  std::string out;
  append_quoted(out, node);
  return out;
}

std::string quote(std::span<const std::string_view> texts) {
  std::string out = "[";
  std::string_view comma;
  for (std::string_view text : texts) {
    out += comma;
    append_quoted(out, text);
    comma = ", ";
  }
  return out += "]";
}

std::string plain_text(const Node& node) {
  if (!node.is_string()) {
    return quote(node);
  }
  const auto timestamp = timestamp_of(node);
  return timestamp ? timestamp->text() : std::string(node.text());
}

std::string json_text(const Node& node) {
  std::string out;
  append_json(out, node);
  return out;
}

}  // namespace formwork::lint
