// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.hh"
#include "engine/value/value.hh"

/// In which regions a type exists, and how it differs there (schemas/FORMAT.md).
namespace formwork {

/// One difference between two schemas: what stands at a place in the other one.
struct SchemaChange {
  std::string pointer;  ///< JSON pointer: "/properties/Tags".
  Value value;          ///< Null: the place does not exist.
  bool is_drop = false;
};
using SchemaDelta = std::vector<SchemaChange>;

/// What must change in `from` to get `to`: whole members, never parts of lists.
SchemaDelta schema_delta(const Value& from, const Value& to);
/// Fails with F702 when a place to change is not in a map.
Result<void> apply_delta(Value& schema, const SchemaDelta& delta);

struct RegionalVariant {
  std::string type;
  std::vector<std::string> regions;
  SchemaDelta delta;
};

struct RegionTable {
  std::vector<std::string> regions;  ///< All there are, in order.
  /// Regions where a type exists, in that order; types that are everywhere are left out.
  std::map<std::string, std::vector<std::string>, std::less<>> types;
};

std::string write_regions(const RegionTable& table);
Result<RegionTable> read_regions(const std::string& file_name, std::string_view text);

std::string write_variants(std::span<const RegionalVariant> variants);
Result<std::vector<RegionalVariant>> read_variants(const std::string& file_name,
                                                   std::string_view text);

}  // namespace formwork
