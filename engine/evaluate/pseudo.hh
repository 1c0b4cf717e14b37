// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <span>
#include <string_view>

#include "engine/evaluate/knowledge.hh"
#include "engine/value/value.hh"

namespace formwork {

/// The value of "AWS::Region" and its like; Unknown when the environment does not say. nullopt when
/// there is no such pseudo parameter.
std::optional<Value> pseudo_parameter(const Environment& environment, std::string_view name);

/// All pseudo parameters, sorted.
std::span<const std::string_view> pseudo_parameter_names();

}  // namespace formwork
