// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

namespace formwork {

/// Keywords that hold one schema ("other": a schema in additionalProperties, in the text form).
inline constexpr std::string_view kSchemaWords[] = {
    "cfnContext", "cfnGather", "contains",      "else",   "if",   "items",
    "not",        "other",     "propertyNames", "schema", "then",
};
/// Keywords that hold several, one line each.
inline constexpr std::string_view kSchemaListWords[] = {"allOf", "anyOf", "oneOf", "prefixItems"};

/// Nested schemas below a type; the deepest known type needs five levels.
inline constexpr int kDeepestSchema = 60;

}  // namespace formwork
