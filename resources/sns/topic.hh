// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "resources/common/objects.hh"

namespace formwork::sns {

/// Topics by ARN.
inline constexpr ObjectPlace kTopics{"sns", "topic"};
/// Subscriptions by ARN ("<topic ARN>:<uuid>").
inline constexpr ObjectPlace kSubscriptions{"sns", "subscription"};

Result<Made> create_topic(const Call& call);
Result<Value> update_topic(const Call& call);
/// Its subscriptions go with it.
Result<void> delete_topic(const Call& call);

/// One subscription of an existing topic. Fails with NotFound when the topic is missing,
/// InvalidRequest for a protocol that SNS does not have or an end point that does not fit it.
/// Answers the ARN.
Result<std::string> subscribe(const Call& call, const std::string& topic_arn,
                              const Value& subscription);
Result<void> check_subscription(const Value& subscription);

/// "SQSSuccessFeedbackSampleRate" and such: how deliveries to a protocol are to be logged.
bool is_feedback_setting(std::string_view name);

}  // namespace formwork::sns
