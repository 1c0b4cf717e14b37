// SPDX-License-Identifier: Apache-2.0
// Queues over the API: told, made, deleted. Messages are not emulated.
#include <algorithm>

#include "engine/base/text.hh"
#include "resources/common/api_objects.hh"
#include "resources/common/api_support.hh"
#include "resources/common/naming.hh"
#include "resources/common/properties.hh"
#include "resources/sqs/queue.hh"

namespace formwork::sqs {

namespace {

constexpr std::string_view kType = "AWS::SQS::Queue";
constexpr std::size_t kLargestPage = 1000;

Failure no_such_queue() {
  return fail("QueueDoesNotExist", "The specified queue does not exist.");
}

// Clients write the host as they reach it: only the name at the end says which queue it is.
std::string key_of(const ApiCall& call) {
  return queue_url(call.world, last_part(call.text("QueueUrl"), '/'));
}

Result<Value> find(ApiCall& call, const std::string& url) {
  auto queue = find_object(call.world, kQueues, url);
  if (queue && queue->is_null()) {
    return no_such_queue();
  }
  return queue;
}

Result<std::string> policy_of(World& world, const std::string& url) {
  auto policies = stored_objects(world, modelled_place("AWS::SQS::QueuePolicy"));
  if (!policies) {
    return std::move(policies).failure();
  }
  for (const StoredObject& policy : *policies) {
    for (const Value& queue : items_of(policy.model, "Queues")) {
      if (queue.scalar_text() == url) {
        return document_text(policy.model.find("PolicyDocument"));
      }
    }
  }
  return std::string();
}

std::string seconds(const Value& record, std::string_view member) {
  return std::to_string(number_of(record, member) / 1000);
}

void set_given_or(Value& attributes, const Value& properties, std::string_view name,
                  std::string_view fallback) {
  const std::string given = properties.get_text(name);
  attributes.set(name, Value::string(given.empty() ? std::string(fallback) : given));
}

Value settings_of(const Value& record) {
  const Value properties = properties_of(record);
  Value all = Value::map();
  all.set("QueueArn", Value::string(attributes_of(record).get_text("Arn")));
  for (const char* counter :
       {"ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible",
        "ApproximateNumberOfMessagesDelayed"}) {
    all.set(counter, Value::string("0"));
  }
  all.set("CreatedTimestamp", Value::string(seconds(record, "CreationTime")));
  all.set("LastModifiedTimestamp", Value::string(seconds(record, "LastModifiedTime")));
  set_given_or(all, properties, "VisibilityTimeout", "30");
  set_given_or(all, properties, "MaximumMessageSize", "1048576");
  set_given_or(all, properties, "MessageRetentionPeriod", "345600");
  set_given_or(all, properties, "DelaySeconds", "0");
  set_given_or(all, properties, "ReceiveMessageWaitTimeSeconds", "0");
  if (has(properties, "KmsMasterKeyId")) {
    set_given_or(all, properties, "KmsMasterKeyId", "");
    set_given_or(all, properties, "KmsDataKeyReusePeriodSeconds", "300");
    all.set("SqsManagedSseEnabled", Value::string("false"));
  } else {
    set_given_or(all, properties, "SqsManagedSseEnabled", "true");
  }
  for (std::string_view document : {"RedrivePolicy", "RedriveAllowPolicy"}) {
    set_text(all, document, document_text(properties.find(document)));
  }
  if (flag(properties, "FifoQueue")) {
    all.set("FifoQueue", Value::string("true"));
    set_given_or(all, properties, "ContentBasedDeduplication", "false");
    set_given_or(all, properties, "DeduplicationScope", "queue");
    set_given_or(all, properties, "FifoThroughputLimit", "perQueue");
  }
  return all;
}

Result<Value> get_attributes(ApiCall& call) {
  const std::string url = key_of(call);
  auto queue = find(call, url);
  if (!queue) {
    return queue;
  }
  const std::vector<std::string> names = input_texts(call, "AttributeNames");
  if (names.empty()) {
    return Value::map();
  }
  Value all = settings_of(*queue);
  auto policy = policy_of(call.world, url);
  if (!policy) {
    return std::move(policy).failure();
  }
  set_text(all, "Policy", std::move(*policy));
  if (std::find(names.begin(), names.end(), "All") != names.end()) {
    return map_with("Attributes", std::move(all));
  }
  Value asked = Value::map();
  for (const std::string& name : names) {
    copy_members(asked, all, {name});
  }
  return map_with("Attributes", std::move(asked));
}

Result<Value> get_url(ApiCall& call) {
  const std::string url = queue_url(call.world, call.text("QueueName"));
  auto queue = find(call, url);
  return queue ? Result<Value>(map_with("QueueUrl", Value::string(url))) : std::move(queue);
}

Result<Value> list(ApiCall& call) {
  auto keys = list_keys(call.world, kQueues);
  if (!keys) {
    return std::move(keys).failure();
  }
  const std::string prefix = call.text("QueueNamePrefix");
  Value::List urls;
  for (const std::string& url : *keys) {
    if (last_part(url, '/').starts_with(prefix)) {
      urls.push_back(Value::string(url));
    }
  }
  if (urls.empty()) {
    return Value::map();
  }
  return page_of(call, std::move(urls),
                 {.member = "QueueUrls", .largest = kLargestPage, .fault_code = "InvalidAddress"});
}

Result<Value> list_tags(ApiCall& call) {
  auto queue = find(call, key_of(call));
  if (!queue) {
    return queue;
  }
  Value tags = tag_map(*queue);
  return tags.members().empty() ? Value::map() : map_with("Tags", std::move(tags));
}

// A queue made twice with the same attributes is the same queue.
Result<Value> answer_known(const ApiCall& call, const Value& queue, const std::string& url) {
  const Value known = settings_of(queue);
  const Value* given = call.find("Attributes");
  for (const auto& attribute :
       given == nullptr ? std::span<const Value::Member>() : given->members()) {
    if (known.get_text(attribute.key) != attribute.value.scalar_text()) {
      return fail("QueueNameExists",
                  "A queue already exists with the same name and a different value for attribute " +
                      attribute.key);
    }
  }
  return map_with("QueueUrl", Value::string(url));
}

Result<Value> create(ApiCall& call) {
  const std::string url = queue_url(call.world, call.text("QueueName"));
  auto known = find_object(call.world, kQueues, url);
  if (!known) {
    return known;
  }
  if (!known->is_null()) {
    return answer_known(call, *known, url);
  }
  Value properties = map_with("QueueName", Value::string(call.text("QueueName")));
  if (const Value* attributes = call.find("Attributes")) {
    for (const auto& attribute : attributes->members()) {
      if (attribute.key == "Policy") {
        return fail("NotImplemented",
                    "formwork puts policies on queues with AWS::SQS::QueuePolicy.");
      }
      properties.set(attribute.key, attribute.value);
    }
  }
  if (const Value* tags = call.find("tags")) {
    properties.set("Tags", *tags);
  }
  auto made = create_outside(call, kType, std::move(properties));
  if (!made) {
    return fail("InvalidParameterValue", made.error().message);
  }
  return map_with("QueueUrl", Value::string(made->physical_id));
}

Result<Value> remove(ApiCall& call) {
  auto queue = find(call, key_of(call));
  if (!queue) {
    return queue;
  }
  auto removed = remove_outside(call, kType, key_of(call), properties_of(*queue));
  return removed ? Result<Value>(Value::map())
                 : fail("UnsupportedOperation", removed.error().message);
}

using Access = OperationEntry::Access;
constinit OperationEntry attributes_entry{"sqs", "GetQueueAttributes", Access::Read,
                                          &get_attributes};
constinit OperationEntry url_entry{"sqs", "GetQueueUrl", Access::Read, &get_url};
constinit OperationEntry list_entry{"sqs", "ListQueues", Access::Read, &list};
constinit OperationEntry tags_entry{"sqs", "ListQueueTags", Access::Read, &list_tags};
constinit OperationEntry create_entry{"sqs", "CreateQueue", Access::Write, &create};
constinit OperationEntry remove_entry{"sqs", "DeleteQueue", Access::Write, &remove};
const Register<OperationEntry> kRegistered[]{Register(attributes_entry), Register(url_entry),
                                             Register(list_entry),       Register(tags_entry),
                                             Register(create_entry),     Register(remove_entry)};

}  // namespace

}  // namespace formwork::sqs
