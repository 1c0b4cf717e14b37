// SPDX-License-Identifier: Apache-2.0
// Settings that tell what is to happen to objects and who hears of it: lifecycle, notifications.
// Notifications to functions are kept; they are delivered when a service takes them.
#include <set>

#include "resources/common/api_support.hh"
#include "resources/common/properties.hh"
#include "resources/s3/bucket_settings.hh"
#include "resources/s3/events.hh"
#include "resources/s3/lifecycle.hh"
#include "resources/s3/lifecycle_run.hh"
#include "resources/s3/object_facts.hh"

namespace formwork::s3 {

namespace {

constexpr std::size_t kLongestId = 255;
constexpr std::size_t kMostRules = 1000;
constexpr Millis kDay = 86'400'000;
constexpr std::string_view kDefaultMinimum = "all_storage_classes_128K";

// "Days" or "Date" of an action.
Result<void> check_time(S3Call& call, const Value& action, std::string_view days,
                        const std::string& what) {
  const bool is_transition = what == "Transition";
  if (action.find(days) != nullptr && number_of(action, days) < (is_transition ? 0 : 1)) {
    return invalid_argument(call.call,
                            "'" + std::string(days) + "' for " + what + " action must be a " +
                                (is_transition ? "nonnegative" : "positive") + " integer");
  }
  const std::string date = action.get_text("Date");
  if (date.empty()) {
    return {};
  }
  const auto time = read_time(date);
  if (!time) {
    return malformed_xml(call.call);
  }
  return *time % kDay == 0
             ? Result<void>()
             : Result<void>(invalid_argument(call.call, "'Date' must be at midnight GMT"));
}

Result<void> check_expiration(S3Call& call, const Value& expiration) {
  const int given = (expiration.find("Days") != nullptr ? 1 : 0) +
                    (expiration.find("Date") != nullptr ? 1 : 0) +
                    (expiration.find("ExpiredObjectDeleteMarker") != nullptr ? 1 : 0);
  return given == 1 ? check_time(call, expiration, "Days", "Expiration")
                    : Result<void>(malformed_xml(call.call));
}

Result<void> check_rule(S3Call& call, const Value& rule) {
  const std::string status = rule.get_text("Status");
  if (status != "Enabled" && status != "Disabled") {
    return malformed_xml(call.call);
  }
  if (rule.get_text("ID").size() > kLongestId) {
    return invalid_argument(call.call, "ID length should not exceed allowed limit of 255");
  }
  if ((rule.find("Filter") == nullptr) == (rule.find("Prefix") == nullptr)) {
    return malformed_xml(call.call);
  }
  const Value* filter = rule.find("Filter");
  if (filter != nullptr && filter->members().size() > 1) {  // several stand in an "And"
    return malformed_xml(call.call);
  }
  bool has_action = rule.find("NoncurrentVersionTransitions") != nullptr ||
                    rule.find("AbortIncompleteMultipartUpload") != nullptr;
  Result<void> done;
  if (const Value* expiration = rule.find("Expiration")) {
    has_action = true;
    done = check_expiration(call, *expiration);
  }
  if (const Value* expiration = rule.find("NoncurrentVersionExpiration"); expiration && done) {
    has_action = true;
    done = check_time(call, *expiration, "NoncurrentDays", "NoncurrentVersionExpiration");
  }
  for (const Value& transition : items_of(rule, "Transitions")) {
    has_action = true;
    done = done ? check_time(call, transition, "Days", "Transition") : std::move(done);
  }
  if (done && !has_action) {
    return refuse(call.call, 400, "InvalidRequest",
                  "At least one action needs to be specified in a rule");
  }
  return done;
}

Result<Value> put_lifecycle(S3Call& call) {
  const Value* given = call.call.input.find_path({"LifecycleConfiguration", "Rules"});
  if (given == nullptr || given->items().empty() || given->items().size() > kMostRules) {
    return malformed_xml(call.call);
  }
  std::set<std::string> ids;
  Value rules = Value::list();
  for (const Value& one : given->items()) {
    if (auto checked = check_rule(call, one); !checked) {
      return std::move(checked).failure();
    }
    Value rule = one;
    constexpr std::size_t kIdLength = 48;
    if (rule.get_text("ID").empty()) {
      rule.set("ID", Value::string(call.call.world.ids.hex(kIdLength)));
    }
    if (!ids.insert(rule.get_text("ID")).second) {
      return invalid_argument(call.call,
                              "Rule ID must be unique. Found same ID for more than one rule");
    }
    rules.push(std::move(rule));
  }
  std::string minimum = call.text("TransitionDefaultMinimumObjectSize");
  minimum = minimum.empty() ? std::string(kDefaultMinimum) : minimum;
  if (minimum != kDefaultMinimum && minimum != "varies_by_storage_class") {
    return refuse(call.call, 400, "InvalidRequest",
                  "Invalid TransitionDefaultMinimumObjectSize found: " + minimum);
  }
  auto done = change_record(call, [&](Value& record) {
    Value kept = map_with("Rules", std::move(rules));
    kept.set("Minimum", Value::string(minimum));
    set_config(record, "Lifecycle", std::move(kept));
  });
  if (done) {
    begin_lifecycle(call.call);
  }
  return done
             ? Result<Value>(map_with("TransitionDefaultMinimumObjectSize", Value::string(minimum)))
             : std::move(done);
}

Result<Value> get_lifecycle(S3Call& call) {
  auto record = call.record();
  if (!record) {
    return record;
  }
  Value rules = lifecycle_rules(*record);
  if (rules.items().empty()) {
    return refuse_with(call.call, 404, "NoSuchLifecycleConfiguration",
                       "The lifecycle configuration does not exist", "BucketName", call.bucket);
  }
  Value answer = map_with("Rules", std::move(rules));
  const Value* minimum = record->find_path({"Configs", "Lifecycle", "Minimum"});
  answer.set("TransitionDefaultMinimumObjectSize",
             minimum != nullptr ? *minimum : Value::string(std::string(kDefaultMinimum)));
  return answer;
}

Result<Value> delete_lifecycle(S3Call& call) {
  return change_record(call, [](Value& record) {
    set_config(record, "Lifecycle", Value());
    Value properties = properties_of(record);
    properties.erase("LifecycleConfiguration");
    record.set("Properties", std::move(properties));
  });
}

Result<Value> get_notification(S3Call& call) {
  auto record = call.record();
  return record ? Result<Value>(notifications_of(*record)) : std::move(record);
}

// Targets without an id get one.
Value with_ids(S3Call& call, Value configuration) {
  for (const char* list :
       {"QueueConfigurations", "TopicConfigurations", "LambdaFunctionConfigurations"}) {
    Value targets = Value::list();
    for (const Value& one : items_of(configuration, list)) {
      Value target = one;
      if (target.get_text("Id").empty()) {
        target.set("Id", Value::string(call.call.world.ids.uuid()));
      }
      targets.push(std::move(target));
    }
    if (!targets.items().empty()) {
      configuration.set(list, std::move(targets));
    }
  }
  return configuration;
}

Result<Value> put_notification(S3Call& call) {
  const Value* given = call.find("NotificationConfiguration");
  Value configuration = with_ids(call, given == nullptr ? Value::map() : *given);
  if (!call.call.flag("SkipDestinationValidation")) {
    if (auto tested = test_targets(call, configuration); !tested) {
      return std::move(tested).failure();
    }
  }
  return change_record(
      call, [&](Value& record) { set_config(record, "Notification", std::move(configuration)); });
}

using Access = OperationEntry::Access;
const S3Operation kGetLifecycle{&get_lifecycle, "s3:GetLifecycleConfiguration"};
const S3Operation kPutLifecycle{&put_lifecycle, "s3:PutLifecycleConfiguration"};
const S3Operation kDeleteLifecycle{&delete_lifecycle, "s3:PutLifecycleConfiguration"};
const S3Operation kGetNotification{&get_notification, "s3:GetBucketNotification"};
const S3Operation kPutNotification{&put_notification, "s3:PutBucketNotification"};
constinit OperationEntry entries[]{
    {"s3", "GetBucketLifecycleConfiguration", Access::Read, &run<kGetLifecycle>},
    {"s3", "PutBucketLifecycleConfiguration", Access::Write, &run<kPutLifecycle>},
    {"s3", "DeleteBucketLifecycle", Access::Write, &run<kDeleteLifecycle>},
    {"s3", "GetBucketNotificationConfiguration", Access::Read, &run<kGetNotification>},
    {"s3", "PutBucketNotificationConfiguration", Access::Write, &run<kPutNotification>}};
const RegisteredOperations kRegistered{entries};

}  // namespace

}  // namespace formwork::s3
