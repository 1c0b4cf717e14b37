// SPDX-License-Identifier: Apache-2.0
// Publish and PublishBatch. Queues and http end points on the loopback get messages; other
// protocols' subscriptions get none. Text messages to phones are taken and go nowhere.
#include "resources/sns/publish.hh"

#include <algorithm>
#include <set>
#include <utility>
#include <vector>

#include "engine/base/text.hh"
#include "engine/value/convert.hh"
#include "resources/common/api_support.hh"
#include "resources/common/checks.hh"
#include "resources/sns/api.hh"
#include "resources/sns/owner.hh"

namespace formwork::sns {

namespace {

constexpr std::size_t kLongest = 262144;
constexpr std::size_t kLongestText = 1600;  // to a phone

Failure invalid(std::string message) {
  return fail("InvalidParameter", "Invalid parameter: " + std::move(message));
}

Failure wrong_attribute(std::string message) {
  return fail("ParameterValueInvalid", std::move(message));
}

Result<void> check_attribute_name(const std::string& name) {
  if (name.size() > 256) {
    return wrong_attribute("Length of message attribute name must be less than 256 bytes.");
  }
  for (const char c : name) {
    if (!is_word(std::string_view(&c, 1), "-_.")) {
      constexpr std::string_view kDigits = "0123456789ABCDEF";
      const auto code = static_cast<unsigned char>(c);
      std::string shown = "#x";
      shown += {kDigits[code >> 4U], kDigits[code & 15U]};
      return wrong_attribute("Invalid non-alphanumeric character '" + shown +
                             "' was found in the message attribute name. Can only include "
                             "alphanumeric characters, hyphens, underscores, or dots.");
    }
  }
  if (name.starts_with('.')) {
    return wrong_attribute("Invalid message attribute name starting with character '.' was found.");
  }
  if (name.ends_with('.')) {
    return wrong_attribute("Invalid message attribute name ending with character '.' was found.");
  }
  return name.find("..") == std::string::npos
             ? Result<void>()
             : wrong_attribute("Message attribute name can not have successive '.' character.");
}

Result<void> check_attribute(const std::string& name, const Value& attribute) {
  if (auto checked = check_attribute_name(name); !checked) {
    return checked;
  }
  const std::string start = "The message attribute '" + name + "' ";
  const std::string type = attribute.get_text("DataType");
  if (type.empty()) {
    return wrong_attribute(start + "must contain non-empty message attribute type.");
  }
  const std::string base = type.substr(0, type.find('.'));
  if (base != "String" && base != "Number" && base != "Binary") {
    return wrong_attribute(start +
                           "has an invalid message attribute type, the set of supported type "
                           "prefixes is Binary, Number, and String.");
  }
  const bool is_binary = base == "Binary";
  const std::string value = attribute.get_text(is_binary ? "BinaryValue" : "StringValue");
  if (value.empty() && !attribute.get_text(is_binary ? "StringValue" : "BinaryValue").empty()) {
    return wrong_attribute(start + "with type '" + type + "' must use field '" +
                           (is_binary ? "Binary" : "String") + "'.");
  }
  if (value.empty()) {
    return wrong_attribute(
        start + "must contain non-empty message attribute value for message attribute type '" +
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
    return wrong_attribute("Could not cast message attribute '" + name + "' value to number.");
  }
  return {};
}

// An object's text without the members whose key comes again. Whatever is wrong with it otherwise,
// stays wrong.
std::string without_repeats(std::string_view json) {
  std::vector<std::pair<std::string_view, std::string_view>> members;
  std::size_t begin = json.find('{') + 1;
  int depth = 0;
  bool is_quoted = false;
  for (std::size_t i = 0; i < json.size(); ++i) {
    const char c = json[i];
    if (is_quoted) {
      i += c == '\\' ? 1 : 0;
      is_quoted = c != '"';
      continue;
    }
    is_quoted = c == '"';
    depth += c == '{' || c == '[' ? 1 : 0;
    if (depth == 1 && i >= begin && (c == ',' || c == '}')) {
      const std::string_view member = trim(json.substr(begin, i - begin));
      const std::string_view key = member.substr(0, member.find('"', 1));
      std::erase_if(members, [&](const auto& known) { return known.first == key; });
      members.emplace_back(key, member);
      begin = i + 1;
    }
    depth -= c == '}' || c == ']' ? 1 : 0;
  }
  std::string text = "{";
  for (const auto& [key, member] : members) {
    text += (text.size() > 1 ? "," : "") + std::string(member);
  }
  return text + "}" + std::string(json.substr(std::min(begin, json.size())));
}

Result<void> read_structure(const Value& input, const std::string& platform,
                            Publication& publication) {
  const std::string structure = input.get_text("MessageStructure");
  if (structure.empty()) {
    return {};
  }
  if (structure != "json") {
    return invalid("MessageStructure");
  }
  auto parsed = value_from_json(publication.message);
  if (!parsed && trim(publication.message).starts_with('{')) {
    parsed = value_from_json(without_repeats(publication.message));
  }
  if (!parsed || !parsed->is_map()) {
    return invalid("Message Structure - JSON message body failed to parse");
  }
  const Value* fallback = parsed->find("default");
  const bool has_own = !platform.empty() && parsed->find(platform) != nullptr;
  if ((fallback == nullptr || !fallback->is_string()) && !has_own) {
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
  if (publication->message.size() > kLongestText) {
    return invalid("Message Reason: Message must be shorter than 1600 characters");
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
  const auto parts = split(arn_field(arn, 5), "/");  // "endpoint/GCM/name/id"
  const std::string platform(parts.size() > 1 ? parts[1] : std::string_view());
  auto publication = read_publication(call, call.input, platform);
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
  if (arn.empty() && call.find("TopicArn") == nullptr && call.find("TargetArn") == nullptr) {
    return invalid("TopicArn or TargetArn Reason: no value for required parameter");
  }
  if (arn_field(arn, 5).starts_with("endpoint/")) {
    return to_endpoint(call, arn);
  }
  if (auto checked = check_topic_arn(call, arn, target.empty() ? "TopicArn" : "TargetArn");
      !checked) {
    return std::move(checked).failure();
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
  if (auto checked = check_topic_arn(call, arn, "TopicArn"); !checked) {
    return std::move(checked).failure();
  }
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
  // What is wrong with one entry is the whole request's fault.
  std::vector<Publication> publications;
  for (const Value& entry : input_items(call, "PublishBatchRequestEntries")) {
    auto publication = read_publication(call, entry);
    if (!publication) {
      return std::move(publication).failure();
    }
    publication->topic_arn = arn;
    publications.push_back(std::move(*publication));
  }
  Value good = Value::list();
  for (std::size_t i = 0; i < publications.size(); ++i) {
    if (auto done = publish(call, *topic, publications[i]); !done) {
      return std::move(done).failure();
    }
    Value answer = answer_of(publications[i]);
    answer.set("Id",
               Value::string(input_items(call, "PublishBatchRequestEntries")[i].get_text("Id")));
    good.push(std::move(answer));
  }
  Value answer = map_with("Successful", std::move(good));
  answer.set("Failed", Value::list());
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
constinit OperationEntry publish_entry{"sns", "Publish", kData, &for_owner<&publish_one>};
constinit OperationEntry batch_entry{"sns", "PublishBatch", kData, &for_owner<&publish_batch>};
const Register<OperationEntry> kRegistered[]{Register(publish_entry), Register(batch_entry)};
constinit DeliveryTarget target{"sns", &deliver_to_topic};
const Register<DeliveryTarget> kTarget(target);

}  // namespace

Result<Publication> read_publication(const ApiCall& call, const Value& input,
                                     const std::string& platform) {
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
  if (auto read = read_structure(input, platform, publication); !read) {
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
