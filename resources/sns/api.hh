// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "engine/service/operation.hh"
#include "resources/sns/topic.hh"

namespace formwork::sns {

/// Fails with NotFound "Topic does not exist".
Result<Value> find_topic(ApiCall& call, const std::string& arn);

/// Fails with InvalidParameter in SNS's words when `arn`, the input's `member`, is no ARN or of
/// another region.
Result<void> check_topic_arn(const ApiCall& call, const std::string& arn, std::string_view member);

/// {http: {...}}: what the topic's delivery policy `own` leaves of the defaults.
Value delivery_in_force(const Value& own);

/// The policy a caller or a stack put on a topic, or the default one.
Result<std::string> policy_of(World& world, const std::string& arn, const Value& record);

/// Whether somebody still has to confirm a subscription: mail and http end points have to.
bool is_pending(const Value& subscription);

/// How long a topic's counters do not count a new subscription.
inline constexpr std::int64_t kCounterDelay = 60'000;

}  // namespace formwork::sns
