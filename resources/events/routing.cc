// SPDX-License-Identifier: Apache-2.0
#include "resources/events/routing.hh"

#include <utility>

#include "engine/base/clock.hh"
#include "engine/service/delivery.hh"
#include "engine/value/convert.hh"
#include "resources/common/checks.hh"
#include "resources/common/event_pattern.hh"
#include "resources/events/target_input.hh"

namespace formwork::events {
namespace {

// Buses that are each other's targets would hand an event on for ever.
constexpr int kMostHops = 8;
constexpr std::string_view kService = "events.amazonaws.com";

Delivery delivery_for(const Value& target, const World& world, const EventSource& source) {
  Delivery delivery;
  delivery.source_service = kService;
  delivery.source_arn = source.rule_arn;
  delivery.source_account = world.account_id;
  delivery.body = target_input(target, source);
  if (const Value* queue = target.find("SqsParameters")) {
    delivery.group_id = queue->get_text("MessageGroupId");
  }
  return delivery;
}

/// What a target would not take, with why, as EventBridge writes it to the dead-letter queue.
Result<void> to_dead_letters(ApiCall& call, const Value& target, const Diagnostic& why,
                             Delivery delivery) {
  const Value* config = target.find("DeadLetterConfig");
  const std::string queue = config == nullptr ? "" : config->get_text("Arn");
  if (queue.empty()) {
    return {};
  }
  const auto attribute = [&](std::string_view name, const std::string& text) {
    Value value = Value::map();
    value.set("DataType", Value::string("String"));
    value.set("StringValue", Value::string(text));
    delivery.attributes.set(name, std::move(value));
  };
  attribute("RULE_ARN", delivery.source_arn);
  attribute("TARGET_ARN", target.get_text("Arn"));
  attribute("ERROR_CODE", why.code);
  attribute("ERROR_MESSAGE", why.message);
  Result<void> sent = deliver(call, queue, delivery);
  // A dead-letter queue that is not there loses the event, as on AWS.
  return sent || !sent.error().code.starts_with("F3") ? Result<void>() : std::move(sent);
}

Result<void> to_bus(ApiCall& call, const std::string& bus, const Value& event, int hops) {
  if (hops >= kMostHops) {
    return fail("EventLoop", "The event went from bus to bus too often.");
  }
  if (auto there = check_bus(call.world, bus); !there) {
    return there;
  }
  return route(call, bus, event, hops + 1);
}

}  // namespace

Value make_event(ApiCall& call, const NewEvent& given) {
  const Millis now = given.time_ms == 0 ? call.world.clock.now() : given.time_ms;
  Value event = Value::map();
  event.set("version", Value::string("0"));
  event.set("id", Value::string(call.world.ids.uuid()));
  event.set("detail-type", Value::string(given.detail_type));
  event.set("source", Value::string(given.source));
  event.set("account", Value::string(call.world.account_id));
  event.set("time", Value::string(format_time(now).substr(0, 19) + "Z"));
  event.set("region", Value::string(call.world.region));
  event.set("resources", given.resources);
  event.set("detail", given.detail);
  return event;
}

Result<void> hand_over(ApiCall& call, const StoredObject& rule, const Value& event, int hops) {
  const Value* targets = rule.model.find("Targets");
  if (targets == nullptr) {
    return {};
  }
  const EventSource source{event, rule.text("Name"), rule_arn(call.world, rule)};
  for (const Value& target : targets->items()) {
    const std::string arn = target.get_text("Arn");
    const bool is_bus_here = arn_field(arn, 2) == "events" &&
                             arn_field(arn, 3) == call.world.region &&
                             arn_field(arn, 4) == call.world.account_id;
    Delivery delivery = delivery_for(target, call.world, source);
    Result<void> done =
        is_bus_here ? to_bus(call, bus_name(arn), event, hops) : deliver(call, arn, delivery);
    if (!done && done.error().code.starts_with("F3")) {  // the store
      return done;
    }
    if (!done) {
      done = to_dead_letters(call, target, done.error(), std::move(delivery));
    }
    if (!done) {
      return done;
    }
  }
  return {};
}

Result<void> route(ApiCall& call, const std::string& bus, const Value& event, int hops) {
  auto rules = rules_of(call.world, bus);
  if (!rules) {
    return std::move(rules).failure();
  }
  for (const StoredObject& rule : *rules) {
    const Value* stored = rule.model.find("EventPattern");
    if (stored == nullptr || !is_enabled(rule)) {
      continue;
    }
    auto pattern = read_event_pattern(document_text(stored));
    if (!pattern || !matches_event(*pattern, event)) {
      continue;  // of a stack's rule, the provider takes patterns that EventBridge would not
    }
    if (auto done = hand_over(call, rule, event, hops); !done) {
      return done;
    }
  }
  return {};
}

namespace {

/// Events that other services send: an object was made, a call of a function succeeded. The body is
/// a document of PutEvents' members, or of anything else, which becomes the detail.
Result<void> deliver_event(ApiCall& call, const std::string& target_arn, const Delivery& delivery) {
  const std::string bus = bus_name(arn_field(target_arn, 5));
  if (auto there = check_bus(call.world, bus); !there || delivery.only_asks) {
    return there;
  }
  auto body = value_from_json(delivery.body);
  if (!body || !body->is_map()) {
    return fail("MalformedDetail", "Detail is malformed.");
  }
  if (body->find("detail-type") != nullptr && body->find("detail") != nullptr &&
      body->find("id") != nullptr) {
    return route(call, bus, *body, 1);  // from a bus of another place
  }
  NewEvent event;
  event.source = body->get_text("Source");
  event.detail_type = body->get_text("DetailType");
  if (const Value* resources = body->find("Resources")) {
    event.resources = *resources;
  }
  if (const Value* detail = body->find("Detail")) {
    event.detail = *detail;
  }
  return route(call, bus, make_event(call, event));
}

constinit DeliveryTarget target{"events", &deliver_event};
const Register<DeliveryTarget> kTarget(target);

}  // namespace

}  // namespace formwork::events
