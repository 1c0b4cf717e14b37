// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "engine/base/result.hh"
#include "engine/value/value.hh"

namespace formwork {

/// A provider schema as AWS publishes it, brought to the catalogue's form: no prose, no handlers,
/// property pointers without "/properties", references as bare definition names. Fails with F702
/// when it has no usable type name or nests deeper than the format allows.
Result<Value> clean_schema(const Value& schema);

/// "/properties/A/B" as "/A/B".
std::string strip_pointer(std::string_view pointer);

/// A cleaned schema as it is published: property pointers begin with "/properties" and `$ref` with
/// "#/definitions/". What was left out stays left out; formwork's own facts stay.
Value published_schema(const Value& type);

}  // namespace formwork
