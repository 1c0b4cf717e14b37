// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "engine/base/hash.hh"
#include "engine/base/text.hh"
#include "engine/service/api_host.hh"
#include "resources/sqs/message.hh"
#include "resources/sqs/queue_metrics.hh"

namespace formwork::sqs {

namespace {

constexpr std::int64_t kLongestDelay = 900;
constexpr std::size_t kLongestId = 128;

Failure invalid(std::string message) {
  return fail("InvalidParameterValue", std::move(message));
}

Failure invalid_value(std::string_view name, const std::string& value, std::string_view reason) {
  return invalid("Value " + value + " for parameter " + std::string(name) +
                 " is invalid. Reason: " + std::string(reason));
}

const Value& attributes_in(const Value& input, std::string_view member) {
  static const Value kNone = Value::map();
  const Value* found = input.find(member);
  return found == nullptr ? kNone : *found;
}

Result<void> check_id(const Value& input, std::string_view member) {
  const Value* given = input.find(member);
  if (given == nullptr) {
    return {};
  }
  const std::string& id = given->as_string();
  const bool is_good = !id.empty() && id.size() <= kLongestId &&
                       std::all_of(id.begin(), id.end(), [](char c) { return c > ' ' && c < 127; });
  return is_good ? Result<void>()
                 : invalid_value(member, id,
                                 std::string(member) +
                                     " can only include alphanumeric and punctuation characters. "
                                     "1 to 128 in length.");
}

// What FIFO queues need and others may not have.
Result<void> set_ids(const QueueRow& queue, const Value& input, StoredMessage& message) {
  for (const char* member : {"MessageGroupId", "MessageDeduplicationId"}) {
    if (auto checked = check_id(input, member); !checked) {
      return checked;
    }
  }
  message.group = input.get_text("MessageGroupId");
  message.deduplication = input.get_text("MessageDeduplicationId");
  if (!queue.fifo) {
    return message.deduplication.empty()
               ? Result<void>()
               : invalid_value("MessageDeduplicationId", message.deduplication,
                               "The request includes a parameter that is not valid for this queue "
                               "type.");
  }
  if (message.group.empty()) {
    return fail("MissingParameter", "The request must contain the parameter MessageGroupId.");
  }
  if (message.deduplication.empty()) {
    if (!queue.dedups_content) {
      return invalid(
          "The queue should either have ContentBasedDeduplication enabled or "
          "MessageDeduplicationId provided explicitly");
    }
    message.deduplication = sha256_hex(message.body);
  }
  return {};
}

Result<std::int64_t> delay_of(const QueueRow& queue, const Value& input) {
  const Value* given = input.find("DelaySeconds");
  if (given == nullptr) {
    return queue.delay;
  }
  const std::int64_t delay = parse_integer(given->scalar_text()).value_or(-1);
  if (delay < 0 || delay > kLongestDelay) {
    return invalid_value("DelaySeconds", given->scalar_text(),
                         "DelaySeconds must be >= 0 and <= 900.");
  }
  if (queue.fifo && delay > 0) {
    return invalid_value("DelaySeconds", given->scalar_text(),
                         "The request include parameter that is not valid for this queue type.");
  }
  return queue.fifo ? queue.delay : delay;
}

Result<void> check_system_attributes(const Value& attributes) {
  for (const auto& member : attributes.members()) {
    if (member.key != "AWSTraceHeader") {
      return invalid("Message system attribute name '" + member.key + "' is invalid.");
    }
    if (member.value.get_text("DataType") != "String") {
      return invalid("Message system attribute 'AWSTraceHeader' must be of type 'String'.");
    }
  }
  return {};
}

Result<void> check_content(const QueueRow& queue, const Value& input) {
  const Value* body = input.find("MessageBody");
  if (body == nullptr || body->as_string().empty()) {
    return fail("MissingParameter", "The request must contain the parameter MessageBody.");
  }
  if (!is_message_text(body->as_string())) {
    return fail("InvalidMessageContents",
                "Invalid characters found. Valid unicode characters are #x9 | #xA | #xD | #x20 to "
                "#xD7FF | #xE000 to #xFFFD | #x10000 to #x10FFFF");
  }
  if (auto checked = check_message_attributes(attributes_in(input, "MessageAttributes"));
      !checked) {
    return checked;
  }
  if (auto checked = check_system_attributes(attributes_in(input, "MessageSystemAttributes"));
      !checked) {
    return checked;
  }
  if (size_of_message(input) > queue.largest) {
    return invalid("One or more parameters are invalid. Reason: Message must be shorter than " +
                   std::to_string(queue.largest) + " bytes.");
  }
  return {};
}

}  // namespace

std::int64_t size_of_message(const Value& input) {
  const Value* body = input.find("MessageBody");
  return static_cast<std::int64_t>(body == nullptr ? 0 : body->as_string().size()) +
         size_of_attributes(attributes_in(input, "MessageAttributes"));
}

Result<Sent> send_message(ApiCall& call, const QueueRow& queue, const Value& input) {
  if (auto checked = check_content(queue, input); !checked) {
    return std::move(checked).failure();
  }
  auto delay = delay_of(queue, input);
  if (!delay) {
    return std::move(delay).failure();
  }
  Sent sent;
  StoredMessage& message = sent.message;
  message.body = input.get_text("MessageBody");
  if (auto set = set_ids(queue, input, message); !set) {
    return std::move(set).failure();
  }
  const Value& attributes = attributes_in(input, "MessageAttributes");
  const Value& system = attributes_in(input, "MessageSystemAttributes");
  sent.md5_of_body = md5_hex(message.body);
  sent.md5_of_attributes = md5_of_attributes(attributes);
  sent.md5_of_system_attributes = md5_of_attributes(system);
  message.attributes = attributes_to_text(attributes);
  if (const Value* trace = system.find("AWSTraceHeader")) {
    message.trace = trace->get_text("StringValue");
  } else if (call.head != nullptr) {
    message.trace = call.head->header("X-Amzn-Trace-Id");
  }
  message.sender = call.caller.user_id.empty() ? call.world.account_id : call.caller.user_id;
  if (queue.fifo) {
    auto before = find_duplicate(call.world, queue, message);
    if (!before) {
      return std::move(before).failure();
    }
    if (*before) {
      message.message_id = (*before)->message_id;
      message.id = (*before)->id;
      return sent;
    }
  }
  message.message_id = call.world.ids.uuid();
  message.sent_at = call.world.clock.now();
  message.visible_at = message.sent_at + *delay * 1000;
  if (auto added = add_message(call.world, queue, message); !added) {
    return std::move(added).failure();
  }
  if (queue.fifo) {
    if (auto kept = remember_duplicate(call.world, queue, message); !kept) {
      return std::move(kept).failure();
    }
  }
  count_sent(call, queue, size_of_message(input));
  call.host.wake(channel_of(queue));
  return sent;
}

}  // namespace formwork::sqs
