// SPDX-License-Identifier: Apache-2.0
// Event rules over the API, as stacks made them. Events are not emulated.
#include "resources/common/api_objects.hh"
#include "resources/common/api_support.hh"
#include "resources/common/naming.hh"
#include "resources/common/properties.hh"

namespace formwork::events {

namespace {

constexpr ObjectPlace kRules{"modelled", "AWS::Events::Rule"};
constexpr std::string_view kDefaultBus = "default";

// "bus" of a name and of "arn:aws:events:<region>:<account>:event-bus/bus".
std::string bus_name(const std::string& name_or_arn) {
  return name_or_arn.empty() ? std::string(kDefaultBus) : last_part(name_or_arn, '/');
}

Value shape_of(const World& world, const StoredObject& rule) {
  const std::string bus = bus_name(rule.text("EventBusName"));
  const std::string name = rule.text("Name");
  Value shape = map_with("Name", Value::string(name));
  const std::string path = bus == kDefaultBus ? name : bus + "/" + name;
  shape.set("Arn", Value::string(regional_arn(world, "events", "rule/" + path)));
  set_text(shape, "EventPattern", document_text(rule.model.find("EventPattern")));
  const std::string state = rule.text("State");
  shape.set("State", Value::string(state.empty() ? "ENABLED" : state));
  copy_members(shape, rule.model, {"Description", "ScheduleExpression", "RoleArn"});
  shape.set("EventBusName", Value::string(bus));
  return shape;
}

Result<StoredObject> find_rule(ApiCall& call, const std::string& name) {
  auto rules = stored_objects(call.world, kRules);
  if (!rules) {
    return std::move(rules).failure();
  }
  const std::string bus = bus_name(call.text("EventBusName"));
  for (StoredObject& rule : *rules) {
    if (rule.text("Name") == name && bus_name(rule.text("EventBusName")) == bus) {
      return std::move(rule);
    }
  }
  return fail("ResourceNotFoundException",
              "Rule " + name + " does not exist on EventBus " + bus + ".");
}

Result<Value> describe(ApiCall& call) {
  auto rule = find_rule(call, call.text("Name"));
  if (!rule) {
    return std::move(rule).failure();
  }
  Value shape = shape_of(call.world, *rule);
  shape.set("CreatedBy", Value::string(call.world.account_id));
  return shape;
}

Result<Value> list(ApiCall& call) {
  auto rules = stored_objects(call.world, kRules);
  if (!rules) {
    return std::move(rules).failure();
  }
  const std::string bus = bus_name(call.text("EventBusName"));
  Value::List shapes;
  for (const StoredObject& rule : *rules) {
    if (bus_name(rule.text("EventBusName")) == bus &&
        rule.text("Name").starts_with(call.text("NamePrefix"))) {
      shapes.push_back(shape_of(call.world, rule));
    }
  }
  return page_of(call, std::move(shapes),
                 {.member = "Rules", .fault_code = "ValidationException", .size_member = "Limit"});
}

Result<Value> list_targets(ApiCall& call) {
  auto rule = find_rule(call, call.text("Rule"));
  if (!rule) {
    return std::move(rule).failure();
  }
  return page_of(
      call, items_of(rule->model, "Targets"),
      {.member = "Targets", .fault_code = "ValidationException", .size_member = "Limit"});
}

using Access = OperationEntry::Access;
constinit OperationEntry describe_entry{"events", "DescribeRule", Access::Read, &describe};
constinit OperationEntry list_entry{"events", "ListRules", Access::Read, &list};
constinit OperationEntry targets_entry{"events", "ListTargetsByRule", Access::Read, &list_targets};
const Register<OperationEntry> kRegistered[]{Register(describe_entry), Register(list_entry),
                                             Register(targets_entry)};

}  // namespace

}  // namespace formwork::events
