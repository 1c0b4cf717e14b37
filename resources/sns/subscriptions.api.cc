// SPDX-License-Identifier: Apache-2.0
// Subscriptions over the API: told, made, confirmed, changed, ended.
#include <algorithm>

#include "engine/base/text.hh"
#include "engine/service/api_host.hh"
#include "engine/value/convert.hh"
#include "resources/common/api_objects.hh"
#include "resources/common/api_support.hh"
#include "resources/common/checks.hh"
#include "resources/common/properties.hh"
#include "resources/sns/api.hh"
#include "resources/sns/filter.hh"
#include "resources/sns/publish.hh"

namespace formwork::sns {

namespace {

constexpr std::string_view kType = "AWS::SNS::Subscription";

std::string topic_of(const std::string& subscription_arn) {
  return subscription_arn.substr(0, subscription_arn.rfind(':'));
}

Value shape_of(const World& world, const std::string& arn, const Value& record) {
  const Value properties = properties_of(record);
  const std::string protocol = properties.get_text("Protocol");
  Value shape = Value::map();
  shape.set("SubscriptionArn", Value::string(is_pending(record) ? "PendingConfirmation" : arn));
  shape.set("Owner", Value::string(world.account_id));
  shape.set("Protocol", Value::string(protocol));
  shape.set("Endpoint", Value::string(properties.get_text("Endpoint")));
  shape.set("TopicArn", Value::string(topic_of(arn)));
  return shape;
}

Result<Value> page_below(ApiCall& call, const std::string& prefix) {
  auto subscriptions = list_objects(call.world, kSubscriptions, prefix);
  if (!subscriptions) {
    return std::move(subscriptions).failure();
  }
  Value::List shapes;
  for (const auto& [arn, record] : *subscriptions) {
    shapes.push_back(shape_of(call.world, arn, record));
  }
  return page_of(call, std::move(shapes),
                 {.member = "Subscriptions", .fault_code = "InvalidParameter"});
}

Result<Value> list(ApiCall& call) {
  return page_below(call, "");
}

Result<Value> list_by_topic(ApiCall& call) {
  const std::string topic_arn = call.text("TopicArn");
  auto topic = find_topic(call, topic_arn);
  return topic ? page_below(call, topic_arn + ":") : std::move(topic);
}

Result<Value> find(ApiCall& call, const std::string& arn) {
  auto record = find_object(call.world, kSubscriptions, arn);
  if (record && record->is_null()) {
    return fail("NotFound", "Subscription does not exist");
  }
  return record;
}

Result<Value> get_attributes(ApiCall& call) {
  const std::string arn = call.text("SubscriptionArn");
  auto record = find(call, arn);
  if (!record) {
    return record;
  }
  const Value properties = properties_of(*record);
  const std::string protocol = properties.get_text("Protocol");
  Value attributes = Value::map();
  attributes.set("SubscriptionArn", Value::string(arn));
  attributes.set("TopicArn", Value::string(topic_of(arn)));
  attributes.set("Owner", Value::string(call.world.account_id));
  attributes.set("Protocol", Value::string(protocol));
  attributes.set("Endpoint", Value::string(properties.get_text("Endpoint")));
  attributes.set("PendingConfirmation", Value::string(is_pending(*record) ? "true" : "false"));
  attributes.set("ConfirmationWasAuthenticated",
                 Value::string(is_pending(*record) ? "false" : "true"));
  attributes.set("RawMessageDelivery",
                 Value::string(flag(properties, "RawMessageDelivery") ? "true" : "false"));
  attributes.set("SubscriptionPrincipal", Value::string(call.caller.arn));
  for (std::string_view document :
       {"FilterPolicy", "RedrivePolicy", "DeliveryPolicy", "ReplayPolicy"}) {
    set_text(attributes, document, document_text(properties.find(document)));
  }
  if (has(properties, "FilterPolicy")) {
    const std::string scope = properties.get_text("FilterPolicyScope");
    attributes.set("FilterPolicyScope", Value::string(scope.empty() ? "MessageAttributes" : scope));
  }
  set_text(attributes, "SubscriptionRoleArn", properties.get_text("SubscriptionRoleArn"));
  return map_with("Attributes", std::move(attributes));
}

bool is_document(std::string_view name) {
  return name == "FilterPolicy" || name == "RedrivePolicy" || name == "DeliveryPolicy";
}

// Sets one attribute among a subscription's properties. `start` begins the faults' words.
Result<void> set_attribute(Value& properties, const std::string& name, const std::string& text,
                           const std::string& start) {
  const auto invalid = [&start](const std::string& what) {
    return fail("InvalidParameter", "Invalid parameter: " + start + what);
  };
  if (name == "RawMessageDelivery") {
    if (to_lower(text) != "true" && to_lower(text) != "false") {
      return invalid("RawMessageDelivery: Invalid value [" + text + "]. Must be true or false.");
    }
    properties.set(name, Value::string(to_lower(text)));
    return {};
  }
  if (name == "FilterPolicyScope") {
    if (text != "MessageBody" && text != "MessageAttributes") {
      return invalid("FilterPolicyScope: Invalid value [" + text +
                     "]. Please use either MessageBody or MessageAttributes");
    }
    properties.set(name, Value::string(text));
    return {};
  }
  if (name == "SubscriptionRoleArn") {
    properties.set(name, Value::string(text));
    return {};
  }
  if (!is_document(name)) {
    return fail("InvalidParameter",
                start.empty() ? "Invalid parameter: AttributeName"
                              : "Invalid parameter: " + start + "Unknown attribute " + name);
  }
  if (text.empty() || text == "{}") {
    properties.erase(name);
    return {};
  }
  auto document = name == "FilterPolicy"
                      ? read_filter(text, properties.get_text("FilterPolicyScope") == "MessageBody")
                      : value_from_json(text);
  if (!document) {
    return invalid(name == "FilterPolicy" ? document.error().message
                                          : name + ": failed to parse JSON.");
  }
  if (name == "RedrivePolicy" && !document->is_map()) {
    return invalid("RedrivePolicy: failed to parse JSON.");
  }
  if (name == "RedrivePolicy" && !is_arn(document->get_text("deadLetterTargetArn"), "sqs")) {
    return invalid("RedrivePolicy: deadLetterTargetArn is an invalid arn");
  }
  properties.set(name, std::move(*document));
  return {};
}

Result<Value> put_changed(ApiCall& call, const std::string& arn, const Value& record) {
  auto put = put_object(call.world, kSubscriptions, arn, record);
  return put ? Result<Value>(Value::map()) : std::move(put).failure();
}

Result<Value> set_attributes(ApiCall& call) {
  const std::string arn = call.text("SubscriptionArn");
  auto record = find(call, arn);
  if (!record) {
    return record;
  }
  Value properties = properties_of(*record);
  if (auto set =
          set_attribute(properties, call.text("AttributeName"), call.text("AttributeValue"), "");
      !set) {
    return std::move(set).failure();
  }
  record->set("Properties", std::move(properties));
  return put_changed(call, arn, *record);
}

Result<Value> told_arn(ApiCall& call, const std::string& arn, const Value& record) {
  const bool hides_arn = is_pending(record) && !call.flag("ReturnSubscriptionArn");
  return map_with("SubscriptionArn", Value::string(hides_arn ? "pending confirmation" : arn));
}

// The same end point subscribes to a topic once.
Result<std::string> known_arn(ApiCall& call, const Value& wanted) {
  const std::string topic_arn = wanted.get_text("TopicArn");
  auto subscriptions = list_objects(call.world, kSubscriptions, topic_arn + ":");
  if (!subscriptions) {
    return std::move(subscriptions).failure();
  }
  for (const auto& [arn, record] : *subscriptions) {
    const Value properties = properties_of(record);
    if (properties.get_text("Protocol") != wanted.get_text("Protocol") ||
        properties.get_text("Endpoint") != wanted.get_text("Endpoint")) {
      continue;
    }
    for (const auto& member : wanted.members()) {
      const Value* known = properties.find(member.key);
      if (member.key != "TopicArn" && (known == nullptr || !Value::same(*known, member.value))) {
        return fail("InvalidParameter",
                    "Invalid parameter: Attributes Reason: Subscription already exists with "
                    "different attributes");
      }
    }
    return arn;
  }
  return std::string();
}

Result<Value> wanted_subscription(const ApiCall& call) {
  Value properties = Value::map();
  for (const char* member : {"TopicArn", "Protocol", "Endpoint"}) {
    properties.set(member, Value::string(call.text(member)));
  }
  const Value* attributes = call.find("Attributes");
  if (attributes == nullptr) {
    return properties;
  }
  // The scope decides how the policy is read.
  if (const Value* scope = attributes->find("FilterPolicyScope")) {
    properties.set("FilterPolicyScope", *scope);
  }
  for (const auto& attribute : attributes->members()) {
    if (auto set = set_attribute(properties, attribute.key, attribute.value.scalar_text(),
                                 "Attributes Reason: ");
        !set) {
      return std::move(set).failure();
    }
  }
  return properties;
}

// What may subscribe to what.
Result<void> check_end_point(const std::string& topic_arn, const std::string& protocol,
                             const std::string& end_point) {
  const bool is_fifo = topic_arn.ends_with(".fifo");
  if (protocol == "sqs" && end_point.ends_with(".fifo") && !is_fifo) {
    return fail("InvalidParameter",
                "Invalid parameter: Invalid parameter: Endpoint Reason: FIFO SQS Queues can not be "
                "subscribed to standard SNS topics");
  }
  if (is_fifo && protocol != "sqs") {
    return fail("InvalidParameter",
                "Invalid parameter: Invalid parameter: Endpoint Reason: Please use SQS queues: "
                "the protocol " +
                    protocol + " is not supported by FIFO topics");
  }
  const auto is_of_number = [](char c) {
    return (c >= '0' && c <= '9') || c == '+' || c == '-' || c == '.' || c == ' ' || c == '(' ||
           c == ')' || c == '/';
  };
  const auto digits = std::count_if(end_point.begin(), end_point.end(),
                                    [](char c) { return c >= '0' && c <= '9'; });
  if (protocol == "sms" && (digits < 7 || digits > 15 ||
                            !std::all_of(end_point.begin(), end_point.end(), is_of_number))) {
    return fail("InvalidParameter", "Invalid SMS endpoint: " + end_point);
  }
  return {};
}

Result<Value> subscribe_over_api(ApiCall& call) {
  const std::string topic_arn = call.text("TopicArn");
  if (auto topic = find_topic(call, topic_arn); !topic) {
    return topic;
  }
  auto properties = wanted_subscription(call);
  if (!properties) {
    return properties;
  }
  const std::string protocol = call.text("Protocol");
  const std::string end_point = call.text("Endpoint");
  if (auto checked = check_end_point(topic_arn, protocol, end_point); !checked) {
    return std::move(checked).failure();
  }
  auto known = known_arn(call, *properties);
  if (!known) {
    return std::move(known).failure();
  }
  if (!known->empty()) {
    auto record = find(call, *known);
    return record ? told_arn(call, *known, *record) : std::move(record);
  }
  auto made = create_outside(call, kType, std::move(*properties));
  if (!made) {
    return fail("InvalidParameter", made.error().message);
  }
  auto record = find(call, made->physical_id);
  if (!record) {
    return record;
  }
  if (protocol.starts_with("http")) {
    const std::string token = call.world.ids.hex(96);
    record->set("Token", Value::string(token));
    ask_to_confirm(call, topic_arn, made->physical_id, end_point, token);
    if (auto put = put_changed(call, made->physical_id, *record); !put) {
      return put;
    }
  }
  return told_arn(call, made->physical_id, *record);
}

Result<Value> confirm(ApiCall& call) {
  const std::string topic_arn = call.text("TopicArn");
  if (auto topic = find_topic(call, topic_arn); !topic) {
    return topic;
  }
  auto subscriptions = list_objects(call.world, kSubscriptions, topic_arn + ":");
  if (!subscriptions) {
    return std::move(subscriptions).failure();
  }
  const std::string token = call.text("Token");
  for (auto& [arn, record] : *subscriptions) {
    if (token.empty() || record.get_text("Token") != token) {
      continue;
    }
    record.set("Confirmed", Value::boolean(true));
    if (auto put = put_changed(call, arn, record); !put) {
      return put;
    }
    return map_with("SubscriptionArn", Value::string(arn));
  }
  return fail("InvalidParameter", "Invalid parameter: Token");
}

Result<Value> unsubscribe(ApiCall& call) {
  const std::string arn = call.text("SubscriptionArn");
  if (!is_arn(arn, "sns") || split(arn, ":").size() != 7) {
    return fail("InvalidParameter",
                "Invalid parameter: SubscriptionArn Reason: An ARN must have at "
                "least 6 elements, not " +
                    std::to_string(split(arn, ":").size()));
  }
  auto erased = call.world.store.erase_object(kSubscriptions.service, kSubscriptions.kind, arn);
  return erased ? Result<Value>(Value::map()) : std::move(erased).failure();
}

using Access = OperationEntry::Access;
constinit OperationEntry list_entry{"sns", "ListSubscriptions", Access::Read, &list};
constinit OperationEntry by_topic_entry{"sns", "ListSubscriptionsByTopic", Access::Read,
                                        &list_by_topic};
constinit OperationEntry attributes_entry{"sns", "GetSubscriptionAttributes", Access::Read,
                                          &get_attributes};
constinit OperationEntry subscribe_entry{"sns", "Subscribe", Access::Write, &subscribe_over_api};
constinit OperationEntry unsubscribe_entry{"sns", "Unsubscribe", Access::Write, &unsubscribe};
constinit OperationEntry set_entry{"sns", "SetSubscriptionAttributes", Access::Write,
                                   &set_attributes};
constinit OperationEntry confirm_entry{"sns", "ConfirmSubscription", Access::Write, &confirm};
const Register<OperationEntry> kRegistered[]{Register(list_entry),       Register(by_topic_entry),
                                             Register(set_entry),        Register(confirm_entry),
                                             Register(attributes_entry), Register(subscribe_entry),
                                             Register(unsubscribe_entry)};

}  // namespace

bool is_pending(const Value& subscription) {
  const std::string protocol = properties_of(subscription).get_text("Protocol");
  return (protocol.starts_with("email") || protocol.starts_with("http")) &&
         !flag(subscription, "Confirmed");
}

}  // namespace formwork::sns
