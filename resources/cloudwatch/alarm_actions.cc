// SPDX-License-Identifier: Apache-2.0
#include "resources/cloudwatch/alarm_actions.hh"

#include "engine/service/delivery.hh"
#include "engine/value/convert.hh"
#include "resources/cloudwatch/statistic.hh"
#include "resources/common/api_support.hh"
#include "resources/common/checks.hh"
#include "resources/common/properties.hh"

namespace formwork::cloudwatch {

std::string data_time(Millis time) {
  std::string text = format_time(time);
  if (text.ends_with('Z')) {
    text.pop_back();
  }
  return text + "+0000";
}

namespace {

Value trigger_of(const Value& model) {
  Value trigger = Value::map();
  copy_members(trigger, model, {"MetricName", "Namespace"});
  trigger.set("StatisticType",
              Value::string(model.get_text("ExtendedStatistic").empty() ? "Statistic"
                                                                        : "ExtendedStatistic"));
  std::string statistic = model.get_text("Statistic");
  for (char& c : statistic) {
    c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  }
  set_text(trigger, "Statistic", statistic);
  set_text(trigger, "ExtendedStatistic", model.get_text("ExtendedStatistic"));
  const std::string unit = model.get_text("Unit");
  trigger.set("Unit", unit.empty() ? Value() : Value::string(unit));
  Value dimensions = Value::list();
  for (const auto& [name, value] : read_dimension_list(model.find("Dimensions"))) {
    Value one = map_with("value", Value::string(value));
    one.set("name", Value::string(name));
    dimensions.push(std::move(one));
  }
  trigger.set("Dimensions", std::move(dimensions));
  copy_members(trigger, model,
               {"Period", "EvaluationPeriods", "DatapointsToAlarm", "ComparisonOperator",
                "Threshold", "TreatMissingData"});
  return trigger;
}

std::string message_of(const World& world, const StoredObject& alarm, const NewState& state,
                       const std::string& before, const Value& children) {
  Value message = map_with("AlarmName", Value::string(alarm.text("AlarmName")));
  const std::string description = alarm.text("AlarmDescription");
  message.set("AlarmDescription", description.empty() ? Value() : Value::string(description));
  message.set("AWSAccountId", Value::string(world.account_id));
  if (!children.is_list()) {
    message.set("AlarmConfigurationUpdatedTimestamp",
                Value::string(data_time(number_of(alarm.record, "LastModifiedTime"))));
  }
  message.set("NewStateValue", Value::string(state.value));
  message.set("NewStateReason", Value::string(state.reason));
  message.set("StateChangeTime", Value::string(data_time(world.clock.now())));
  message.set("Region", Value::string(world.region));
  message.set("AlarmArn", Value::string(alarm_arn(world, alarm.text("AlarmName"))));
  message.set("OldStateValue", Value::string(before));
  for (const char* actions : {"OKActions", "AlarmActions", "InsufficientDataActions"}) {
    message.set(actions, Value::list(items_of(alarm.model, actions)));
  }
  if (children.is_list()) {
    message.set("TriggeringChildren", children);
  } else {
    message.set("Trigger", trigger_of(alarm.model));
  }
  return value_to_json(message);
}

// A function gets another event than a topic.
std::string event_of(const World& world, const StoredObject& alarm, const NewState& state,
                     const std::string& before) {
  const std::string name = alarm.text("AlarmName");
  const auto told = [&](const std::string& value, const std::string& reason) {
    Value one = map_with("value", Value::string(value));
    set_text(one, "reason", reason);
    one.set("timestamp", Value::string(data_time(world.clock.now())));
    return one;
  };
  Value data = map_with("alarmName", Value::string(name));
  data.set("state", told(state.value, state.reason));
  data.set("previousState", told(before, ""));
  Value event = map_with("source", Value::string("aws.cloudwatch"));
  event.set("alarmArn", Value::string(alarm_arn(world, name)));
  event.set("accountId", Value::string(world.account_id));
  event.set("time", Value::string(data_time(world.clock.now())));
  event.set("region", Value::string(world.region));
  event.set("alarmData", std::move(data));
  return value_to_json(event);
}

}  // namespace

Result<void> take_actions(ApiCall& call, const StoredObject& alarm, const NewState& state,
                          const std::string& before, const Value& children) {
  const std::string name = alarm.text("AlarmName");
  const char* list = state.value == "ALARM" ? "AlarmActions"
                     : state.value == "OK"  ? "OKActions"
                                            : "InsufficientDataActions";
  for (const Value& action : items_of(alarm.model, list)) {
    const std::string target = action.scalar_text();
    const std::string service(arn_field(target, 2));
    Delivery delivery;
    delivery.source_service =
        service == "lambda" ? "lambda.alarms.cloudwatch.amazonaws.com" : "cloudwatch.amazonaws.com";
    delivery.source_arn = alarm_arn(call.world, name);
    delivery.source_account = call.world.account_id;
    delivery.subject = state.value + ": \"" + name + "\" in " + call.world.region;
    delivery.body = service == "lambda" ? event_of(call.world, alarm, state, before)
                                        : message_of(call.world, alarm, state, before, children);
    auto done = takes_deliveries(service)
                    ? deliver(call, target, delivery)
                    : fail("NotImplemented", "formwork takes no actions of " + service + ".");
    const std::string summary =
        done ? "Successfully executed action " + target : "Failed to execute action " + target;
    Value data = map_with("actionState", Value::string(done ? "Succeeded" : "Failed"));
    data.set("notificationResource", Value::string(target));
    data.set("error", done ? Value() : Value::string(done.error().message));
    if (auto told =
            add_history(call.world, name, children.is_list() ? "CompositeAlarm" : "MetricAlarm",
                        "Action", summary, value_to_json(data));
        !told) {
      return told;
    }
  }
  return {};
}

}  // namespace formwork::cloudwatch
