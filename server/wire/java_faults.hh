// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "engine/value/value.hh"
#include "server/model/shape.hh"

namespace formwork {

/// What DynamoDB says of a JSON value that is not of its shape's kind: "NUMBER_VALUE cannot be
/// converted to String", "Unexpected field type". `is_member`: of a structure, not in a list or
/// map. `package` is that of the service's classes, with a dot at its end.
std::string java_fault(const Shape& shape, const Value& json, bool is_member,
                       std::string_view package);
/// What it says of a text whose length or end is not that of base64; "" when they are.
std::string java_base64_fault(std::string_view text);

/// Texts that it takes for booleans: "yes", "false", "1".
std::optional<bool> java_flag(std::string_view text);

}  // namespace formwork
