// SPDX-License-Identifier: Apache-2.0
#include "engine/lint/schema/number.hh"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <limits>

#include "engine/base/text.hh"

namespace formwork::lint {
namespace {

// Longer texts are printed as they are: converting between bases takes
// quadratic time.
constexpr std::size_t kLongestConversion = 400;

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

unsigned digit_value(char c) {
  if (is_digit(c)) {
    return static_cast<unsigned>(c - '0');
  }
  return static_cast<unsigned>(c >= 'a' ? c - 'a' : c - 'A') + 10;
}

// digits in `base` to digits in base ten.
std::string to_decimal(std::string_view digits, unsigned base) {
  std::string decimal = "0";  // Lowest digit first.
  for (char c : digits) {
    unsigned carry = digit_value(c);
    for (char& place : decimal) {
      const unsigned sum = digit_value(place) * base + carry;
      place = static_cast<char>('0' + sum % 10);
      carry = sum / 10;
    }
    for (; carry != 0; carry /= 10) {
      decimal += static_cast<char>('0' + carry % 10);
    }
  }
  std::reverse(decimal.begin(), decimal.end());
  return decimal;
}

std::string_view without_leading_zeros(std::string_view digits) {
  const std::size_t first = digits.find_first_not_of('0');
  return first == std::string_view::npos ? digits.substr(0, 1) : digits.substr(first);
}

// "1_000" to "1000"; nullopt when an underscore does not stand between two
// digits.
std::optional<std::string> join_digits(std::string_view text) {
  std::string joined;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '_') {
      joined += text[i];
      continue;
    }
    if (i == 0 || i + 1 == text.size() || !is_digit(text[i - 1]) || !is_digit(text[i + 1])) {
      return std::nullopt;
    }
  }
  return joined;
}

std::string_view without_blanks(std::string_view text) {
  constexpr std::string_view kBlanks = " \t\n\v\f\r\x1c\x1d\x1e\x1f";
  const std::size_t begin = text.find_first_not_of(kBlanks);
  if (begin == std::string_view::npos) {
    return {};
  }
  return text.substr(begin, text.find_last_not_of(kBlanks) + 1 - begin);
}

// The decimal value of a text that holds digits, a point and an exponent only.
// Too big a value is infinite, too small a one zero.
std::optional<double> decimal_value(std::string_view text) {
  if (text.empty() || text.find_first_not_of("0123456789.eE+-") != std::string_view::npos ||
      !(is_digit(text.front()) || text.front() == '.')) {
    return std::nullopt;
  }
  double value = 0;
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, value);
  if (stop != end || error == std::errc::invalid_argument) {
    return std::nullopt;
  }
  if (error == std::errc::result_out_of_range) {
    const std::size_t exponent = text.find_first_of("eE");
    const bool is_tiny =
        exponent != std::string_view::npos && text.substr(exponent + 1).starts_with('-');
    return is_tiny ? 0.0 : std::numeric_limits<double>::infinity();
  }
  return value;
}

}  // namespace

std::string normal_integer(std::string_view text) {
  const bool is_negative = text.starts_with('-');
  if (is_negative || text.starts_with('+')) {
    text.remove_prefix(1);
  }
  std::string digits(text);
  std::erase(digits, '_');
  if (digits.empty() || digits.size() > kLongestConversion) {
    return std::string(text);
  }
  std::string decimal;
  if (digits.starts_with("0x")) {
    decimal = to_decimal(std::string_view(digits).substr(2), 16);
  } else if (digits.starts_with("0b")) {
    decimal = to_decimal(std::string_view(digits).substr(2), 2);
  } else if (digits.front() == '0' && digits.size() > 1) {
    decimal = to_decimal(std::string_view(digits).substr(1), 8);
  } else {
    decimal = digits;
  }
  decimal = without_leading_zeros(decimal);
  return is_negative && decimal != "0" ? "-" + decimal : decimal;
}

std::optional<double> yaml_float(std::string_view text) {
  std::string number = to_lower(text);
  std::erase(number, '_');
  const bool is_negative = number.starts_with('-');
  std::string_view rest = number;
  if (is_negative || rest.starts_with('+')) {
    rest.remove_prefix(1);
  }
  std::optional<double> value;
  if (rest == ".inf") {
    value = std::numeric_limits<double>::infinity();
  } else if (rest == ".nan") {
    return std::numeric_limits<double>::quiet_NaN();
  } else {
    value = decimal_value(rest);
  }
  return value && is_negative ? -*value : value;
}

std::optional<double> text_to_float(std::string_view text) {
  text = without_blanks(text);
  const bool is_negative = text.starts_with('-');
  if (is_negative || text.starts_with('+')) {
    text.remove_prefix(1);
  }
  const std::optional<std::string> digits = join_digits(text);
  if (!digits) {
    return std::nullopt;
  }
  const std::string word = to_lower(*digits);
  if (word == "nan") {
    return std::numeric_limits<double>::quiet_NaN();
  }
  const std::optional<double> value = word == "inf" || word == "infinity"
                                          ? std::numeric_limits<double>::infinity()
                                          : decimal_value(word);
  return value && is_negative ? -*value : value;
}

std::optional<std::string> text_to_integer(std::string_view text) {
  text = without_blanks(text);
  const bool is_negative = text.starts_with('-');
  if (is_negative || text.starts_with('+')) {
    text.remove_prefix(1);
  }
  std::optional<std::string> digits = join_digits(text);
  if (!digits || digits->empty() || !std::all_of(digits->begin(), digits->end(), is_digit)) {
    return std::nullopt;
  }
  const std::string normal(without_leading_zeros(*digits));
  return is_negative && normal != "0" ? "-" + normal : normal;
}

std::string print_float(double value) {
  if (std::isnan(value)) {
    return "nan";
  }
  if (std::isinf(value)) {
    return value < 0 ? "-inf" : "inf";
  }
  std::array<char, 64> buffer{};
  const auto written = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value,
                                     std::chars_format::scientific);
  const std::string_view scientific(buffer.data(),
                                    static_cast<std::size_t>(written.ptr - buffer.data()));
  const std::size_t e = scientific.find('e');
  const int exponent = static_cast<int>(
      parse_integer(scientific.substr(e + 1 + (scientific[e + 1] == '+' ? 1 : 0))).value_or(0));
  if (exponent < -4 || exponent >= 16) {
    return std::string(scientific);
  }
  const auto fixed =
      std::to_chars(buffer.data(), buffer.data() + buffer.size(), value, std::chars_format::fixed);
  std::string text(buffer.data(), fixed.ptr);
  if (text.find('.') == std::string::npos) {
    text += ".0";
  }
  return text;
}

bool is_integral_text(std::string_view number) {
  return number.find_first_of(".eE") == std::string_view::npos;
}

std::string print_number(SchemaNode node) {
  if (node.is(SchemaNode::Kind::Integer)) {
    return std::to_string(node.integer());
  }
  if (!node.is(SchemaNode::Kind::Number)) {
    return {};
  }
  const std::string_view text = node.text();
  return is_integral_text(text) ? std::string(text) : print_float(yaml_float(text).value_or(0.0));
}

}  // namespace formwork::lint
