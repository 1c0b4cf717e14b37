// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "engine/service/operation.hh"
#include "resources/sns/topic.hh"

namespace formwork::sns {

/// Fails with NotFound "Topic does not exist".
Result<Value> find_topic(ApiCall& call, const std::string& arn);

/// Subscriptions that somebody has to confirm, which nobody does here.
inline bool is_pending(std::string_view protocol) {
  return protocol.starts_with("email") || protocol.starts_with("http");
}

/// How long a topic's counters do not count a new subscription.
inline constexpr std::int64_t kCounterDelay = 60'000;

}  // namespace formwork::sns
