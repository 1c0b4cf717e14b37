// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "engine/service/operation.hh"

namespace formwork::sns {

/// Sets one attribute among a subscription's properties, which hold its TopicArn and Endpoint, too.
/// `start` begins the faults' words: "" or "Attributes Reason: ". Fails with InvalidParameter.
Result<void> set_attribute(Value& properties, const std::string& name, const std::string& text,
                           const std::string& start);

/// Whether an end point may subscribe to the topic.
Result<void> check_end_point(ApiCall& call, const std::string& topic_arn,
                             const std::string& protocol, const std::string& end_point);

/// The delivery policy of an http subscription as it is told: all its parts, null where none was
/// given. With `topic` (the topic's own policy) the one in force.
Value told_delivery_policy(const Value& own);
Value effective_delivery_policy(const Value& own, const Value& topic);

}  // namespace formwork::sns
