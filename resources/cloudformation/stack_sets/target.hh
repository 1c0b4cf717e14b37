// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>

#include "resources/cloudformation/stack_sets/operation.hh"

namespace formwork::cloudformation::stack_sets {

/// Takes one target of an operation a step further, in its own account and region: begins it when
/// it is PENDING, looks how it goes when it is RUNNING. Writes the target's status and the record
/// of its instance. A step that was begun and not recorded is recognised when it is repeated. Fails
/// only with the store.
Result<void> step_target(ApiCall& call, const Value& set, const Value& operation, Value& target);

/// Runs `work` in the world of an account and region, which may be the one of the set.
Result<void> at(ApiCall& call, const std::string& account, const std::string& region,
                const std::function<Result<void>(ApiCall&)>& work);

/// Notes that a target will not be worked on any more.
Result<void> cancel_target(ApiCall& call, const Value& operation, Value& target);

}  // namespace formwork::cloudformation::stack_sets
