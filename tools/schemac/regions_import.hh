// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <string>

#include "engine/base/result.hh"
#include "engine/value/value.hh"
#include "tools/schemac/region_text.hh"

namespace formwork {

/// Where types exist, from a table {regions, assumedSameAsUsEast1, types: {name: {m: hexadecimal
/// bits over regions}}}. Fails with F702.
Result<RegionTable> import_regions(const Value& table);

/// Gives the finished type of a raw schema.
using FinishType = std::function<Result<Value>(const Value& raw)>;

/// The variants of one type: [{regions, ops: [["=", pointer, value] or ["-", pointer]]}] laid over
/// its raw schema. Fails with F702.
Result<std::vector<RegionalVariant>> import_variants(const Value& raw, const Value& variants,
                                                     const FinishType& finish);

}  // namespace formwork
