// SPDX-License-Identifier: Apache-2.0
#include "resources/cloudwatch/composite.hh"

#include <ctime>

#include "engine/value/convert.hh"
#include "resources/cloudwatch/alarm_actions.hh"
#include "resources/cloudwatch/alarm_rule.hh"
#include "resources/common/api_support.hh"
#include "resources/common/properties.hh"

namespace formwork::cloudwatch {

namespace {

constexpr int kDeepest = 100;

Millis time_of(const StoredObject& alarm) {
  const Millis since = number_of(alarm.record, "StateTransitioned");
  return since != 0 ? since : number_of(alarm.record, "CreationTime");
}

// "Monday 23 November, 2026 04:00:00 UTC"
std::string long_time(Millis time) {
  const std::time_t seconds = time / 1000;
  std::tm parts = {};
  gmtime_r(&seconds, &parts);
  char text[64];
  const std::size_t size = std::strftime(text, sizeof text, "%A %d %B, %Y %H:%M:%S UTC", &parts);
  return {text, size};
}

struct Alarms {
  std::vector<StoredObject> metric;
  std::vector<StoredObject> composite;
};

Result<Alarms> all_alarms(World& world) {
  auto metric = stored_objects(world, kMetricAlarms);
  if (!metric) {
    return std::move(metric).failure();
  }
  auto composite = stored_objects(world, kCompositeAlarms);
  if (!composite) {
    return std::move(composite).failure();
  }
  return Alarms{std::move(*metric), std::move(*composite)};
}

Result<void> change(ApiCall& call, StoredObject& alarm, const std::string& before,
                    const NewState& state, const Value& children) {
  const Millis now = call.world.clock.now();
  alarm.record.set("StateReason", Value::string(state.reason));
  alarm.record.set("StateUpdated", Value::number(now));
  alarm.record.set("StateTransitioned", Value::number(now));
  if (auto put = put_object(call.world, kCompositeAlarms, alarm.key, alarm.record); !put) {
    return put;
  }
  Value old_state = map_with("stateValue", Value::string(before));
  Value new_state = map_with("stateValue", Value::string(state.value));
  new_state.set("stateReason", Value::string(state.reason));
  Value data = map_with("version", Value::string("1.0"));
  data.set("oldState", std::move(old_state));
  data.set("newState", std::move(new_state));
  auto kept =
      add_history(call.world, alarm.text("AlarmName"), "CompositeAlarm", "StateUpdate",
                  "Alarm updated from " + before + " to " + state.value, value_to_json(data));
  return kept && flag(alarm.model, "ActionsEnabled", true)
             ? take_actions(call, alarm, state, {before, "", ""}, children)
             : std::move(kept);
}

}  // namespace

AlarmStates::AlarmStates(const World& world, const std::vector<StoredObject>& metric,
                         const std::vector<StoredObject>& composite)
    : world_(world) {
  for (const StoredObject& alarm : metric) {
    known_[alarm.text("AlarmName")] = {formwork::cloudwatch::state_of(alarm.record),
                                       time_of(alarm)};
  }
  for (const StoredObject& alarm : composite) {
    composite_[alarm.text("AlarmName")] = &alarm;
  }
}

AlarmState AlarmStates::state_of(const std::string& name_or_arn) {
  const std::string prefix = alarm_arn(world_, "");
  const std::string name =
      name_or_arn.starts_with(prefix) ? name_or_arn.substr(prefix.size()) : name_or_arn;
  if (auto known = known_.find(name); known != known_.end()) {
    return known->second;
  }
  const auto alarm = composite_.find(name);
  if (alarm == composite_.end() || depth_ >= kDeepest) {
    return {std::string(kNoData)};
  }
  known_[name] = {std::string(kNoData), time_of(*alarm->second)};
  ++depth_;
  auto outcome = evaluate_rule(alarm->second->text("AlarmRule"),
                               [&](const std::string& other) { return state_of(other).value; });
  --depth_;
  const bool is_alarm = outcome && outcome->is_alarm;
  return known_[name] = {is_alarm ? "ALARM" : "OK", time_of(*alarm->second)};
}

Result<std::map<std::string, std::string>> composite_values(World& world) {
  auto alarms = all_alarms(world);
  if (!alarms) {
    return std::move(alarms).failure();
  }
  std::map<std::string, std::string> values;
  AlarmStates states(world, alarms->metric, alarms->composite);
  for (const StoredObject& alarm : alarms->composite) {
    const std::string name = alarm.text("AlarmName");
    values[name] = states.state_of(name).value;
  }
  return values;
}

Result<void> follow_composites(ApiCall& call, const std::map<std::string, std::string>& before,
                               const std::string& cause, const std::string& value) {
  if (before.empty()) {
    return {};
  }
  auto alarms = all_alarms(call.world);
  if (!alarms) {
    return std::move(alarms).failure();
  }
  AlarmStates states(call.world, alarms->metric, alarms->composite);
  const Millis now = call.world.clock.now();
  for (StoredObject& alarm : alarms->composite) {
    const std::string name = alarm.text("AlarmName");
    const auto known = before.find(name);
    NewState state;
    state.value = states.state_of(name).value;
    if (known == before.end() || known->second == state.value) {
      continue;
    }
    state.reason = cause + " transitioned to " + value + " at " + long_time(now);
    Value child = map_with("Value", Value::string(value));
    child.set("Timestamp", Value::string(data_time(now)));
    Value told = map_with("Arn", Value::string(cause));
    told.set("State", std::move(child));
    if (auto changed = change(call, alarm, known->second, state, Value::list({std::move(told)}));
        !changed) {
      return changed;
    }
  }
  return {};
}

}  // namespace formwork::cloudwatch
