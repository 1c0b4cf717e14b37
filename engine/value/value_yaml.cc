// SPDX-License-Identifier: Apache-2.0
#include <string>

#include "engine/base/text.hh"
#include "engine/document/scalar.hh"
#include "engine/value/convert.hh"

namespace formwork {

namespace {

// yaml-cpp and PyYAML give up a key without '?' after 1024 characters.
constexpr std::size_t kLongestPlainKey = 1000;

bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

// Code points that YAML allows nowhere, or reads as a line end: they need an escape.
bool has_special_code_point(std::string_view text) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    auto c = static_cast<unsigned char>(text[i]);
    auto rest = text.substr(i);
    bool is_control = (c < 0x20 && c != '\n') || c == 0x7F;
    bool is_c1 = c == 0xC2 && rest.size() > 1 && static_cast<unsigned char>(rest[1]) < 0xA0;
    bool is_break = rest.starts_with("\xE2\x80\xA8") || rest.starts_with("\xE2\x80\xA9");
    bool is_mark = rest.starts_with("\xEF\xBB\xBF") || rest.starts_with("\xEF\xBF\xBE") ||
                   rest.starts_with("\xEF\xBF\xBF");
    if (is_control || is_c1 || is_break || is_mark) {
      return true;
    }
  }
  return false;
}

// "2010-09-09", "1:30" and "12:30:45" are a date and base-60 numbers for some readers.
bool looks_like_date_or_time(std::string_view text) {
  bool has_sign = false;
  for (char c : text) {
    if (!is_digit(c) && c != ':' && c != '-' && c != '.' && c != '_' && c != '+' && c != ' ' &&
        c != 'T' && c != 't' && c != 'Z') {
      return false;
    }
    has_sign = has_sign || c == ':' || c == '-';
  }
  return has_sign && !text.empty() && (is_digit(text.front()) || text.size() > 1);
}

// True when `text` means itself without quotes, as value and as key, for every YAML 1.1 reader.
bool is_plain(std::string_view text) {
  if (text.empty() || text.find('\n') != std::string_view::npos || has_special_code_point(text)) {
    return false;
  }
  char first = text.front();
  bool starts_well = is_letter(first) || is_digit(first) || first == '/' || first == '_' ||
                     first == '$' || first == '(' || first == '+' || first == ';' || first == '.' ||
                     first == '^' || static_cast<unsigned char>(first) >= 0x80;
  if (!starts_well || text.back() == ' ' || text.back() == ':' || text == "y" || text == "Y" ||
      text == "n" || text == "N") {
    return false;
  }
  if (text.find(": ") != std::string_view::npos || text.find(" #") != std::string_view::npos ||
      text.starts_with("...")) {
    return false;
  }
  // Digits with a leading zero and exponents are numbers for one reader or another.
  bool is_numeric = text.find_first_not_of("0123456789_.+-eExX") == std::string_view::npos &&
                    text.find_first_of("0123456789") != std::string_view::npos;
  return !is_numeric && !looks_like_date_or_time(text) &&
         read_plain_scalar(text).kind == NodeKind::String;
}

// True when `text` can stand in a `|` block whose indentation is found by itself.
bool is_block(std::string_view text) {
  if (text.find('\n') == std::string_view::npos || has_special_code_point(text)) {
    return false;
  }
  if (text.front() == '\n' || text.front() == ' ') {
    return false;
  }
  for (std::string_view line : split(text, "\n")) {
    if (!line.empty() && (trim(line).empty() || line.back() == ' ')) {
      return false;
    }
  }
  return true;
}

void append_escape(std::string& out, unsigned code) {
  constexpr std::string_view kHex = "0123456789ABCDEF";
  int digits = code > 0xFF ? 4 : 2;
  out += digits == 4 ? "\\u" : "\\x";
  for (int shift = (digits - 1) * 4; shift >= 0; shift -= 4) {
    out += kHex[(code >> static_cast<unsigned>(shift)) & 15U];
  }
}

// Length and code point of the sequence at the front; text of two or three bytes at most matters.
unsigned code_point(std::string_view text, std::size_t& length) {
  auto byte = [&](std::size_t i) {
    return i < text.size() ? static_cast<unsigned>(static_cast<unsigned char>(text[i])) : 0U;
  };
  unsigned lead = byte(0);
  if (lead >= 0xF0) {
    length = 4;
    return 0x10000;
  }
  if (lead >= 0xE0) {
    length = 3;
    return ((lead & 15U) << 12U) | ((byte(1) & 63U) << 6U) | (byte(2) & 63U);
  }
  if (lead >= 0xC0) {
    length = 2;
    return ((lead & 31U) << 6U) | (byte(1) & 63U);
  }
  length = 1;
  return lead;
}

