// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "engine/lint/schema/validator.hh"

namespace formwork::lint {

/// Does what `check` does; when a parameter gave the value, its faults belong to `parameter_rule`
/// and stand where the parameter says the value.
void check_or_blame_parameter(const KeywordCall& call, KeywordFn check,
                              std::string_view parameter_rule);

}  // namespace formwork::lint
