// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "engine/service/delivery.hh"
#include "engine/service/operation.hh"

namespace formwork::sns {

/// What one Publish or one entry of PublishBatch says.
struct Publication {
  std::string topic_arn;
  std::string message_id;
  std::string sequence;  ///< FIFO only.
  std::string message;
  std::string subject;
  Value by_protocol = Value();  ///< Map of MessageStructure "json"; null otherwise.
  Value attributes = Value::map();
  std::string group;
  std::string deduplication;
};

/// Checks what the input says of the message itself. Fails in SNS's words.
Result<Publication> read_publication(const ApiCall& call, const Value& input);
/// Gives the message its id and hands it to all subscriptions of the topic that take it.
Result<void> publish(ApiCall& call, const Value& topic, Publication& publication);

/// The JSON that subscribers get when they do not want the message raw.
std::string envelope_of(const ApiCall& call, const Publication& publication,
                        const std::string& text, const std::string& subscription_arn);

/// Asks the end point of a new http subscription to confirm, once the call is committed.
void ask_to_confirm(ApiCall& call, const std::string& topic_arn,
                    const std::string& subscription_arn, const std::string& end_point,
                    const std::string& token);

}  // namespace formwork::sns
