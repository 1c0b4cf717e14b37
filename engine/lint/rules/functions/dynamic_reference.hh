// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "engine/lint/schema/validator.hh"

namespace formwork::lint {

/// Adds W1051 when `reference` (a text, or the inside of a reference) looks up a secret where the
/// path asks for the secret's ARN.
void check_secret_arn(const Validator& validator, std::string_view reference, Faults& out);

}  // namespace formwork::lint
