// SPDX-License-Identifier: Apache-2.0
// Any bytes as a template: its conditions are asked about in every way. Answers must agree with
// each other; nothing may crash or run long.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/document/document.hh"
#include "engine/lint/conditions/condition_solver.hh"
#include "engine/lint/conditions/condition_space.hh"
#include "engine/lint/conditions/scenario_instance.hh"
#include "engine/lint/conditions/sorted_equals.hh"

namespace {

using namespace formwork;        // NOLINT
using namespace formwork::lint;  // NOLINT

void require(bool holds) {
  if (!holds) {
    std::abort();
  }
}

void visit_states(const Node& root, const ConditionSpace& space, NodeBuilder& build) {
  const std::vector<std::string_view> names = space.names();
  int ways = 0;
  space.scenarios({}, names, [&](ConditionState state) {
    require(++ways <= 128);
    for (const Member& member : root.members()) {
      const Node* left = instance_in(*member.value, space, state, true, true, build);
      require(left == nullptr || left->kind <= NodeKind::Map);
    }
    // What holds together, holds one by one and is what was said.
    for (const auto& [name, value] : space.assumptions(state)) {
      require(space.value(state, name) == value);
      require(space.assume({}, name, value).has_value());
      require(!space.assume(state, name, !value).has_value());
      require(space.assume(state, name, value) == state);
    }
    return ways < 16;
  });
}

void ask_solver(const ConditionSpace& space, const ConditionSolver& solver) {
  ConditionDemands demands;
  for (const std::string_view name : space.names()) {
    if (solver.has(name) && demands.size() < 12) {
      demands[name] = {true, true};
    }
    (void)solver.values_in_region(name, "us-east-1");
    const Assumption assumed(name, true);
    const std::pair<std::string_view, std::string_view> values[] = {{"P", "a"}};
    (void)solver.satisfiable(std::span(&assumed, 1), values);
  }
  for (const Scenario& scenario : solver.scenarios(demands)) {
    for (const auto& [name, value] : scenario) {
      require(!value || solver.implies(scenario, name));
    }
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  SourceMap sources;
  Sink sink;
  const std::unique_ptr<Document> document = read_document(
      sources, "fuzz.yaml", std::string(reinterpret_cast<const char*>(data), size), sink);
  if (document == nullptr || document->root == nullptr) {
    return 0;
  }
  Arena arena;
  NodeBuilder build(arena);
  const Node* root = with_sorted_equals(build, *document->root);
  const ConditionSpace space(root->get("Conditions"), root->get("Parameters"));
  const ConditionSolver solver(root->get("Conditions"), root->get("Parameters"),
                               root->get("Rules"));
  for (const Member& member : root->members()) {
    (void)deciding_conditions(*member.value);
  }
  visit_states(*root, space, build);
  ask_solver(space, solver);
  return 0;
}
