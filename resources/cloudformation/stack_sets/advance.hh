// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "resources/cloudformation/stack_sets/operation.hh"

namespace formwork::cloudformation::stack_sets {

/// Takes the operations of a set as far as they can go now, one after the other: regions in order,
/// as many accounts at a time as the preferences allow, until more have failed than they tolerate.
/// Everything is in the records, so that an interrupted operation goes on where it was. Answers
/// whether some operation is not finished.
Result<bool> advance(ApiCall& call, const Value& set);

}  // namespace formwork::cloudformation::stack_sets
