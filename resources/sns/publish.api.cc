// SPDX-License-Identifier: Apache-2.0
// Publish and PublishBatch. Queues and http end points on the loopback get messages; other
// protocols' subscriptions get none. Text messages to phones are taken and go nowhere.
#include "resources/sns/publish.hh"

#include <algorithm>
#include <set>

#include "engine/base/text.hh"
#include "engine/value/convert.hh"
#include "resources/common/api_support.hh"
#include "resources/common/checks.hh"
#include "resources/sns/api.hh"

namespace formwork::sns {

namespace {

constexpr std::size_t kLongest = 262144;

Failure invalid(std::string message) {
  return fail("InvalidParameter", "Invalid parameter: " + std::move(message));
}

Result<void> check_attribute(const std::string& name, const Value& attribute) {
  const auto wrong = [&name](std::string_view what) {
    return fail("ParameterValueInvalid",
                "The message attribute '" + name + "' " + std::string(what));
  };
  const std::string type = attribute.get_text("DataType");
  if (type.empty()) {
    return wrong("must contain non-empty message attribute type.");
  }
  const std::string base = type.substr(0, type.find('.'));
  if (base != "String" && base != "Number" && base != "Binary") {
    return wrong(
        "has an invalid message attribute type, the set of supported type prefixes is Binary, "
        "Number, and String.");
  }
  const std::string value = attribute.get_text(base == "Binary" ? "BinaryValue" : "StringValue");
  if (value.empty()) {
    return wrong("must contain non-empty message attribute value for message attribute type '" +
                 type + "'.");
  }
  if (type == "String.Array") {
    auto list = value_from_json(value);
    if (!list || !list->is_list()) {
      return fail("InvalidParameterValue", "Invalid parameter: Message attribute '" + name +
                                               "' of type String.Array has to be a JSON array.");
    }
  }
  if (base == "Number" && !parse_number(value)) {
    return fail("ParameterValueInvalid",
                "Could not cast message attribute '" + name + "' value to number.");
  }
  return {};
}

Result<void> read_structure(const Value& input, Publication& publication) {
  const std::string structure = input.get_text("MessageStructure");
  if (structure.empty()) {
    return {};
  }
  if (structure != "json") {
    return invalid("MessageStructure");
  }
  auto parsed = value_from_json(publication.message);
  if (!parsed || !parsed->is_map()) {
    return invalid("Message Structure - JSON message body failed to parse");
  }
  if (parsed->find("default") == nullptr) {
    return invalid("Message Structure - No default entry in JSON message body");
  }
  publication.by_protocol = std::move(*parsed);
  return {};
}

Result<void> check_subject(const Value& input) {
  const Value* subject = input.find("Subject");
  if (subject == nullptr) {
    return {};
  }
  const std::string& text = subject->as_string();
  const bool has_control = std::any_of(text.begin(), text.end(),
                                       [](char c) { return static_cast<unsigned char>(c) < ' '; });
  const bool is_good = !text.empty() && text.size() <= 100 && !has_control && text.front() != ' ';
  return is_good ? Result<void>() : invalid("Subject");
}

std::size_t size_of(const Value& input) {
  std::size_t size = input.get_text("Message").size();
  if (const Value* attributes = input.find("MessageAttributes")) {
    for (const auto& [name, attribute, origin] : attributes->members()) {
      size += name.size() + attribute.get_text("DataType").size() +
              attribute.get_text("StringValue").size() + attribute.get_text("BinaryValue").size();
    }
  }
  return size;
}

Value answer_of(const Publication& publication) {
  Value answer = map_with("MessageId", Value::string(publication.message_id));
  set_text(answer, "SequenceNumber", publication.sequence);
  return answer;
}

Result<Value> to_phone(ApiCall& call, const std::string& number) {
  const std::string_view digits = std::string_view(number).substr(number.starts_with('+') ? 1 : 0);
  const bool is_good =
      number.starts_with('+') && digits.size() >= 7 && digits.size() <= 15 &&
      std::all_of(digits.begin(), digits.end(), [](char c) { return c >= '0' && c <= '9'; });
  if (!is_good) {
    return invalid("PhoneNumber Reason: " + number + " is not valid to publish to");
  }
  auto publication = read_publication(call, call.input);
  if (!publication) {
    return std::move(publication).failure();
  }
  publication->message_id = call.world.ids.uuid();
  return answer_of(*publication);
}

Result<Value> to_endpoint(ApiCall& call, const std::string& arn) {
  auto endpoint = call.world.store.find_object("sns", "endpoint", arn);
  if (!endpoint) {
    return std::move(endpoint).failure();
  }
  if (!*endpoint) {
    return invalid("TargetArn Reason: No endpoint found for the target arn specified");
  }
  const Value* attributes = (*endpoint)->find("Attributes");
  if (attributes != nullptr && to_lower(attributes->get_text("Enabled")) == "false") {
    return fail("EndpointDisabled", "Endpoint is disabled");
  }
  auto publication = read_publication(call, call.input);
  if (!publication) {
    return std::move(publication).failure();
  }
  publication->message_id = call.world.ids.uuid();
  return answer_of(*publication);
}

Result<Value> publish_one(ApiCall& call) {
  const std::string topic_arn = call.text("TopicArn");
  const std::string target = call.text("TargetArn");
  const std::string phone = call.text("PhoneNumber");
  if (!phone.empty()) {
    return to_phone(call, phone);
  }
  const std::string& arn = topic_arn.empty() ? target : topic_arn;
  if (arn.empty()) {
    return invalid("TopicArn or TargetArn Reason: no value for required parameter");
  }
  if (arn_field(arn, 5).starts_with("endpoint/")) {
    return to_endpoint(call, arn);
  }
  if (!is_arn(arn, "sns")) {
    return invalid(topic_arn.empty() ? "TargetArn" : "TopicArn");
  }
  auto topic = find_topic(call, arn);
  if (!topic) {
    return topic;
  }
  auto publication = read_publication(call, call.input);
  if (!publication) {
    return std::move(publication).failure();
  }
  publication->topic_arn = arn;
  auto done = publish(call, *topic, *publication);
  return done ? Result<Value>(answer_of(*publication)) : std::move(done).failure();
}

Result<void> check_batch(const ApiCall& call) {
  const auto entries = input_items(call, "PublishBatchRequestEntries");
  if (entries.empty()) {
    return fail("EmptyBatchRequest", "The batch request doesn't contain any entries.");
  }
  if (entries.size() > 10) {
    return fail("TooManyEntriesInBatchRequest",
                "The batch request contains more entries than permissible.");
  }
  std::set<std::string> ids;
  std::size_t size = 0;
  for (const Value& entry : entries) {
    const std::string id = entry.get_text("Id");
    if (id.empty() || id.size() > 80 || !is_word(id, "-_")) {
      return fail("InvalidBatchEntryId",
                  "The Id of a batch entry in a batch request doesn't abide by the specification.");
    }
    if (!ids.insert(id).second) {
      return fail("BatchEntryIdsNotDistinct",
                  "Two or more batch entries in the request have the same Id.");
    }
    size += size_of(entry);
  }
  if (size > kLongest) {
    return fail("BatchRequestTooLong",
                "The length of all the messages put together is more than the limit.");
  }
  return {};
}

Result<Value> publish_batch(ApiCall& call) {
  const std::string arn = call.text("TopicArn");
  if (auto checked = check_batch(call); !checked) {
    return std::move(checked).failure();
  }
  auto topic = find_topic(call, arn);
  if (!topic) {
    return topic;
  }
  for (const Value& entry : input_items(call, "PublishBatchRequestEntries")) {
    if (arn.ends_with(".fifo") && entry.get_text("MessageGroupId").empty()) {
      return invalid("The MessageGroupId parameter is required for FIFO topics");
    }
  }
  Value good = Value::list();
  Value bad = Value::list();
  for (const Value& entry : input_items(call, "PublishBatchRequestEntries")) {
    auto publication = read_publication(call, entry);
    Result<void> done;
    if (publication) {
      publication->topic_arn = arn;
      done = publish(call, *topic, *publication);
    } else {
      done = std::move(publication).failure();
    }
    const Value id = Value::string(entry.get_text("Id"));
    if (done) {
      Value answer = answer_of(*publication);
      answer.set("Id", id);
      good.push(std::move(answer));
      continue;
    }
    if (done.error().code.starts_with("F3")) {
      return std::move(done).failure();
    }
    Value fault = map_with("Id", id);
    fault.set("Code", Value::string(done.error().code));
    fault.set("Message", Value::string(done.error().message));
    fault.set("SenderFault", Value::boolean(true));
    bad.push(std::move(fault));
  }
  Value answer = map_with("Successful", std::move(good));
  answer.set("Failed", std::move(bad));
  return answer;
}

Result<void> deliver_to_topic(ApiCall& call, const std::string& target_arn,
                              const Delivery& delivery) {
  auto topic = find_topic(call, target_arn);
  if (!topic) {
    return std::move(topic).failure();
  }
  Publication publication;
  publication.topic_arn = target_arn;
  publication.message = delivery.body;
  publication.subject = delivery.subject;
  publication.attributes = delivery.attributes;
  publication.group = delivery.group_id;
  publication.deduplication = delivery.deduplication_id;
  return publish(call, *topic, publication);
}

constexpr auto kData = OperationEntry::Access::Data;
constinit OperationEntry publish_entry{"sns", "Publish", kData, &publish_one};
constinit OperationEntry batch_entry{"sns", "PublishBatch", kData, &publish_batch};
const Register<OperationEntry> kRegistered[]{Register(publish_entry), Register(batch_entry)};
constinit DeliveryTarget target{"sns", &deliver_to_topic};
const Register<DeliveryTarget> kTarget(target);

}  // namespace

Result<Publication> read_publication(const ApiCall& call, const Value& input) {
  static_cast<void>(call);
  Publication publication;
  publication.message = input.get_text("Message");
  if (publication.message.empty()) {
    return invalid("Empty message");
  }
  if (size_of(input) > kLongest) {
    return invalid("Message too long");
  }
  if (auto checked = check_subject(input); !checked) {
    return std::move(checked).failure();
  }
  publication.subject = input.get_text("Subject");
  if (auto read = read_structure(input, publication); !read) {
    return std::move(read).failure();
  }
  if (const Value* attributes = input.find("MessageAttributes")) {
    for (const auto& member : attributes->members()) {
      if (auto checked = check_attribute(member.key, member.value); !checked) {
        return std::move(checked).failure();
      }
    }
    publication.attributes = *attributes;
  }
  publication.group = input.get_text("MessageGroupId");
  publication.deduplication = input.get_text("MessageDeduplicationId");
  return publication;
}

}  // namespace formwork::sns
