// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "engine/service/operation.hh"
#include "resources/logs/log_store.hh"

namespace formwork::logs {

/// What the group's metric filters make of new events goes to CloudWatch once the call is
/// committed. A filter's default value is told for each minute of the batch that has no match.
Result<void> count_metrics(ApiCall& call, const std::string& group,
                           const std::vector<Event>& events);

}  // namespace formwork::logs
