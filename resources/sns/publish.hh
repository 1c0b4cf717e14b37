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
  bool is_replayed = false;
  bool signs_with_sha256 = false;
};

/// Checks what the input says of the message itself. Fails in SNS's words. A structure needs a
/// default, or what it has for `platform` when that is given.
Result<Publication> read_publication(const ApiCall& call, const Value& input,
                                     const std::string& platform = {});
/// Gives the message its id and hands it to all subscriptions of the topic that take it.
Result<void> publish(ApiCall& call, const Value& topic, Publication& publication);
/// Hands it to one subscription (its ARN and record) if that one takes it. `settings`: the topic's.
Result<void> hand_to(ApiCall& call, const Value& settings, const Publication& publication,
                     const std::string& arn, const Value& record);

/// The JSON that subscribers get when they do not want the message raw.
std::string envelope_of(const ApiCall& call, const Publication& publication,
                        const std::string& text, const std::string& subscription_arn);

/// Asks the end point of a new http subscription to confirm, or tells one that it was ended, once
/// the call is committed.
void ask_to_confirm(ApiCall& call, const std::string& topic_arn, const std::string& end_point,
                    const std::string& token);
void tell_unsubscribed(ApiCall& call, const std::string& subscription_arn,
                       const std::string& end_point, const std::string& token);

}  // namespace formwork::sns
