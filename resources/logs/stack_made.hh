// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "engine/service/operation.hh"

namespace formwork::logs {

/// "FilterPattern" of a template is "filterPattern" of the API, all the way down.
Value lower_keys(const Value& value);

/// What stacks made of a type, as the API names its members; the times it was made and changed as
/// `created` and `changed`, unless they are "".
Result<Value::List> stack_made(World& world, std::string_view type, std::string_view created,
                               std::string_view changed = {});

/// Adds them to what the API made, in order of `key`.
void merge(Value::List& list, Value::List more, std::string_view key);

}  // namespace formwork::logs
