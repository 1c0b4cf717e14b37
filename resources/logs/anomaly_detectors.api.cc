// SPDX-License-Identifier: Apache-2.0
// Log anomaly detectors, as records: nothing is ever found by them.
#include <algorithm>

#include "engine/service/operation_limit.hh"
#include "resources/common/api_objects.hh"
#include "resources/common/api_support.hh"
#include "resources/common/naming.hh"
#include "resources/logs/filter_pattern.hh"
#include "resources/logs/log_calls.hh"
#include "resources/logs/stack_made.hh"

namespace formwork::logs {

namespace {

constexpr ObjectPlace kDetectors{"logs", "anomaly_detector"};
constexpr std::int64_t kVisibleDays = 21;

Failure no_detector() {
  return fail("ResourceNotFoundException", "The specified anomaly detector does not exist.");
}

Result<Value::List> of_stacks(World& world) {
  auto made = stack_made(world, "AWS::Logs::LogAnomalyDetector", "creationTimeStamp",
                         "lastModifiedTimeStamp");
  for (std::size_t i = 0; made && i < made->size(); ++i) {
    Value& detector = (*made)[i];
    set_default(detector, "evaluationFrequency", Value::string("FIVE_MIN"));
    set_default(detector, "anomalyVisibilityTime", Value::number(kVisibleDays));
    for (const char* member : {"creationTimeStamp", "lastModifiedTimeStamp"}) {
      set_number(detector, member, number_of(detector, member));
    }
    detector.set("anomalyDetectorStatus", Value::string("INITIALIZING"));
  }
  return made;
}

Result<Value> find(ApiCall& call) {
  const std::string arn = call.text("anomalyDetectorArn");
  auto record = find_object(call.world, kDetectors, last_part(arn, ':'));
  if (record && (record->is_null() || record->get_text("anomalyDetectorArn") != arn)) {
    return no_detector();
  }
  return record;
}

Result<Value> put(ApiCall& call, const Value& record, Value answer) {
  const std::string key = last_part(record.get_text("anomalyDetectorArn"), ':');
  auto done = put_object(call.world, kDetectors, key, record);
  return done ? Result<Value>(std::move(answer)) : Result<Value>(std::move(done).failure());
}

Result<Value> create(ApiCall& call) {
  if (auto pattern = FilterPattern::compile(call.text("filterPattern")); !pattern) {
    return std::move(pattern).failure();
  }
  const std::vector<std::string> groups = input_texts(call, "logGroupArnList");
  if (groups.size() != 1) {
    return invalid_parameter("An anomaly detector watches exactly one log group.");
  }
  for (const std::string& arn : groups) {
    if (auto group = find_group(call.world, group_name_of(arn)); !group) {
      return std::move(group).failure();
    }
  }
  const Millis now = call.world.clock.now();
  const std::string arn =
      regional_arn(call.world, "logs", "anomaly-detector:" + call.world.ids.uuid());
  Value record = map_with("anomalyDetectorArn", Value::string(arn));
  copy_members(record, call.input,
               {"detectorName", "logGroupArnList", "evaluationFrequency", "filterPattern",
                "kmsKeyId", "anomalyVisibilityTime"});
  set_default(record, "evaluationFrequency", Value::string("FIVE_MIN"));
  set_default(record, "anomalyVisibilityTime", Value::number(kVisibleDays));
  record.set("anomalyDetectorStatus", Value::string("INITIALIZING"));
  set_number(record, "creationTimeStamp", now);
  set_number(record, "lastModifiedTimeStamp", now);
  const Value* tags = call.find("tags");
  record.set("Tags", tags == nullptr ? Value::map() : *tags);
  return put(call, record, map_with("anomalyDetectorArn", Value::string(arn)));
}

Result<Value> get(ApiCall& call) {
  auto made = of_stacks(call.world);
  if (!made) {
    return std::move(made).failure();
  }
  for (Value& detector : *made) {
    if (detector.get_text("anomalyDetectorArn") == call.text("anomalyDetectorArn")) {
      return std::move(detector);
    }
  }
  return find(call);
}

Result<Value> update(ApiCall& call) {
  auto record = find(call);
  if (!record) {
    return record;
  }
  if (auto pattern = FilterPattern::compile(call.text("filterPattern")); !pattern) {
    return std::move(pattern).failure();
  }
  copy_members(*record, call.input,
               {"evaluationFrequency", "filterPattern", "anomalyVisibilityTime"});
  record->set("anomalyDetectorStatus",
              Value::string(call.flag("enabled") ? "INITIALIZING" : "PAUSED"));
  set_number(*record, "lastModifiedTimeStamp", call.world.clock.now());
  return put(call, *record, Value::map());
}

Result<Value> erase(ApiCall& call) {
  auto record = find(call);
  if (!record) {
    return record;
  }
  auto erased = call.world.store.erase_object(kDetectors.service, kDetectors.kind,
                                              last_part(call.text("anomalyDetectorArn"), ':'));
  return erased ? Result<Value>(Value::map()) : Result<Value>(std::move(erased).failure());
}

Result<Value> list(ApiCall& call) {
  auto records = list_objects(call.world, kDetectors);
  auto made = of_stacks(call.world);
  if (!records || !made) {
    return records ? std::move(made).failure() : std::move(records).failure();
  }
  for (Value& detector : *made) {
    records->emplace_back("", std::move(detector));
  }
  const std::string wanted = group_name_of(call.text("filterLogGroupArn"));
  Value::List shapes;
  for (auto& [key, record] : *records) {
    const std::vector<std::string> groups = texts_of(record.find("logGroupArnList"));
    const bool fits = wanted.empty() || std::any_of(groups.begin(), groups.end(),
                                                    [&wanted](const std::string& group) {
                                                      return group_name_of(group) == wanted;
                                                    });
    if (fits) {
      shapes.push_back(std::move(record));
    }
  }
  merge(shapes, {}, "anomalyDetectorArn");
  return keyed_page(call, std::move(shapes), "anomalyDetectors", "anomalyDetectorArn");
}

Result<Value> list_anomalies(ApiCall& call) {
  if (!call.text("anomalyDetectorArn").empty()) {
    if (auto record = find(call); !record) {
      return record;
    }
  }
  return map_with("anomalies", Value::list());
}

Result<Value> update_anomaly(ApiCall& call) {
  if (auto record = find(call); !record) {
    return record;
  }
  return fail("ResourceNotFoundException", "The specified anomaly does not exist.");
}

using Access = OperationEntry::Access;
constinit OperationEntry entries[] = {
    {"logs", "CreateLogAnomalyDetector", Access::Write, &create},
    {"logs", "GetLogAnomalyDetector", Access::Read, &get},
    {"logs", "UpdateLogAnomalyDetector", Access::Write, &update},
    {"logs", "DeleteLogAnomalyDetector", Access::Write, &erase},
    {"logs", "ListLogAnomalyDetectors", Access::Read, &list},
    {"logs", "ListAnomalies", Access::Read, &list_anomalies},
    {"logs", "UpdateAnomaly", Access::Read, &update_anomaly},
};
const Register<OperationEntry> kRegistered[]{
    Register(entries[0]), Register(entries[1]), Register(entries[2]), Register(entries[3]),
    Register(entries[4]), Register(entries[5]), Register(entries[6])};
constinit OperationLimit limit{"logs", "CreateLogAnomalyDetector",
                               "Kept; no anomalies are ever found."};
const Register<OperationLimit> kLimit(limit);

}  // namespace

}  // namespace formwork::logs
