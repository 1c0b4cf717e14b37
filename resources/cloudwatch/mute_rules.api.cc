// SPDX-License-Identifier: Apache-2.0
// Rules that mute alarms, rules that services manage, and whether metrics are enriched: kept and
// told. No action is ever held back, and managed rules read no logs.
#include <algorithm>

#include "engine/service/operation_limit.hh"
#include "resources/cloudwatch/statistic.hh"
#include "resources/common/api_objects.hh"
#include "resources/common/api_support.hh"
#include "resources/common/naming.hh"
#include "resources/common/properties.hh"

namespace formwork::cloudwatch {

namespace {

constexpr std::string_view kMuteType = "AWS::CloudWatch::AlarmMuteRule";
constexpr ObjectPlace kMutes{"modelled", kMuteType};
constexpr ObjectPlace kEnrichment{"cloudwatch", "enrichment"};
constexpr std::string_view kRuleType = "AWS::CloudWatch::InsightRule";
constexpr ObjectPlace kRules{"modelled", kRuleType};

std::string mute_arn(const World& world, const std::string& name) {
  return regional_arn(world, "cloudwatch", "alarm-mute-rule:" + name);
}

Result<Value> put_mute(ApiCall& call) {
  const std::string name = call.text("Name");
  const Value* expression = call.input.find_path({"Rule", "Schedule", "Expression"});
  const std::string schedule = expression == nullptr ? "" : expression->scalar_text();
  if (!schedule.starts_with("at(") && !schedule.starts_with("cron(")) {
    return fail("ValidationError", "Schedule expression must be an at() or cron() expression.");
  }
  auto known = find_stored(call.world, kMutes, "Name", name);
  if (!known) {
    return std::move(known).failure();
  }
  Value properties = Value::map();
  copy_members(properties, call.input, {"Name", "Description", "MuteTargets", "Rule"});
  for (const char* member : {"StartDate", "ExpireDate"}) {
    if (const auto time = time_of_input(call.find(member))) {
      properties.set(member, Value::string(format_time(*time)));
    }
  }
  if (known->record.is_null()) {
    copy_members(properties, call.input, {"Tags"});
    auto made = create_outside(call, kMuteType, std::move(properties));
    return made ? Result<Value>(Value::map())
                : Result<Value>(fail("ValidationError", made.error().message));
  }
  known->record.set("Properties", std::move(properties));
  known->record.set("LastModifiedTime", Value::number(call.world.clock.now()));
  auto put = put_object(call.world, kMutes, known->key, known->record);
  return put ? Result<Value>(Value::map()) : Result<Value>(std::move(put).failure());
}

// "ACTIVE" is never told: nothing is muted.
Value mute_shape(const World& world, const StoredObject& mute) {
  const std::string name = mute.text("Name");
  Value shape = map_with("Name", Value::string(name));
  shape.set("AlarmMuteRuleArn", Value::string(mute_arn(world, name)));
  copy_members(shape, mute.model, {"Description", "MuteTargets"});
  const Value* rule = mute.model.find("Rule");
  const Value* schedule = rule == nullptr ? nullptr : rule->find("Schedule");
  if (schedule != nullptr) {
    Value timed = *schedule;
    set_default(timed, "Timezone", Value::string("UTC"));
    shape.set("Rule", map_with("Schedule", std::move(timed)));
    shape.set("MuteType",
              Value::string(schedule->get_text("Expression").starts_with("at(") ? "ONE_TIME"
                                                                                : "RECURRING"));
  }
  bool is_over = false;
  for (const char* member : {"StartDate", "ExpireDate"}) {
    if (const auto time = time_of_input(mute.model.find(member))) {
      set_number(shape, member, *time);
      is_over = member == std::string_view("ExpireDate") && *time <= world.clock.now();
    }
  }
  shape.set("Status", Value::string(is_over ? "EXPIRED" : "SCHEDULED"));
  set_time(shape, "LastUpdatedTimestamp", mute.record, "LastModifiedTime");
  return shape;
}

Result<Value> get_mute(ApiCall& call) {
  const std::string name = call.text("AlarmMuteRuleName");
  auto mute = find_stored(call.world, kMutes, "Name", name);
  if (!mute) {
    return std::move(mute).failure();
  }
  if (mute->record.is_null()) {
    call.answer.fault_members.set("ResourceId", Value::string(name));
    call.answer.fault_members.set("ResourceType", Value::string("AlarmMuteRule"));
    return fail("ResourceNotFoundException", "The alarm mute rule does not exist.");
  }
  return mute_shape(call.world, *mute);
}

Result<Value> delete_mute(ApiCall& call) {
  auto mute = find_stored(call.world, kMutes, "Name", call.text("AlarmMuteRuleName"));
  if (!mute || mute->record.is_null()) {
    return mute ? Result<Value>(Value::map()) : Result<Value>(std::move(mute).failure());
  }
  auto gone = remove_outside(call, kMuteType, mute->key, properties_of(mute->record));
  return gone ? Result<Value>(Value::map())
              : Result<Value>(fail("ValidationError", gone.error().message));
}

bool contains(const std::vector<std::string>& texts, const std::string& text) {
  return std::find(texts.begin(), texts.end(), text) != texts.end();
}

Result<Value> list_mutes(ApiCall& call) {
  auto mutes = stored_objects(call.world, kMutes);
  if (!mutes) {
    return std::move(mutes).failure();
  }
  const std::string alarm = call.text("AlarmName");
  const std::vector<std::string> statuses = input_texts(call, "Statuses");
  Value::List shapes;
  for (const StoredObject& mute : *mutes) {
    Value shape = mute_shape(call.world, mute);
    if ((statuses.empty() || contains(statuses, shape.get_text("Status"))) &&
        (alarm.empty() ||
         contains(texts_of(shape.find_path({"MuteTargets", "AlarmNames"})), alarm))) {
      shapes.push_back(std::move(shape));
    }
  }
  return page_of(call, std::move(shapes),
                 {.member = "AlarmMuteRuleSummaries",
                  .fault_code = "InvalidNextToken",
                  .size_member = "MaxRecords"});
}

Result<StoredObject> managed_rule(World& world, const std::string& resource,
                                  const std::string& form) {
  auto rules = stored_objects(world, kRules);
  if (!rules) {
    return std::move(rules).failure();
  }
  for (StoredObject& rule : *rules) {
    const Value* managed = rule.record.find("Managed");
    if (managed != nullptr && managed->get_text("ResourceARN") == resource &&
        managed->get_text("TemplateName") == form) {
      return std::move(rule);
    }
  }
  return StoredObject();
}

Result<void> put_one_managed(ApiCall& call, const Value& asked) {
  const std::string resource = asked.get_text("ResourceARN");
  const std::string form = asked.get_text("TemplateName");
  auto known = managed_rule(call.world, resource, form);
  if (!known) {
    return std::move(known).failure();
  }
  if (known->record.is_null()) {
    Value properties = map_with(
        "RuleName", Value::string(form + "-" + uuid_of(resource + " " + form).substr(0, 8)));
    properties.set("RuleBody", Value::string("{}"));
    properties.set("RuleState", Value::string("ENABLED"));
    copy_members(properties, asked, {"Tags"});
    const std::string name = properties.get_text("RuleName");
    if (auto made = create_outside(call, kRuleType, std::move(properties)); !made) {
      return std::move(made).failure();
    }
    known = find_stored(call.world, kRules, "RuleName", name);
    if (!known) {
      return std::move(known).failure();
    }
    Value managed = Value::map();
    copy_members(managed, asked, {"ResourceARN", "TemplateName"});
    known->record.set("Managed", std::move(managed));
  }
  Value properties = properties_of(known->record);
  properties.set("RuleState", Value::string("ENABLED"));
  known->record.set("Properties", std::move(properties));
  return put_object(call.world, kRules, known->key, known->record);
}

Result<Value> put_managed(ApiCall& call) {
  for (const Value& asked : input_items(call, "ManagedRules")) {
    if (auto put = put_one_managed(call, asked); !put) {
      return std::move(put).failure();
    }
  }
  return map_with("Failures", Value::list());
}

Result<Value> list_managed(ApiCall& call) {
  auto rules = stored_objects(call.world, kRules);
  if (!rules) {
    return std::move(rules).failure();
  }
  Value::List shapes;
  for (const StoredObject& rule : *rules) {
    const Value* managed = rule.record.find("Managed");
    if (managed == nullptr || managed->get_text("ResourceARN") != call.text("ResourceARN")) {
      continue;
    }
    Value state = map_with("RuleName", Value::string(rule.text("RuleName")));
    state.set("State", Value::string(rule.text("RuleState")));
    Value shape = *managed;
    shape.set("RuleState", std::move(state));
    shapes.push_back(std::move(shape));
  }
  return page_of(call, std::move(shapes),
                 {.member = "ManagedRules", .largest = 500, .fault_code = "InvalidNextToken"});
}

Result<Value> set_enrichment(ApiCall& call, const char* status) {
  auto put =
      put_object(call.world, kEnrichment, "state", map_with("Status", Value::string(status)));
  return put ? Result<Value>(Value::map()) : Result<Value>(std::move(put).failure());
}

Result<Value> start_enrichment(ApiCall& call) {
  return set_enrichment(call, "Running");
}
Result<Value> stop_enrichment(ApiCall& call) {
  return set_enrichment(call, "Stopped");
}
Result<Value> get_enrichment(ApiCall& call) {
  auto record = find_object(call.world, kEnrichment, "state");
  return record && record->is_null() ? Result<Value>(map_with("Status", Value::string("Stopped")))
                                     : std::move(record);
}

using Access = OperationEntry::Access;
constinit OperationEntry entries[] = {
    {"cloudwatch", "PutAlarmMuteRule", Access::Write, &put_mute},
    {"cloudwatch", "GetAlarmMuteRule", Access::Read, &get_mute},
    {"cloudwatch", "DeleteAlarmMuteRule", Access::Write, &delete_mute},
    {"cloudwatch", "ListAlarmMuteRules", Access::Read, &list_mutes},
    {"cloudwatch", "PutManagedInsightRules", Access::Write, &put_managed},
    {"cloudwatch", "ListManagedInsightRules", Access::Read, &list_managed},
    {"cloudwatch", "StartOTelEnrichment", Access::Write, &start_enrichment},
    {"cloudwatch", "StopOTelEnrichment", Access::Write, &stop_enrichment},
    {"cloudwatch", "GetOTelEnrichment", Access::Read, &get_enrichment},
};
const Register<OperationEntry> kRegistered[]{
    Register(entries[0]), Register(entries[1]), Register(entries[2]),
    Register(entries[3]), Register(entries[4]), Register(entries[5]),
    Register(entries[6]), Register(entries[7]), Register(entries[8])};
constinit OperationLimit limits[] = {
    {"cloudwatch", "PutAlarmMuteRule", "Kept; alarms act all the same."},
    {"cloudwatch", "PutManagedInsightRules", "Kept; rules read no logs."},
    {"cloudwatch", "StartOTelEnrichment", "Kept; no metrics are enriched."}};
const Register<OperationLimit> kLimits[]{Register(limits[0]), Register(limits[1]),
                                         Register(limits[2])};

}  // namespace

}  // namespace formwork::cloudwatch
