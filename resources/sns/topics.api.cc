// SPDX-License-Identifier: Apache-2.0
// Topics over the API: told, made, deleted.
#include "engine/base/text.hh"
#include "engine/value/convert.hh"
#include "resources/common/api_objects.hh"
#include "resources/common/api_support.hh"
#include "resources/common/checks.hh"
#include "resources/common/naming.hh"
#include "resources/common/properties.hh"
#include "resources/sns/api.hh"
#include "resources/sns/owner.hh"

namespace formwork::sns {

namespace {

constexpr std::string_view kType = "AWS::SNS::Topic";

// Attributes of the API that are properties of the type, under the same name.
constexpr std::string_view kTextSettings[] = {"DisplayName", "KmsMasterKeyId", "SignatureVersion",
                                              "TracingConfig", "FifoThroughputScope"};

Value default_retries() {
  Value retries = Value::map();
  retries.set("minDelayTarget", Value::number(20));
  retries.set("maxDelayTarget", Value::number(20));
  retries.set("numRetries", Value::number(3));
  retries.set("numMaxDelayRetries", Value::number(0));
  retries.set("numNoDelayRetries", Value::number(0));
  retries.set("numMinDelayRetries", Value::number(0));
  retries.set("backoffFunction", Value::string("linear"));
  return retries;
}

void lay_over(Value& base, const Value* given) {
  if (given != nullptr && !given->is_map()) {
    return;
  }
  for (const auto& member :
       given == nullptr ? std::span<const Value::Member>() : given->members()) {
    base.set(member.key, member.value);
  }
}

// A policy as it is told: without what was given as null. Null: nothing is told of it.
Value told_delivery(const Value& own) {
  const Value* given = own.find("http");
  if (given == nullptr || !given->is_map()) {
    return {};
  }
  Value http = Value::map();
  for (const auto& member : given->members()) {
    if (!member.value.is_null()) {
      http.set(member.key, member.value);
    }
  }
  set_default(http, "disableSubscriptionOverrides", Value::boolean(false));
  return map_with("http", std::move(http));
}

// What every topic has until a policy is put on it: its account may do everything.
std::string default_policy(const World& world, const std::string& arn) {
  Value actions = Value::list();
  for (const char* action :
       {"GetTopicAttributes", "SetTopicAttributes", "AddPermission", "RemovePermission",
        "DeleteTopic", "Subscribe", "ListSubscriptionsByTopic", "Publish"}) {
    actions.push(Value::string(std::string("SNS:") + action));
  }
  Value statement = Value::map();
  statement.set("Sid", Value::string("__default_statement_ID"));
  statement.set("Effect", Value::string("Allow"));
  statement.set("Principal", map_with("AWS", Value::string("*")));
  statement.set("Action", std::move(actions));
  statement.set("Resource", Value::string(arn));
  statement.set("Condition", map_with("StringEquals", map_with("AWS:SourceOwner",
                                                               Value::string(world.account_id))));
  Value policy = Value::map();
  policy.set("Version", Value::string("2008-10-17"));
  policy.set("Id", Value::string("__default_policy_ID"));
  policy.set("Statement", Value::list({std::move(statement)}));
  return value_to_json(policy);
}

Result<std::string> policy_in_force(World& world, const std::string& arn, const Value& record) {
  if (const std::string own = record.get_text("Policy"); !own.empty()) {
    return own;
  }
  auto policies = stored_objects(world, modelled_place("AWS::SNS::TopicPolicy"));
  if (!policies) {
    return std::move(policies).failure();
  }
  for (const StoredObject& policy : *policies) {
    for (const Value& topic : items_of(policy.model, "Topics")) {
      if (topic.scalar_text() == arn) {
        return document_text(policy.model.find("PolicyDocument"));
      }
    }
  }
  return default_policy(world, arn);
}

Result<void> set_counts(World& world, const std::string& arn, Value& attributes) {
  auto subscriptions = list_objects(world, kSubscriptions, arn + ":");
  if (!subscriptions) {
    return std::move(subscriptions).failure();
  }
  std::int64_t confirmed = 0;
  std::int64_t pending = 0;
  for (const auto& [key, subscription] : *subscriptions) {
    // The counters follow late: SNS does not count what was subscribed a moment ago.
    const Millis age = world.clock.now() - number_of(subscription, "CreationTime");
    if (age < kCounterDelay) {
      continue;
    }
    ++(is_pending(subscription) ? pending : confirmed);
  }
  attributes.set("SubscriptionsConfirmed", Value::string(std::to_string(confirmed)));
  attributes.set("SubscriptionsDeleted", Value::string("0"));
  attributes.set("SubscriptionsPending", Value::string(std::to_string(pending)));
  return {};
}

Value parsed(const Value* given) {
  if (given == nullptr || !given->is_string()) {
    return given == nullptr ? Value::map() : *given;
  }
  auto json = value_from_json(given->as_string());
  return json ? std::move(*json) : Value::map();
}

Result<Value> get_attributes(ApiCall& call) {
  const std::string arn = call.text("TopicArn");
  auto topic = find_topic(call, arn);
  if (!topic) {
    return topic;
  }
  const Value properties = properties_of(*topic);
  Value attributes = Value::map();
  attributes.set("TopicArn", Value::string(arn));
  attributes.set("Owner", Value::string(call.world.account_id));
  auto policy = policy_in_force(call.world, arn, *topic);
  if (!policy) {
    return std::move(policy).failure();
  }
  attributes.set("Policy", Value::string(std::move(*policy)));
  for (std::string_view setting : kTextSettings) {
    set_text(attributes, setting, properties.get_text(setting));
  }
  for (const auto& member : properties.members()) {
    if (is_feedback_setting(member.key)) {
      set_text(attributes, member.key, member.value.scalar_text());
    }
  }
  set_default(attributes, "DisplayName", Value::string(""));
  const Value own = parsed(properties.find("DeliveryPolicy"));
  if (Value told = told_delivery(own); !told.is_null()) {
    attributes.set("DeliveryPolicy", Value::string(value_to_json(told)));
  }
  attributes.set("EffectiveDeliveryPolicy", Value::string(value_to_json(delivery_in_force(own))));
  set_text(attributes, "ArchivePolicy", document_text(properties.find("ArchivePolicy")));
  set_text(attributes, "BeginningArchiveTime", topic->get_text("BeginningArchiveTime"));
  if (flag(properties, "FifoTopic")) {
    attributes.set("FifoTopic", Value::string("true"));
    attributes.set("ContentBasedDeduplication",
                   Value::string(flag(properties, "ContentBasedDeduplication") ? "true" : "false"));
  }
  if (auto counted = set_counts(call.world, arn, attributes); !counted) {
    return std::move(counted).failure();
  }
  return map_with("Attributes", std::move(attributes));
}

Result<Value> list(ApiCall& call) {
  auto keys = list_keys(call.world, kTopics);
  if (!keys) {
    return std::move(keys).failure();
  }
  Value::List topics;
  for (const std::string& arn : *keys) {
    topics.push_back(map_with("TopicArn", Value::string(arn)));
  }
  return page_of(call, std::move(topics), {.member = "Topics", .fault_code = "InvalidParameter"});
}

Result<Value> list_tags(ApiCall& call) {
  auto topic = find_object(call.world, kTopics, call.text("ResourceArn"));
  if (!topic) {
    return topic;
  }
  if (topic->is_null()) {
    return fail("ResourceNotFound", "Resource does not exist");
  }
  return map_with("Tags", tag_list(*topic));
}

Failure api_fault(const Diagnostic& diagnostic) {
  return fail("InvalidParameter", diagnostic.message);
}

// A topic made twice with the same attributes is the same topic.
Result<Value> answer_known(const ApiCall& call, const Value& topic, const Value& wanted,
                           const std::string& arn) {
  const Value properties = properties_of(topic);
  const Value* given = call.find("Attributes");
  for (const auto& attribute :
       given == nullptr ? std::span<const Value::Member>() : given->members()) {
    if (attribute.key == "Policy") {
      continue;
    }
    const Value* known = properties.find(attribute.key);
    const Value* value = wanted.find(attribute.key);
    if (known == nullptr || value == nullptr || !Value::same(*known, *value)) {
      return fail("InvalidParameter",
                  "Invalid parameter: Attributes Reason: Topic already exists with different "
                  "attributes");
    }
  }
  return map_with("TopicArn", Value::string(arn));
}

// Nothing is said of tags that the topic has and the call does not give.
bool has_other_tags(const ApiCall& call, const Value& topic) {
  const Value known = tag_map(topic);
  for (const Value& tag : input_items(call, "Tags")) {
    const Value* value = known.find(tag.get_text("Key"));
    if (value == nullptr || value->scalar_text() != tag.get_text("Value")) {
      return true;
    }
  }
  return false;
}

Result<Value> create(ApiCall& call) {
  if (call.text("Name").empty()) {
    return fail("InvalidParameter", "Invalid parameter: Topic Name");
  }
  Value properties = map_with("TopicName", Value::string(call.text("Name")));
  if (const Value* attributes = call.find("Attributes")) {
    for (const auto& attribute : attributes->members()) {
      if (attribute.key == "Policy") {
        continue;  // kept beside the properties
      }
      const bool is_document = attribute.key.ends_with("Policy");
      properties.set(attribute.key, is_document ? parsed(&attribute.value) : attribute.value);
    }
  }
  if (const Value* tags = call.find("Tags")) {
    properties.set("Tags", *tags);
  }
  const std::string arn = regional_arn(call.world, "sns", call.text("Name"));
  auto known = find_object(call.world, kTopics, arn);
  if (!known) {
    return known;
  }
  if (!known->is_null()) {
    if (has_other_tags(call, *known)) {
      return fail("InvalidParameter",
                  "Invalid parameter: Tags Reason: Topic already exists with different tags");
    }
    return answer_known(call, *known, properties, arn);
  }
  auto made = create_outside(call, kType, std::move(properties));
  if (!made) {
    return api_fault(made.error());
  }
  const Value* attributes = call.find("Attributes");
  if (attributes != nullptr && attributes->find("Policy") != nullptr) {
    auto topic = find_topic(call, arn);
    if (!topic) {
      return topic;
    }
    topic->set("Policy", Value::string(attributes->get_text("Policy")));
    if (auto put = put_object(call.world, kTopics, arn, *topic); !put) {
      return std::move(put).failure();
    }
  }
  return map_with("TopicArn", Value::string(made->physical_id));
}

Result<Value> remove(ApiCall& call) {
  const std::string arn = call.text("TopicArn");
  if (auto checked = check_topic_arn(call, arn, "TopicArn"); !checked) {
    return std::move(checked).failure();
  }
  auto topic = find_object(call.world, kTopics, arn);
  if (!topic || topic->is_null()) {
    return topic ? Result<Value>(Value::map()) : std::move(topic);  // deleting nothing succeeds
  }
  auto removed = remove_outside(call, kType, arn, properties_of(*topic));
  return removed ? Result<Value>(Value::map()) : api_fault(removed.error());
}

using Access = OperationEntry::Access;
constinit OperationEntry attributes_entry{"sns", "GetTopicAttributes", Access::Read,
                                          &for_owner<&get_attributes>};
constinit OperationEntry list_entry{"sns", "ListTopics", Access::Read, &list};
constinit OperationEntry tags_entry{"sns", "ListTagsForResource", Access::Read, &list_tags};
constinit OperationEntry create_entry{"sns", "CreateTopic", Access::Write, &create};
constinit OperationEntry remove_entry{"sns", "DeleteTopic", Access::Write, &for_owner<&remove>};
const Register<OperationEntry> kRegistered[]{Register(attributes_entry), Register(list_entry),
                                             Register(tags_entry), Register(create_entry),
                                             Register(remove_entry)};

}  // namespace

Result<std::string> policy_of(World& world, const std::string& arn, const Value& record) {
  return policy_in_force(world, arn, record);
}

Value delivery_in_force(const Value& own) {
  Value retries = default_retries();
  lay_over(retries, own.find_path({"http", "defaultHealthyRetryPolicy"}));
  Value request = map_with("headerContentType", Value::string("text/plain; charset=UTF-8"));
  lay_over(request, own.find_path({"http", "defaultRequestPolicy"}));
  Value http = Value::map();
  http.set("defaultHealthyRetryPolicy", std::move(retries));
  const Value* stops = own.find_path({"http", "disableSubscriptionOverrides"});
  http.set("disableSubscriptionOverrides", stops == nullptr ? Value::boolean(false) : *stops);
  if (const Value* throttle = own.find_path({"http", "defaultThrottlePolicy"})) {
    http.set("defaultThrottlePolicy", *throttle);
  }
  http.set("defaultRequestPolicy", std::move(request));
  return map_with("http", std::move(http));
}

Result<void> check_topic_arn(const ApiCall& call, const std::string& arn, std::string_view member) {
  const std::string start = "Invalid parameter: " + std::string(member);
  const std::size_t parts = split(arn, ":").size();
  if (parts < 6) {
    return fail("InvalidParameter", start + " Reason: An ARN must have at least 6 elements, not " +
                                        std::to_string(parts));
  }
  return is_arn(arn, "sns") && arn_field(arn, 3) == call.world.region
             ? Result<void>()
             : fail("InvalidParameter", start);
}

Result<Value> find_topic(ApiCall& call, const std::string& arn) {
  if (auto checked = check_topic_arn(call, arn, "TopicArn"); !checked) {
    return std::move(checked).failure();
  }
  auto topic = find_object(call.world, kTopics, arn);
  if (topic && topic->is_null()) {
    return fail("NotFound", "Topic does not exist");
  }
  return topic;
}

}  // namespace formwork::sns
