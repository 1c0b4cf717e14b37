// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "engine/base/result.hh"
#include "engine/service/operation.hh"
#include "engine/value/value.hh"
#include "resources/sqs/store.hh"

namespace formwork::sqs {

/// Characters that XML 1.0 has, in valid UTF-8: what a message may hold.
bool is_message_text(std::string_view text);
/// Names, types and values of message attributes as the API takes them: a map of {DataType,
/// StringValue, BinaryValue}. Fails with InvalidParameterValue.
Result<void> check_message_attributes(const Value& attributes);
/// Bytes that the attributes add to the size of a message.
std::int64_t size_of_attributes(const Value& attributes);
/// The digest that SDKs compare (MD5OfMessageAttributes); "" for none.
std::string md5_of_attributes(const Value& attributes);
/// As JSON, binary values in base64; "" for none.
std::string attributes_to_text(const Value& attributes);
Value attributes_from_text(std::string_view text);

/// One entry of SendMessage or SendMessageBatch. `input` has the members of either.
struct Sent {
  StoredMessage message;
  std::string md5_of_body;
  std::string md5_of_attributes;
  std::string md5_of_system_attributes;
};
/// Checks and puts a message; wakes receivers. Fails in SQS's words.
Result<Sent> send_message(ApiCall& call, const QueueRow& queue, const Value& input);
/// Bytes of the body and the attributes.
std::int64_t size_of_message(const Value& input);
/// 20 digits that grow with each message of a FIFO queue.
std::string sequence_number(const StoredMessage& message);

}  // namespace formwork::sqs
