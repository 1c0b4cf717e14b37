// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/schema/schema_node.hh"
#include "engine/value/value.hh"

namespace formwork {

/// A copy of a node and everything below it; null for None. What nests deeper or holds more than
/// any schema of a catalogue is cut off.
Value value_of(SchemaNode node);

}  // namespace formwork
