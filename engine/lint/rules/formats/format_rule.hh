// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "engine/lint/rule.hh"

namespace formwork::lint {

/// One format of schemas whose values must match a pattern.
struct FormatFacts {
  std::string_view name;  ///< "AWS::EC2::VPC.Id".
  std::string_view pattern;
};

/// Checks a text against the pattern of the format; other values fit.
void check_format(const HookCall& call, const FormatFacts& facts);

template <const FormatFacts& kFacts>
void check_format(const HookCall& call) {
  check_format(call, kFacts);
}

constexpr std::string_view kFormatRule = "E1103";
constexpr std::string_view kFormatWhy = "The service refuses the value.";

}  // namespace formwork::lint
