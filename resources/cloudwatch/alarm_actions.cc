// SPDX-License-Identifier: Apache-2.0
#include "resources/cloudwatch/alarm_actions.hh"

#include <array>

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
  trigger.set("EvaluateLowSampleCountPercentile",
              Value::string(model.get_text("EvaluateLowSampleCountPercentile")));
  return trigger;
}

// Messages tell regions by their long names.
std::string spoken_region(const std::string& region) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 17> kNames{{
      {"us-east-1", "US East (N. Virginia)"},
      {"us-east-2", "US East (Ohio)"},
      {"us-west-1", "US West (N. California)"},
      {"us-west-2", "US West (Oregon)"},
      {"ca-central-1", "Canada (Central)"},
      {"eu-central-1", "EU (Frankfurt)"},
      {"eu-west-1", "EU (Ireland)"},
      {"eu-west-2", "EU (London)"},
      {"eu-west-3", "EU (Paris)"},
      {"eu-north-1", "EU (Stockholm)"},
      {"eu-south-1", "EU (Milan)"},
      {"ap-south-1", "Asia Pacific (Mumbai)"},
      {"ap-northeast-1", "Asia Pacific (Tokyo)"},
      {"ap-northeast-2", "Asia Pacific (Seoul)"},
      {"ap-southeast-1", "Asia Pacific (Singapore)"},
      {"ap-southeast-2", "Asia Pacific (Sydney)"},
      {"sa-east-1", "South America (Sao Paulo)"},
  }};
  for (const auto& [code, name] : kNames) {
    if (region == code) {
      return std::string(name);
    }
  }
  return region;
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
  message.set("Region", Value::string(spoken_region(world.region)));
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

// What the alarm watches, as functions are told.
Value configuration_of(const Value& model) {
  Value configuration = Value::map();
  set_text(configuration, "description", model.get_text("AlarmDescription"));
  const std::string name = model.get_text("MetricName");
  if (name.empty()) {
    return configuration;
  }
  Value dimensions = Value::map();
  for (const auto& [key, value] : read_dimension_list(model.find("Dimensions"))) {
    dimensions.set(key, Value::string(value));
  }
  Value metric = map_with("namespace", Value::string(model.get_text("Namespace")));
  metric.set("name", Value::string(name));
  metric.set("dimensions", std::move(dimensions));
  Value stat = map_with("metric", std::move(metric));
  set_number(stat, "period", number_of(model, "Period"));
  const std::string statistic = model.get_text("Statistic");
  stat.set("stat",
           Value::string(statistic.empty() ? model.get_text("ExtendedStatistic") : statistic));
  set_text(stat, "unit", model.get_text("Unit"));
  Value query = map_with("id", Value::string(uuid_of("alarm metric " + name)));
  query.set("metricStat", std::move(stat));
  query.set("returnData", Value::boolean(true));
  Value metrics = Value::list();
  metrics.push(std::move(query));
  configuration.set("metrics", std::move(metrics));
  return configuration;
}

// A function gets another event than a topic.
std::string event_of(const World& world, const StoredObject& alarm, const NewState& state,
                     const NewState& before) {
  const std::string name = alarm.text("AlarmName");
  const auto told = [](const std::string& value, const std::string& reason,
                       const std::string& reason_data, Millis since) {
    Value one = map_with("value", Value::string(value));
    set_text(one, "reason", reason);
    set_text(one, "reasonData", reason_data);
    one.set("timestamp", Value::string(data_time(since)));
    return one;
  };
  Value data = map_with("alarmName", Value::string(name));
  data.set("state", told(state.value, state.reason, state.data, world.clock.now()));
  data.set("previousState",
           told(before.value, before.reason, before.data, number_of(alarm.record, "CreationTime")));
  data.set("configuration", configuration_of(alarm.model));
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
                          const NewState& before, const Value& children) {
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
    delivery.body = service == "lambda"
                        ? event_of(call.world, alarm, state, before)
                        : message_of(call.world, alarm, state, before.value, children);
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
