// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.hh"
#include "engine/value/value.hh"

/// The text form of resource types (schemas/FORMAT.md describes it). In memory a type is a map with
/// the keys of its JSON Schema ("properties", "required", "readOnlyProperties" ...) and formwork's
/// own facts ("ref", "attributes", "arn", "autoName" ...); property pointers have no "/properties"
/// parts.
namespace formwork {

/// Types as text: the same types always give the same bytes. `types` should be sorted by name.
std::string write_types(std::span<const Value> types);

/// The reverse. Fails with F702 and the line at which the text is not understood.
Result<std::vector<Value>> read_types(const std::string& file_name, std::string_view text);

}  // namespace formwork
