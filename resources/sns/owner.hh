// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "engine/service/operation.hh"
#include "resources/common/checks.hh"
#include "resources/common/other_account.hh"

namespace formwork::sns {

/// A handler that works on the topic or subscription that the input names, in whichever account
/// that is. What a topic's policy says of callers of other accounts is not asked.
template <Result<Value> (*handler)(ApiCall&)>
Result<Value> for_owner(ApiCall& call) {
  for (const char* member : {"TopicArn", "TargetArn", "SubscriptionArn"}) {
    const std::string arn = call.text(member);
    const std::string_view owner = arn_field(arn, 4);
    if (owner.size() == 12 && owner != call.world.account_id &&
        arn_field(arn, 3) == call.world.region) {
      return call_in_account(call, owner, handler);
    }
  }
  return handler(call);
}

}  // namespace formwork::sns
