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
#include "resources/sns/archive.hh"
#include "resources/sns/owner.hh"
#include "resources/sns/publish.hh"
#include "resources/sns/subscription_settings.hh"

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

Result<void> check_arn(const std::string& arn) {
  const std::string start = "Invalid parameter: SubscriptionArn Reason: ";
  if (arn.empty()) {
    return fail("InvalidParameter", start + "no value for required parameter");
  }
  const std::size_t parts = split(arn, ":").size();
  if (parts < 6) {
    return fail("InvalidParameter",
                start + "An ARN must have at least 6 elements, not " + std::to_string(parts));
  }
  return parts == 6 ? fail("InvalidParameter", "Invalid parameter: SubscriptionId")
                    : Result<void>();
}

Result<Value> find(ApiCall& call, const std::string& arn) {
  if (auto checked = check_arn(arn); !checked) {
    return std::move(checked).failure();
  }
  auto record = find_object(call.world, kSubscriptions, arn);
  if (record && record->is_null()) {
    return fail("NotFound", "Subscription does not exist");
  }
  return record;
}

Value document_of(const Value& properties, std::string_view name) {
  const std::string text = document_text(properties.find(name));
  auto parsed = text.empty() ? Result<Value>(Value::map()) : value_from_json(text);
  return parsed && parsed->is_map() ? std::move(*parsed) : Value::map();
}

Result<void> set_delivery(ApiCall& call, const std::string& arn, const Value& properties,
                          Value& attributes) {
  const Value own = document_of(properties, "DeliveryPolicy");
  if (has(properties, "DeliveryPolicy")) {
    attributes.set("DeliveryPolicy", Value::string(value_to_json(told_delivery_policy(own))));
  }
  if (!properties.get_text("Protocol").starts_with("http")) {
    return {};
  }
  auto topic = find_object(call.world, kTopics, topic_of(arn));
  if (!topic) {
    return std::move(topic).failure();
  }
  const Value of_topic =
      topic->is_null() ? Value::map() : document_of(properties_of(*topic), "DeliveryPolicy");
  attributes.set("EffectiveDeliveryPolicy",
                 Value::string(value_to_json(effective_delivery_policy(own, of_topic))));
  return {};
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
  const bool is_asked = protocol.starts_with("http") || protocol.starts_with("email");
  attributes.set("ConfirmationWasAuthenticated",
                 Value::string(is_asked && !flag(*record, "Authenticated") ? "false" : "true"));
  attributes.set("RawMessageDelivery",
                 Value::string(flag(properties, "RawMessageDelivery") ? "true" : "false"));
  attributes.set("SubscriptionPrincipal", Value::string(call.caller.arn));
  for (std::string_view document : {"FilterPolicy", "RedrivePolicy", "ReplayPolicy"}) {
    set_text(attributes, document, document_text(properties.find(document)));
  }
  if (has(properties, "ReplayPolicy")) {
    attributes.set("ReplayStatus", Value::string("Completed"));
  }
  if (auto told = set_delivery(call, arn, properties, attributes); !told) {
    return std::move(told).failure();
  }
  if (has(properties, "FilterPolicy")) {
    const std::string scope = properties.get_text("FilterPolicyScope");
    attributes.set("FilterPolicyScope", Value::string(scope.empty() ? "MessageAttributes" : scope));
  }
  set_text(attributes, "SubscriptionRoleArn", properties.get_text("SubscriptionRoleArn"));
  return map_with("Attributes", std::move(attributes));
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
  properties.set("TopicArn", Value::string(topic_of(arn)));
  const std::string name = call.text("AttributeName");
  if (auto set = set_attribute(properties, name, call.text("AttributeValue"), ""); !set) {
    return std::move(set).failure();
  }
  record->set("Properties", std::move(properties));
  if (name == "ReplayPolicy") {
    if (auto replayed = replay(call, topic_of(arn), arn, *record); !replayed) {
      return std::move(replayed).failure();
    }
  }
  return put_changed(call, arn, *record);
}

