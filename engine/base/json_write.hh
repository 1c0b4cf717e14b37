// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace formwork {

/// Appends `text` to `out` as a JSON string with its quotes. Invalid UTF-8 bytes become U+FFFD.
void append_json_string(std::string& out, std::string_view text);

/// Writes JSON as it is called: compact (indent 0) or indented. Misuse (a value without a key in an
/// object) is the caller's bug and is not checked.
class JsonWriter {
 public:
  explicit JsonWriter(std::string& out, int indent = 0) : out_(out), indent_(indent) {}

  JsonWriter& begin_object() { return open('{'); }
  JsonWriter& end_object() { return close('}'); }
  JsonWriter& begin_array() { return open('['); }
  JsonWriter& end_array() { return close(']'); }
  JsonWriter& key(std::string_view name);
  JsonWriter& string(std::string_view text);
  JsonWriter& boolean(bool value) { return raw(value ? "true" : "false"); }
  JsonWriter& integer(std::int64_t value) { return raw(std::to_string(value)); }
  JsonWriter& null() { return raw("null"); }
  /// `text` must be valid JSON already, e.g. a number in its source spelling.
  JsonWriter& raw(std::string_view text);

  JsonWriter& member(std::string_view name, std::string_view text) {
    return key(name).string(text);
  }
  /// Writes the member only when `text` is not empty.
  JsonWriter& member_if(std::string_view name, std::string_view text) {
    return text.empty() ? *this : member(name, text);
  }
  JsonWriter& member_bool(std::string_view name, bool value) { return key(name).boolean(value); }
  JsonWriter& member_int(std::string_view name, std::int64_t value) {
    return key(name).integer(value);
  }

 private:
  JsonWriter& open(char bracket);
  JsonWriter& close(char bracket);
  void before_value();
  void new_line();

  std::string& out_;
  int indent_;
  std::vector<bool> has_items_;
  bool after_key_ = false;
};

}  // namespace formwork
