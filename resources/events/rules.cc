// SPDX-License-Identifier: Apache-2.0
#include "resources/events/rules.hh"

#include <utility>

#include "resources/common/naming.hh"
#include "resources/common/told_types.hh"

namespace formwork::events {

std::string bus_name(std::string_view name_or_arn) {
  return name_or_arn.empty() ? std::string(kDefaultBus) : last_part(name_or_arn, '/');
}

std::string bus_arn(const World& world, std::string_view bus) {
  return regional_arn(world, "events", "event-bus/" + std::string(bus));
}

std::string rule_bus(const StoredObject& rule) {
  return bus_name(rule.text("EventBusName"));
}

std::string rule_arn(const World& world, const StoredObject& rule) {
  const std::string bus = rule_bus(rule);
  const std::string name = rule.text("Name");
  return regional_arn(world, "events", "rule/" + (bus == kDefaultBus ? name : bus + "/" + name));
}

bool is_enabled(const StoredObject& rule) {
  return rule.text("State") != "DISABLED";
}

Result<std::vector<StoredObject>> rules_of(World& world, std::string_view bus) {
  auto rules = stored_objects(world, modelled_place(kRuleType));
  if (rules && !bus.empty()) {
    std::erase_if(*rules, [&](const StoredObject& rule) { return rule_bus(rule) != bus; });
  }
  return rules;
}

Result<StoredObject> look_for_rule(World& world, std::string_view name, std::string_view bus) {
  auto rules = rules_of(world, bus);
  if (!rules) {
    return std::move(rules).failure();
  }
  for (StoredObject& rule : *rules) {
    if (rule.text("Name") == name) {
      return std::move(rule);
    }
  }
  return StoredObject();
}

Result<StoredObject> find_rule(ApiCall& call, std::string_view member) {
  const std::string bus = bus_name(call.text("EventBusName"));
  const std::string name = call.text(member);
  auto rule = look_for_rule(call.world, name, bus);
  if (rule && rule->record.is_null()) {
    return fail("ResourceNotFoundException",
                "Rule " + name + " does not exist on EventBus " + bus + ".");
  }
  return rule;
}

Result<void> check_bus(World& world, const std::string& bus) {
  if (bus == kDefaultBus) {
    return {};
  }
  auto found = find_stored(world, modelled_place(kBusType), "Name", bus);
  if (!found) {
    return std::move(found).failure();
  }
  return found->record.is_null() ? Result<void>(fail("ResourceNotFoundException",
                                                     "Event bus " + bus + " does not exist."))
                                 : Result<void>();
}

Result<void> keep(World& world, std::string_view type, StoredObject& object, Value properties) {
  object.record.set("Properties", std::move(properties));
  object.record.set("LastModifiedTime", Value::number(world.clock.now()));
  object.model = model_of(object.record);
  return put_object(world, modelled_place(type), object.key, object.record);
}

namespace {

constinit ToldType told_types[] = {{kRuleType}, {kBusType}};
const Register<ToldType> kToldTypes[]{Register(told_types[0]), Register(told_types[1])};

}  // namespace

}  // namespace formwork::events