Result<Value> told_arn(ApiCall& call, const std::string& arn, const Value& record) {
  const bool hides_arn = is_pending(record) && !call.flag("ReturnSubscriptionArn");
  return map_with("SubscriptionArn", Value::string(hides_arn ? "pending confirmation" : arn));
}

// What a subscription has that says nothing of an attribute.
bool is_default(std::string_view name, const Value& value) {
  const std::string text = value.scalar_text();
  return (name == "FilterPolicyScope" && text == "MessageAttributes") ||
         (name == "RawMessageDelivery" && text == "false");
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
      const bool is_same = known == nullptr ? is_default(member.key, member.value)
                                            : Value::same(*known, member.value);
      if (member.key != "TopicArn" && !is_same) {
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
  if (auto checked = check_end_point(call, topic_arn, protocol, end_point); !checked) {
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
    ask_to_confirm(call, topic_arn, end_point, token);
    if (auto put = put_changed(call, made->physical_id, *record); !put) {
      return put;
    }
  }
  return told_arn(call, made->physical_id, *record);
}

bool is_token(const std::string& text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
  });
}

Result<Value> confirm(ApiCall& call) {
  const std::string topic_arn = call.text("TopicArn");
  if (!is_arn(topic_arn, "sns") || arn_field(topic_arn, 3) != call.world.region) {
    return fail("InvalidParameter", "Invalid parameter: Topic");
  }
  const std::string token = call.text("Token");
  if (!is_token(token)) {
    return fail("InvalidParameter", "Invalid token");
  }
  // The token alone says which subscription it is: the topic's name is not asked.
  auto subscriptions = list_objects(call.world, kSubscriptions);
  if (!subscriptions) {
    return std::move(subscriptions).failure();
  }
  for (auto& [arn, record] : *subscriptions) {
    if (record.get_text("Token") != token) {
      continue;
    }
    if (!flag(record, "Confirmed")) {
      record.set("Confirmed", Value::boolean(true));
      record.set("Authenticated", Value::boolean(!call.caller.access_key_id.empty()));
      if (auto put = put_changed(call, arn, record); !put) {
        return put;
      }
    }
    return map_with("SubscriptionArn", Value::string(arn));
  }
  return fail("InvalidParameter", "Invalid parameter: Token");
}

Result<Value> unsubscribe(ApiCall& call) {
  const std::string arn = call.text("SubscriptionArn");
  if (auto checked = check_arn(arn); !checked) {
    return std::move(checked).failure();
  }
  auto record = find_object(call.world, kSubscriptions, arn);
  if (!record || record->is_null()) {
    return record ? Result<Value>(Value::map()) : std::move(record);
  }
  const Value properties = properties_of(*record);
  if (properties.get_text("Protocol").starts_with("http") && !is_pending(*record)) {
    tell_unsubscribed(call, arn, properties.get_text("Endpoint"), record->get_text("Token"));
  }
  auto erased = call.world.store.erase_object(kSubscriptions.service, kSubscriptions.kind, arn);
  return erased ? Result<Value>(Value::map()) : std::move(erased).failure();
}

using Access = OperationEntry::Access;
constinit OperationEntry list_entry{"sns", "ListSubscriptions", Access::Read, &list};
constinit OperationEntry by_topic_entry{"sns", "ListSubscriptionsByTopic", Access::Read,
                                        &for_owner<&list_by_topic>};
constinit OperationEntry attributes_entry{"sns", "GetSubscriptionAttributes", Access::Read,
                                          &for_owner<&get_attributes>};
constinit OperationEntry subscribe_entry{"sns", "Subscribe", Access::Write,
                                         &for_owner<&subscribe_over_api>};
constinit OperationEntry unsubscribe_entry{"sns", "Unsubscribe", Access::Write,
                                           &for_owner<&unsubscribe>};
constinit OperationEntry set_entry{"sns", "SetSubscriptionAttributes", Access::Write,
                                   &for_owner<&set_attributes>};
constinit OperationEntry confirm_entry{"sns", "ConfirmSubscription", Access::Write,
                                       &for_owner<&confirm>};
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
