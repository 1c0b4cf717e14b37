// SPDX-License-Identifier: Apache-2.0
// Messages sent and received.
#include <algorithm>
#include <array>
#include <optional>

#include "engine/base/hash.hh"
#include "engine/base/text.hh"
#include "engine/service/api_host.hh"
#include "resources/common/api_objects.hh"
#include "resources/common/api_support.hh"
#include "resources/sqs/batch.hh"
#include "resources/sqs/message.hh"
#include "resources/sqs/owner.hh"
#include "resources/sqs/queue_metrics.hh"

namespace formwork::sqs {

namespace {

constexpr std::int64_t kLongestVisibility = 43200;
constexpr std::int64_t kLargestBatch = 1048576;

Failure invalid_value(std::string_view name, const std::string& value, std::string_view reason) {
  return fail("InvalidParameterValue", "Value " + value + " for parameter " + std::string(name) +
                                           " is invalid. Reason: " + std::string(reason));
}

Result<QueueRow> queue_of(ApiCall& call) {
  const Value* url = call.find("QueueUrl");
  if (url == nullptr || url->as_string().empty()) {
    return fail("MissingParameter", "The request must contain the parameter QueueUrl.");
  }
  return find_row(call.world, last_part(url->as_string(), '/'));
}

// Which message, and which of its receives: opaque to callers.
std::string handle_of(const QueueRow& queue, const StoredMessage& message) {
  return base64_encode(message.message_id + " " + std::to_string(message.id) + " " +
                       std::to_string(message.receives) + " " + std::to_string(message.visible_at) +
                       " " + queue.name);
}

struct Handle {
  std::string text;
  std::string message_id;
  std::int64_t id = 0;
  std::int64_t receives = 0;
  Millis until = 0;  ///< When what it received was to become visible again.
};

Result<Handle> read_handle(const QueueRow& queue, const Value& input) {
  Handle handle;
  handle.text = input.get_text("ReceiptHandle");
  const auto decoded = base64_decode(handle.text);
  const auto parts = split(decoded ? std::string_view(*decoded) : std::string_view(), " ");
  const auto id = parts.size() == 5 ? parse_integer(parts[1]) : std::nullopt;
  const auto receives = parts.size() == 5 ? parse_integer(parts[2]) : std::nullopt;
  if (!id || !receives || parts[4] != queue.name) {
    return fail("ReceiptHandleIsInvalid",
                "The input receipt handle \"" + handle.text + "\" is not a valid receipt handle.");
  }
  handle.message_id = std::string(parts[0]);
  handle.id = *id;
  handle.receives = *receives;
  handle.until = parse_integer(parts[3]).value_or(0);
  return handle;
}

Result<std::optional<StoredMessage>> find_by_handle(ApiCall& call, const QueueRow& queue,
                                                    const Handle& handle) {
  auto message = find_message(call.world, queue, handle.id);
  if (message && *message && (*message)->message_id != handle.message_id) {
    return std::optional<StoredMessage>();
  }
  return message;
}

Result<Value> send_one(ApiCall& call, const QueueRow& queue, const Value& input) {
  auto sent = send_message(call, queue, input);
  if (!sent) {
    return std::move(sent).failure();
  }
  Value answer = Value::map();
  answer.set("MessageId", Value::string(sent->message.message_id));
  answer.set("MD5OfMessageBody", Value::string(sent->md5_of_body));
  set_text(answer, "MD5OfMessageAttributes", sent->md5_of_attributes);
  set_text(answer, "MD5OfMessageSystemAttributes", sent->md5_of_system_attributes);
  if (queue.fifo) {
    answer.set("SequenceNumber", Value::string(sequence_number(sent->message)));
  }
  return answer;
}

Result<Value> send(ApiCall& call) {
  auto queue = queue_of(call);
  return queue ? send_one(call, *queue, call.input) : std::move(queue).failure();
}

// What an entry for a FIFO queue lacks is the whole batch's fault.
Result<void> check_ids(const ApiCall& call, const QueueRow& queue) {
  for (const Value& entry : input_items(call, "Entries")) {
    if (entry.get_text("MessageGroupId").empty()) {
      return fail("InvalidParameterValue",
                  "The request must contain the parameter MessageGroupId.");
    }
    if (!queue.dedups_content && entry.get_text("MessageDeduplicationId").empty()) {
      return fail("InvalidParameterValue",
                  "The queue should either have ContentBasedDeduplication enabled or "
                  "MessageDeduplicationId provided explicitly");
    }
  }
  return {};
}

Result<Value> send_batch(ApiCall& call) {
  auto queue = queue_of(call);
  if (!queue) {
    return std::move(queue).failure();
  }
  if (auto checked = check_batch(call, "SendMessageBatchRequestEntry"); !checked) {
    return std::move(checked).failure();
  }
  std::int64_t size = 0;
  for (const Value& entry : input_items(call, "Entries")) {
    size += size_of_message(entry);
  }
  if (size > kLargestBatch) {
    return fail("BatchRequestTooLong",
                "Batch requests cannot be longer than " + std::to_string(kLargestBatch) +
                    " bytes. You have sent " + std::to_string(size) + " bytes.");
  }
  if (queue->fifo) {
    if (auto checked = check_ids(call, *queue); !checked) {
      return std::move(checked).failure();
    }
  }
  queue->largest = kLargestBatch;  // of batches, only the whole is measured
  return answer_batch(call, *queue, &send_one);
}

Result<Value> delete_one(ApiCall& call, const QueueRow& queue, const Value& input) {
  auto handle = read_handle(queue, input);
  if (!handle) {
    return std::move(handle).failure();
  }
  auto message = find_by_handle(call, queue, *handle);
  if (!message) {
    return std::move(message).failure();
  }
  if (!*message) {
    return Value::map();
  }
  if (queue.fifo && ((*message)->receives != handle->receives ||
                     (*message)->visible_at <= call.world.clock.now())) {
    return invalid_value("ReceiptHandle", handle->text, "The receipt handle has expired.");
  }
  if (auto dropped = drop_message(call.world, queue, **message); !dropped) {
    return std::move(dropped).failure();
  }
  count_deleted(call, queue);
  if (queue.fifo) {
    call.host.wake(channel_of(queue));
  }
  return Value::map();
}

Result<Value> delete_message(ApiCall& call) {
  auto queue = queue_of(call);
  return queue ? delete_one(call, *queue, call.input) : std::move(queue).failure();
}

Result<Value> delete_batch(ApiCall& call) {
  auto queue = queue_of(call);
  if (!queue) {
    return std::move(queue).failure();
  }
  if (auto checked = check_batch(call, "DeleteMessageBatchRequestEntry"); !checked) {
    return std::move(checked).failure();
  }
  return answer_batch(call, *queue, &delete_one);
}

Result<Value> change_one(ApiCall& call, const QueueRow& queue, const Value& input) {
  const std::string given = input.get_text("VisibilityTimeout");
  const std::int64_t seconds = parse_integer(given).value_or(-1);
  if (seconds < 0 || seconds > kLongestVisibility) {
    return invalid_value("VisibilityTimeout", given,
                         "VisibilityTimeout must be an integer between "
                         "0 and 43200.");
  }
  auto handle = read_handle(queue, input);
  if (!handle) {
    return std::move(handle).failure();
  }
  auto message = find_by_handle(call, queue, *handle);
  if (!message) {
    return std::move(message).failure();
  }
  const Millis now = call.world.clock.now();
  if (!*message) {
    return invalid_value(
        "ReceiptHandle", handle->text,
        "Message does not exist or is not available for visibility timeout change.");
  }
  // Nobody took it since its time ran out: it may still be hidden.
  const bool has_expired =
      (*message)->receives == handle->receives && (*message)->visible_at >= handle->until;
  if ((*message)->visible_at <= now && !has_expired) {
    return fail("MessageNotInflight",
                "The specified message isn't in flight: it has already become visible.");
  }
  if ((*message)->receives == 1 &&
      now + seconds * 1000 > (*message)->first_at + kLongestVisibility * 1000) {
    return invalid_value("VisibilityTimeout", given,
                         "Total VisibilityTimeout for the message is beyond the limit [43200 "
                         "seconds]");
  }
  if (auto shown = show_message(call.world, queue, **message, now + seconds * 1000); !shown) {
    return std::move(shown).failure();
  }
  call.host.wake(channel_of(queue));
  return Value::map();
}

Result<Value> change_visibility(ApiCall& call) {
  auto queue = queue_of(call);
  return queue ? change_one(call, *queue, call.input) : std::move(queue).failure();
}

Result<Value> change_batch(ApiCall& call) {
  auto queue = queue_of(call);
  if (!queue) {
    return std::move(queue).failure();
  }
  if (auto checked = check_batch(call, "ChangeMessageVisibilityBatchRequestEntry"); !checked) {
    return std::move(checked).failure();
  }
  return answer_batch(call, *queue, &change_one);
}

// "All", a name, or a prefix: "name.*".
bool is_chosen(const std::vector<std::string>& names, const std::string& name) {
  return std::any_of(names.begin(), names.end(), [&name](const std::string& wanted) {
    return wanted == "All" || wanted == ".*" || wanted == "*" || wanted == name ||
           (wanted.ends_with(".*") &&
            name.starts_with(std::string_view(wanted).substr(0, wanted.size() - 2)));
  });
}

Value system_attributes(const QueueRow& queue, const StoredMessage& message,
                        const std::vector<std::string>& names) {
  Value all = Value::map();
  const auto add = [&](const char* name, const std::string& text) {
    if (!text.empty() && (std::find(names.begin(), names.end(), name) != names.end() ||
                          std::find(names.begin(), names.end(), "All") != names.end())) {
      all.set(name, Value::string(text));
    }
  };
  add("SenderId", message.sender);
  add("SentTimestamp", std::to_string(message.sent_at));
  add("ApproximateReceiveCount", std::to_string(message.receives));
  add("ApproximateFirstReceiveTimestamp", std::to_string(message.first_at));
  add("AWSTraceHeader", message.trace);
  add("DeadLetterQueueSourceArn", message.source_arn);
  add("MessageGroupId", message.group);
  if (queue.fifo) {
    add("MessageDeduplicationId", message.deduplication);
    add("SequenceNumber", sequence_number(message));
  }
  return all;
}

Value shape_of(const ApiCall& call, const QueueRow& queue, const StoredMessage& message) {
  Value shape = Value::map();
  shape.set("MessageId", Value::string(message.message_id));
  shape.set("ReceiptHandle", Value::string(handle_of(queue, message)));
  shape.set("MD5OfBody", Value::string(md5_hex(message.body)));
  shape.set("Body", Value::string(message.body));
  std::vector<std::string> names = input_texts(call, "AttributeNames");
  for (std::string& name : input_texts(call, "MessageSystemAttributeNames")) {
    names.push_back(std::move(name));
  }
  if (!names.empty()) {
    Value system = system_attributes(queue, message, names);
    if (!system.members().empty()) {
      shape.set("Attributes", std::move(system));
    }
  }
  const std::vector<std::string> wanted = input_texts(call, "MessageAttributeNames");
  if (message.attributes.empty() || wanted.empty()) {
    return shape;
  }
  const Value all = attributes_from_text(message.attributes);
  Value chosen = Value::map();
  for (const auto& member : all.members()) {
    if (is_chosen(wanted, member.key)) {
      chosen.set(member.key, member.value);
    }
  }
  if (!chosen.members().empty()) {
    shape.set("MD5OfMessageAttributes", Value::string(md5_of_attributes(chosen)));
    shape.set("MessageAttributes", std::move(chosen));
  }
  return shape;
}

struct Wish {
  std::int64_t most = 1;
  std::int64_t wait = 0;
  std::int64_t visibility = 0;
};

Result<Wish> read_wish(const ApiCall& call, const QueueRow& queue) {
  Wish wish;
  wish.most = number_of(call.input, "MaxNumberOfMessages", 1);
  wish.wait = number_of(call.input, "WaitTimeSeconds", queue.wait);
  wish.visibility = number_of(call.input, "VisibilityTimeout", queue.visibility);
  if (wish.most < 1 || wish.most > 10) {
    return invalid_value("MaxNumberOfMessages", std::to_string(wish.most),
                         "Must be between 1 and 10, if provided.");
  }
  if (wish.wait < 0 || wish.wait > 20) {
    return invalid_value("WaitTimeSeconds", std::to_string(wish.wait),
                         "Must be >= 0 and <= 20, if provided.");
  }
  if (wish.visibility < 0 || wish.visibility > kLongestVisibility) {
    return invalid_value("VisibilityTimeout", std::to_string(wish.visibility),
                         "Must be >= 0 and <= 43200, if provided.");
  }
  if (!queue.fifo && call.find("ReceiveRequestAttemptId") != nullptr) {
    return invalid_value("ReceiveRequestAttemptId", call.text("ReceiveRequestAttemptId"),
                         "The request includes a parameter that is not valid for this queue type.");
  }
  return wish;
}

Result<void> check_names(const ApiCall& call) {
  constexpr std::array<std::string_view, 10> kKnown{"All",
                                                    "SenderId",
                                                    "SentTimestamp",
                                                    "ApproximateReceiveCount",
                                                    "ApproximateFirstReceiveTimestamp",
                                                    "SequenceNumber",
                                                    "MessageDeduplicationId",
                                                    "MessageGroupId",
                                                    "AWSTraceHeader",
                                                    "DeadLetterQueueSourceArn"};
  for (const char* member : {"AttributeNames", "MessageSystemAttributeNames"}) {
    for (const std::string& name : input_texts(call, member)) {
      if (std::find(kKnown.begin(), kKnown.end(), name) == kKnown.end()) {
        return fail("InvalidAttributeName", "Unknown Attribute " + name + ".");
      }
    }
  }
  return {};
}

// Whether a receive has taken messages out of the queue by itself: dropped them, or moved them to
// the dead letters, whose receivers are woken then.
Result<bool> note_moved(ApiCall& call, const QueueRow& before, bool is_empty) {
  if (before.dead_letters.empty() && !is_empty) {
    return false;
  }
  auto now = find_row(call.world, before.name);
  if (!now) {
    return std::move(now).failure();
  }
  const bool has_moved = now->total != before.total;
  if (has_moved && !before.dead_letters.empty()) {
    call.host.wake("sqs/" + std::string(last_part(before.dead_letters, ':')));
  }
  return has_moved;
}

// Messages for a receive: those of the same attempt before, or new ones.
Result<std::vector<StoredMessage>> messages_for(ApiCall& call, const QueueRow& queue,
                                                const Wish& wish) {
  const Millis until = call.world.clock.now() + wish.visibility * 1000;
  const std::string attempt = call.text("ReceiveRequestAttemptId");
  if (attempt.empty()) {
    return take_messages(call.world, queue, wish.most, until);
  }
  auto again = repeat_attempt(call.world, queue, attempt, until);
  if (!again || !again->empty()) {
    return again;
  }
  auto taken = take_messages(call.world, queue, wish.most, until);
  if (taken && !taken->empty()) {
    if (auto kept = remember_attempt(call.world, queue, attempt, *taken); !kept) {
      return std::move(kept).failure();
    }
  }
  return taken;
}

Result<Value> receive(ApiCall& call) {
  auto queue = queue_of(call);
  if (!queue) {
    return std::move(queue).failure();
  }
  if (auto checked = check_names(call); !checked) {
    return std::move(checked).failure();
  }
  auto wish = read_wish(call, *queue);
  if (!wish) {
    return std::move(wish).failure();
  }
  if (call.head != nullptr && !call.head->header("x-formwork-is-over").empty()) {
    return Value::map();  // of a poller within the emulator that has ended meanwhile
  }
  const Millis now = call.world.clock.now();
  auto taken = messages_for(call, *queue, *wish);
  if (!taken) {
    return std::move(taken).failure();
  }
  auto has_moved = note_moved(call, *queue, taken->empty());
  if (!has_moved) {
    return std::move(has_moved).failure();
  }
  if (*has_moved && taken->empty()) {
    return Value::map();  // waiting would undo it
  }
  if (taken->empty()) {
    const std::int64_t until = call.begun_ms + wish->wait * 1000;
    if (wish->wait == 0 || steady_ms() >= until) {
      count_received(call, *queue, 0);
      return Value::map();
    }
    auto due = next_due(call.world, *queue);
    if (!due) {
      return std::move(due).failure();
    }
    const std::int64_t next = *due ? steady_ms() + std::max<std::int64_t>(1, **due - now) : until;
    return call.wait_for(channel_of(*queue), std::min(until, next));
  }
  Value::List shapes;
  for (const StoredMessage& message : *taken) {
    shapes.push_back(shape_of(call, *queue, message));
  }
  count_received(call, *queue, taken->size());
  return map_with("Messages", Value::list(std::move(shapes)));
}

Result<Value> purge(ApiCall& call) {
  auto queue = queue_of(call);
  if (!queue) {
    return std::move(queue).failure();
  }
  const Millis now = call.world.clock.now();
  if (queue->purged_at != 0 && now - queue->purged_at < 60'000) {
    return fail("PurgeQueueInProgress", "Only one PurgeQueue operation on " + queue->name +
                                            " is allowed every 60 seconds.");
  }
  if (auto dropped = drop_messages(call.world, *queue); !dropped) {
    return std::move(dropped).failure();
  }
  auto set = set_purged(call.world, *queue, now);
  return set ? Result<Value>(Value::map()) : std::move(set).failure();
}

constexpr auto kData = OperationEntry::Access::Data;
constinit OperationEntry send_entry{"sqs", "SendMessage", kData, &for_owner<&send>};
constinit OperationEntry send_batch_entry{"sqs", "SendMessageBatch", kData,
                                          &for_owner<&send_batch>};
constinit OperationEntry receive_entry{"sqs", "ReceiveMessage", kData, &for_owner<&receive>};
constinit OperationEntry delete_entry{"sqs", "DeleteMessage", kData, &for_owner<&delete_message>};
constinit OperationEntry delete_batch_entry{"sqs", "DeleteMessageBatch", kData,
                                            &for_owner<&delete_batch>};
constinit OperationEntry change_entry{"sqs", "ChangeMessageVisibility", kData,
                                      &for_owner<&change_visibility>};
constinit OperationEntry change_batch_entry{"sqs", "ChangeMessageVisibilityBatch", kData,
                                            &for_owner<&change_batch>};
constinit OperationEntry purge_entry{"sqs", "PurgeQueue", kData, &for_owner<&purge>};
const Register<OperationEntry> kRegistered[]{
    Register(send_entry),   Register(send_batch_entry),   Register(receive_entry),
    Register(delete_entry), Register(delete_batch_entry), Register(change_entry),
    Register(purge_entry),  Register(change_batch_entry)};

}  // namespace

}  // namespace formwork::sqs
