// SPDX-License-Identifier: Apache-2.0
#include "resources/sns/subscription_settings.hh"

#include <algorithm>

#include "engine/base/text.hh"
#include "engine/value/convert.hh"
#include "resources/common/api_objects.hh"
#include "resources/common/checks.hh"
#include "resources/sns/api.hh"
#include "resources/sns/archive.hh"
#include "resources/sns/filter.hh"

namespace formwork::sns {

namespace {

constexpr std::string_view kFifoEnd = ".fifo";
constexpr std::string_view kParts = "./-";

bool is_document(std::string_view name) {
  return name == "FilterPolicy" || name == "RedrivePolicy" || name == "DeliveryPolicy" ||
         name == "ReplayPolicy";
}

std::string check_redrive(const Value& properties, const Value& policy) {
  const std::string target = policy.is_map() ? policy.get_text("deadLetterTargetArn") : "";
  if (!policy.is_map()) {
    return "RedrivePolicy: failed to parse JSON.";
  }
  if (!is_arn(target, "sqs")) {
    return "RedrivePolicy: deadLetterTargetArn is an invalid arn";
  }
  const bool needs_fifo = properties.get_text("TopicArn").ends_with(kFifoEnd) &&
                          properties.get_text("Endpoint").ends_with(kFifoEnd);
  if (needs_fifo && !target.ends_with(kFifoEnd)) {
    return "RedrivePolicy: must use a FIFO queue as DLQ for a FIFO Subscription to a FIFO Topic.";
  }
  return {};
}

Result<void> set_document(Value& properties, const std::string& name, const std::string& text,
                          const std::string& start) {
  const auto invalid = [&start](const std::string& what) {
    return fail("InvalidParameter", "Invalid parameter: " + start + what);
  };
  if (text.empty() || text == "{}") {
    properties.erase(name);
    return {};
  }
  const bool is_filter = name == "FilterPolicy";
  auto document = is_filter
                      ? read_filter(text, properties.get_text("FilterPolicyScope") == "MessageBody")
                      : value_from_json(text);
  if (!document) {
    return invalid(is_filter ? document.error().message : name + ": failed to parse JSON.");
  }
  std::string wrong;
  if (name == "RedrivePolicy") {
    wrong = check_redrive(properties, *document);
  } else if (name == "ReplayPolicy") {
    wrong = check_replay(*document);
  }
  if (!wrong.empty()) {
    return invalid(wrong);
  }
  properties.set(name, std::move(*document));
  return {};
}

// Digits, with single dots, dashes and slashes between them: "+15/55-123.4567".
bool is_phone_number(const std::string& text) {
  const auto is_part = [](char c) { return kParts.find(c) != std::string_view::npos; };
  std::string digits;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (is_part(text[i])) {
      if (i == 0 || i + 1 == text.size() || is_part(text[i + 1])) {
        return false;
      }
    } else if (text[i] != ' ' && text[i] != '(' && text[i] != ')') {
      digits += text[i];
    }
  }
  if (digits.starts_with('+')) {
    digits.erase(0, 1);
  }
  return digits.size() >= 7 && digits.size() <= 15 && digits.front() != '0' &&
         std::all_of(digits.begin(), digits.end(), [](char c) { return c >= '0' && c <= '9'; });
}

}  // namespace

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
  return set_document(properties, name, text, start);
}

Result<void> check_end_point(ApiCall& call, const std::string& topic_arn,
                             const std::string& protocol, const std::string& end_point) {
  const bool is_fifo = topic_arn.ends_with(kFifoEnd);
  if (protocol == "sqs" && end_point.ends_with(kFifoEnd) && !is_fifo) {
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
  if (protocol == "sms" && !is_phone_number(end_point)) {
    return fail("InvalidParameter", "Invalid SMS endpoint: " + end_point);
  }
  if (protocol != "application") {
    return {};
  }
  auto endpoint = call.world.store.find_object("sns", "endpoint", end_point);
  if (!endpoint) {
    return std::move(endpoint).failure();
  }
  return *endpoint ? Result<void>()
                   : fail("InvalidParameter",
                          "Invalid parameter: Endpoint Reason: Endpoint does not exist for "
                          "endpoint arn" +
                              end_point);
}

Value told_delivery_policy(const Value& own) {
  Value told = Value::map();
  for (const char* part :
       {"healthyRetryPolicy", "sicklyRetryPolicy", "throttlePolicy", "requestPolicy"}) {
    const Value* given = own.find(part);
    told.set(part, given == nullptr ? Value() : *given);
  }
  const Value* guaranteed = own.find("guaranteed");
  told.set("guaranteed", guaranteed == nullptr ? Value::boolean(false) : *guaranteed);
  return told;
}

Value effective_delivery_policy(const Value& own, const Value& topic) {
  const Value in_force = delivery_in_force(topic);
  Value told = told_delivery_policy(own);
  const auto fill = [&](const char* part, const char* of_topic) {
    const Value* known = told.find(part);
    const Value* fallback = in_force.find_path({"http", of_topic});
    if ((known == nullptr || known->is_null()) && fallback != nullptr) {
      told.set(part, *fallback);
    }
  };
  fill("healthyRetryPolicy", "defaultHealthyRetryPolicy");
  fill("throttlePolicy", "defaultThrottlePolicy");
  fill("requestPolicy", "defaultRequestPolicy");
  return told;
}

}  // namespace formwork::sns
