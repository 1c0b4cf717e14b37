// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "engine/base/result.hh"
#include "engine/value/value.hh"
#include "server/model/api_model.hh"
#include "server/wire/message.hh"

namespace formwork {

/// The input that a form holds: `Tags.member.1.Key=a`, `Attribute.1.Name=x`, `Map.entry.1.key=k`.
/// Items come in the order of their indices, whatever gaps there are. Fails with MalformedInput.
Result<Value> read_form(const Shape& input, const QueryParameters& form);

}  // namespace formwork
