// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "engine/service/operation.hh"

namespace formwork {

/// Carries a call out in another account of the same region, by the same caller. The handler must
/// not wait there: a call that may wait up to `longest_wait` (ms) finds that time over.
Result<Value> call_in_account(ApiCall& call, std::string_view account,
                              Result<Value> (*handler)(ApiCall&), std::int64_t longest_wait = 0);

}  // namespace formwork
