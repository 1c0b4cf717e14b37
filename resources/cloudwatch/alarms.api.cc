// SPDX-License-Identifier: Apache-2.0
// What alarms there are. Composite alarms follow from the metric alarms they name at once.
// Suppressors of actions are kept and do nothing.
#include <algorithm>
#include <map>

#include "engine/base/text.hh"
#include "resources/cloudwatch/alarm_actions.hh"
#include "resources/cloudwatch/alarm_rule.hh"
#include "resources/cloudwatch/composite.hh"
#include "resources/cloudwatch/statistic.hh"
#include "resources/common/api_objects.hh"
#include "resources/common/api_support.hh"
#include "resources/common/naming.hh"
#include "resources/common/properties.hh"

namespace formwork::cloudwatch {

namespace {

Value common_shape(const World& world, const StoredObject& alarm) {
  const std::string name = alarm.text("AlarmName");
  Value shape = Value::map();
  shape.set("AlarmName", Value::string(name));
  shape.set("AlarmArn", Value::string(alarm_arn(world, name)));
  copy_members(shape, alarm.model, {"AlarmDescription"});
  set_time(shape, "AlarmConfigurationUpdatedTimestamp", alarm.record, "LastModifiedTime");
  shape.set("ActionsEnabled", Value::boolean(flag(alarm.model, "ActionsEnabled", true)));
  for (const char* actions : {"OKActions", "AlarmActions", "InsufficientDataActions"}) {
    shape.set(actions, Value::list(items_of(alarm.model, actions)));
  }
  const auto since = [&](std::string_view member, std::string_view own) {
    const bool has = alarm.record.find(own) != nullptr;
    set_time(shape, member, alarm.record, has ? own : std::string_view("CreationTime"));
  };
  since("StateUpdatedTimestamp", "StateUpdated");
  since("StateTransitionedTimestamp", "StateTransitioned");
  return shape;
}

Value metric_shape(const World& world, const StoredObject& alarm) {
  Value shape = common_shape(world, alarm);
  shape.set("StateValue", Value::string(state_of(alarm.record)));
  const std::string reason = alarm.record.get_text("StateReason");
  shape.set("StateReason", Value::string(alarm.record.find("StateValue") == nullptr
                                             ? "Unchecked: Initial alarm creation"
                                             : reason));
  set_text(shape, "StateReasonData", alarm.record.get_text("StateReasonData"));
  copy_members(
      shape, alarm.model,
      {"MetricName", "Namespace", "Statistic", "ExtendedStatistic", "Period", "Unit",
       "EvaluationPeriods", "DatapointsToAlarm", "Threshold", "ComparisonOperator",
       "TreatMissingData", "EvaluateLowSampleCountPercentile", "Metrics", "ThresholdMetricId"});
  shape.set("Dimensions", Value::list(items_of(alarm.model, "Dimensions")));
  return shape;
}

Result<Value> composite_shape(const World& world, const StoredObject& alarm, AlarmStates& states) {
  Value shape = common_shape(world, alarm);
  const std::string rule = alarm.text("AlarmRule");
  auto outcome =
      evaluate_rule(rule, [&](const std::string& name) { return states.state_of(name).value; });
  if (!outcome) {
    return std::move(outcome).failure();
  }
  Value triggering = Value::list();
  for (const std::string& name : outcome->alarms) {
    const AlarmState state = states.state_of(name);
    Value told = map_with("value", Value::string(state.value));
    told.set("timestamp", Value::string(data_time(state.since)));
    const bool is_arn = name.starts_with("arn:");
    Value item = map_with("arn", Value::string(is_arn ? name : alarm_arn(world, name)));
    item.set("state", std::move(told));
    triggering.push(std::move(item));
  }
  const std::string value = outcome->is_alarm ? "ALARM" : "OK";
  shape.set("AlarmRule", Value::string(rule));
  shape.set("StateValue", Value::string(value));
  const std::string reason = alarm.record.get_text("StateReason");
  shape.set(
      "StateReason",
      Value::string(reason.empty() ? alarm_arn(world, alarm.text("AlarmName")) +
                                         " was created and its alarm rule evaluates to " + value
                                   : reason));
  shape.set("StateReasonData",
            Value::string(value_to_json(map_with("triggeringAlarms", std::move(triggering)))));
  copy_members(
      shape, alarm.model,
      {"ActionsSuppressor", "ActionsSuppressorExtensionPeriod", "ActionsSuppressorWaitPeriod"});
  return shape;
}

bool any_starts_with(const Value& shape, const std::string& prefix) {
  for (const char* actions : {"OKActions", "AlarmActions", "InsufficientDataActions"}) {
    for (const Value& action : items_of(shape, actions)) {
      if (action.scalar_text().starts_with(prefix)) {
        return true;
      }
    }
  }
  return false;
}

bool is_asked(const ApiCall& call, const Value& shape) {
  const std::vector<std::string> names = input_texts(call, "AlarmNames");
  const std::string name = shape.get_text("AlarmName");
  const std::string state = call.text("StateValue");
  const std::string action = call.text("ActionPrefix");
  return (names.empty() || std::find(names.begin(), names.end(), name) != names.end()) &&
         name.starts_with(call.text("AlarmNamePrefix")) &&
         (state.empty() || state == shape.get_text("StateValue")) &&
         (action.empty() || any_starts_with(shape, action));
}

Result<Value> describe(ApiCall& call) {
  if (call.find("ChildrenOfAlarmName") != nullptr || call.find("ParentsOfAlarmName") != nullptr) {
    return fail("NotImplemented", "formwork does not tell the children and parents of alarms.");
  }
  auto metric = stored_objects(call.world, kMetricAlarms);
  auto composite = stored_objects(call.world, kCompositeAlarms);
  if (!metric || !composite) {
    return metric ? std::move(composite).failure() : std::move(metric).failure();
  }
  const std::vector<std::string> types = input_texts(call, "AlarmTypes");
  const auto is_wanted = [&](std::string_view type) {
    return std::find(types.begin(), types.end(), type) != types.end();
  };
  Value::List shapes;
  if (is_wanted("CompositeAlarm")) {
    AlarmStates states(call.world, *metric, *composite);
    for (const StoredObject& alarm : *composite) {
      auto shape = composite_shape(call.world, alarm, states);
      if (!shape) {
        return shape;
      }
      shapes.push_back(std::move(*shape));
    }
  }
  if (types.empty() || is_wanted("MetricAlarm")) {
    for (const StoredObject& alarm : *metric) {
      shapes.push_back(metric_shape(call.world, alarm));
    }
  }
  std::erase_if(shapes, [&](const Value& shape) { return !is_asked(call, shape); });
  auto page =
      page_of(call, std::move(shapes),
              {.member = "Alarms", .fault_code = "InvalidNextToken", .size_member = "MaxRecords"});
  if (!page) {
    return page;
  }
  Value answer = Value::map();
  answer.set("MetricAlarms", Value::list());
  answer.set("CompositeAlarms", Value::list());
  copy_members(answer, *page, {"NextToken"});
  Value metric_list = Value::list();
  Value composite_list = Value::list();
  for (const Value& shape : page->find("Alarms")->items()) {
    (shape.find("AlarmRule") != nullptr ? composite_list : metric_list).push(shape);
  }
  answer.set("MetricAlarms", std::move(metric_list));
  answer.set("CompositeAlarms", std::move(composite_list));
  return answer;
}

Result<Value> describe_for_metric(ApiCall& call) {
  auto alarms = stored_objects(call.world, kMetricAlarms);
  if (!alarms) {
    return std::move(alarms).failure();
  }
  const Dimensions dimensions = read_dimension_list(call.find("Dimensions"));
  Value shapes = Value::list();
  for (const StoredObject& alarm : *alarms) {
    const auto is_same = [&](std::string_view member) {
      return call.text(member).empty() || call.text(member) == alarm.text(member);
    };
    if (is_same("MetricName") && is_same("Namespace") && is_same("Statistic") &&
        is_same("ExtendedStatistic") && is_same("Unit") && is_same("Period") &&
        read_dimension_list(alarm.model.find("Dimensions")) == dimensions) {
      shapes.push(metric_shape(call.world, alarm));
    }
  }
  return map_with("MetricAlarms", std::move(shapes));
}

using Access = OperationEntry::Access;
constinit OperationEntry describe_entry{"cloudwatch", "DescribeAlarms", Access::Read, &describe};
constinit OperationEntry metric_entry{"cloudwatch", "DescribeAlarmsForMetric", Access::Read,
                                      &describe_for_metric};
const Register<OperationEntry> kRegistered[]{Register(describe_entry), Register(metric_entry)};

}  // namespace

}  // namespace formwork::cloudwatch
