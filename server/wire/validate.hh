// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "engine/base/result.hh"
#include "engine/value/value.hh"
#include "server/model/api_model.hh"

namespace formwork {

/// Checks an input against its shape. Fails with `code` and AWS's sentence: "2 validation errors
/// detected: Value null at 'stackName' failed to satisfy constraint: Member must not be null; ...".
Result<void> validate_input(const Shape& shape, const Value& input, Protocol protocol,
                            std::string_view code);

}  // namespace formwork
