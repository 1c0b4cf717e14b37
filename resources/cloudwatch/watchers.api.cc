// SPDX-License-Identifier: Apache-2.0
// Contributor Insights rules and anomaly detectors: kept and told, as stacks or this API made them.
// Rules read no logs, and detectors are never trained.
#include <algorithm>

#include "engine/service/operation_limit.hh"
#include "engine/value/convert.hh"
#include "resources/cloudwatch/statistic.hh"
#include "resources/common/api_objects.hh"
#include "resources/common/api_support.hh"
#include "resources/common/properties.hh"

namespace formwork::cloudwatch {

namespace {

constexpr std::string_view kRuleType = "AWS::CloudWatch::InsightRule";
constexpr ObjectPlace kRules{"modelled", kRuleType};
constexpr std::string_view kDetectorType = "AWS::CloudWatch::AnomalyDetector";
constexpr ObjectPlace kDetectors{"modelled", kDetectorType};

// Makes an object of a type, or gives the one that is there other properties.
Result<Value> put_one(ApiCall& call, std::string_view type, ObjectPlace place, StoredObject known,
                      Value properties) {
  if (known.record.is_null()) {
    auto made = create_outside(call, type, std::move(properties));
    return made ? Result<Value>(Value::map()) : fail("InvalidParameterValue", made.error().message);
  }
  known.record.set("Properties", std::move(properties));
  known.record.set("LastModifiedTime", Value::number(call.world.clock.now()));
  auto put = put_object(call.world, place, known.key, known.record);
  return put ? Result<Value>(Value::map()) : std::move(put).failure();
}

Result<Value> put_rule(ApiCall& call) {
  const std::string name = call.text("RuleName");
  const std::string body = call.text("RuleDefinition");
  if (auto parsed = value_from_json(body); !parsed || !parsed->is_map()) {
    return fail("InvalidParameterValue",
                "The value for parameter RuleDefinition is invalid: it is no JSON object.");
  }
  auto known = find_stored(call.world, kRules, "RuleName", name);
  if (!known) {
    return std::move(known).failure();
  }
  const std::string state = call.text("RuleState");
  Value properties = map_with("RuleName", Value::string(name));
  properties.set("RuleBody", Value::string(body));
  properties.set("RuleState", Value::string(state.empty() ? "ENABLED" : state));
  if (known->record.is_null()) {
    copy_members(properties, call.input, {"Tags"});
  }
  return put_one(call, kRuleType, kRules, std::move(*known), std::move(properties));
}

Result<Value> describe_rules(ApiCall& call) {
  auto rules = stored_objects(call.world, kRules);
  if (!rules) {
    return std::move(rules).failure();
  }
  Value::List shapes;
  for (const StoredObject& rule : *rules) {
    const std::string body = document_text(rule.model.find("RuleBody"));
    const auto parsed = value_from_json(body);
    const Value* schema = parsed && parsed->is_map() ? parsed->find("Schema") : nullptr;
    Value shape = map_with("Name", Value::string(rule.text("RuleName")));
    shape.set("State", Value::string(rule.text("RuleState")));
    shape.set("Schema",
              schema == nullptr || !schema->is_map()
                  ? Value::string(R"({"Name" : "CloudWatchLogRule", "Version" : 1})")
                  : Value::string(schema->get_text("Name") + "/" + schema->get_text("Version")));
    shape.set("Definition", Value::string(body));
    shape.set("ManagedRule", Value::boolean(rule.record.find("Managed") != nullptr));
    shapes.push_back(std::move(shape));
  }
  return page_of(call, std::move(shapes),
                 {.member = "InsightRules", .largest = 500, .fault_code = "InvalidNextToken"});
}

// Does something with each named rule; those that are not there are told.
Result<Value> for_rules(ApiCall& call, Result<void> (*work)(ApiCall& call, StoredObject& rule)) {
  Value failures = Value::list();
  for (const std::string& name : input_texts(call, "RuleNames")) {
    auto rule = find_stored(call.world, kRules, "RuleName", name);
    if (!rule) {
      return std::move(rule).failure();
    }
    if (rule->record.is_null()) {
      Value failure = map_with("FailureResource", Value::string(name));
      failure.set("ExceptionType", Value::string("ResourceNotFoundException"));
      failure.set("FailureCode", Value::string("404"));
      failure.set("FailureDescription", Value::string("The rule does not exist."));
      failures.push(std::move(failure));
      continue;
    }
    if (auto done = work(call, *rule); !done) {
      return std::move(done).failure();
    }
  }
  return map_with("Failures", std::move(failures));
}

// One point for each period, all of them empty: no rule has contributors.
Result<Value> rule_report(ApiCall& call) {
  constexpr Millis kMostPoints = 1440;
  auto rule = find_stored(call.world, kRules, "RuleName", call.text("RuleName"));
  if (!rule) {
    return std::move(rule).failure();
  }
  if (rule->record.is_null()) {
    return fail("ResourceNotFoundException", "The rule does not exist.");
  }
  const auto begin = time_of_input(call.find("StartTime"));
  const auto end = time_of_input(call.find("EndTime"));
  const Millis step = number_of(call.input, "Period", 0) * 1000;
  if (!begin || !end || *begin >= *end || step <= 0 || (*end - *begin) / step > kMostPoints) {
    return fail("InvalidParameterValue",
                "StartTime must be before EndTime, and Period must divide the time between them "
                "into 1440 points at most.");
  }
  const auto body = value_from_json(document_text(rule->model.find("RuleBody")));
  const Value* keys = body ? body->find_path({"Contribution", "Keys"}) : nullptr;
  Value points = Value::list();
  for (Millis time = *begin - *begin % step; time <= *end; time += step) {
    Value point = map_with("Timestamp", Value::number(time));
    for (const std::string& metric : input_texts(call, "Metrics")) {
      point.set(metric, Value::number(std::int64_t{0}));
    }
    points.push(std::move(point));
  }
  Value answer = map_with("KeyLabels", keys == nullptr ? Value::list() : *keys);
  answer.set("AggregationStatistic",
             Value::string(body && body->get_text("AggregateOn") == "Sum" ? "Sum" : "SampleCount"));
  answer.set("AggregateValue", Value::number(std::int64_t{0}));
  answer.set("ApproximateUniqueCount", Value::number(std::int64_t{0}));
  answer.set("Contributors", Value::list());
  answer.set("MetricDatapoints", std::move(points));
  return answer;
}

Result<void> set_rule_state(ApiCall& call, StoredObject& rule, const char* state) {
  Value properties = properties_of(rule.record);
  properties.set("RuleState", Value::string(state));
  rule.record.set("Properties", std::move(properties));
  return put_object(call.world, kRules, rule.key, rule.record);
}

Result<Value> delete_rules(ApiCall& call) {
  return for_rules(call, [](ApiCall& inner, StoredObject& rule) {
    return remove_outside(inner, kRuleType, rule.key, properties_of(rule.record));
  });
}

Result<Value> enable_rules(ApiCall& call) {
  return for_rules(call, [](ApiCall& inner, StoredObject& rule) {
    return set_rule_state(inner, rule, "ENABLED");
  });
}

Result<Value> disable_rules(ApiCall& call) {
  return for_rules(call, [](ApiCall& inner, StoredObject& rule) {
    return set_rule_state(inner, rule, "DISABLED");
  });
}

// What a detector watches, however it was told: of a metric, or of an expression.
Value watched(const Value& told) {
  Value watched = Value::map();
  if (const Value* math = told.find("MetricMathAnomalyDetector")) {
    watched.set("MetricMathAnomalyDetector", *math);
    return watched;
  }
  const Value* single = told.find("SingleMetricAnomalyDetector");
  const Value& from = single == nullptr ? told : *single;
  copy_members(watched, from, {"Namespace", "MetricName", "Stat"});
  watched.set("Dimensions", dimension_list(read_dimension_list(from.find("Dimensions"))));
  return watched;
}

Result<StoredObject> find_detector(ApiCall& call, const Value& wanted) {
  auto detectors = stored_objects(call.world, kDetectors);
  if (!detectors) {
    return std::move(detectors).failure();
  }
  for (StoredObject& detector : *detectors) {
    if (Value::same(watched(properties_of(detector.record)), wanted)) {
      return std::move(detector);
    }
  }
  return StoredObject();
}

Result<Value> put_detector(ApiCall& call) {
  Value properties = watched(call.input);
  if (properties.find("MetricMathAnomalyDetector") == nullptr &&
      (properties.get_text("MetricName").empty() || properties.get_text("Stat").empty())) {
    return fail("MissingParameter",
                "Namespace, MetricName and Stat, or MetricMathAnomalyDetector are required.");
  }
  auto known = find_detector(call, properties);
  if (!known) {
    return std::move(known).failure();
  }
  copy_members(properties, call.input, {"Configuration", "MetricCharacteristics"});
  return put_one(call, kDetectorType, kDetectors, std::move(*known), std::move(properties));
}

Result<Value> delete_detector(ApiCall& call) {
  auto known = find_detector(call, watched(call.input));
  if (!known) {
    return std::move(known).failure();
  }
  if (known->record.is_null()) {
    return fail("ResourceNotFoundException", "The anomaly detector does not exist.");
  }
  auto gone = remove_outside(call, kDetectorType, known->key, properties_of(known->record));
  return gone ? Result<Value>(Value::map()) : fail("InvalidParameterValue", gone.error().message);
}

Result<Value> describe_detectors(ApiCall& call) {
  auto detectors = stored_objects(call.world, kDetectors);
  if (!detectors) {
    return std::move(detectors).failure();
  }
  const auto types = input_texts(call, "AnomalyDetectorTypes");
  const auto wants = [&](std::string_view type) {
    return types.empty() ? type == "SINGLE_METRIC"
                         : std::find(types.begin(), types.end(), type) != types.end();
  };
  Value::List shapes;
  for (const StoredObject& detector : *detectors) {
    const Value properties = properties_of(detector.record);
    Value shape = watched(properties);
    const bool is_math = shape.find("MetricMathAnomalyDetector") != nullptr;
    const auto is_same = [&](std::string_view member) {
      return call.text(member).empty() || call.text(member) == shape.get_text(member);
    };
    if (!wants(is_math ? "METRIC_MATH" : "SINGLE_METRIC") || !is_same("Namespace") ||
        !is_same("MetricName")) {
      continue;
    }
    if (!is_math) {
      shape.set("SingleMetricAnomalyDetector", watched(properties));
    }
    copy_members(shape, properties, {"Configuration", "MetricCharacteristics"});
    const Value* known = shape.find("Configuration");
    Value configuration = known == nullptr ? Value::map() : *known;
    set_default(configuration, "ExcludedTimeRanges", Value::list());
    shape.set("Configuration", std::move(configuration));
    shape.set("StateValue", Value::string("PENDING_TRAINING"));
    shapes.push_back(std::move(shape));
  }
  return page_of(call, std::move(shapes),
                 {.member = "AnomalyDetectors", .fault_code = "InvalidNextToken"});
}

using Access = OperationEntry::Access;
constinit OperationEntry entries[] = {
    {"cloudwatch", "PutInsightRule", Access::Write, &put_rule},
    {"cloudwatch", "DescribeInsightRules", Access::Read, &describe_rules},
    {"cloudwatch", "DeleteInsightRules", Access::Write, &delete_rules},
    {"cloudwatch", "EnableInsightRules", Access::Write, &enable_rules},
    {"cloudwatch", "DisableInsightRules", Access::Write, &disable_rules},
    {"cloudwatch", "PutAnomalyDetector", Access::Write, &put_detector},
    {"cloudwatch", "DeleteAnomalyDetector", Access::Write, &delete_detector},
    {"cloudwatch", "DescribeAnomalyDetectors", Access::Read, &describe_detectors},
    {"cloudwatch", "GetInsightRuleReport", Access::Read, &rule_report}};
const Register<OperationEntry> kRegistered[]{
    Register(entries[0]), Register(entries[1]), Register(entries[2]),
    Register(entries[3]), Register(entries[4]), Register(entries[5]),
    Register(entries[6]), Register(entries[7]), Register(entries[8])};

constinit OperationLimit limits[] = {
    {"cloudwatch", "PutInsightRule", "Rules read no logs."},
    {"cloudwatch", "GetInsightRuleReport", "Always empty: rules read no logs."},
    {"cloudwatch", "PutAnomalyDetector", "Detectors are never trained."},
    {"cloudwatch", "PutMetricAlarm", "Alarms over expressions and bands never change."},
    {"cloudwatch", "PutCompositeAlarm", "Suppressors of actions do nothing."},
    {"cloudwatch", "GetMetricData", "Not metrics of other accounts; searches know no OR and NOT."}};
const Register<OperationLimit> kLimits[]{Register(limits[0]), Register(limits[1]),
                                         Register(limits[2]), Register(limits[3]),
                                         Register(limits[4]), Register(limits[5])};

}  // namespace

}  // namespace formwork::cloudwatch
