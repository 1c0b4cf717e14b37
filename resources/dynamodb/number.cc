// SPDX-License-Identifier: Apache-2.0
#include "resources/dynamodb/number.hh"

#include <algorithm>

namespace formwork::dynamodb {

namespace {

constexpr std::size_t kMostDigits = 38;
constexpr int kHighest = 126;  // of 9.9E+125, as 0.99E+126
constexpr int kLowest = -129;  // of 1E-130, as 0.1E-129
constexpr int kExponentShift = 0x4000;

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

Failure invalid(std::string message) {
  return fail("ValidationException", std::move(message));
}

Failure not_numeric(std::string_view text) {
  std::string message = "The parameter cannot be converted to a numeric value";
  return invalid(text.empty() ? message : message + ": " + std::string(text));
}

Failure overflow() {
  return invalid(
      "Number overflow. Attempting to store a number with magnitude larger than supported range");
}

// Cuts zeros off both ends of the digits.
void trim_zeros(Number& number) {
  const std::size_t first = number.digits.find_first_not_of('0');
  if (first == std::string::npos) {
    number = Number{};
    return;
  }
  number.digits.erase(0, first);
  number.exponent -= static_cast<int>(first);
  number.digits.erase(number.digits.find_last_not_of('0') + 1);
}

Result<Number> in_range(Number number) {
  if (number.digits.empty()) {
    return number;
  }
  if (number.exponent > kHighest) {
    return overflow();
  }
  if (number.exponent < kLowest) {
    return invalid(
        "Number underflow. Attempting to store a number with magnitude smaller than supported "
        "range");
  }
  if (number.digits.size() > kMostDigits) {
    return invalid("Attempting to store more than 38 significant digits in a Number");
  }
  return number;
}

// Reads "e+12" from `at` on; large exponents are cut to what is out of range anyway.
bool read_exponent(std::string_view text, std::size_t at, int& exponent) {
  if (at == text.size()) {
    return true;
  }
  if (text[at] != 'e' && text[at] != 'E') {
    return false;
  }
  ++at;
  bool is_negative = false;
  if (at < text.size() && (text[at] == '+' || text[at] == '-')) {
    is_negative = text[at++] == '-';
  }
  if (at == text.size()) {
    return false;
  }
  int value = 0;
  for (; at < text.size(); ++at) {
    if (!is_digit(text[at])) {
      return false;
    }
    value = std::min(value * 10 + (text[at] - '0'), 1000000);
  }
  exponent = is_negative ? -value : value;
  return true;
}

// Digits of both on a common scale: the integer behind each is digits * 10^scale.
std::string scaled(const Number& number, int scale) {
  const int last = number.exponent - static_cast<int>(number.digits.size());
  return number.digits + std::string(static_cast<std::size_t>(last - scale), '0');
}

void pad_front(std::string& digits, std::size_t size) {
  digits.insert(0, size - digits.size(), '0');
}

std::string sum_of(const std::string& a, const std::string& b) {
  std::string sum(a.size() + 1, '0');
  int carry = 0;
  for (std::size_t i = a.size(); i-- > 0;) {
    const int digit = (a[i] - '0') + (b[i] - '0') + carry;
    sum[i + 1] = static_cast<char>('0' + digit % 10);
    carry = digit / 10;
  }
  sum[0] = static_cast<char>('0' + carry);
  return sum;
}

// a >= b.
std::string difference_of(const std::string& a, const std::string& b) {
  std::string difference(a.size() + 1, '0');
  int borrow = 0;
  for (std::size_t i = a.size(); i-- > 0;) {
    int digit = (a[i] - '0') - (b[i] - '0') - borrow;
    borrow = digit < 0 ? 1 : 0;
    difference[i + 1] = static_cast<char>('0' + digit + borrow * 10);
  }
  return difference;
}

}  // namespace

Result<Number> parse_decimal(std::string_view text) {
  Number number;
  std::size_t at = 0;
  if (at < text.size() && (text[at] == '+' || text[at] == '-')) {
    number.is_negative = text[at++] == '-';
  }
  std::size_t seen = 0;
  int whole = 0;
  bool has_point = false;
  for (; at < text.size() && (is_digit(text[at]) || (text[at] == '.' && !has_point)); ++at) {
    if (text[at] == '.') {
      has_point = true;
      continue;
    }
    ++seen;
    number.digits += text[at];
    whole += has_point ? 0 : 1;
  }
  int exponent = 0;
  if (seen == 0 || !read_exponent(text, at, exponent)) {
    return not_numeric(text);
  }
  number.exponent = whole + exponent;
  trim_zeros(number);
  return in_range(std::move(number));
}

std::string decimal_text(const Number& number) {
  if (number.digits.empty()) {
    return "0";
  }
  std::string text = number.is_negative ? "-" : "";
  const int size = static_cast<int>(number.digits.size());
  if (number.exponent <= 0) {
    text += "0." + std::string(static_cast<std::size_t>(-number.exponent), '0') + number.digits;
  } else if (number.exponent >= size) {
    text += number.digits + std::string(static_cast<std::size_t>(number.exponent - size), '0');
  } else {
    const auto whole = static_cast<std::size_t>(number.exponent);
    text += number.digits.substr(0, whole) + "." + number.digits.substr(whole);
  }
  return text;
}

std::string order_key(const Number& number) {
  if (number.digits.empty()) {
    return std::string(1, '\x01');
  }
  std::string key(1, '\x02');
  const int exponent = number.exponent + kExponentShift;
  key += static_cast<char>(exponent >> 8);
  key += static_cast<char>(exponent & 0xFF);
  for (std::size_t i = 0; i < number.digits.size(); i += 2) {
    const int high = number.digits[i] - '0';
    const int low = i + 1 < number.digits.size() ? number.digits[i + 1] - '0' : 0;
    key += static_cast<char>(high * 10 + low + 1);
  }
  if (number.is_negative) {
    key[0] = '\x00';
    for (std::size_t i = 1; i < key.size(); ++i) {
      key[i] = static_cast<char>(~static_cast<unsigned char>(key[i]));
    }
    key += '\xFF';  // of two where one begins with the other, the shorter is the larger
  }
  return key;
}

std::string order_key(std::string_view decimal) {
  auto number = parse_decimal(decimal);
  return number ? order_key(*number) : std::string();
}

Result<Number> add(const Number& a, const Number& b, bool subtract) {
  Number other = b;
  other.is_negative = subtract != b.is_negative;
  if (a.digits.empty() || b.digits.empty()) {
    return a.digits.empty() ? (b.digits.empty() ? Number{} : other) : a;
  }
  const int scale = std::min(a.exponent - static_cast<int>(a.digits.size()),
                             other.exponent - static_cast<int>(other.digits.size()));
  std::string left = scaled(a, scale);
  std::string right = scaled(other, scale);
  pad_front(left, std::max(left.size(), right.size()));
  pad_front(right, left.size());
  Number sum;
  if (a.is_negative == other.is_negative) {
    sum.is_negative = a.is_negative;
    sum.digits = sum_of(left, right);
  } else {
    const bool is_left_larger = left >= right;
    sum.is_negative = is_left_larger ? a.is_negative : other.is_negative;
    sum.digits = is_left_larger ? difference_of(left, right) : difference_of(right, left);
  }
  sum.exponent = scale + static_cast<int>(sum.digits.size());
  trim_zeros(sum);
  // What cannot be told in 38 digits is an overflow here, not too many digits.
  return sum.digits.size() > kMostDigits ? Result<Number>(overflow()) : in_range(std::move(sum));
}

}  // namespace formwork::dynamodb
