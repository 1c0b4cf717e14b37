// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string>

#include "engine/value/value.hh"

namespace formwork {

struct CatalogEntry {
  std::string name;
  const Value* value = nullptr;  ///< A map.
};

/// Values as a catalogue (engine/schema/BLOB.md), each found under its name. They must be sorted by
/// name. The same values always give the same bytes.
std::string make_catalog(std::span<const CatalogEntry> entries);
/// Types, found under their "typeName".
std::string make_catalog(std::span<const Value> types);

}  // namespace formwork
