// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.hh"
#include "engine/value/value.hh"

/// Corrections and additions that are laid over published schemas (schemas/FORMAT.md).
namespace formwork {

/// What is changed together: when one operation does not fit, the rest is left out. A JSON patch.
using SchemaPatch = Value;
/// By type name, in the order in which they apply.
using SchemaPatches = std::map<std::string, std::vector<SchemaPatch>, std::less<>>;

std::string write_patches(const SchemaPatches& patches);
/// Fails with F702 and the line that is not understood.
Result<SchemaPatches> read_patches(const std::string& file_name, std::string_view text);

/// Turns a table {providers, extensions: {type: {file: operations}}}, in which a type is written in
/// small letters with '_' for "::", into patches of the types in `names`. Fails with F702.
Result<SchemaPatches> import_patches(const Value& table, const std::vector<std::string>& names);

/// Applies what fits. `published` has its published form.
void apply_patches(Value& published, const SchemaPatches& patches);

}  // namespace formwork
