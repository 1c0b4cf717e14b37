// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include "engine/value/value.hh"

namespace formwork {

/// What well-formed JSON says, without the places of its parts: a request or a stored record, of
/// which there are many. Nothing for all other texts, repeated keys and more than `depth` levels;
/// value_from_json() tells what is wrong with them.
std::optional<Value> read_json_value(std::string json, std::size_t depth);

}  // namespace formwork
