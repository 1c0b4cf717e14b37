// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string>
#include <vector>

#include "engine/base/result.hh"
#include "engine/schema_build/make_catalog.hh"
#include "engine/value/value.hh"
#include "tools/schemac/document_text.hh"

namespace formwork {

/// Reads every *.types file of `folder`/resource-types (or of `folder` itself when it has no such
/// folder), lays `folder`/overrides.types over them when it exists, and gives the types sorted by
/// name, with the maps in them sorted. all.regions and all.variants beside the types become the
/// members "regions" (names) and "variants" ([{regions, schema}]) of a type. Fails with F702 for a
/// type that is described twice, an override of an unknown type, or an override that names an
/// unknown property.
Result<std::vector<Value>> load_types(const std::string& folder);

/// Reads the rule data of `folder` (schemas/rules), sorted by name. Fails with F702 for text that
/// is not understood and for a name that is there twice.
Result<std::vector<RuleDocument>> load_rules(const std::string& folder);

/// Documents as a catalogue: each is found under its name like a type.
std::string make_catalog(std::span<const RuleDocument> documents);

}  // namespace formwork
