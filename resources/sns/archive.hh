// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "engine/service/operation.hh"
#include "resources/sns/publish.hh"

namespace formwork::sns {

/// Keeps a message of a FIFO topic with an archive policy, and forgets what is older than the
/// policy says. Nothing for other topics.
Result<void> archive(ApiCall& call, const Value& topic, const Publication& publication);

/// What is wrong with a replay policy, or "".
std::string check_replay(const Value& policy);

/// Hands the archived messages of the policy's time to the subscription, oldest first.
Result<void> replay(ApiCall& call, const std::string& topic_arn,
                    const std::string& subscription_arn, const Value& record);

/// Forgets all of a topic's messages.
Result<void> drop_archive(World& world, const std::string& topic_arn);

}  // namespace formwork::sns
