// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "engine/base/result.hh"

namespace formwork::dynamodb {

/// A decimal of up to 38 digits: 0.<digits> times ten to the exponent. Without leading or trailing
/// zeros among the digits; zero has none.
struct Number {
  bool is_negative = false;
  int exponent = 0;
  std::string digits;
};

/// Fails with ValidationException in DynamoDB's words for what is no number, has more than 38
/// digits or lies outside of 1E-130 to 9.9E+125.
Result<Number> parse_decimal(std::string_view text);
/// Without an exponent, as DynamoDB answers numbers.
std::string decimal_text(const Number& number);
/// Bytes whose order is the order of the numbers. At most 23.
std::string order_key(const Number& number);
std::string order_key(std::string_view decimal);
/// a + b, or a - b. Fails where the outcome is no number of DynamoDB's.
Result<Number> add(const Number& a, const Number& b, bool subtract);

}  // namespace formwork::dynamodb
