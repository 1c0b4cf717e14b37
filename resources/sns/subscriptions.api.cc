// SPDX-License-Identifier: Apache-2.0
// Subscriptions over the API: told, made, ended.
#include "engine/base/text.hh"
#include "resources/common/api_objects.hh"
#include "resources/common/api_support.hh"
#include "resources/common/properties.hh"
#include "resources/sns/api.hh"

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
  shape.set("SubscriptionArn", Value::string(is_pending(protocol) ? "PendingConfirmation" : arn));
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
  attributes.set("PendingConfirmation", Value::string(is_pending(protocol) ? "true" : "false"));
  attributes.set("ConfirmationWasAuthenticated",
                 Value::string(is_pending(protocol) ? "false" : "true"));
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

Result<Value> subscribe_over_api(ApiCall& call) {
  const std::string topic_arn = call.text("TopicArn");
  if (auto topic = find_topic(call, topic_arn); !topic) {
    return topic;
  }
  Value properties = Value::map();
  for (const char* member : {"TopicArn", "Protocol", "Endpoint"}) {
    properties.set(member, Value::string(call.text(member)));
  }
  if (const Value* attributes = call.find("Attributes")) {
    for (const auto& attribute : attributes->members()) {
      properties.set(attribute.key, attribute.value);
    }
  }
  auto made = create_outside(call, kType, std::move(properties));
  if (!made) {
    return fail("InvalidParameter", made.error().message);
  }
  const bool hides_arn = is_pending(call.text("Protocol")) && !call.flag("ReturnSubscriptionArn");
  return map_with("SubscriptionArn",
                  Value::string(hides_arn ? "pending confirmation" : made->physical_id));
}

Result<Value> unsubscribe(ApiCall& call) {
  const std::string arn = call.text("SubscriptionArn");
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
const Register<OperationEntry> kRegistered[]{Register(list_entry), Register(by_topic_entry),
                                             Register(attributes_entry), Register(subscribe_entry),
                                             Register(unsubscribe_entry)};

}  // namespace

}  // namespace formwork::sns
