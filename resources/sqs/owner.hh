// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "engine/service/operation.hh"

namespace formwork::sqs {

/// The account in the input's QueueUrl; "" when the address names none.
std::string_view owner_of(const ApiCall& call);

/// Carries the call out in another account, where nobody waits for messages.
Result<Value> call_owner(ApiCall& call, std::string_view account,
                         Result<Value> (*handler)(ApiCall&));

/// A handler that works on the queue its address names, in whichever account that is. What the
/// queue's policy says of callers of other accounts is not asked.
template <Result<Value> (*handler)(ApiCall&)>
Result<Value> for_owner(ApiCall& call) {
  const std::string_view owner = owner_of(call);
  return owner.empty() || owner == call.world.account_id ? handler(call)
                                                         : call_owner(call, owner, handler);
}

}  // namespace formwork::sqs
