// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "engine/service/operation.hh"
#include "resources/sns/publish.hh"

namespace formwork::sns {

/// Writes into the topic's log group how a delivery went, where the topic's settings ask for it.
/// `protocol` as a subscription has it.
void log_delivery(ApiCall& call, const Value& settings, const Publication& publication,
                  const std::string& protocol, const std::string& end_point, bool has_succeeded);

}  // namespace formwork::sns
