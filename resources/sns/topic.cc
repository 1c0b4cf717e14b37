// SPDX-License-Identifier: Apache-2.0
#include "resources/sns/topic.hh"

#include <algorithm>
#include <array>

#include "resources/common/checks.hh"
#include "resources/common/fault.hh"
#include "resources/common/naming.hh"
#include "resources/common/properties.hh"

namespace formwork::sns {

namespace {

constexpr std::size_t kLongestName = 256;
constexpr std::string_view kFifoEnd = ".fifo";

Failure invalid(std::string message) {
  return fault(HandlerErrorCode::InvalidRequest, "Invalid parameter: " + std::move(message));
}

Result<void> check_topic(const Value& properties, std::string_view name) {
  const bool fifo = flag(properties, "FifoTopic");
  std::string_view stem = name;
  if (fifo) {
    if (!name.ends_with(kFifoEnd)) {
      return invalid(
          "Fifo Topic names must end with .fifo and must be made up of only uppercase "
          "and lowercase ASCII letters, numbers, underscores, and hyphens, and must be "
          "between 1 and 256 characters long.");
    }
    stem.remove_suffix(kFifoEnd.size());
  }
  if (stem.empty() || name.size() > kLongestName || !is_word(stem, "-_")) {
    return invalid("Topic Name");
  }
  if (!fifo && has(properties, "ContentBasedDeduplication")) {
    return invalid("Content-based deduplication can only be set for FIFO topics");
  }
  if (properties.get_text("DisplayName").size() > 100) {
    return invalid("DisplayName");
  }
  return {};
}

Value topic_attributes(const World& world, const std::string& name) {
  Value all = Value::map();
  all.set("TopicArn", Value::string(regional_arn(world, "sns", name)));
  all.set("TopicName", Value::string(name));
  return all;
}

Result<void> erase_inline(const Call& call, const std::string& topic_arn) {
  auto subscriptions = list_objects(call.world, kSubscriptions, topic_arn + ":");
  if (!subscriptions) {
    return std::move(subscriptions).failure();
  }
  for (const auto& [arn, subscription] : *subscriptions) {
    if (subscription.find("Inline") != nullptr) {
      auto erased = call.world.store.erase_object(kSubscriptions.service, kSubscriptions.kind, arn);
      if (!erased) {
        return std::move(erased).failure();
      }
    }
  }
  return {};
}

// Asked before anything is written: a failed step must leave nothing behind.
Result<void> check_inline(const Value& properties) {
  for (const Value& subscription : items_of(properties, "Subscription")) {
    if (auto checked = check_subscription(subscription); !checked) {
      return checked;
    }
  }
  return {};
}

Result<void> subscribe_inline(const Call& call, const std::string& topic_arn) {
  for (const Value& subscription : items_of(call.properties, "Subscription")) {
    auto arn = subscribe(call, topic_arn, subscription);
    if (!arn) {
      return std::move(arn).failure();
    }
    auto record = find_object(call.world, kSubscriptions, *arn);
    if (!record) {
      return std::move(record).failure();
    }
    record->set("Inline", Value::boolean(true));
    if (auto stored = put_object(call.world, kSubscriptions, *arn, *record); !stored) {
      return stored;
    }
  }
  return {};
}

}  // namespace

Result<Made> create_topic(const Call& call) {
  std::string name = call.properties.get_text("TopicName");
  if (name.empty()) {
    name = generated_name(call, {.longest = kLongestName},
                          flag(call.properties, "FifoTopic") ? kFifoEnd : std::string_view());
  }
  if (auto checked = check_topic(call.properties, name); !checked) {
    return std::move(checked).failure();
  }
  if (auto checked = check_inline(call.properties); !checked) {
    return std::move(checked).failure();
  }
  const std::string arn = regional_arn(call.world, "sns", name);
  auto made = add_object(
      call, {.place = kTopics, .key = arn, .attributes = topic_attributes(call.world, name)});
  if (!made) {
    return made;
  }
  if (auto done = subscribe_inline(call, arn); !done) {
    return std::move(done).failure();
  }
  return made;
}

Result<Value> update_topic(const Call& call) {
  const std::string name(arn_field(call.id(), 5));
  if (auto checked = check_topic(call.properties, name); !checked) {
    return std::move(checked).failure();
  }
  if (auto checked = check_inline(call.properties); !checked) {
    return std::move(checked).failure();
  }
  auto topic = get_object(call, kTopics, call.id());
  if (!topic) {
    return topic;
  }
  const bool resubscribes = is_changed(properties_of(*topic), call.properties, "Subscription");
  auto attributes = change_object(call, kTopics, call.id(), topic_attributes(call.world, name));
  if (!attributes || !resubscribes) {
    return attributes;
  }
  auto done = erase_inline(call, call.id());
  if (done) {
    done = subscribe_inline(call, call.id());
  }
  if (!done) {
    return std::move(done).failure();
  }
  return attributes;
}

Result<void> delete_topic(const Call& call) {
  auto subscriptions = list_objects(call.world, kSubscriptions, call.id() + ":");
  if (!subscriptions) {
    return std::move(subscriptions).failure();
  }
  for (const auto& [arn, subscription] : *subscriptions) {
    auto erased = call.world.store.erase_object(kSubscriptions.service, kSubscriptions.kind, arn);
    if (!erased) {
      return std::move(erased).failure();
    }
  }
  return erase_object(call, kTopics, call.id());
}

Result<void> check_subscription(const Value& subscription) {
  constexpr std::array<std::string_view, 9> kProtocols{
      "application", "email", "email-json", "firehose", "http", "https", "lambda", "sms", "sqs"};
  const std::string protocol = subscription.get_text("Protocol");
  const std::string end_point = subscription.get_text("Endpoint");
  if (!std::binary_search(kProtocols.begin(), kProtocols.end(), protocol)) {
    return invalid("Amazon SNS does not support this protocol string: " + protocol);
  }
  if (end_point.empty()) {
    return invalid("Endpoint must be specified for a subscription with protocol " + protocol);
  }
  if ((protocol == "sqs" || protocol == "lambda" || protocol == "firehose") &&
      !is_arn(end_point, protocol)) {
    return invalid(protocol == "sqs" ? "SQS endpoint ARN" : protocol + " endpoint ARN");
  }
  if ((protocol == "http" || protocol == "https") && !end_point.starts_with(protocol + "://")) {
    return invalid("Endpoint must match the specified protocol");
  }
  if (protocol.starts_with("email") && end_point.find('@') == std::string::npos) {
    return invalid("Email address");
  }
  if (protocol == "firehose" && !has(subscription, "SubscriptionRoleArn")) {
    return invalid("SubscriptionRoleArn is required for firehose subscriptions");
  }
  return {};
}

Result<std::string> subscribe(const Call& call, const std::string& topic_arn,
                              const Value& subscription) {
  auto topic = find_object(call.world, kTopics, topic_arn);
  if (!topic) {
    return std::move(topic).failure();
  }
  if (topic->is_null()) {
    return fault(HandlerErrorCode::NotFound, "Topic does not exist");
  }
  if (auto checked = check_subscription(subscription); !checked) {
    return std::move(checked).failure();
  }
  const std::string arn = topic_arn + ":" + call.world.ids.uuid();
  Value attributes = Value::map();
  attributes.set("Arn", Value::string(arn));
  auto record = make_object(call, std::move(attributes));
  if (!record) {
    return std::move(record).failure();
  }
  record->set("Properties", subscription);
  if (auto stored = put_object(call.world, kSubscriptions, arn, *record); !stored) {
    return std::move(stored).failure();
  }
  return arn;
}

bool is_feedback_setting(std::string_view name) {
  static constexpr std::string_view kProtocols[] = {"Application", "Firehose", "HTTP", "Lambda",
                                                    "SQS"};
  for (const std::string_view protocol : kProtocols) {
    if (name.starts_with(protocol)) {
      name.remove_prefix(protocol.size());
      return name == "SuccessFeedbackRoleArn" || name == "SuccessFeedbackSampleRate" ||
             name == "FailureFeedbackRoleArn";
    }
  }
  return false;
}

}  // namespace formwork::sns
