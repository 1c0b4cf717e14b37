// SPDX-License-Identifier: Apache-2.0
// Queues over the API: made, told, changed, deleted; their tags and permissions.
#include <algorithm>
#include <array>

#include "engine/base/text.hh"
#include "engine/value/convert.hh"
#include "resources/common/api_objects.hh"
#include "resources/common/api_support.hh"
#include "resources/common/checks.hh"
#include "resources/common/naming.hh"
#include "resources/common/properties.hh"
#include "resources/sqs/owner.hh"
#include "resources/sqs/queue.hh"
#include "resources/sqs/settings.hh"

namespace formwork::sqs {

namespace {

constexpr std::string_view kType = "AWS::SQS::Queue";
constexpr std::size_t kLargestPage = 1000;
constexpr std::array<std::string_view, 3> kCounters{"ApproximateNumberOfMessages",
                                                    "ApproximateNumberOfMessagesNotVisible",
                                                    "ApproximateNumberOfMessagesDelayed"};
constexpr std::array<std::string_view, 18> kTold{"QueueArn",
                                                 "CreatedTimestamp",
                                                 "LastModifiedTimestamp",
                                                 "DelaySeconds",
                                                 "MaximumMessageSize",
                                                 "MessageRetentionPeriod",
                                                 "RedrivePolicy",
                                                 "RedriveAllowPolicy",
                                                 "ReceiveMessageWaitTimeSeconds",
                                                 "FifoQueue",
                                                 "VisibilityTimeout",
                                                 "KmsMasterKeyId",
                                                 "Policy",
                                                 "ContentBasedDeduplication",
                                                 "KmsDataKeyReusePeriodSeconds",
                                                 "FifoThroughputLimit",
                                                 "DeduplicationScope",
                                                 "SqsManagedSseEnabled"};

Result<Value> named_queue(ApiCall& call) {
  if (call.text("QueueUrl").empty()) {
    return fail("MissingParameter", "The request must contain the parameter QueueUrl.");
  }
  return queue_object(call, asked_name(call));
}

Result<void> set_counters(ApiCall& call, Value& attributes) {
  Counts counts;
  // A store of an older version has no row yet, and no messages.
  if (auto row = find_row(call.world, asked_name(call))) {
    auto counted = count_messages(call.world, *row);
    if (!counted) {
      return std::move(counted).failure();
    }
    counts = *counted;
  }
  attributes.set(kCounters[0], Value::string(std::to_string(counts.visible)));
  attributes.set(kCounters[1], Value::string(std::to_string(counts.in_flight)));
  attributes.set(kCounters[2], Value::string(std::to_string(counts.delayed)));
  return {};
}

Result<Value> get_attributes(ApiCall& call) {
  auto queue = named_queue(call);
  if (!queue) {
    return queue;
  }
  const std::vector<std::string> names = input_texts(call, "AttributeNames");
  if (names.empty()) {
    return Value::map();
  }
  auto all = settings_of(call.world, asked_name(call), *queue);
  if (!all) {
    return all;
  }
  const auto is_counter = [](const std::string& name) {
    return name == "All" || std::find(kCounters.begin(), kCounters.end(), name) != kCounters.end();
  };
  if (std::any_of(names.begin(), names.end(), is_counter)) {
    if (auto set = set_counters(call, *all); !set) {
      return std::move(set).failure();
    }
  }
  Value asked = Value::map();
  for (const std::string& name : names) {
    if (name == "All") {
      return map_with("Attributes", std::move(*all));
    }
    if (!is_counter(name) && std::find(kTold.begin(), kTold.end(), name) == kTold.end()) {
      return fail("InvalidAttributeName", "Unknown Attribute " + name + ".");
    }
    copy_members(asked, *all, {name});
  }
  return asked.members().empty() ? Value::map() : map_with("Attributes", std::move(asked));
}

Result<Value> get_url_here(ApiCall& call) {
  auto queue = queue_object(call, call.text("QueueName"));
  return queue ? Result<Value>(
                     map_with("QueueUrl", Value::string(told_url(call, call.text("QueueName")))))
               : std::move(queue);
}

Result<Value> get_url(ApiCall& call) {
  const std::string owner = call.text("QueueOwnerAWSAccountId");
  return owner.empty() || owner == call.world.account_id
             ? get_url_here(call)
             : call_owner(call, owner, &get_url_here);
}

Result<Value> page_of_urls(ApiCall& call, Value::List urls, std::string_view member) {
  const std::int64_t most = number_of(call.input, "MaxResults", 1);
  if (most < 1 || most > 1000) {
    return fail("InvalidParameterValue",
                "Value for parameter MaxResults is invalid. Reason: MaxResults must be an integer "
                "between 1 and 1000.");
  }
  if (urls.empty()) {
    return member == "queueUrls" ? map_with(member, Value::list()) : Value::map();
  }
  auto page =
      page_of(call, std::move(urls),
              {.member = member, .largest = kLargestPage, .fault_code = "InvalidParameterValue"});
  // Without MaxResults everything is told at once, up to 1000.
  if (page && call.find("MaxResults") == nullptr) {
    page->erase("NextToken");
  }
  return page;
}

Result<Value> list(ApiCall& call) {
  auto keys = list_keys(call.world, kQueues);
  if (!keys) {
    return std::move(keys).failure();
  }
  const std::string prefix = call.text("QueueNamePrefix");
  Value::List urls;
  for (const std::string& url : *keys) {
    const std::string name = last_part(url, '/');
    if (name.starts_with(prefix)) {
      urls.push_back(Value::string(told_url(call, name)));
    }
  }
  return page_of_urls(call, std::move(urls), "QueueUrls");
}

Result<Value> list_sources(ApiCall& call) {
  if (auto queue = named_queue(call); !queue) {
    return queue;
  }
  auto queues = list_objects(call.world, kQueues);
  if (!queues) {
    return std::move(queues).failure();
  }
  const std::string arn = queue_arn(call.world, asked_name(call));
  Value::List urls;
  for (const auto& [url, record] : *queues) {
    const Value properties = properties_of(record);
    const std::string text = document_text(properties.find("RedrivePolicy"));
    auto policy = text.empty() ? Result<Value>(Value::map()) : value_from_json(text);
    if (policy && policy->get_text("deadLetterTargetArn") == arn) {
      urls.push_back(Value::string(told_url(call, last_part(url, '/'))));
    }
  }
  return page_of_urls(call, std::move(urls), "queueUrls");
}

// A queue made twice with the same attributes is the same queue.
Result<Value> answer_known(ApiCall& call, const std::string& name, const Value& queue) {
  auto known = settings_of(call.world, name, queue);
  if (!known) {
    return known;
  }
  const Value* given = call.find("Attributes");
  for (const auto& attribute :
       given == nullptr ? std::span<const Value::Member>() : given->members()) {
    if (known->get_text(attribute.key) != attribute.value.scalar_text()) {
      return fail("QueueNameExists",
                  "A queue already exists with the same name and a different value for attribute " +
                      attribute.key);
    }
  }
  return map_with("QueueUrl", Value::string(told_url(call, name)));
}

Result<void> check_name(const std::string& name, bool fifo) {
  const bool ends_fifo = name.ends_with(".fifo");
  if (fifo && !ends_fifo) {
    return fail("InvalidParameterValue",
                "The name of a FIFO queue can only include alphanumeric characters, hyphens, or "
                "underscores, must end with .fifo suffix and be 1 to 80 in length.");
  }
  const std::string_view stem = std::string_view(name).substr(0, name.size() - (fifo ? 5 : 0));
  if (stem.empty() || name.size() > 80 || !is_word(stem, "-_")) {
    return fail("InvalidParameterValue",
                "Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in "
                "length");
  }
  return {};
}

Result<Value> create(ApiCall& call) {
  const std::string name = call.text("QueueName");
  const Value* given = call.find("Attributes");
  const Value attributes = given == nullptr ? Value::map() : *given;
  const bool fifo = attributes.get_text("FifoQueue") == "true";
  if (auto checked = check_name(name, fifo); !checked) {
    return std::move(checked).failure();
  }
  if (auto checked = check_settings(call, attributes, fifo, true); !checked) {
    return std::move(checked).failure();
  }
  const std::string url = queue_url(call.world, name);
  auto known = find_object(call.world, kQueues, url);
  if (!known) {
    return known;
  }
  if (!known->is_null()) {
    return answer_known(call, name, *known);
  }
  Value properties = map_with("QueueName", Value::string(name));
  for (const auto& attribute : attributes.members()) {
    if (attribute.key != "Policy" && !attribute.value.scalar_text().empty()) {
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
  if (const Value* policy = attributes.find("Policy")) {
    auto record = find_object(call.world, kQueues, url);
    if (!record) {
      return record;
    }
    record->set("Policy", *policy);
    if (auto put = put_object(call.world, kQueues, url, *record); !put) {
      return std::move(put).failure();
    }
  }
  return map_with("QueueUrl", Value::string(told_url(call, name)));
}

Result<Value> set_attributes(ApiCall& call) {
  auto queue = named_queue(call);
  if (!queue) {
    return queue;
  }
  const Value* given = call.find("Attributes");
  if (given == nullptr || given->members().empty()) {
    return fail("MissingParameter", "The request must contain the parameter Attribute.Name.");
  }
  Value properties = properties_of(*queue);
  const bool fifo = flag(properties, "FifoQueue");
  if (auto checked = check_settings(call, *given, fifo, false); !checked) {
    return std::move(checked).failure();
  }
  for (const auto& attribute : given->members()) {
    const bool is_empty = attribute.value.scalar_text().empty();
    if (attribute.key == "Policy") {
      queue->set("Policy", attribute.value);
    } else if (is_empty) {
      properties.erase(attribute.key);
    } else {
      properties.set(attribute.key, attribute.value);
    }
  }
  // The newer kind of encryption takes the place of the older.
  if (given->get_text("SqsManagedSseEnabled") == "true") {
    properties.erase("KmsMasterKeyId");
    properties.erase("KmsDataKeyReusePeriodSeconds");
  } else if (!given->get_text("KmsMasterKeyId").empty()) {
    properties.erase("SqsManagedSseEnabled");
  }
  const std::string name = asked_name(call);
  if (auto kept = keep_row(call.world, name, properties); !kept) {
    return std::move(kept).failure();
  }
  queue->set("Properties", std::move(properties));
  queue->set("LastModifiedTime", Value::number(call.world.clock.now()));
  auto put = put_object(call.world, kQueues, queue_url(call.world, name), *queue);
  return put ? Result<Value>(Value::map()) : std::move(put).failure();
}

Result<Value> remove(ApiCall& call) {
  auto queue = named_queue(call);
  if (!queue) {
    return queue;
  }
  auto removed =
      remove_outside(call, kType, queue_url(call.world, asked_name(call)), properties_of(*queue));
  return removed ? Result<Value>(Value::map())
                 : fail("UnsupportedOperation", removed.error().message);
}

constexpr auto kRead = OperationEntry::Access::Read;
constexpr auto kWrite = OperationEntry::Access::Write;
constinit OperationEntry attributes_entry{"sqs", "GetQueueAttributes", kRead,
                                          &for_owner<&get_attributes>};
constinit OperationEntry url_entry{"sqs", "GetQueueUrl", kRead, &get_url};
constinit OperationEntry list_entry{"sqs", "ListQueues", kRead, &list};
constinit OperationEntry sources_entry{"sqs", "ListDeadLetterSourceQueues", kRead,
                                       &for_owner<&list_sources>};
constinit OperationEntry create_entry{"sqs", "CreateQueue", kWrite, &create};
constinit OperationEntry set_entry{"sqs", "SetQueueAttributes", kWrite,
                                   &for_owner<&set_attributes>};
constinit OperationEntry remove_entry{"sqs", "DeleteQueue", kWrite, &for_owner<&remove>};
const Register<OperationEntry> kRegistered[]{Register(attributes_entry), Register(url_entry),
                                             Register(list_entry),       Register(create_entry),
                                             Register(remove_entry),     Register(sources_entry),
                                             Register(set_entry)};

}  // namespace

}  // namespace formwork::sqs
