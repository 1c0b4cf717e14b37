// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "engine/schema/schema_node.hh"

// Numbers as linting reads and prints them: Python's rules, which findings'
// texts follow.
namespace formwork::lint {

/// The text of a YAML 1.1 integer in base ten, without plus sign, underscores
/// and leading zeros: "0x10" is "16", "010" is "8". Of any size.
std::string normal_integer(std::string_view text);
/// The value of a YAML 1.1 float (".inf", "1_0.5").
std::optional<double> yaml_float(std::string_view text);

/// A text that reads as a number when it is converted: blanks around it, a
/// sign, single underscores between digits, "inf", "nan".
std::optional<double> text_to_float(std::string_view text);
/// The digits of a text that reads as a decimal integer: sign and digits,
/// without the rest.
std::optional<std::string> text_to_integer(std::string_view text);

/// The shortest text that reads back as `value`: 1000.0, 1e+16, 1e-05, inf,
/// nan.
std::string print_float(double value);

/// A schema's number as a template's would print; empty when `node` is none.
std::string print_number(SchemaNode node);
bool is_integral_text(std::string_view number);  ///< JSON number without point and exponent.

}  // namespace formwork::lint
