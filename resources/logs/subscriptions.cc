// SPDX-License-Identifier: Apache-2.0
#include "resources/logs/subscriptions.hh"

#include <algorithm>

#include "engine/base/hash.hh"
#include "engine/service/delivery.hh"
#include "engine/value/convert.hh"
#include "resources/common/checks.hh"
#include "resources/common/gzip.hh"
#include "resources/logs/account_policies.hh"
#include "resources/logs/destinations.hh"
#include "resources/logs/filter_pattern.hh"
#include "resources/logs/filters.hh"
#include "resources/logs/log_calls.hh"

namespace formwork::logs {

namespace {

std::string message_of(const World& world, const Filter& filter, const std::string& group,
                       const std::string& stream, const std::vector<const Event*>& events) {
  Value list = Value::list();
  for (const Event* event : events) {
    Value shape = map_with("id", Value::string(event_id({event->time, event->sequence})));
    shape.set("timestamp", Value::number(event->time));
    shape.set("message", Value::string(event->message));
    list.push(std::move(shape));
  }
  Value names = Value::list();
  names.push(Value::string(filter.shape.get_text("filterName")));
  Value message = map_with("messageType", Value::string("DATA_MESSAGE"));
  message.set("owner", Value::string(world.account_id));
  message.set("logGroup", Value::string(group));
  message.set("logStream", Value::string(stream));
  message.set("subscriptionFilters", std::move(names));
  message.set("logEvents", std::move(list));
  return value_to_json(message);
}

// The account's policy as a filter of the group.
Filter of_account(const Value& policy) {
  Value shape = map_with("filterName", Value::string(policy.get_text("policyName")));
  if (const auto document = value_from_json(policy.get_text("policyDocument"))) {
    shape.set("destinationArn", Value::string(document->get_text("DestinationArn")));
    shape.set("filterPattern", Value::string(document->get_text("FilterPattern")));
  }
  return {{}, "", std::move(shape)};
}

}  // namespace

Result<void> deliver_to_subscriptions(ApiCall& call, const std::string& group,
                                      const std::string& stream, const std::vector<Event>& events) {
  auto filters = subscription_filters(call.world, group);
  auto policies = account_policies(call.world, "SUBSCRIPTION_FILTER_POLICY", group);
  if (!filters || !policies) {
    return filters ? std::move(policies).failure() : std::move(filters).failure();
  }
  for (const Value& policy : *policies) {
    filters->push_back(of_account(policy));
  }
  for (const Filter& filter : *filters) {
    auto pattern = FilterPattern::compile(filter.shape.get_text("filterPattern"));
    if (!pattern) {
      continue;  // of a stack: never checked
    }
    std::vector<const Event*> passing;
    for (const Event& event : events) {
      if (pattern->matches(event.message)) {
        passing.push_back(&event);
      }
    }
    auto target = delivery_target(call.world, filter.shape.get_text("destinationArn"));
    if (passing.empty() || !target || target->empty()) {
      continue;
    }
    Delivery delivery;
    delivery.source_service = "logs.amazonaws.com";
    delivery.source_arn = log_group_arn(call.world, group) + ":*";
    delivery.source_account = call.world.account_id;
    const std::string bytes = gzip_stored(message_of(call.world, filter, group, stream, passing));
    // A function's event is JSON around the text; a stream's record is the bytes.
    delivery.body = arn_field(*target, 2) == "lambda"
                        ? value_to_json(map_with(
                              "awslogs", map_with("data", Value::string(base64_encode(bytes)))))
                    : arn_field(*target, 2) == "kinesis" ? bytes
                                                         : base64_encode(bytes);
    if (auto done = deliver(call, *target, delivery); !done) {
      continue;
    }
  }
  return {};
}

}  // namespace formwork::logs