void append_quoted(std::string& out, std::string_view text) {
  out += '"';
  for (std::size_t i = 0, length = 1; i < text.size(); i += length) {
    unsigned code = code_point(text.substr(i), length);
    if (code == '"' || code == '\\') {
      out += '\\';
      out += text[i];
    } else if (code == '\n') {
      out += "\\n";
    } else if (code == '\t') {
      out += "\\t";
    } else if (code < 0x20 || has_special_code_point(text.substr(i, length))) {
      append_escape(out, code);
    } else {
      out += text.substr(i, length);
    }
  }
  out += '"';
}

class YamlWriter {
 public:
  explicit YamlWriter(std::string& out) : out_(out) {}

  void write_root(const Value& value) {
    if (is_nested(value)) {
      write_collection(value, 0);
    } else {
      write_leaf(value, 2);
    }
  }

 private:
  static bool is_nested(const Value& value) { return has_items(value) || has_members(value); }
  static bool has_items(const Value& value) {
    for (const Value& item : value.items()) {
      if (!item.is_no_value()) {
        return true;
      }
    }
    return false;
  }
  static bool has_members(const Value& value) {
    for (const Value::Member& member : value.members()) {
      if (!member.value.is_no_value()) {
        return true;
      }
    }
    return false;
  }

  // The cursor stands where the first member or item begins.
  void write_collection(const Value& value, std::size_t indent) {
    bool is_first = true;
    auto next = [&] {
      if (!is_first) {
        out_.append(indent, ' ');
      }
      is_first = false;
    };
    for (const Value& item : value.items()) {
      if (!item.is_no_value()) {
        next();
        write_item(item, indent);
      }
    }
    for (const Value::Member& member : value.members()) {
      if (!member.value.is_no_value()) {
        next();
        write_member(member, indent);
      }
    }
  }

  void write_item(const Value& item, std::size_t indent) {
    out_ += "- ";
    if (is_nested(item)) {
      write_collection(item, indent + 2);
    } else {
      write_leaf(item, indent + 2);
    }
  }

  void write_member(const Value::Member& member, std::size_t indent) {
    bool is_long = member.key.size() > kLongestPlainKey;
    out_ += is_long ? "? " : "";
    if (is_plain(member.key) && !is_long) {
      out_ += member.key;
    } else {
      append_quoted(out_, member.key);
    }
    if (is_long) {
      out_ += '\n';
      out_.append(indent, ' ');
    }
    out_ += ':';
    if (is_nested(member.value)) {
      out_ += '\n';
      out_.append(indent + 2, ' ');
      write_collection(member.value, indent + 2);
    } else {
      out_ += ' ';
      write_leaf(member.value, indent + 2);
    }
  }

  void write_leaf(const Value& value, std::size_t indent) {
    switch (value.kind()) {
      case ValueKind::Null:
      case ValueKind::NoValue:
        out_ += "null";
        break;
      case ValueKind::Bool:
      case ValueKind::Number:
        out_ += value.scalar_text();
        break;
      case ValueKind::String:
        write_string(value.as_string(), indent);
        break;
      case ValueKind::List:
        out_ += "[]";
        break;
      case ValueKind::Map:
        out_ += "{}";
        break;
      case ValueKind::Unknown:
        write_string(describe_unknown(value), indent);
        break;
    }
    if (out_.back() != '\n') {
      out_ += '\n';
    }
  }

  static std::string describe_unknown(const Value& value) {
    std::string text = "<";
    for (const UnknownCause& cause : value.unknown_causes()) {
      text += text.size() > 1 ? ", " : "";
      text += cause.subject;
      text += cause.attribute.empty() ? "" : "." + cause.attribute;
    }
    // Nothing to wait for: a fault stands in the way.
    return text.size() > 1 ? text + ": known after deployment>" : "<not computed>";
  }

  void write_string(std::string_view text, std::size_t indent) {
    if (is_plain(text)) {
      out_ += text;
    } else if (is_block(text)) {
      write_block(text, indent);
    } else {
      append_quoted(out_, text);
    }
  }

  void write_block(std::string_view text, std::size_t indent) {
    bool ends_line = text.back() == '\n';
    bool keeps = text.ends_with("\n\n");
    out_ += keeps ? "|+\n" : ends_line ? "|\n" : "|-\n";
    if (ends_line) {
      text.remove_suffix(1);
    }
    for (std::string_view line : split(text, "\n")) {
      if (!line.empty()) {
        out_.append(indent, ' ');
        out_ += line;
      }
      out_ += '\n';
    }
  }

  std::string& out_;
};

}  // namespace

std::string value_to_yaml(const Value& value) {
  std::string out;
  YamlWriter(out).write_root(value);
  return out;
}

}  // namespace formwork
