// SPDX-License-Identifier: Apache-2.0
// Alarms: made, changed, deleted, set; their history and tags. Alarms over expressions are kept,
// see alarm_watch.cc.
#include <algorithm>
#include <tuple>

#include "engine/base/text.hh"
#include "engine/value/convert.hh"
#include "resources/cloudwatch/alarm_rule.hh"
#include "resources/cloudwatch/alarm_watch.hh"
#include "resources/cloudwatch/statistic.hh"
#include "resources/common/api_support.hh"
#include "resources/common/checks.hh"
#include "resources/common/naming.hh"
#include "resources/common/properties.hh"

namespace formwork::cloudwatch {

namespace {

constexpr std::size_t kMostNames = 100;

Failure bad(std::string message) {
  return fail("ValidationError", std::move(message));
}

struct Found {
  ObjectPlace place = kMetricAlarms;
  StoredObject alarm;
};

// A null record when there is none of either kind.
Result<Found> find_alarm(World& world, const std::string& name) {
  for (const ObjectPlace& place : {kMetricAlarms, kCompositeAlarms}) {
    auto alarm = find_stored(world, place, "AlarmName", name);
    if (!alarm) {
      return std::move(alarm).failure();
    }
    if (!alarm->record.is_null()) {
      return Found{place, std::move(*alarm)};
    }
  }
  return Found();
}

std::string_view type_of(const ObjectPlace& place) {
  return place.kind == kMetricAlarms.kind ? "MetricAlarm" : "CompositeAlarm";
}

Result<void> note_change(ApiCall& call, const ObjectPlace& place, const std::string& name,
                         const std::string& kind) {
  Value data = map_with("version", Value::string("1.0"));
  data.set("type", Value::string(kind));
  return add_history(call.world, name, type_of(place), "ConfigurationUpdate",
                     "Alarm \"" + name + "\" " +
                         (kind == "Create"   ? "created"
                          : kind == "Delete" ? "deleted"
                                             : "updated"),
                     value_to_json(data));
}

Result<void> check_metric_alarm(const ApiCall& call) {
  const bool has_metric = call.find("MetricName") != nullptr;
  const Value* queries = call.find("Metrics");
  const bool has_queries = queries != nullptr && !queries->items().empty();
  if (has_metric == has_queries && call.find("EvaluationCriteria") == nullptr) {
    return bad(has_metric ? "Metrics cannot be specified with MetricName"
                          : "Exactly one of MetricName, Metrics list or EvaluationCriteria must be "
                            "specified for an alarm.");
  }
  if (has_metric && call.find("Period") == nullptr) {
    return bad("Period must not be null");
  }
  const std::int64_t period = number_of(call.input, "Period", 60);
  if (period != 10 && period != 20 && period != 30 && (period < 60 || period % 60 != 0)) {
    return bad("Period must be 10, 20, 30 or a multiple of 60");
  }
  const std::string missing = call.text("TreatMissingData");
  if (!missing.empty() && missing != "breaching" && missing != "notBreaching" &&
      missing != "ignore" && missing != "missing") {
    return bad("Option " + missing +
               " is not supported. Supported options for parameter "
               "TreatMissingData are [breaching, notBreaching, ignore, "
               "missing].");
  }
  const std::string low = call.text("EvaluateLowSampleCountPercentile");
  if (!low.empty() && low != "evaluate" && low != "ignore") {
    return bad("Option " + low +
               " is not supported. Supported options for parameter "
               "EvaluateLowSampleCountPercentile are evaluate and ignore.");
  }
  if (const auto extended = call.text("ExtendedStatistic");
      !extended.empty() && !is_statistic(extended)) {
    return fail("InvalidParameterValue",
                "The value " + extended + " for parameter ExtendedStatistic is not supported.");
  }
  const std::int64_t windows = number_of(call.input, "EvaluationPeriods", 1);
  const std::int64_t needed = number_of(call.input, "DatapointsToAlarm", windows);
  if (needed > windows) {
    return bad("DatapointsToAlarm must be less than or equal to EvaluationPeriods");
  }
  constexpr std::int64_t kDay = 86'400;
  constexpr std::int64_t kWeek = 7 * kDay;
  return windows * period > (period < 3600 ? kDay : kWeek)
             ? Result<void>(bad("Metrics cannot be checked across more than " +
                                std::string(period < 3600 ? "a day" : "7 days") +
                                " (EvaluationPeriods * Period must be <= " +
                                std::to_string(period < 3600 ? kDay : kWeek) + ")."))
             : Result<void>();
}

// Makes it, or puts what is asked for in the place of what is there; its state and tags stay.
Result<Value> put_alarm(ApiCall& call, const ObjectPlace& place, Value properties) {
  const std::string name = call.text("AlarmName");
  auto known = find_stored(call.world, place, "AlarmName", name);
  if (!known) {
    return std::move(known).failure();
  }
  const bool is_new = known->record.is_null();
  if (is_new) {
    copy_members(properties, call.input, {"Tags"});
    auto made = create_outside(call, place.kind, std::move(properties));
    if (!made) {
      return bad(made.error().message);
    }
  } else {
    known->record.set("Properties", std::move(properties));
    known->record.set("LastModifiedTime", Value::number(call.world.clock.now()));
    if (auto put = put_object(call.world, place, known->key, known->record); !put) {
      return std::move(put).failure();
    }
  }
  auto noted = note_change(call, place, name, is_new ? "Create" : "Update");
  return noted ? Result<Value>(Value::map()) : std::move(noted).failure();
}

Result<Value> put_metric_alarm(ApiCall& call) {
  if (auto checked = check_metric_alarm(call); !checked) {
    return std::move(checked).failure();
  }
  Value properties = Value::map();
  for (const auto& member : call.input.members()) {
    if (member.key != "Tags") {
      properties.set(member.key, member.value);
    }
  }
  auto put = put_alarm(call, kMetricAlarms, std::move(properties));
  auto watched = put ? watch_missing(call, call.text("AlarmName")) : Result<void>();
  return watched ? std::move(put) : Result<Value>(std::move(watched).failure());
}

Result<Value> put_composite_alarm(ApiCall& call) {
  auto rule = evaluate_rule(call.text("AlarmRule"),
                            [](const std::string&) { return std::string(kNoData); });
  if (!rule) {
    return std::move(rule).failure();
  }
  for (const std::string& name : rule->alarms) {
    auto found = find_alarm(call.world, last_part(name, ':'));
    if (!found) {
      return std::move(found).failure();
    }
    if (found->alarm.record.is_null()) {
      return bad("Could not save the composite alarm as alarms [" + name +
                 "] in the alarm rule do not exist");
    }
  }
  Value properties = Value::map();
  for (const auto& member : call.input.members()) {
    if (member.key != "Tags") {
      properties.set(member.key, member.value);
    }
  }
  return put_alarm(call, kCompositeAlarms, std::move(properties));
}

Result<Value> remove(ApiCall& call) {
  const auto names = input_texts(call, "AlarmNames");
  if (names.size() > kMostNames) {
    return bad("1 validation error detected: Value '[" + names.front() +
               ", ...]' at 'alarmNames' failed to satisfy constraint: Member must have length less "
               "than or equal to 100");
  }
  for (const std::string& name : names) {
    auto found = find_alarm(call.world, name);
    if (!found) {
      return std::move(found).failure();
    }
    if (found->alarm.record.is_null()) {
      continue;  // is no fault
    }
    auto removed = remove_outside(call, found->place.kind, found->alarm.key,
                                  properties_of(found->alarm.record));
    if (!removed) {
      return bad(removed.error().message);
    }
    if (auto noted = note_change(call, found->place, name, "Delete"); !noted) {
      return std::move(noted).failure();
    }
  }
  return Value::map();
}

Result<Value> set(ApiCall& call) {
  const std::string name = call.text("AlarmName");
  const std::string state = call.text("StateValue");
  if (state != "OK" && state != "ALARM" && state != kNoData) {
    return bad("1 validation error detected: Value '" + state +
               "' at 'stateValue' failed to satisfy constraint: Member must satisfy enum value "
               "set: [INSUFFICIENT_DATA, ALARM, OK]");
  }
  const std::string data = call.text("StateReasonData");
  if (!data.empty() && !value_from_json(data)) {
    return fail("InvalidFormat", "StateReasonData was not valid JSON");
  }
  auto found = find_alarm(call.world, name);
  if (!found) {
    return std::move(found).failure();
  }
  if (found->alarm.record.is_null()) {
    return fail("ResourceNotFound", "Unknown");
  }
  if (found->place.kind == kCompositeAlarms.kind) {
    return fail("NotImplemented", "formwork sets states of metric alarms only.");
  }
  auto done = set_state(call, found->alarm, {state, call.text("StateReason"), data});
  return done ? Result<Value>(Value::map()) : std::move(done).failure();
}

Result<Value> switch_actions(ApiCall& call, bool on) {
  for (const std::string& name : input_texts(call, "AlarmNames")) {
    auto found = find_alarm(call.world, name);
    if (!found) {
      return std::move(found).failure();
    }
    Value& record = found->alarm.record;
    if (record.is_null()) {
      continue;
    }
    Value properties = properties_of(record);
    properties.set("ActionsEnabled", Value::boolean(on));
    record.set("Properties", std::move(properties));
    if (auto put = put_object(call.world, found->place, found->alarm.key, record); !put) {
      return std::move(put).failure();
    }
    if (auto noted = note_change(call, found->place, name, "Update"); !noted) {
      return std::move(noted).failure();
    }
  }
  return Value::map();
}

Result<Value> enable(ApiCall& call) {
  return switch_actions(call, true);
}

Result<Value> disable(ApiCall& call) {
  return switch_actions(call, false);
}

Result<Value> history(ApiCall& call) {
  auto database = call.world.store.tables("cloudwatch");
  if (!database) {
    return std::move(database).failure();
  }
  const std::string name = call.text("AlarmName");
  const std::string kind = call.text("HistoryItemType");
  const bool is_ascending = call.text("ScanBy") == "TimestampAscending";
  std::string sql =
      "SELECT alarm, time, kind, alarm_type, summary, data FROM cloudwatch_history WHERE time >= ? "
      "AND time <= ?";
  sql.append(name.empty() ? "" : " AND alarm = ?").append(kind.empty() ? "" : " AND kind = ?");
  sql.append(is_ascending ? " ORDER BY time, id" : " ORDER BY time DESC, id DESC");
  Query query(**database, sql);
  query.bind(time_of_input(call.find("StartDate")).value_or(0));
  query.bind(time_of_input(call.find("EndDate")).value_or(call.world.clock.now()));
  for (const std::string& text : {name, kind}) {
    if (!text.empty()) {
      query.bind(text);
    }
  }
  const auto types = input_texts(call, "AlarmTypes");
  auto items = read_all<Value>(query, [](Query& row) {
    Value item = map_with("AlarmName", Value::string(row.text()));
    item.set("Timestamp", Value::number(row.integer()));
    item.set("HistoryItemType", Value::string(row.text()));
    item.set("AlarmType", Value::string(row.text()));
    item.set("HistorySummary", Value::string(row.text()));
    item.set("HistoryData", Value::string(row.text()));
    return item;
  });
  if (!items) {
    return std::move(items).failure();
  }
  std::erase_if(*items, [&](const Value& item) {
    return !types.empty() &&
           std::find(types.begin(), types.end(), item.get_text("AlarmType")) == types.end();
  });
  return page_of(call, std::move(*items),
                 {.member = "AlarmHistoryItems",
                  .fault_code = "InvalidNextToken",
                  .size_member = "MaxRecords"});
}

// An alarm, a metric stream, a rule or a rule that mutes.
Result<Found> find_tagged(World& world, const std::string& arn) {
  constexpr ObjectPlace kStreams{"modelled", "AWS::CloudWatch::MetricStream"};
  constexpr ObjectPlace kRules{"modelled", "AWS::CloudWatch::InsightRule"};
  constexpr ObjectPlace kMutes{"modelled", "AWS::CloudWatch::AlarmMuteRule"};
  const std::string alarm = alarm_arn(world, "");
  for (const auto& [place, kind, name] : {std::tuple(kStreams, "metric-stream/", "Name"),
                                          std::tuple(kMutes, "alarm-mute-rule:", "Name"),
                                          std::tuple(kRules, "insight-rule/", "RuleName")}) {
    const std::string prefix = regional_arn(world, "cloudwatch", kind);
    if (arn.starts_with(prefix)) {
      auto found = find_stored(world, place, name, arn.substr(prefix.size()));
      return found ? Result<Found>(Found{place, std::move(*found)})
                   : Result<Found>(std::move(found).failure());
    }
  }
  return find_alarm(world, arn.starts_with(alarm) ? arn.substr(alarm.size()) : "");
}

Result<Found> tagged(ApiCall& call) {
  const std::string arn = call.text("ResourceARN");
  auto found = find_tagged(call.world, arn);
  if (found && found->alarm.record.is_null()) {
    call.answer.fault_members.set("ResourceId", Value::string(arn));
    call.answer.fault_members.set("ResourceType", Value::string("Alarm"));
    return fail("ResourceNotFoundException", "Unknown");
  }
  return found;
}

Result<Value> change_tags(ApiCall& call, bool is_added) {
  auto found = tagged(call);
  if (!found) {
    return std::move(found).failure();
  }
  Value tags = tag_map(found->alarm.record);
  if (is_added) {
    for (const Value& tag : input_items(call, "Tags")) {
      tags.set(tag.get_text("Key"), Value::string(tag.get_text("Value")));
    }
  } else {
    for (const std::string& key : input_texts(call, "TagKeys")) {
      tags.erase(key);
    }
  }
  found->alarm.record.set("Tags", std::move(tags));
  auto put = put_object(call.world, found->place, found->alarm.key, found->alarm.record);
  return put ? Result<Value>(Value::map()) : std::move(put).failure();
}

Result<Value> tag(ApiCall& call) {
  return change_tags(call, true);
}

Result<Value> untag(ApiCall& call) {
  return change_tags(call, false);
}

Result<Value> list_tags(ApiCall& call) {
  auto found = tagged(call);
  return found ? Result<Value>(map_with("Tags", tag_list(found->alarm.record)))
               : std::move(found).failure();
}

using Access = OperationEntry::Access;
constinit OperationEntry entries[] = {
    {"cloudwatch", "PutMetricAlarm", Access::Write, &put_metric_alarm},
    {"cloudwatch", "PutCompositeAlarm", Access::Write, &put_composite_alarm},
    {"cloudwatch", "DeleteAlarms", Access::Write, &remove},
    {"cloudwatch", "SetAlarmState", Access::Write, &set},
    {"cloudwatch", "EnableAlarmActions", Access::Write, &enable},
    {"cloudwatch", "DisableAlarmActions", Access::Write, &disable},
    {"cloudwatch", "DescribeAlarmHistory", Access::Read, &history},
    {"cloudwatch", "TagResource", Access::Write, &tag},
    {"cloudwatch", "UntagResource", Access::Write, &untag},
    {"cloudwatch", "ListTagsForResource", Access::Read, &list_tags}};
const Register<OperationEntry> kRegistered[]{
    Register(entries[0]), Register(entries[1]), Register(entries[2]), Register(entries[3]),
    Register(entries[4]), Register(entries[5]), Register(entries[6]), Register(entries[7]),
    Register(entries[8]), Register(entries[9])};

}  // namespace

}  // namespace formwork::cloudwatch
