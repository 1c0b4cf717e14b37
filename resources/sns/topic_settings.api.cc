// SPDX-License-Identifier: Apache-2.0
// What callers change of topics: attributes, tags, permissions, data protection policies. Policies
// are kept and told; they let nobody in and keep nobody out of a topic here.
#include <algorithm>
#include <array>
#include <optional>

#include "engine/base/text.hh"
#include "engine/value/convert.hh"
#include "resources/common/api_objects.hh"
#include "resources/common/api_support.hh"
#include "resources/common/properties.hh"
#include "resources/sns/api.hh"
#include "resources/sns/archive.hh"
#include "resources/sns/owner.hh"

namespace formwork::sns {

namespace {

constexpr std::size_t kMostTags = 50;
constexpr std::array<std::string_view, 9> kActions{
    "Publish",       "Subscribe",        "GetTopicAttributes", "SetTopicAttributes",      "Receive",
    "AddPermission", "RemovePermission", "DeleteTopic",        "ListSubscriptionsByTopic"};
constexpr std::array<std::string_view, 6> kTexts{
    "DisplayName",   "KmsMasterKeyId",      "SignatureVersion",
    "TracingConfig", "FifoThroughputScope", "ContentBasedDeduplication"};

Failure invalid(std::string message) {
  return fail("InvalidParameter", "Invalid parameter: " + std::move(message));
}

Result<Value> store(ApiCall& call, const std::string& arn, const Value& topic) {
  auto put = put_object(call.world, kTopics, arn, topic);
  return put ? Result<Value>(Value::map()) : std::move(put).failure();
}

Result<void> check_text(const Value& properties, std::string_view name, const std::string& text) {
  const bool is_fifo = flag(properties, "FifoTopic");
  if (name == "ContentBasedDeduplication") {
    if (!is_fifo) {
      return invalid("Content-based deduplication can only be set for FIFO topics");
    }
    return text == "true" || text == "false"
               ? Result<void>()
               : invalid("ContentBasedDeduplication: Invalid value [" + text +
                         "]. Must be true or false.");
  }
  if (name == "FifoThroughputScope" && !is_fifo) {
    return invalid("AttributeName");
  }
  const std::optional<std::int64_t> rate = parse_integer(text);
  const bool is_wrong = (name == "DisplayName" && text.size() > 100) ||
                        (name.ends_with("SampleRate") && (!rate || *rate < 0 || *rate > 100)) ||
                        (name == "SignatureVersion" && text != "1" && text != "2");
  return is_wrong ? invalid(std::string(name)) : Result<void>();
}

// From when on a FIFO topic keeps its messages.
Result<void> set_archive(ApiCall& call, Value& topic, const Value& properties,
                         const std::string& arn, const Value& policy) {
  if (!flag(properties, "FifoTopic")) {
    return invalid("ArchivePolicy: not supported for standard topics");
  }
  if (policy.members().empty()) {
    topic.erase("BeginningArchiveTime");
    return drop_archive(call.world, arn);
  }
  const auto days = parse_integer(policy.get_text("MessageRetentionPeriod"));
  if (!days || *days < 1 || *days > 365) {
    return invalid("ArchivePolicy: MessageRetentionPeriod must be between 1 and 365 days");
  }
  set_default(topic, "BeginningArchiveTime", Value::string(format_time(call.world.clock.now())));
  return {};
}

Result<Value> set_attributes(ApiCall& call) {
  const std::string arn = call.text("TopicArn");
  auto topic = find_topic(call, arn);
  if (!topic) {
    return topic;
  }
  const std::string name = call.text("AttributeName");
  const std::string text = call.text("AttributeValue");
  if (name == "Policy") {
    auto policy = value_from_json(text);
    if (!text.empty() && (!policy || !policy->is_map())) {
      return invalid("Policy Error: null");
    }
    topic->set("Policy", Value::string(text));
    return store(call, arn, *topic);
  }
  Value properties = properties_of(*topic);
  if (name == "DeliveryPolicy" || name == "ArchivePolicy") {
    auto document = text.empty() ? Result<Value>(Value::map()) : value_from_json(text);
    if (!document || !document->is_map()) {
      return invalid(name + ": failed to parse JSON.");
    }
    if (name == "ArchivePolicy") {
      if (auto set = set_archive(call, *topic, properties, arn, *document); !set) {
        return std::move(set).failure();
      }
    }
    if (document->members().empty()) {
      properties.erase(name);
    } else {
      properties.set(name, std::move(*document));
    }
  } else if (is_feedback_setting(name) ||
             std::find(kTexts.begin(), kTexts.end(), name) != kTexts.end()) {
    if (auto checked = check_text(properties, name, text); !checked) {
      return std::move(checked).failure();
    }
    properties.set(name, Value::string(text));
  } else {
    return invalid("AttributeName");
  }
  topic->set("Properties", std::move(properties));
  topic->set("LastModifiedTime", Value::number(call.world.clock.now()));
  return store(call, arn, *topic);
}

Result<Value> tagged_topic(ApiCall& call) {
  auto topic = find_object(call.world, kTopics, call.text("ResourceArn"));
  if (topic && topic->is_null()) {
    return fail("ResourceNotFound", "Resource does not exist");
  }
  return topic;
}

Result<Value> tag(ApiCall& call) {
  auto topic = tagged_topic(call);
  if (!topic) {
    return topic;
  }
  const Value* known = topic->find("Tags");
  Value tags = known == nullptr ? Value::map() : *known;
  Value given = Value::map();
  for (const Value& one : input_items(call, "Tags")) {
    const std::string key = one.get_text("Key");
    if (given.find(key) != nullptr) {
      return invalid("Duplicated keys are not allowed.");
    }
    given.set(key, Value::string(one.get_text("Value")));
    tags.set(key, Value::string(one.get_text("Value")));
  }
  if (tags.members().size() > kMostTags) {
    return fail("TagLimitExceeded",
                "Could not complete request: tag quota of per resource exceeded");
  }
  topic->set("Tags", std::move(tags));
  return store(call, call.text("ResourceArn"), *topic);
}

Result<Value> untag(ApiCall& call) {
  auto topic = tagged_topic(call);
  if (!topic) {
    return topic;
  }
  const Value* known = topic->find("Tags");
  Value tags = known == nullptr ? Value::map() : *known;
  for (const std::string& key : input_texts(call, "TagKeys")) {
    tags.erase(key);
  }
  topic->set("Tags", std::move(tags));
  return store(call, call.text("ResourceArn"), *topic);
}

Result<Value> read_policy(ApiCall& call, const std::string& arn, const Value& topic) {
  auto text = policy_of(call.world, arn, topic);
  if (!text) {
    return std::move(text).failure();
  }
  auto policy = value_from_json(*text);
  if (!policy || !policy->is_map()) {
    return map_with("Statement", Value::list());
  }
  return policy;
}

Value alone(Value list) {
  return list.items().size() == 1 ? Value(list.items().front()) : std::move(list);
}

Result<Value> statement_of(ApiCall& call, const std::string& arn) {
  Value principals = Value::list();
  for (const std::string& account : input_texts(call, "AWSAccountId")) {
    principals.push(Value::string("arn:" + call.world.partition + ":iam::" + account + ":root"));
  }
  Value actions = Value::list();
  for (const std::string& action : input_texts(call, "ActionName")) {
    if (std::find(kActions.begin(), kActions.end(), action) == kActions.end()) {
      return invalid("Policy statement action out of service scope!");
    }
    actions.push(Value::string("SNS:" + action));
  }
  Value statement = map_with("Sid", Value::string(call.text("Label")));
  statement.set("Effect", Value::string("Allow"));
  statement.set("Principal", map_with("AWS", alone(std::move(principals))));
  statement.set("Action", alone(std::move(actions)));
  statement.set("Resource", Value::string(arn));
  return statement;
}

Result<Value> add_permission(ApiCall& call) {
  const std::string arn = call.text("TopicArn");
  auto topic = find_topic(call, arn);
  if (!topic) {
    return topic;
  }
  auto policy = read_policy(call, arn, *topic);
  if (!policy) {
    return policy;
  }
  auto statement = statement_of(call, arn);
  if (!statement) {
    return statement;
  }
  const Value* known = policy->find("Statement");
  Value statements = known == nullptr ? Value::list() : *known;
  for (const Value& one : statements.items()) {
    if (one.get_text("Sid") == call.text("Label")) {
      return invalid("Statement already exists");
    }
  }
  statements.push(std::move(*statement));
  policy->set("Statement", std::move(statements));
  topic->set("Policy", Value::string(value_to_json(*policy)));
  return store(call, arn, *topic);
}

Result<Value> remove_permission(ApiCall& call) {
  const std::string arn = call.text("TopicArn");
  auto topic = find_topic(call, arn);
  if (!topic) {
    return topic;
  }
  auto policy = read_policy(call, arn, *topic);
  if (!policy) {
    return policy;
  }
  Value kept = Value::list();
  if (const Value* statements = policy->find("Statement")) {
    for (const Value& one : statements->items()) {
      if (one.get_text("Sid") != call.text("Label")) {
        kept.push(one);
      }
    }
  }
  policy->set("Statement", std::move(kept));
  topic->set("Policy", Value::string(value_to_json(*policy)));
  return store(call, arn, *topic);
}

Result<Value> get_protection(ApiCall& call) {
  auto topic = tagged_topic(call);
  if (!topic) {
    return topic;
  }
  const Value properties = properties_of(*topic);
  Value answer = Value::map();
  set_text(answer, "DataProtectionPolicy", document_text(properties.find("DataProtectionPolicy")));
  return answer;
}

Result<Value> put_protection(ApiCall& call) {
  auto topic = tagged_topic(call);
  if (!topic) {
    return topic;
  }
  auto document = value_from_json(call.text("DataProtectionPolicy"));
  if (!document || !document->is_map()) {
    return invalid("DataProtectionPolicy");
  }
  Value properties = properties_of(*topic);
  properties.set("DataProtectionPolicy", std::move(*document));
  topic->set("Properties", std::move(properties));
  return store(call, call.text("ResourceArn"), *topic);
}

constexpr auto kWrite = OperationEntry::Access::Write;
constinit OperationEntry set_entry{"sns", "SetTopicAttributes", kWrite,
                                   &for_owner<&set_attributes>};
constinit OperationEntry tag_entry{"sns", "TagResource", kWrite, &tag};
constinit OperationEntry untag_entry{"sns", "UntagResource", kWrite, &untag};
constinit OperationEntry add_entry{"sns", "AddPermission", kWrite, &for_owner<&add_permission>};
constinit OperationEntry remove_entry{"sns", "RemovePermission", kWrite,
                                      &for_owner<&remove_permission>};
constinit OperationEntry get_entry{"sns", "GetDataProtectionPolicy", OperationEntry::Access::Read,
                                   &get_protection};
constinit OperationEntry put_entry{"sns", "PutDataProtectionPolicy", kWrite, &put_protection};
const Register<OperationEntry> kRegistered[]{
    Register(set_entry), Register(tag_entry), Register(untag_entry), Register(add_entry),
    Register(get_entry), Register(put_entry), Register(remove_entry)};

}  // namespace

}  // namespace formwork::sns
