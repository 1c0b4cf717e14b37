// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string_view>

#include "engine/service/operation.hh"

namespace formwork::kms {

/// {<member>: a page, Truncated, NextMarker}, by the input's Limit and Marker.
/// InvalidMarkerException.
Result<Value> page_of(const ApiCall& call, std::string_view member, Value::List items,
                      std::size_t usual);

}  // namespace formwork::kms
