// SPDX-License-Identifier: Apache-2.0
#include "engine/document/scalar.hh"

#include <algorithm>
#include <array>
#include <cmath>
#include <string>

#include "engine/base/text.hh"

namespace formwork {

namespace {

constexpr std::array<std::string_view, 9> kTrueWords = {"true", "True", "TRUE", "yes", "Yes",
                                                        "YES",  "on",   "On",   "ON"};
constexpr std::array<std::string_view, 9> kFalseWords = {"false", "False", "FALSE", "no", "No",
                                                         "NO",    "off",   "Off",   "OFF"};
constexpr std::array<std::string_view, 4> kNullWords = {"~", "null", "Null", "NULL"};
constexpr std::array<std::string_view, 6> kSpecialFloats = {".inf", ".Inf", ".INF",
                                                            ".nan", ".NaN", ".NAN"};

// More digits than this are text: they do not fit a double, and JSON readers refuse them.
constexpr std::size_t kLongestInteger = 300;
constexpr std::string_view kLargestExponent = "308";  // JSON readers refuse more even after a 0.

template <std::size_t N>
bool is_one_of(std::string_view text, const std::array<std::string_view, N>& words) {
  return std::find(words.begin(), words.end(), text) != words.end();
}

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

// At least one character, all of them in `alphabet` or '_'.
bool is_run_of(std::string_view text, std::string_view alphabet) {
  return !text.empty() && text.find_first_not_of('_') != std::string_view::npos &&
         std::all_of(text.begin(), text.end(), [&](char c) {
           return c == '_' || alphabet.find(c) != std::string_view::npos;
         });
}

bool is_integer(std::string_view digits) {
  if (digits == "0") {
    return true;
  }
  if (digits.starts_with("0x")) {
    return is_run_of(digits.substr(2), "0123456789abcdefABCDEF");
  }
  if (digits.starts_with("0b")) {
    return is_run_of(digits.substr(2), "01");
  }
  if (digits.front() == '0') {
    return is_run_of(digits.substr(1), "01234567");
  }
  return is_digit(digits.front()) && digits.size() <= kLongestInteger &&
         is_run_of(digits, "0123456789");
}

std::size_t skip_digits(std::string_view text, std::size_t at) {
  while (at < text.size() && (is_digit(text[at]) || text[at] == '_')) {
    ++at;
  }
  return at;
}

// Digits with a point, an exponent or both; the value must be finite, so that long identifiers such
// as "12e3456" stay text.
bool is_decimal(std::string_view text) {
  if (!is_digit(text.front()) && text.front() != '.') {
    return false;
  }
  std::size_t at = skip_digits(text, 0);
  bool has_digits = at > 0;
  bool has_point = at < text.size() && text[at] == '.';
  if (has_point) {
    std::size_t fraction = at + 1;
    at = skip_digits(text, fraction);
    has_digits = has_digits || (at > fraction && is_digit(text[fraction]));
  }
  bool has_exponent = at < text.size() && (text[at] == 'e' || text[at] == 'E');
  if (has_exponent) {
    ++at;
    at += at < text.size() && (text[at] == '+' || text[at] == '-') ? 1 : 0;
    std::size_t exponent = at;
    while (at < text.size() && is_digit(text[at])) {
      ++at;
    }
    std::size_t digits = std::min(text.find_first_not_of('0', exponent), at);
    std::string_view size = text.substr(digits, at - digits);
    if (at == exponent || size.size() > 3 || (size.size() == 3 && size > kLargestExponent)) {
      return false;
    }
  }
  if (!has_digits || at != text.size() || !(has_point || has_exponent)) {
    return false;
  }
  std::string digits(text);
  std::erase(digits, '_');
  return parse_number(digits).has_value();
}

}  // namespace

ScalarReading read_plain_scalar(std::string_view text) {
  if (text.empty()) {
    return {NodeKind::Null, 0};
  }
  char first = text.front();
  if (is_digit(first) || first == '+' || first == '-' || first == '.') {
    std::string_view unsigned_text = first == '+' || first == '-' ? text.substr(1) : text;
    if (unsigned_text.empty()) {
      return {};
    }
    if (is_integer(unsigned_text)) {
      return {NodeKind::Int, 0};
    }
    if (is_one_of(unsigned_text, kSpecialFloats) || is_decimal(unsigned_text)) {
      return {NodeKind::Float, 0};
    }
    return {};
  }
  if (text.size() > 5) {
    return {};
  }
  if (is_one_of(text, kTrueWords)) {
    return {NodeKind::Bool, Node::kTrue};
  }
  if (is_one_of(text, kFalseWords)) {
    return {NodeKind::Bool, 0};
  }
  return {is_one_of(text, kNullWords) ? NodeKind::Null : NodeKind::String, 0};
}

bool is_json_number(std::string_view text) {
  std::size_t at = text.starts_with('-') ? 1 : 0;
  auto digits = [&] {
    std::size_t begin = at;
    while (at < text.size() && is_digit(text[at])) {
      ++at;
    }
    return at > begin;
  };
  std::size_t integer = at;
  if (!digits() || (text[integer] == '0' && at > integer + 1)) {
    return false;
  }
  if (at < text.size() && text[at] == '.') {
    ++at;
    if (!digits()) {
      return false;
    }
  }
  if (at < text.size() && (text[at] == 'e' || text[at] == 'E')) {
    ++at;
    at += at < text.size() && (text[at] == '+' || text[at] == '-') ? 1 : 0;
    if (!digits()) {
      return false;
    }
  }
  return at == text.size();
}

}  // namespace formwork
