// SPDX-License-Identifier: Apache-2.0
// Event rules over the API: those of stacks and those made here are the same records.
#include "resources/events/rules.hh"

#include <algorithm>
#include <utility>

#include "engine/service/api_host.hh"
#include "engine/value/convert.hh"
#include "resources/common/api_support.hh"
#include "resources/common/checks.hh"
#include "resources/common/event_pattern.hh"
#include "resources/common/naming.hh"
#include "resources/common/properties.hh"
#include "resources/events/schedule.hh"

namespace formwork::events {

namespace {

constexpr PageShape page_named(std::string_view member) {
  return {.member = member, .fault_code = "ValidationException", .size_member = "Limit"};
}

Value shape_of(const World& world, const StoredObject& rule) {
  Value shape = map_with("Name", Value::string(rule.text("Name")));
  shape.set("Arn", Value::string(rule_arn(world, rule)));
  set_text(shape, "EventPattern", document_text(rule.model.find("EventPattern")));
  const std::string state = rule.text("State");
  shape.set("State", Value::string(state.empty() ? "ENABLED" : state));
  copy_members(shape, rule.model, {"Description", "ScheduleExpression", "RoleArn"});
  shape.set("EventBusName", Value::string(rule_bus(rule)));
  return shape;
}

Result<Value> describe(ApiCall& call) {
  auto rule = find_rule(call);
  if (!rule) {
    return std::move(rule).failure();
  }
  Value shape = shape_of(call.world, *rule);
  shape.set("CreatedBy", Value::string(call.world.account_id));
  return shape;
}

Result<Value> list(ApiCall& call) {
  const std::string bus = bus_name(call.text("EventBusName"));
  if (auto there = check_bus(call.world, bus); !there) {
    return std::move(there).failure();
  }
  auto rules = rules_of(call.world, bus);
  if (!rules) {
    return std::move(rules).failure();
  }
  Value::List shapes;
  for (const StoredObject& rule : *rules) {
    if (rule.text("Name").starts_with(call.text("NamePrefix"))) {
      shapes.push_back(shape_of(call.world, rule));
    }
  }
  return page_of(call, std::move(shapes), page_named("Rules"));
}

Result<Value> list_names(ApiCall& call) {
  auto rules = rules_of(call.world, bus_name(call.text("EventBusName")));
  if (!rules) {
    return std::move(rules).failure();
  }
  const std::string wanted = call.text("TargetArn");
  Value::List names;
  for (const StoredObject& rule : *rules) {
    const Value targets = Value::list(items_of(rule.model, "Targets"));
    const bool has_it =
        std::any_of(targets.items().begin(), targets.items().end(),
                    [&](const Value& target) { return target.get_text("Arn") == wanted; });
    if (has_it) {
      names.push_back(Value::string(rule.text("Name")));
    }
  }
  return page_of(call, std::move(names), page_named("RuleNames"));
}

Result<void> check_schedule(ApiCall& call, const std::string& bus) {
  const std::string schedule = call.text("ScheduleExpression");
  if (schedule.empty()) {
    return {};
  }
  if (bus != kDefaultBus) {
    return fail("ValidationException",
                "ScheduleExpression is supported only on the default event bus.");
  }
  return Schedule::parse(schedule)
             ? Result<void>()
             : fail("ValidationException", "Parameter ScheduleExpression is not valid.");
}

Result<Value> rule_properties(ApiCall& call, const std::string& bus) {
  Value properties = Value::map();
  copy_members(properties, call.input,
               {"Name", "Description", "RoleArn", "ScheduleExpression", "State", "Tags"});
  if (bus != kDefaultBus) {
    properties.set("EventBusName", Value::string(bus));
  }
  if (const std::string pattern = call.text("EventPattern"); !pattern.empty()) {
    if (auto read = read_event_pattern(pattern); !read) {
      return std::move(read).failure();
    }
    properties.set("EventPattern", Value::string(pattern));  // told as it was given
  }
  return properties;
}

Result<Value> put(ApiCall& call) {
  const std::string bus = bus_name(call.text("EventBusName"));
  if (auto there = check_bus(call.world, bus); !there) {
    return std::move(there).failure();
  }
  if (call.text("EventPattern").empty() && call.text("ScheduleExpression").empty()) {
    return fail("ValidationException",
                "Parameter(s) EventPattern or ScheduleExpression must be specified.");
  }
  if (auto good = check_schedule(call, bus); !good) {
    return std::move(good).failure();
  }
  auto properties = rule_properties(call, bus);
  if (!properties) {
    return properties;
  }
  auto rule = look_for_rule(call.world, call.text("Name"), bus);
  if (!rule) {
    return std::move(rule).failure();
  }
  call.host.go_on_later();  // a schedule begins
  if (rule->record.is_null()) {
    auto made = create_outside(call, kRuleType, *std::move(properties));
    if (!made) {
      return std::move(made).failure();
    }
    rule = look_for_rule(call.world, call.text("Name"), bus);
    if (!rule) {
      return std::move(rule).failure();
    }
    return map_with("RuleArn", Value::string(rule_arn(call.world, *rule)));
  }
  // Targets and tags stay; what is not said again goes.
  const Value before = properties_of(rule->record);
  if (const Value* targets = before.find("Targets")) {
    properties->set("Targets", *targets);
  }
  if (auto kept = keep(call.world, kRuleType, *rule, *std::move(properties)); !kept) {
    return std::move(kept).failure();
  }
  return map_with("RuleArn", Value::string(rule_arn(call.world, *rule)));
}

Result<Value> remove(ApiCall& call) {
  const std::string bus = bus_name(call.text("EventBusName"));
  auto rule = look_for_rule(call.world, call.text("Name"), bus);
  if (!rule || rule->record.is_null()) {
    return rule ? Result<Value>(Value::map()) : std::move(rule).failure();
  }
  if (!items_of(rule->model, "Targets").empty()) {
    return fail("ValidationException", "Rule can't be deleted since it has targets.");
  }
  auto gone = remove_outside(call, kRuleType, rule->key, properties_of(rule->record));
  return gone ? Result<Value>(Value::map()) : std::move(gone).failure();
}

Result<Value> set_state(ApiCall& call, std::string_view state) {
  auto rule = find_rule(call);
  if (!rule) {
    return std::move(rule).failure();
  }
  Value properties = properties_of(rule->record);
  properties.set("State", Value::string(std::string(state)));
  call.host.go_on_later();
  auto kept = keep(call.world, kRuleType, *rule, std::move(properties));
  return kept ? Result<Value>(Value::map()) : std::move(kept).failure();
}

Result<Value> enable(ApiCall& call) {
  return set_state(call, "ENABLED");
}

Result<Value> disable(ApiCall& call) {
  return set_state(call, "DISABLED");
}

// Whether an event would match, without a rule.
Result<Value> test_pattern(ApiCall& call) {
  auto pattern = read_event_pattern(call.text("EventPattern"));
  if (!pattern) {
    return pattern;
  }
  auto event = value_from_json(call.text("Event"));
  if (!event || !event->is_map()) {
    return fail("ValidationException",
                "Parameter Event is not valid. Reason: it is no JSON object");
  }
  for (const std::string_view member :
       {"id", "account", "source", "time", "region", "resources", "detail-type"}) {
    if (event->find(member) == nullptr) {
      return fail("ValidationException", "Parameter Event is not valid. Reason: the field '" +
                                             std::string(member) + "' is missing");
    }
  }
  return map_with("Result", Value::boolean(matches_event(*pattern, *event)));
}

using Access = OperationEntry::Access;
constinit OperationEntry entries[] = {
    {"events", "DescribeRule", Access::Read, &describe},
    {"events", "ListRules", Access::Read, &list},
    {"events", "ListRuleNamesByTarget", Access::Read, &list_names},
    {"events", "PutRule", Access::Write, &put},
    {"events", "DeleteRule", Access::Write, &remove},
    {"events", "EnableRule", Access::Write, &enable},
    {"events", "DisableRule", Access::Write, &disable},
    {"events", "TestEventPattern", Access::Read, &test_pattern}};
const Register<OperationEntry> kRegistered[]{
    Register(entries[0]), Register(entries[1]), Register(entries[2]), Register(entries[3]),
    Register(entries[4]), Register(entries[5]), Register(entries[6]), Register(entries[7])};

}  // namespace

}  // namespace formwork::events
