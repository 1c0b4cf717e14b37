// SPDX-License-Identifier: Apache-2.0
#include "resources/sqs/settings.hh"

#include <algorithm>
#include <array>

#include "engine/base/text.hh"
#include "engine/value/convert.hh"
#include "resources/common/api_objects.hh"
#include "resources/common/api_support.hh"
#include "resources/common/checks.hh"
#include "resources/common/properties.hh"
#include "resources/sqs/queue.hh"

namespace formwork::sqs {

namespace {

struct Range {
  std::string_view name;
  std::int64_t least;
  std::int64_t most;
};

constexpr Range kRanges[] = {
    {"DelaySeconds", 0, 900},
    {"MaximumMessageSize", 1024, 1048576},
    {"MessageRetentionPeriod", 60, 1209600},
    {"ReceiveMessageWaitTimeSeconds", 0, 20},
    {"VisibilityTimeout", 0, 43200},
    {"KmsDataKeyReusePeriodSeconds", 60, 86400},
};

constexpr std::array<std::string_view, 3> kFifoOnly{"ContentBasedDeduplication",
                                                    "DeduplicationScope", "FifoThroughputLimit"};
constexpr std::array<std::string_view, 5> kTexts{"Policy", "RedrivePolicy", "RedriveAllowPolicy",
                                                 "KmsMasterKeyId", "SqsManagedSseEnabled"};

Failure invalid_name(std::string_view name) {
  return fail("InvalidAttributeName", "Unknown Attribute " + std::string(name) + ".");
}

Failure invalid_value(std::string_view name) {
  return fail("InvalidAttributeValue",
              "Invalid value for the parameter " + std::string(name) + ".");
}

bool is_one_of(std::string_view text, std::initializer_list<std::string_view> words) {
  return std::find(words.begin(), words.end(), text) != words.end();
}

// Whether a dead-letter queue takes messages of a source: its RedriveAllowPolicy says so.
bool takes_from(const Value& dead_letters, const std::string& source_arn) {
  const Value properties = properties_of(dead_letters);
  const std::string text = document_text(properties.find("RedriveAllowPolicy"));
  auto policy = text.empty() ? Result<Value>(Value::map()) : value_from_json(text);
  const std::string kind = policy ? policy->get_text("redrivePermission") : std::string();
  if (kind != "byQueue") {
    return kind != "denyAll";
  }
  const std::vector<std::string> sources = texts_of(policy->find("sourceQueueArns"));
  return std::find(sources.begin(), sources.end(), source_arn) != sources.end();
}

Result<void> check_redrive(ApiCall& call, const std::string& text, bool fifo) {
  const auto wrong = [&text](std::string reason) {
    return fail("InvalidParameterValue",
                "Value " + text + " for parameter RedrivePolicy is invalid. Reason: " + reason);
  };
  auto policy = value_from_json(text);
  if (!policy || !policy->is_map()) {
    return wrong("Redrive policy is not a valid JSON map.");
  }
  if (policy->find("maxReceiveCount") == nullptr) {
    return wrong("Redrive policy does not contain mandatory attribute: maxReceiveCount.");
  }
  if (policy->find("deadLetterTargetArn") == nullptr) {
    return wrong("Redrive policy does not contain mandatory attribute: deadLetterTargetArn.");
  }
  const std::string target = policy->get_text("deadLetterTargetArn");
  if (!is_arn(target, "sqs")) {
    return wrong("Invalid value for deadLetterTargetArn.");
  }
  const auto count = parse_integer(policy->get_text("maxReceiveCount"));
  if (!count || *count < 1 || *count > 1000) {
    return wrong("Invalid value for maxReceiveCount: " + policy->get_text("maxReceiveCount") +
                 ", valid values are from 1 to 1000 both inclusive.");
  }
  auto queue = find_object(call.world, kQueues, queue_url(call.world, arn_field(target, 5)));
  if (!queue) {
    return std::move(queue).failure();
  }
  if (queue->is_null()) {
    return wrong("Dead letter target does not exist.");
  }
  if (target.ends_with(".fifo") != fifo) {
    return wrong("Dead-letter queue must be same type of queue as the source.");
  }
  const std::string asked = call.text("QueueName");
  const std::string source = queue_arn(call.world, asked.empty() ? asked_name(call) : asked);
  if (!takes_from(*queue, source)) {
    return wrong("Queue " + source + " is not permitted by the RedriveAllowPolicy of " + target +
                 " to use it as a dead-letter queue.");
  }
  return {};
}

Result<void> check_allow(const std::string& text) {
  auto policy = value_from_json(text);
  const std::string kind = policy ? policy->get_text("redrivePermission") : std::string();
  const Value* arns = policy ? policy->find("sourceQueueArns") : nullptr;
  const bool is_by_queue = kind == "byQueue";
  const std::size_t count = arns == nullptr ? 0 : arns->items().size();
  if (!is_one_of(kind, {"allowAll", "denyAll", "byQueue"}) ||
      (is_by_queue ? count < 1 || count > 10 : arns != nullptr)) {
    return fail("InvalidParameterValue",
                "Value " + text + " for parameter RedriveAllowPolicy is invalid.");
  }
  return {};
}

Result<void> check_text(ApiCall& call, std::string_view name, const std::string& text, bool fifo) {
  if (text.empty()) {
    return {};
  }
  if (name == "RedrivePolicy") {
    return check_redrive(call, text, fifo);
  }
  if (name == "RedriveAllowPolicy") {
    return check_allow(text);
  }
  if (name == "Policy") {
    auto policy = value_from_json(text);
    return policy && policy->is_map() ? Result<void>() : invalid_value(name);
  }
  if (name == "SqsManagedSseEnabled" && !is_one_of(text, {"true", "false"})) {
    return invalid_value(name);
  }
  return {};
}

Result<void> check_fifo_only(std::string_view name, const std::string& text) {
  const bool is_good = name == "ContentBasedDeduplication" ? is_one_of(text, {"true", "false"})
                       : name == "DeduplicationScope"
                           ? is_one_of(text, {"queue", "messageGroup"})
                           : is_one_of(text, {"perQueue", "perMessageGroupId"});
  return is_good ? Result<void>() : invalid_value(name);
}

std::string seconds(const Value& record, std::string_view member) {
  return std::to_string(number_of(record, member) / 1000);
}

void set_given_or(Value& attributes, const Value& properties, std::string_view name,
                  std::string_view fallback) {
  const std::string given = properties.get_text(name);
  attributes.set(name, Value::string(given.empty() ? std::string(fallback) : given));
}

}  // namespace

Result<void> check_settings(ApiCall& call, const Value& attributes, bool fifo, bool is_new) {
  if (fifo && attributes.get_text("FifoThroughputLimit") == "perMessageGroupId" &&
      attributes.get_text("DeduplicationScope") == "queue") {
    return fail("InvalidAttributeValue",
                "Invalid value for the parameter FifoThroughputLimit. Reason: The "
                "perMessageGroupId value is allowed only when the value for DeduplicationScope is "
                "messageGroup.");
  }
  if (attributes.get_text("SqsManagedSseEnabled") == "true" &&
      !attributes.get_text("KmsMasterKeyId").empty()) {
    return fail("InvalidAttributeName",
                "You can use one type of server-side encryption (SSE) at one time. You can either "
                "enable KMS SSE or SQS SSE.");
  }
  for (const auto& [key, value, origin] : attributes.members()) {
    const std::string_view name = key;
    const std::string text = value.scalar_text();
    const auto* range = std::find_if(std::begin(kRanges), std::end(kRanges),
                                     [name](const Range& r) { return r.name == name; });
    if (range != std::end(kRanges)) {
      const auto number = parse_integer(text);
      if (!text.empty() && (!number || *number < range->least || *number > range->most)) {
        return invalid_value(name);
      }
      continue;
    }
    if (std::find(kTexts.begin(), kTexts.end(), name) != kTexts.end()) {
      if (auto checked = check_text(call, name, text, fifo); !checked) {
        return checked;
      }
      continue;
    }
    if (name == "FifoQueue") {
      if (!is_new && !fifo && text == "true") {
        return invalid_name(name);
      }
      if (!is_new && (text == "true") != fifo) {
        return fail("InvalidAttributeValue",
                    "Invalid value for the parameter FifoQueue. Reason: Modifying queue type is "
                    "not supported.");
      }
      if (is_new && text != "true") {
        return invalid_name(name);
      }
      continue;
    }
    const bool is_fifo_only =
        std::find(kFifoOnly.begin(), kFifoOnly.end(), name) != kFifoOnly.end();
    if (!is_fifo_only || !fifo) {
      return is_fifo_only ? fail("InvalidAttributeName", "You can specify the " + key +
                                                             " only when FifoQueue is set to true.")
                          : invalid_name(name);
    }
    if (auto checked = check_fifo_only(name, text); !checked) {
      return checked;
    }
  }
  return {};
}

std::string asked_name(const ApiCall& call) {
  return last_part(call.text("QueueUrl"), '/');
}

std::string told_url(const ApiCall& call, std::string_view name) {
  if (call.caller.endpoint.empty()) {
    return queue_url(call.world, name);
  }
  return call.caller.endpoint + "/" + call.world.account_id + "/" + std::string(name);
}

Result<Value> queue_object(ApiCall& call, std::string_view name) {
  auto queue = find_object(call.world, kQueues, queue_url(call.world, name));
  if (queue && queue->is_null()) {
    return fail("QueueDoesNotExist", "The specified queue does not exist.");
  }
  return queue;
}

Result<std::string> policy_of(World& world, const std::string& name, const Value& record) {
  if (const Value* own = record.find("Policy")) {
    return own->scalar_text();
  }
  auto policies = stored_objects(world, modelled_place("AWS::SQS::QueuePolicy"));
  if (!policies) {
    return std::move(policies).failure();
  }
  const std::string url = queue_url(world, name);
  for (const StoredObject& policy : *policies) {
    for (const Value& queue : items_of(policy.model, "Queues")) {
      if (queue.scalar_text() == url) {
        return document_text(policy.model.find("PolicyDocument"));
      }
    }
  }
  return std::string();
}

Result<Value> settings_of(World& world, const std::string& name, const Value& record) {
  const Value properties = properties_of(record);
  Value all = Value::map();
  all.set("QueueArn", Value::string(attributes_of(record).get_text("Arn")));
  all.set("CreatedTimestamp", Value::string(seconds(record, "CreationTime")));
  all.set("LastModifiedTimestamp", Value::string(seconds(record, "LastModifiedTime")));
  set_given_or(all, properties, "VisibilityTimeout", "30");
  set_given_or(all, properties, "MaximumMessageSize", "1048576");
  set_given_or(all, properties, "MessageRetentionPeriod", "345600");
  set_given_or(all, properties, "DelaySeconds", "0");
  set_given_or(all, properties, "ReceiveMessageWaitTimeSeconds", "0");
  if (!properties.get_text("KmsMasterKeyId").empty()) {
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
  auto policy = policy_of(world, name, record);
  if (!policy) {
    return std::move(policy).failure();
  }
  set_text(all, "Policy", std::move(*policy));
  return all;
}

}  // namespace formwork::sqs
