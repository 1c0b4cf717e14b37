// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/base/result.hh"
#include "engine/value/value.hh"

namespace formwork {

/// A published schema as a catalogue type, with the facts that follow from it. Fails with F702.
Result<Value> import_type(const Value& published);

/// Applies a JSON patch, written for the published schema, to a catalogue type and to each of its
/// regional variants ("variants": [{regions, schema}]). Fails with F701 or F702.
Result<Value> patch_type(const Value& type, const Value& patch);

/// Makes the listed attributes of `variant` fit its read-only properties, which differ from those
/// of `base`.
void adjust_attributes(const Value& base, Value& variant);

}  // namespace formwork
