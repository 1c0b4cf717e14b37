// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "engine/value/value.hh"

namespace formwork::lambda {

inline constexpr std::string_view kNamePattern =
    "(arn:(aws[a-zA-Z-]*)?:lambda:)?([a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\\d{1}:)?(\\d{12}:)?"
    "(function:)?([a-zA-Z0-9-_]+)(:(\\$LATEST|[a-zA-Z0-9-_]+))?";

/// Settings in the input of CreateFunction or UpdateFunctionConfiguration as properties of
/// AWS::Lambda::Function: those that were given.
Value settings_of(const Value& input);
/// Puts given settings over those that are there, as UpdateFunctionConfiguration does.
void merge_settings(Value& properties, const Value& given);

/// {"2": 0.1} as [{FunctionVersion, FunctionWeight}], and back.
Value weights_of(const Value& routing);
Value routing_of(const Value& properties);

}  // namespace formwork::lambda
