// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "engine/schema/catalog.hh"
#include "engine/schema/schema_node.hh"

namespace formwork {

/// The facts of one type. What is missing or malformed in `node` stays at its default.
TypeSchema decode_type(std::string_view name, SchemaNode node);

}  // namespace formwork
