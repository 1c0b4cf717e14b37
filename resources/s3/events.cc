// SPDX-License-Identifier: Apache-2.0
#include "resources/s3/events.hh"

#include <array>

#include "engine/base/text.hh"
#include "engine/service/delivery.hh"
#include "resources/common/api_support.hh"
#include "resources/common/properties.hh"
#include "resources/s3/acl.hh"
#include "resources/s3/bucket_policy.hh"
#include "resources/s3/event_bridge.hh"
#include "resources/s3/object_facts.hh"

namespace formwork::s3 {

namespace {

struct TargetKind {
  std::string_view list;       ///< Of the API's document.
  std::string_view arn;        ///< Of its items.
  std::string_view property;   ///< Of the type's NotificationConfiguration.
  std::string_view reference;  ///< Of its items.
};

constexpr std::array<TargetKind, 3> kKinds{
    {{"QueueConfigurations", "QueueArn", "QueueConfigurations", "Queue"},
     {"TopicConfigurations", "TopicArn", "TopicConfigurations", "Topic"},
     {"LambdaFunctionConfigurations", "LambdaFunctionArn", "LambdaConfigurations", "Function"}}};

// The filter of a property in the API's form.
Value filter_of(const Value& written) {
  Value rules = Value::list();
  const Value* given = written.find_path({"Filter", "S3Key", "Rules"});
  for (const Value& rule : given == nullptr ? std::span<const Value>() : given->items()) {
    rules.push(rule);
  }
  return map_with("Key", map_with("FilterRules", std::move(rules)));
}

Value from_property(const Value& property) {
  Value all = Value::map();
  for (const TargetKind& kind : kKinds) {
    Value list = Value::list();
    std::size_t number = 0;
    for (const Value& written : items_of(property, kind.property)) {
      Value one =
          map_with("Id", Value::string(std::string(kind.reference) + std::to_string(++number)));
      one.set(kind.arn, Value::string(written.get_text(kind.reference)));
      one.set("Events", Value::list({Value::string(written.get_text("Event"))}));
      if (written.find("Filter") != nullptr) {
        one.set("Filter", filter_of(written));
      }
      list.push(std::move(one));
    }
    if (!list.items().empty()) {
      all.set(kind.list, std::move(list));
    }
  }
  if (const Value* bridge = property.find("EventBridgeConfiguration")) {
    if (flag(*bridge, "EventBridgeEnabled", true)) {
      all.set("EventBridgeConfiguration", Value::map());
    }
  }
  return all;
}

bool wants(const Value& target, std::string_view event, const std::string& key) {
  bool is_named = false;
  for (const Value& pattern : items_of(target, "Events")) {
    is_named = is_named || matches_pattern(pattern.as_string(), "s3:" + std::string(event));
  }
  const Value* rules = target.find_path({"Filter", "Key", "FilterRules"});
  for (const Value& rule : rules == nullptr ? std::span<const Value>() : rules->items()) {
    const std::string name = to_lower(rule.get_text("Name"));
    const std::string value = rule.get_text("Value");
    is_named = is_named && (name == "prefix" ? key.starts_with(value) : key.ends_with(value));
  }
  return is_named;
}

Value object_shape(S3Call& call, const ObjectRow& row, std::string_view event) {
  Value object = map_with("key", Value::string(replace_all(url_encoded(row.key), "%20", "+")));
  if (!event.starts_with("ObjectRemoved:Delete") || event.ends_with("MarkerCreated")) {
    if (!row.is_marker) {
      object.set("size", Value::number(row.size));
    }
    object.set("eTag",
               Value::string(row.is_marker ? "d41d8cd98f00b204e9800998ecf8427e" : row.etag));
  }
  if (call.state.versioning != Versioning::Off) {
    object.set("versionId", Value::string(row.version));
  }
  constexpr std::size_t kSequencerLength = 16;
  std::string sequencer = to_upper(call.call.world.ids.hex(kSequencerLength));
  object.set("sequencer", Value::string(std::move(sequencer)));
  return object;
}

std::string event_text(S3Call& call, const ObjectRow& row, std::string_view event,
                       const std::string& configuration) {
  const World& world = call.call.world;
  Value bucket = map_with("name", Value::string(call.bucket));
  bucket.set("ownerIdentity", map_with("principalId", Value::string(canonical_id(call.owner()))));
  bucket.set("arn", Value::string("arn:" + world.partition + ":s3:::" + call.bucket));
  Value s3 = map_with("s3SchemaVersion", Value::string("1.0"));
  s3.set("configurationId", Value::string(configuration));
  s3.set("bucket", std::move(bucket));
  s3.set("object", object_shape(call, row, event));
  Value record = map_with("eventVersion", Value::string("2.1"));
  record.set("eventSource", Value::string("aws:s3"));
  record.set("awsRegion", Value::string(world.region));
  record.set("eventTime", Value::string(format_time(call.call.world.clock.now())));
  record.set("eventName", Value::string(std::string(event)));
  record.set("userIdentity",
             map_with("principalId", Value::string("AWS:" + call.call.caller.user_id)));
  record.set("requestParameters", map_with("sourceIPAddress", Value::string("127.0.0.1")));
  Value response = map_with("x-amz-request-id", Value::string(call.call.request_id));
  response.set("x-amz-id-2", Value::string(call.call.request_id));
  record.set("responseElements", std::move(response));
  record.set("s3", std::move(s3));
  return value_to_json(map_with("Records", Value::list({std::move(record)})));
}

Delivery delivery_of(S3Call& call, std::string body) {
  Delivery delivery;
  delivery.source_service = "s3.amazonaws.com";
  delivery.source_arn = "arn:" + call.call.world.partition + ":s3:::" + call.bucket;
  delivery.source_account = call.owner();
  delivery.body = std::move(body);
  delivery.subject = "Amazon S3 Notification";
  return delivery;
}

std::string refusal_of(std::string_view service, const std::string& arn) {
  return service == "lambda" ? "Not authorized to invoke function [" + arn + "]"
                             : "The destination does not exist, or its policy does not let S3 in";
}

// A store that cannot be written is the call's own failure; a target that is gone is not.
bool is_own_fault(const Diagnostic& fault) {
  return fault.code.starts_with("F3");
}

}  // namespace

Value notifications_of(const Value& record) {
  if (const Value* kept = find_config(record, "Notification")) {
    return *kept;
  }
  const Value properties = properties_of(record);
  const Value* property = properties.find("NotificationConfiguration");
  return property == nullptr ? Value::map() : from_property(*property);
}

Result<void> notify(S3Call& call, const ObjectRow& row, std::string_view event) {
  auto record = call.record();
  if (!record) {
    return std::move(record).failure();
  }
  const Value all = notifications_of(*record);
  if (all.find("EventBridgeConfiguration") != nullptr) {
    if (auto done = send_to_event_bus(call, row, event); !done && is_own_fault(done.error())) {
      return done;
    }
  }
  for (const TargetKind& kind : kKinds) {
    for (const Value& target : items_of(all, kind.list)) {
      if (!wants(target, event, row.key)) {
        continue;
      }
      auto done = deliver(call.call, target.get_text(kind.arn),
                          delivery_of(call, event_text(call, row, event, target.get_text("Id"))));
      if (!done && is_own_fault(done.error())) {
        return done;
      }
    }
  }
  return {};
}

Result<void> test_targets(S3Call& call, const Value& configuration) {
  Value test = map_with("Service", Value::string("Amazon S3"));
  test.set("Event", Value::string("s3:TestEvent"));
  test.set("Time", Value::string(format_time(call.call.world.clock.now())));
  test.set("Bucket", Value::string(call.bucket));
  test.set("RequestId", Value::string(call.call.request_id));
  test.set("HostId", Value::string(call.call.request_id));
  for (const TargetKind& kind : kKinds) {
    for (const Value& target : items_of(configuration, kind.list)) {
      const std::string arn = target.get_text(kind.arn);
      const auto parts = split(arn, ":");
      if (parts.size() < 6 || parts[0] != "arn") {
        return invalid_argument(call.call, "The ARN could not be parsed",
                                std::string(kind.reference), arn);
      }
      if (!takes_deliveries(parts[2])) {
        continue;
      }
      Delivery delivery = delivery_of(call, value_to_json(test));
      delivery.only_asks = parts[2] == "lambda";  // functions get no test event
      auto done = deliver(call.call, arn, delivery);
      if (!done) {
        return is_own_fault(done.error())
                   ? std::move(done)
                   : Result<void>(invalid_argument(
                         call.call, "Unable to validate the following destination configurations",
                         arn, refusal_of(parts[2], arn)));
      }
    }
  }
  return {};
}

}  // namespace formwork::s3
