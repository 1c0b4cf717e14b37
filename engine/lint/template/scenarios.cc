// SPDX-License-Identifier: Apache-2.0
#include "engine/lint/template/scenarios.hh"

#include <algorithm>

#include "engine/lint/schema/value.hh"

namespace formwork::lint {
namespace {

/// The arguments of a Fn::If that names its condition, else empty.
std::span<const Node* const> arguments_of_if(const Node& node) {
  const Member* member = node.single();
  if (member == nullptr || member->key != "Fn::If") {
    return {};
  }
  const std::span<const Node* const> arguments = member->value->items();
  return arguments.size() == 3 && arguments[0]->is_string() ? arguments
                                                            : std::span<const Node* const>();
}

class ScenarioDecider {
 public:
  ScenarioDecider(NodeBuilder& build, const Scenario& scenario)
      : build_(build), scenario_(scenario) {}

  const Node* decide_object(const Node& object) {
    if (object.is_list()) {
      return decide_items(object);
    }
    if (!object.is_map()) {
      return &object;
    }
    if (const Member* member = object.single(); member != nullptr && member->key == "Fn::If") {
      const Node* decided = decide(object);
      return decided == nullptr ? build_.map({}, object.span, object.flags) : decided;
    }
    std::vector<Member> kept;
    bool is_changed = false;
    for (const Member& member : object.members()) {
      const Node* decided = decide(*member.value);
      is_changed = is_changed || decided != member.value;
      if (decided != nullptr) {
        kept.push_back({member.key, member.key_span, decided});
      }
    }
    return is_changed ? build_.map(kept, object.span, object.flags) : &object;
  }

 private:
  /// Null when nothing is left.
  const Node* decide(const Node& value) {
    if (value.is_list()) {
      return decide_items(value);
    }
    if (value.is(NodeKind::Null) || is_no_value(value)) {
      return nullptr;
    }
    const std::span<const Node* const> arguments = arguments_of_if(value);
    if (!arguments.empty()) {
      if (const auto taken = scenario_.value(arguments[0]->text())) {
        return decide(*arguments[*taken ? 1 : 2]);
      }
    }
    return &value;
  }

  const Node* decide_items(const Node& list) {
    std::vector<const Node*> kept;
    bool is_changed = false;
    for (const Node* item : list.items()) {
      const Node* decided = decide(*item);
      is_changed = is_changed || decided != item;
      if (decided != nullptr) {
        kept.push_back(decided);
      }
    }
    return is_changed ? build_.list(kept, list.span, list.flags) : &list;
  }

