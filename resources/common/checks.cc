// SPDX-License-Identifier: Apache-2.0
#include "resources/common/checks.hh"

#include <algorithm>

namespace formwork {

bool is_word(std::string_view text, std::string_view others) {
  return std::all_of(text.begin(), text.end(), [&](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           others.find(c) != std::string_view::npos;
  });
}

std::string_view arn_field(std::string_view arn, std::size_t field) {
  constexpr std::size_t kLast = 5;
  for (std::size_t i = 0; i < field; ++i) {
    const std::size_t colon = arn.find(':');
    if (colon == std::string_view::npos) {
      return {};
    }
    arn.remove_prefix(colon + 1);
  }
  return field == kLast ? arn : arn.substr(0, arn.find(':'));
}

bool is_arn(std::string_view text, std::string_view service) {
  return arn_field(text, 0) == "arn" && !arn_field(text, 1).empty() &&
         arn_field(text, 2) == service && !arn_field(text, 5).empty();
}

}  // namespace formwork
