// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "engine/evaluate/parameters.hh"
#include "engine/value/value.hh"

namespace formwork::cli {

/// Replaces the values of NoEcho parameters by "****" wherever they stand. Very short ones (under
/// four characters) only where they are a whole value: elsewhere they would be found everywhere.
void mask_secrets(Value& value, const BoundParameters& parameters);

/// Replaces every Unknown by the text that YAML output has for it: what it is, and `when` it is
/// known.
void describe_unknowns(Value& value, std::string_view when = "known after deployment");

}  // namespace formwork::cli
