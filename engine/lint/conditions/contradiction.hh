// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "engine/lint/conditions/condition_space.hh"

namespace formwork::lint {

/// Says that the condition `name` cannot be `value` under what `state` assumes: "When setting
/// condition 'IsTest' to True. Where existing status for condition 'IsProd' is True".
std::string contradiction(const ConditionSpace& conditions, ConditionState state,
                          std::string_view name, bool value);

}  // namespace formwork::lint
