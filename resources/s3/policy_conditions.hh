// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "resources/s3/s3_call.hh"

namespace formwork::s3 {

/// Whether all operators of a statement's Condition hold for the call. An operator that is not
/// known does not hold.
bool conditions_hold(S3Call& call, const Value& conditions, const Value& details);
/// Whether a Condition narrows down where requests come from, so that a policy for everybody is not
/// public.
bool restricts_source(const Value* conditions);

}  // namespace formwork::s3
