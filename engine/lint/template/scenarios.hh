// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <initializer_list>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "engine/lint/run.hh"

// Objects as they are under each scenario of conditions: for rules over the whole template.
namespace formwork::lint {

/// An object with Fn::If decided and AWS::NoValue left out.
struct ScenarioObject {
  std::optional<Scenario> scenario;  ///< nullopt when nothing in the object is conditional.
  const Node* object = nullptr;
};

/// `object` (a map or a list; anything else is given back as it is) under every consistent
/// scenario; empty maps are left out. With `names`, only these members of a map, in this order.
std::vector<ScenarioObject> without_conditions(Run& run, const Node& object,
                                               std::span<const std::string_view> names = {});
inline std::vector<ScenarioObject> without_conditions(
    Run& run, const Node& object, std::initializer_list<std::string_view> names) {
  return without_conditions(run, object, std::span(names.begin(), names.size()));
}

/// `object` under one scenario: Fn::If decided in it and in its members, lists through and through.
/// An If over a condition the scenario says nothing about stays.
const Node* value_in_scenario(Run& run, const Node& object, const Scenario& scenario);

/// Every consistent way to decide the conditions that the objects depend on. Empty without any.
std::vector<Scenario> scenarios_of(const Run& run, std::span<const Node* const> objects);

/// What conditions are known to be at `path` (from the root): those of every Fn::If on the way
/// (its branch, both for the condition itself) and of the resource or output.
ConditionDemands conditions_on_path(const Run& run, std::span<const PathStep> path);

/// The scenarios in which `resource` does not exist although what stands at `path` does. Empty when
/// the resource is always there.
std::vector<Scenario> scenarios_without(const Run& run, std::span<const PathStep> path,
                                        std::string_view resource);

}  // namespace formwork::lint