  NodeBuilder& build_;
  const Scenario& scenario_;
};

void demand_names(const Node& value, ConditionDemands& demands);

/// The condition a Fn::If with these arguments asks for, and those of its branches.
void demand_names_of_if(std::span<const Node* const> arguments, ConditionDemands& demands) {
  if (arguments.size() == 3 && arguments[0]->is_string()) {
    demands[arguments[0]->text()] = {true, true};
    demand_names(*arguments[1], demands);
    demand_names(*arguments[2], demands);
  }
}

void demand_names(const Node& value, ConditionDemands& demands) {
  for (const Node* item : value.items()) {
    demand_names(*item, demands);
  }
  demand_names_of_if(arguments_of_if(value), demands);
}

/// The conditions that a map depends on: in its members, or when it is a Fn::If itself, those of
/// it and of the functions among the maps it chooses from.
void demand_names_of_object(const Node& object, ConditionDemands& demands) {
  const std::span<const Node* const> arguments = arguments_of_if(object);
  if (arguments.empty()) {
    for (const Member& member : object.members()) {
      demand_names(*member.value, demands);
    }
    return;
  }
  demands[arguments[0]->text()] = {true, true};
  for (const Node* branch : arguments.subspan(1)) {
    if (const Node* nested = branch->get("Fn::If"); nested != nullptr) {
      demand_names_of_if(nested->items(), demands);
    }
  }
}

bool is_empty(const Node& node) {
  switch (node.kind) {
    case NodeKind::Null:
      return true;
    case NodeKind::Bool:
      return !node.boolean();
    case NodeKind::Int:
    case NodeKind::Float:
      return number_value(node) == 0.0;
    default:
      return node.count == 0;
  }
}

/// A map of these members of `object`; absent ones are left out.
const Node* members_of(NodeBuilder& build, const Node& object,
                       std::span<const std::string_view> names) {
  std::vector<Member> members;
  for (const std::string_view name : names) {
    if (const Member* member = object.find(name); member != nullptr) {
      members.push_back(*member);
    }
  }
  return build.map(members, object.span, object.flags);
}

const Node* item_by_item(Run& run, const Node& list, const Scenario& scenario) {
  std::vector<const Node*> kept;
  for (const Node* item : list.items()) {
    const Node* decided = value_in_scenario(run, *item, scenario);
    if (!is_empty(*decided)) {
      kept.push_back(decided);
    }
  }
  return run.build().list(kept, list.span, list.flags);
}

}  // namespace

const Node* value_in_scenario(Run& run, const Node& object, const Scenario& scenario) {
  return ScenarioDecider(run.build(), scenario).decide_object(object);
}

std::vector<Scenario> scenarios_of(const Run& run, std::span<const Node* const> objects) {
  ConditionDemands demands;
  for (const Node* object : objects) {
    if (object != nullptr && object->is_map()) {
      demand_names_of_object(*object, demands);
    }
  }
  return run.solver().scenarios(demands);
}

std::vector<ScenarioObject> without_conditions(Run& run, const Node& object,
                                               std::span<const std::string_view> names) {
  std::vector<ScenarioObject> result;
  if (object.is_scalar()) {
    result.push_back({std::nullopt, &object});
    return result;
  }
  const Node* part =
      object.is_map() && !names.empty() ? members_of(run.build(), object, names) : &object;
  const std::vector<Scenario> scenarios =
      object.is_list() ? scenarios_of(run, object.items()) : scenarios_of(run, std::span(&part, 1));
  if (scenarios.empty()) {
    if (!is_no_value(object)) {
      result.push_back({std::nullopt, value_in_scenario(run, *part, {})});
    }
    return result;
  }
  for (const Scenario& scenario : scenarios) {
    const Node* decided = object.is_list() ? item_by_item(run, object, scenario)
                                           : value_in_scenario(run, *part, scenario);
    if (object.is_list() || !is_empty(*decided)) {
      result.push_back({scenario, decided});
    }
  }
  return result;
}

ConditionDemands conditions_on_path(const Run& run, std::span<const PathStep> path) {
  ConditionDemands demands;
  const Node* node = &run.root();
  for (std::size_t i = 0; i < path.size() && node != nullptr; ++i) {
    if (path[i].key == "Fn::If") {
      const Node* arguments = node->get("Fn::If");
      const int branch = i + 1 < path.size() ? path[i + 1].index : -1;
      const bool is_last = i + 1 == path.size();
      if (arguments != nullptr && arguments->items().size() == 3 &&
          arguments->items()[0]->is_string() && (is_last || branch == 1 || branch == 2)) {
        ConditionValues& values = demands[arguments->items()[0]->text()];
        values.can_be_true = values.can_be_true || is_last || branch == 1;
        values.can_be_false = values.can_be_false || is_last || branch == 2;
      }
    }
    if (path[i].is_index()) {
      const auto index = static_cast<std::size_t>(path[i].index);
      node = index < node->items().size() ? node->items()[index] : nullptr;
    } else {
      node = node->get(path[i].key);
    }
  }
  if (path.size() >= 2 && (path[0].key == "Resources" || path[0].key == "Outputs")) {
    const Node* section = run.section(path[0].key);
    const Node* entry = section == nullptr ? nullptr : section->get(path[1].key);
    const Node* condition = entry == nullptr ? nullptr : entry->get("Condition");
    if (condition != nullptr && condition->is_string()) {
      demands[condition->text()].can_be_true = true;
    }
  }
  return demands;
}

std::vector<Scenario> scenarios_without(const Run& run, std::span<const PathStep> path,
                                        std::string_view resource) {
  const Node* resources = run.section("Resources");
  const Node* entry = resources == nullptr ? nullptr : resources->get(resource);
  const Node* condition = entry == nullptr ? nullptr : entry->get("Condition");
  if (condition == nullptr || !condition->is_string()) {
    return {};
  }
  const std::string_view name = condition->text();
  const ConditionDemands demands = conditions_on_path(run, path);
  const ConditionValues* own = demands.find(name);
  if (own != nullptr && own->can_be_true) {
    return {};
  }
  if (demands.empty() || own != nullptr) {
    return {Scenario{{name, false}}};
  }
  Scenario here;
  for (const auto& [demanded, values] : demands) {
    if (values.can_be_true && values.can_be_false) {
      return {};
    }
    here.set(demanded, values.can_be_true);
  }
  if (run.solver().implies(here, name)) {
    return {};
  }
  Scenario missing{{name, false}};
  for (const auto& [demanded, value] : here) {
    missing.set(demanded, value);
  }
  return {missing};
}

}  // namespace formwork::lint
