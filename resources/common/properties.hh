// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.hh"
#include "engine/value/value.hh"

namespace formwork {

/// True when the member is present and not null.
bool has(const Value& map, std::string_view key);

/// A boolean member, also as "true"/"false" text; `fallback` when absent or something else.
bool flag(const Value& map, std::string_view key, bool fallback = false);

/// A whole number, also as text. Nullopt when absent. Fails with InvalidRequest when it is
/// something else or outside [least, most]; the message names the property.
Result<std::optional<std::int64_t>> integer_between(const Value& map, std::string_view key,
                                                    std::int64_t least, std::int64_t most);

/// A text member. Fails with InvalidRequest "Property validation failure: [The property {/X} is
/// required]" when it is absent or empty.
Result<std::string> required_text(const Value& map, std::string_view key);

/// The items of a list member, or the one value that stands in its place; empty when absent.
std::vector<Value> items_of(const Value& map, std::string_view key);

}  // namespace formwork
