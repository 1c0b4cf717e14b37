// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string_view>

#include "engine/document/node.hh"

namespace formwork {

/// What an unquoted scalar means.
struct ScalarReading {
  NodeKind kind = NodeKind::String;
  std::uint8_t flags = 0;  ///< Node::kTrue for a true Bool.
};

/// Reads an unquoted scalar as CloudFormation's YAML 1.1 does. Null: "", ~, null, Null, NULL. Bool:
/// true/false/yes/no/on/off in lower, Capitalised and UPPER case. Int: decimal, 0x, 0b, octal by a
/// leading 0, with underscores. Float: with point or exponent, .inf, .nan. Everything else is a
/// String: dates, times, "1:30" and digits with a leading zero that are not octal included.
ScalarReading read_plain_scalar(std::string_view text);

/// True when `text` is a number as JSON's grammar writes it.
bool is_json_number(std::string_view text);

}  // namespace formwork
