// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.hh"
#include "engine/value/value.hh"

namespace formwork {

/// The parts of a JSON pointer, unescaped; empty for "". Fails with F701 when it is none.
Result<std::vector<std::string>> pointer_parts(std::string_view pointer);

/// Applies a JSON patch (RFC 6902), a list of operations, in order. Fails with F701 at the first
/// operation that cannot be applied or would make the document larger or deeper than any schema is;
/// `document` is then half changed.
Result<void> apply_json_patch(Value& document, const Value& patch);

}  // namespace formwork
