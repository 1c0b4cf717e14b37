// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "engine/base/diagnostic.hh"
#include "engine/template/template.hh"

namespace formwork {

/// Checks a parameter's elements (one text, or the trimmed items of a list) against its type and
/// its AllowedValues, AllowedPattern, lengths and bounds, in this order. The first violation, in
/// AWS's words, or nullopt. The diagnostic's span is the declaration's part that is violated.
std::optional<Diagnostic> find_violation(const Parameter& parameter,
                                         std::span<const std::string> elements);

}  // namespace formwork
