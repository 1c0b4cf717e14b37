// SPDX-License-Identifier: Apache-2.0
#include "resources/sns/publish.hh"

#include <utility>

#include "engine/base/hash.hh"
#include "engine/base/text.hh"
#include "engine/service/api_host.hh"
#include "engine/state/query.hh"
#include "engine/value/convert.hh"
#include "resources/common/api_objects.hh"
#include "resources/common/checks.hh"
#include "resources/common/properties.hh"
#include "resources/sns/api.hh"
#include "resources/sns/archive.hh"
#include "resources/sns/feedback.hh"
#include "resources/sns/filter.hh"
#include "resources/sns/http_post.hh"
#include "resources/sns/signing.hh"

namespace formwork::sns {

namespace {

constexpr Millis kDeduplicationTime = 300'000;

Failure invalid(std::string message) {
  return fail("InvalidParameter", "Invalid parameter: " + std::move(message));
}

std::string sequence_text(std::int64_t sequence) {
  constexpr std::uint64_t kFirst = 10'000'000'000'000'000'000U;
  return std::to_string(kFirst + static_cast<std::uint64_t>(sequence) * 256U);
}

Result<void> next_sequence(Database& database, Publication& publication, Millis now,
                           const std::string& name) {
  std::int64_t sequence = 0;
  {
    Query query(database,
                "INSERT INTO sns_sequences (topic, last) VALUES (?, 1) ON CONFLICT (topic) DO "
                "UPDATE SET last = last + 1 RETURNING last");
    query.bind(publication.topic_arn);
    auto last = read_one<std::int64_t>(query, [](Query& row) { return row.integer(); });
    if (!last) {
      return std::move(last).failure();
    }
    sequence = last->value_or(0);
  }
  publication.sequence = sequence_text(sequence);
  if (auto cleared = Query(database, "DELETE FROM sns_sent WHERE until <= ?").bind(now).run();
      !cleared) {
    return cleared;
  }
  return Query(database,
               "INSERT OR REPLACE INTO sns_sent (topic, name, until, message_id, sequence) "
               "VALUES (?,?,?,?,?)")
      .bind(publication.topic_arn)
      .bind(name)
      .bind(now + kDeduplicationTime)
      .bind(publication.message_id)
      .bind(sequence)
      .run();
}

// Answers whether the message is new.
Result<bool> put_in_order(ApiCall& call, const Value& settings, Publication& publication) {
  if (publication.group.empty()) {
    return invalid("The MessageGroupId parameter is required for FIFO topics");
  }
  if (publication.deduplication.empty()) {
    if (!flag(settings, "ContentBasedDeduplication")) {
      return invalid(
          "The topic should either have ContentBasedDeduplication enabled or "
          "MessageDeduplicationId provided explicitly");
    }
    publication.deduplication = sha256_hex(publication.message);
  }
  auto database = call.world.store.tables("sns");
  if (!database) {
    return std::move(database).failure();
  }
  const Millis now = call.world.clock.now();
  const bool is_by_group = settings.get_text("FifoThroughputScope") == "MessageGroup";
  const std::string name = is_by_group ? publication.group + '\n' + publication.deduplication
                                       : publication.deduplication;
  {
    Query query(**database,
                "SELECT message_id, sequence FROM sns_sent WHERE topic = ? AND name = ? AND "
                "until > ?");
    query.bind(publication.topic_arn).bind(name).bind(now);
    if (query.next()) {
      publication.message_id = query.text();
      publication.sequence = sequence_text(query.integer());
      return false;
    }
    if (auto done = query.finish(); !done) {
      return std::move(done).failure();
    }
  }
  auto put = next_sequence(**database, publication, now, name);
  return put ? Result<bool>(true) : std::move(put).failure();
}

// What a subscription asks for, read from its properties.
Value document_of(const Value& properties, std::string_view name) {
  const std::string text = document_text(properties.find(name));
  auto parsed = text.empty() ? Result<Value>(Value()) : value_from_json(text);
  return parsed ? std::move(*parsed) : Value();
}

bool is_wanted(const Value& properties, const Publication& publication) {
  const Value policy = document_of(properties, "FilterPolicy");
  if (!policy.is_map() || policy.members().empty()) {
    return true;
  }
  return properties.get_text("FilterPolicyScope") == "MessageBody"
             ? body_passes_filter(policy, publication.message)
             : passes_filter(policy, publication.attributes);
}

std::string text_for(const Publication& publication, const std::string& protocol) {
  if (!publication.by_protocol.is_map()) {
    return publication.message;
  }
  const Value* own = publication.by_protocol.find(protocol);
  return own != nullptr && own->is_string() ? own->as_string()
                                            : publication.by_protocol.get_text("default");
}

Delivery delivery_of(const ApiCall& call, const Publication& publication, std::string body,
                     bool raw) {
  Delivery delivery;
  delivery.source_service = "sns.amazonaws.com";
  delivery.source_arn = publication.topic_arn;
  delivery.source_account = call.world.account_id;
  delivery.body = std::move(body);
  delivery.subject = publication.subject;
  delivery.group_id = publication.group;
  delivery.deduplication_id = publication.deduplication;
  if (raw) {
    delivery.attributes = publication.attributes;
  }
  return delivery;
}

// Whether the call came from the target's own account to this one: its world is busy until then.
bool is_callers_own(const ApiCall& call, const std::string& target_arn) {
  return call.world.account_id != call.caller.account_id && is_arn(target_arn, "sqs") &&
         arn_field(target_arn, 3) == call.world.region &&
         arn_field(target_arn, 4) == call.caller.account_id;
}

ApiRequest sending(const ApiCall& call, const std::string& queue_arn, const Delivery& delivery) {
  ApiRequest request;
  request.service = "sqs";
  request.operation = "SendMessage";
  request.caller = call.caller;
  request.caller.account_id = arn_field(queue_arn, 4);
  request.caller.region = arn_field(queue_arn, 3);
  request.request_id = call.world.ids.uuid();
  const std::string name(arn_field(queue_arn, 5));
  request.input.set("QueueUrl", Value::string("/" + request.caller.account_id + "/" + name));
  request.input.set("MessageBody", Value::string(delivery.body));
  if (!delivery.attributes.members().empty()) {
    request.input.set("MessageAttributes", delivery.attributes);
  }
  if (!delivery.group_id.empty()) {
    request.input.set("MessageGroupId", Value::string(delivery.group_id));
  }
  if (name.ends_with(".fifo") && !delivery.deduplication_id.empty()) {
    request.input.set("MessageDeduplicationId", Value::string(delivery.deduplication_id));
  }
  return request;
}

void send_later(ApiCall& call, const std::string& queue_arn, const Delivery& delivery) {
  call.host.after_commit([host = &call.host, request = sending(call, queue_arn, delivery)] {
    host->submit(request, [](const ApiAnswer&) {});
  });
}

// A message that could not be handed over goes to the subscription's dead letters, if it has some,
// and is lost otherwise: the publisher is not told.
Result<void> hand_over(ApiCall& call, const Value& settings, const Publication& publication,
                       const Value& properties, const Delivery& delivery) {
  const std::string end_point = properties.get_text("Endpoint");
  const std::string protocol = properties.get_text("Protocol");
  if (is_callers_own(call, end_point)) {
    send_later(call, end_point, delivery);
    return {};
  }
  auto done = deliver(call, end_point, delivery);
  if (!done && done.error().code.starts_with("F3")) {
    return done;
  }
  log_delivery(call, settings, publication, protocol, end_point, static_cast<bool>(done));
  if (done) {
    return done;
  }
  const Value redrive = document_of(properties, "RedrivePolicy");
  const std::string target =
      redrive.is_map() ? redrive.get_text("deadLetterTargetArn") : std::string();
  if (!target.empty()) {
    auto kept = deliver(call, target, delivery);
    if (!kept && kept.error().code.starts_with("F3")) {
      return kept;
    }
  }
  return {};
}

void post_later(ApiCall& call, Post post) {
  call.host.after_commit([post = std::move(post)] { post_to_loopback(post); });
}

// What an end point does not take goes to the subscription's dead letters.
void post_or_keep(ApiCall& call, Post post, const Value& properties, const Delivery& delivery) {
  const Value redrive = document_of(properties, "RedrivePolicy");
  const std::string target =
      redrive.is_map() ? redrive.get_text("deadLetterTargetArn") : std::string();
  if (target.empty()) {
    return post_later(call, std::move(post));
  }
  call.host.after_commit(
      [post = std::move(post), host = &call.host, request = sending(call, target, delivery)] {
        if (!post_to_loopback(post)) {
          host->submit(request, [](const ApiAnswer&) {});
        }
      });
}

Post post_of(const std::string& url, std::string body, std::string_view type,
             const std::string& message_id, const std::string& topic_arn) {
  return {.url = url,
          .body = std::move(body),
          .headers = {{"x-amz-sns-message-type", std::string(type)},
                      {"x-amz-sns-message-id", message_id},
                      {"x-amz-sns-topic-arn", topic_arn}}};
}

// What a function gets: the envelope as a record, with other names for two addresses.
std::string function_event(const ApiCall& call, const Publication& publication,
                           const std::string& text, const std::string& arn) {
  auto parsed = value_from_json(envelope_of(call, publication, text, arn));
  Value sns = Value::map();
  for (const auto& member : parsed ? parsed->members() : std::span<const Value::Member>()) {
    const std::string key = replace_all(replace_all(member.key, "SigningCertURL", "SigningCertUrl"),
                                        "UnsubscribeURL", "UnsubscribeUrl");
    sns.set(key, member.value);
    if (key == "TopicArn" && publication.subject.empty()) {
      sns.set("Subject", Value());
    }
  }
  if (sns.find("SignatureVersion") != nullptr) {
    sns.set("SignatureVersion", Value::string("1"));  // whatever signed it
  }
  if (sns.find("MessageAttributes") == nullptr) {
    sns.set("MessageAttributes", Value::map());
  }
  Value record = map_with("EventSource", Value::string("aws:sns"));
  record.set("EventVersion", Value::string("1.0"));
  record.set("EventSubscriptionArn", Value::string(arn));
  record.set("Sns", std::move(sns));
  return value_to_json(map_with("Records", Value::list({std::move(record)})));
}

// The type of an http message's content: the subscription's own policy goes before the topic's.
std::string content_type(const Value& settings, const Value& properties) {
  const Value own = document_of(properties, "DeliveryPolicy");
  const Value* type =
      own.is_map() ? own.find_path({"requestPolicy", "headerContentType"}) : nullptr;
  if (type != nullptr && type->is_string()) {
    return type->as_string();
  }
  const Value in_force = delivery_in_force(document_of(settings, "DeliveryPolicy"));
  type = in_force.find_path({"http", "defaultRequestPolicy", "headerContentType"});
  return type == nullptr ? "text/plain; charset=UTF-8" : type->scalar_text();
}

bool is_one_line(const std::string& text) {
  return text.find_first_of("\r\n") == std::string::npos;
}

}  // namespace

Result<void> hand_to(ApiCall& call, const Value& settings, const Publication& publication,
                     const std::string& arn, const Value& record) {
  const Value properties = properties_of(record);
  if (is_pending(record) || !is_wanted(properties, publication)) {
    return {};
  }
  const std::string protocol = properties.get_text("Protocol");
  const std::string end_point = properties.get_text("Endpoint");
  const bool raw = flag(properties, "RawMessageDelivery");
  const std::string text = text_for(publication, protocol);
  std::string body = raw ? text : envelope_of(call, publication, text, arn);
  if (protocol == "sqs") {
    return hand_over(call, settings, publication, properties,
                     delivery_of(call, publication, std::move(body), raw));
  }
  if (protocol.starts_with("http")) {
    const Delivery delivery = delivery_of(call, publication, body, raw);
    Post post = post_of(end_point, std::move(body), "Notification", publication.message_id,
                        publication.topic_arn);
    if (std::string type = content_type(settings, properties); is_one_line(type)) {
      post.content_type = std::move(type);
    }
    post.headers.emplace_back("x-amz-sns-subscription-arn", arn);
    if (raw) {
      post.headers.emplace_back("x-amz-sns-rawdelivery", "true");
    }
    post_or_keep(call, std::move(post), properties, delivery);
  }
  if (protocol == "lambda") {
    return hand_over(
        call, settings, publication, properties,
        delivery_of(call, publication, function_event(call, publication, text, arn), false));
  }
  return {};  // Mail, texts and streams get nothing here.
}

std::string envelope_of(const ApiCall& call, const Publication& publication,
                        const std::string& text, const std::string& subscription_arn) {
  Value envelope = map_with("Type", Value::string("Notification"));
  envelope.set("MessageId", Value::string(publication.message_id));
  if (!publication.sequence.empty()) {
    envelope.set("SequenceNumber", Value::string(publication.sequence));
  }
  envelope.set("TopicArn", Value::string(publication.topic_arn));
  if (!publication.subject.empty()) {
    envelope.set("Subject", Value::string(publication.subject));
  }
  envelope.set("Message", Value::string(text));
  envelope.set("Timestamp", Value::string(format_time(call.world.clock.now())));
  if (publication.sequence.empty()) {  // FIFO topics do not sign
    set_signature(call, envelope, publication.signs_with_sha256);
  }
  envelope.set("UnsubscribeURL",
               Value::string(call.caller.endpoint +
                             "/?Action=Unsubscribe&SubscriptionArn=" + subscription_arn));
  Value attributes = Value::map();
  for (const auto& member : publication.attributes.members()) {
    const std::string type = member.value.get_text("DataType");
    Value one = map_with("Type", Value::string(type));
    one.set("Value", Value::string(type.starts_with("Binary")
                                       ? base64_encode(member.value.get_text("BinaryValue"))
                                       : member.value.get_text("StringValue")));
    attributes.set(member.key, std::move(one));
  }
  if (!attributes.members().empty()) {
    envelope.set("MessageAttributes", std::move(attributes));
  }
  if (publication.is_replayed) {
    envelope.set("Replayed", Value::string("true"));
  }
  return value_to_json(envelope);
}

namespace {

Post question(const ApiCall& call, const std::string& type, const std::string& text,
              const std::string& topic_arn, const std::string& end_point,
              const std::string& token) {
  const std::string message_id = call.world.ids.uuid();
  Value envelope = map_with("Type", Value::string(type));
  envelope.set("MessageId", Value::string(message_id));
  envelope.set("Token", Value::string(token));
  envelope.set("TopicArn", Value::string(topic_arn));
  envelope.set("Message", Value::string(text));
  envelope.set("SubscribeURL", Value::string(call.caller.endpoint +
                                             "/?Action=ConfirmSubscription&TopicArn=" + topic_arn +
                                             "&Token=" + token));
  envelope.set("Timestamp", Value::string(format_time(call.world.clock.now())));
  set_signature(call, envelope, false);
  return post_of(end_point, value_to_json(envelope), type, message_id, topic_arn);
}

}  // namespace

void ask_to_confirm(ApiCall& call, const std::string& topic_arn, const std::string& end_point,
                    const std::string& token) {
  post_later(call, question(call, "SubscriptionConfirmation",
                            "You have chosen to subscribe to the topic " + topic_arn +
                                ".\nTo confirm the subscription, visit the SubscribeURL included "
                                "in this message.",
                            topic_arn, end_point, token));
}

void tell_unsubscribed(ApiCall& call, const std::string& subscription_arn,
                       const std::string& end_point, const std::string& token) {
  Post post = question(call, "UnsubscribeConfirmation",
                       "You have chosen to deactivate subscription " + subscription_arn +
                           ".\nTo cancel this operation and restore the subscription, visit the "
                           "SubscribeURL included in this message.",
                       subscription_arn.substr(0, subscription_arn.rfind(':')), end_point, token);
  post.headers.emplace_back("x-amz-sns-subscription-arn", subscription_arn);
  post_later(call, std::move(post));
}

Result<void> publish(ApiCall& call, const Value& topic, Publication& publication) {
  const Value settings = properties_of(topic);
  publication.message_id = call.world.ids.uuid();
  publication.signs_with_sha256 = settings.get_text("SignatureVersion") == "2";
  if (flag(settings, "FifoTopic")) {
    auto is_new = put_in_order(call, settings, publication);
    if (!is_new || !*is_new) {
      return is_new ? Result<void>() : std::move(is_new).failure();
    }
    if (auto kept = archive(call, topic, publication); !kept) {
      return kept;
    }
  } else if (!publication.deduplication.empty()) {
    return invalid(
        "MessageDeduplicationId Reason: The request includes MessageDeduplicationId parameter that "
        "is not valid for this topic type");
  }
  auto subscriptions = list_objects(call.world, kSubscriptions, publication.topic_arn + ":");
  if (!subscriptions) {
    return std::move(subscriptions).failure();
  }
  for (const auto& [arn, record] : *subscriptions) {
    if (auto handed = hand_to(call, settings, publication, arn, record); !handed) {
      return handed;
    }
  }
  return {};
}

}  // namespace formwork::sns
