// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "engine/schema/catalog.hh"
#include "engine/value/value.hh"

namespace formwork::cloudcontrol {

/// What is wrong with a desired state by the type's schema, in the words of the registry's model
/// validation: "#: required key [X] not found", "#/Tags/0: extraneous key [Y] is not permitted",
/// "#/Size: expected type: Integer, found: String". Empty when it fits. Looks at types, required
/// and unknown keys, enums, patterns, lengths and bounds; choices (oneOf, anyOf) are not judged.
std::vector<std::string> model_faults(const TypeSchema& schema, const Value& model);

}  // namespace formwork::cloudcontrol
