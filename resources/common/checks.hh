// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string_view>

namespace formwork {

/// True when every character is an ASCII letter or digit or one of `others`.
bool is_word(std::string_view text, std::string_view others = {});

/// True when the text is an ARN of the given service: "arn:<partition>:<service>:...", six fields.
bool is_arn(std::string_view text, std::string_view service);

/// The field of an ARN, from 0 ("arn"); field 5 is all the rest. Empty when there is none.
std::string_view arn_field(std::string_view arn, std::size_t field);

}  // namespace formwork
