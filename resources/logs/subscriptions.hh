// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "resources/logs/log_store.hh"

namespace formwork::logs {

/// Hands the events that a subscription filter of the group lets through to its destination, as one
/// message of compressed JSON. A destination that refuses them gets none; nobody is told, as in the
/// service itself.
Result<void> deliver_to_subscriptions(ApiCall& call, const std::string& group,
                                      const std::string& stream, const std::vector<Event>& events);

}  // namespace formwork::logs
