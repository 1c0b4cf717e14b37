// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace formwork::lambda {

/// "" when the text is one JSON value; otherwise what is wrong with it, in the words of the parser
/// that Lambda's API uses. Builds nothing; depth is bounded.
std::string json_fault(std::string_view text);

}  // namespace formwork::lambda
