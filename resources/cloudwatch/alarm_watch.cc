// SPDX-License-Identifier: Apache-2.0
// What alarms make of new data. Alarms over expressions (Metrics) and anomaly detection are kept
// and never change by themselves.
#include "resources/cloudwatch/alarm_watch.hh"

#include <algorithm>
#include <cstdio>
#include <ctime>
#include <optional>

#include "engine/base/text.hh"
#include "engine/service/api_host.hh"
#include "engine/service/background.hh"
#include "engine/value/convert.hh"
#include "resources/cloudwatch/alarm_actions.hh"
#include "resources/cloudwatch/composite.hh"
#include "resources/cloudwatch/statistic.hh"
#include "resources/common/api_support.hh"
#include "resources/common/naming.hh"
#include "resources/common/properties.hh"

namespace formwork::cloudwatch {

namespace {

// As reasons have numbers: always with a fraction.
std::string number_text(double number) {
  std::string text = number_value(number).scalar_text();
  return text.find_first_of(".e") == std::string::npos ? text + ".0" : text;
}

// "(23/11/26 04:00:00)"
std::string short_time(Millis time) {
  const std::time_t seconds = time / 1000;
  std::tm parts = {};
  gmtime_r(&seconds, &parts);
  char text[32];
  const std::size_t size = std::strftime(text, sizeof text, "(%d/%m/%y %H:%M:%S)", &parts);
  return {text, size};
}

struct Watch {
  std::string statistic;
  std::int64_t period = 60;
  std::int64_t windows = 1;
  std::int64_t needed = 1;
  double threshold = 0;
  std::string comparison;
  std::string missing;
  std::string unit;
  bool needs_some = false;  ///< DatapointsToAlarm was given.
};

std::optional<Watch> watch_of(const Value& model) {
  Watch watch;
  watch.statistic = model.get_text("Statistic");
  if (watch.statistic.empty()) {
    watch.statistic = model.get_text("ExtendedStatistic");
  }
  watch.period = number_of(model, "Period");
  watch.windows = number_of(model, "EvaluationPeriods", 1);
  watch.needed = number_of(model, "DatapointsToAlarm", watch.windows);
  watch.comparison = model.get_text("ComparisonOperator");
  watch.missing = model.get_text("TreatMissingData");
  watch.unit = model.get_text("Unit");
  watch.needs_some = model.find("DatapointsToAlarm") != nullptr;
  const auto threshold = double_of(model.find("Threshold"));
  watch.threshold = threshold.value_or(0);
  const bool is_complete = threshold && watch.period > 0 && watch.windows > 0 &&
                           watch.windows <= 10'000 && is_statistic(watch.statistic);
  return is_complete ? std::optional(watch) : std::nullopt;
}

bool is_breaching(const Watch& watch, double value) {
  if (watch.comparison == "GreaterThanThreshold") {
    return value > watch.threshold;
  }
  if (watch.comparison == "GreaterThanOrEqualToThreshold") {
    return value >= watch.threshold;
  }
  if (watch.comparison == "LessThanThreshold") {
    return value < watch.threshold;
  }
  return watch.comparison == "LessThanOrEqualToThreshold" && value <= watch.threshold;
}

std::string comparison_words(const std::string& comparison) {
  return comparison == "GreaterThanThreshold"            ? "greater than the threshold"
         : comparison == "GreaterThanOrEqualToThreshold" ? "greater than or equal to the threshold"
         : comparison == "LessThanThreshold"             ? "less than the threshold"
                                                         : "less than or equal to the threshold";
}

struct Seen {
  std::vector<std::pair<Millis, double>> values;  // newest first
  std::vector<double> counts;
  std::int64_t breaching = 0;
  std::int64_t missing = 0;
};

std::string data_text(const World& world, const Watch& watch, const Seen& seen) {
  Value data = map_with("version", Value::string("1.0"));
  data.set("queryDate", Value::string(data_time(world.clock.now())));
  if (!seen.values.empty()) {
    data.set("startDate", Value::string(data_time(seen.values.back().first)));
  }
  set_text(data, "unit", watch.unit);
  data.set("statistic", Value::string(watch.statistic));
  data.set("period", Value::number(watch.period));
  Value recent = Value::list();
  Value evaluated = Value::list();
  for (std::size_t i = seen.values.size(); i-- > 0;) {
    recent.push(number_value(seen.values[i].second));
    Value one = map_with("timestamp", Value::string(data_time(seen.values[i].first)));
    one.set("sampleCount", number_value(seen.counts[i]));
    one.set("value", number_value(seen.values[i].second));
    evaluated.push(std::move(one));
  }
  const Millis step = watch.period * 1000;
  const Millis now = world.clock.now();
  for (std::int64_t i = 1; seen.values.empty() && i <= watch.windows; ++i) {
    evaluated.push(map_with("timestamp", Value::string(data_time(now - now % step - i * step))));
  }
  data.set("recentDatapoints", std::move(recent));
  data.set("threshold", number_value(watch.threshold));
  data.set("evaluatedDatapoints", std::move(evaluated));
  return value_to_json(data);
}

std::string crossed_text(const Watch& watch, const Seen& seen, bool is_alarm) {
  const std::int64_t shown = static_cast<std::int64_t>(seen.values.size());
  const std::int64_t told = !watch.needs_some ? shown
                            : is_alarm        ? seen.breaching
                                              : shown - seen.breaching;
  const std::int64_t needed = is_alarm ? watch.needed : watch.windows - watch.needed + 1;
  std::string text = "Threshold Crossed: " + std::to_string(told);
  text += watch.needs_some ? " out of the last " + std::to_string(watch.windows) + " datapoints ["
          : told == 1      ? " datapoint ["
                           : " datapoints [";
  for (std::size_t i = 0; i < seen.values.size(); ++i) {
    text.append(i == 0 ? "" : ", ").append(number_text(seen.values[i].second)).append(" ");
    text.append(short_time(seen.values[i].first));
  }
  text.append("] ").append(told == 1 ? "was " : "were ").append(is_alarm ? "" : "not ");
  text.append(comparison_words(watch.comparison)).append(" (" + number_text(watch.threshold));
  if (!watch.needs_some) {
    return text.append(").");
  }
  text.append(") (minimum " + std::to_string(needed) + " datapoint");
  text.append(needed == 1 ? "" : "s");
  return text.append(is_alarm ? " for OK -> ALARM transition)." : " for ALARM -> OK transition).");
}

// The last windows, beginning with the one that is not over when there is something in it.
Result<Seen> look_back(World& world, const Value& model, const Watch& watch) {
  const Millis step = watch.period * 1000;
  const Millis now = world.clock.now();
  const Millis current = now - now % step;
  const Metric metric{model.get_text("Namespace"), model.get_text("MetricName"),
                      read_dimension_list(model.find("Dimensions"))};
  auto found = windows_of(world, metric, current - watch.windows * step, current + step,
                          watch.period, model.get_text("Unit"));
  if (!found) {
    return std::move(found).failure();
  }
  const bool has_current = !found->empty() && found->back().time == current;
  const Millis oldest = current - (watch.windows - (has_current ? 1 : 0)) * step;
  Seen seen;
  for (std::size_t i = found->size(); i-- > 0;) {
    const Gathered& window = (*found)[i];
    const auto value = statistic_of(window, watch.statistic);
    if (window.time >= oldest && value) {
      seen.values.emplace_back(window.time, *value);
      seen.counts.push_back(window.count);
      seen.breaching += is_breaching(watch, *value) ? 1 : 0;
    }
  }
  seen.missing = watch.windows - static_cast<std::int64_t>(seen.values.size());
  return seen;
}

// What the alarm is to be; nothing where it stays.
std::optional<NewState> judge(const World& world, const Watch& watch, const Seen& seen) {
  const std::int64_t breaching = seen.breaching + (watch.missing == "breaching" ? seen.missing : 0);
  const bool all_missing = seen.values.empty();
  NewState state;
  if (all_missing && watch.missing == "ignore") {
    return std::nullopt;
  }
  if (all_missing && watch.missing != "breaching" && watch.missing != "notBreaching") {
    state.value = kNoData;
    state.reason = "Insufficient Data: " + std::to_string(seen.missing) +
                   (seen.missing == 1 ? " datapoint was unknown." : " datapoints were unknown.");
  } else if (all_missing) {
    const bool is_alarm = breaching >= watch.needed;
    state.value = is_alarm ? "ALARM" : "OK";
    state.reason = "Threshold Crossed: no datapoints were received for " +
                   std::to_string(seen.missing) + (seen.missing == 1 ? " period" : " periods") +
                   " and " + std::to_string(seen.missing) + " missing " +
                   (seen.missing == 1 ? "datapoint was" : "datapoints were") + " treated as [" +
                   (is_alarm ? "Breaching" : "NonBreaching") + "].";
  } else {
    const bool is_alarm = breaching >= watch.needed;
    state.value = is_alarm ? "ALARM" : "OK";
    state.reason = crossed_text(watch, seen, is_alarm);
  }
  state.data = data_text(world, watch, seen);
  return state;
}

// When what is known is older than a period: the alarm is looked at again.
void come_again(ApiCall& call, const Watch& watch) {
  const Millis step = watch.period * 1000;
  const Millis now = call.world.clock.now();
  const Millis next = now - now % step + step;
  // A clock that jumps goes on as the machine's does otherwise.
  const Millis scaled = call.world.clock.wait_until(next).count();
  call.host.go_on_at(steady_ms() + (scaled > 0 ? scaled : next - now) + 1);
}

Result<void> look_at(ApiCall& call, StoredObject& alarm, bool has_data) {
  const auto watch = watch_of(alarm.model);
  if (!watch || !has_data) {
    return {};
  }
  auto seen = look_back(call.world, alarm.model, *watch);
  if (!seen) {
    return std::move(seen).failure();
  }
  auto state = judge(call.world, *watch, *seen);
  if (state && state->value != state_of(alarm.record)) {
    if (auto set = set_state(call, alarm, *state); !set) {
      return set;
    }
  }
  if (!seen->values.empty()) {
    come_again(call, *watch);
    if (alarm.record.find("Watches") == nullptr) {
      alarm.record.set("Watches", Value::boolean(true));
      return put_object(call.world, kMetricAlarms, alarm.key, alarm.record);
    }
  } else if (alarm.record.find("Watches") != nullptr) {
    alarm.record.erase("Watches");
    return put_object(call.world, kMetricAlarms, alarm.key, alarm.record);
  }
  return {};
}

// What goes on beside calls: metrics of services, and alarms whose data grows old.
Result<bool> go_on(ApiCall& call) {
  if (auto collected = collect_feeds(call); !collected) {
    return std::move(collected).failure();
  }
  auto alarms = stored_objects(call.world, kMetricAlarms);
  if (!alarms) {
    return std::move(alarms).failure();
  }
  for (StoredObject& alarm : *alarms) {
    if (auto looked = look_at(call, alarm, alarm.record.find("Watches") != nullptr); !looked) {
      return std::move(looked).failure();
    }
  }
  return false;
}

constinit BackgroundTask task{"cloudwatch", &go_on};
const Register<BackgroundTask> kTask(task);

}  // namespace

std::string state_of(const Value& record) {
  const std::string state = record.get_text("StateValue");
  return state.empty() ? std::string(kNoData) : state;
}

std::string alarm_arn(const World& world, std::string_view name) {
  return regional_arn(world, "cloudwatch", "alarm:" + std::string(name));
}

Result<void> add_history(World& world, std::string_view alarm, std::string_view alarm_type,
                         std::string_view kind, std::string summary, std::string data) {
  auto database = world.store.tables("cloudwatch");
  if (!database) {
    return std::move(database).failure();
  }
  return Query(**database,
               "INSERT INTO cloudwatch_history (alarm, time, kind, alarm_type, summary, data) "
               "VALUES (?,?,?,?,?,?)")
      .bind(alarm)
      .bind(world.clock.now())
      .bind(kind)
      .bind(alarm_type)
      .bind(summary)
      .bind(data)
      .run();
}

Result<void> set_state(ApiCall& call, StoredObject& alarm, const NewState& state) {
  const std::string before = state_of(alarm.record);
  const std::string reason_before = alarm.record.find("StateValue") == nullptr
                                        ? "Unchecked: Initial alarm creation"
                                        : alarm.record.get_text("StateReason");
  const std::string data_before = alarm.record.get_text("StateReasonData");
  const Millis now = call.world.clock.now();
  alarm.record.set("StateValue", Value::string(state.value));
  alarm.record.set("StateReason", Value::string(state.reason));
  alarm.record.set("StateReasonData", Value::string(state.data));
  alarm.record.set("StateUpdated", Value::number(now));
  if (state.value != before) {
    alarm.record.set("StateTransitioned", Value::number(now));
  }
  auto composites = composite_values(call.world);
  if (!composites) {
    return std::move(composites).failure();
  }
  if (auto put = put_object(call.world, kMetricAlarms, alarm.key, alarm.record); !put) {
    return put;
  }
  const auto told = [](const std::string& value, const std::string& reason,
                       const std::string& data) {
    Value one = map_with("stateValue", Value::string(value));
    one.set("stateReason", Value::string(reason));
    auto parsed = value_from_json(data);
    if (!data.empty() && parsed) {
      one.set("stateReasonData", std::move(*parsed));
    }
    return one;
  };
  Value data = map_with("version", Value::string("1.0"));
  data.set("oldState", told(before, reason_before, ""));
  data.set("newState", told(state.value, state.reason, state.data));
  const std::string name = alarm.text("AlarmName");
  auto kept =
      add_history(call.world, name, "MetricAlarm", "StateUpdate",
                  "Alarm updated from " + before + " to " + state.value, value_to_json(data));
  if (!kept || state.value == before) {
    return kept;
  }
  if (flag(alarm.model, "ActionsEnabled", true)) {
    kept = take_actions(call, alarm, state, {before, reason_before, data_before});
  }
  return kept ? follow_composites(call, *composites, alarm_arn(call.world, name), state.value)
              : std::move(kept);
}

Result<void> watch_missing(ApiCall& call, const std::string& name) {
  auto alarm = find_stored(call.world, kMetricAlarms, "AlarmName", name);
  if (!alarm) {
    return std::move(alarm).failure();
  }
  const auto watch = watch_of(alarm->model);
  if (alarm->record.is_null() || !watch ||
      (watch->missing != "breaching" && watch->missing != "notBreaching")) {
    return {};
  }
  alarm->record.set("Watches", Value::boolean(true));
  come_again(call, *watch);
  return put_object(call.world, kMetricAlarms, alarm->key, alarm->record);
}

Result<void> look_at_alarms(ApiCall& call, const std::set<std::string>& metrics) {
  auto alarms = stored_objects(call.world, kMetricAlarms);
  if (!alarms) {
    return std::move(alarms).failure();
  }
  for (StoredObject& alarm : *alarms) {
    if (metrics.contains(alarm.text("Namespace") + "/" + alarm.text("MetricName"))) {
      if (auto looked = look_at(call, alarm, true); !looked) {
        return looked;
      }
    }
  }
  return {};
}

}  // namespace formwork::cloudwatch
