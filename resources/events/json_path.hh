// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string_view>

#include "engine/value/value.hh"

namespace formwork::events {

/// What "$", "$.detail.name" or "$.resources[0]" names within an event; nullopt when there is no
/// such place or the path is none.
std::optional<Value> value_at(const Value& event, std::string_view path);
bool is_path(std::string_view path);

}  // namespace formwork::events
