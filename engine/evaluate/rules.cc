// SPDX-License-Identifier: Apache-2.0
// The Rules section: assertions over parameters, checked before anything is made.
#include <string>
#include <utility>

#include "engine/evaluate/evaluator.hh"

namespace formwork {

void Evaluator::check_rule(const Rule& rule) {
  if (rule.condition != nullptr && condition_node(*rule.condition) != Tri::True) {
    return;
  }
  std::size_t number = 0;
  for (const Rule::Assertion& assertion : rule.assertions) {
    ++number;
    if (assertion.assert_node == nullptr || condition_node(*assertion.assert_node) != Tri::False) {
      continue;
    }
    const std::string what = assertion.description.empty()
                                 ? "assertion " + std::to_string(number) + " does not hold"
                                 : std::string(assertion.description);
    fault("ValidationError", "Rule '" + std::string(rule.name.text) + "' failed: " + what,
          assertion.assert_node->span, "Give parameter values that satisfy the assertion.");
  }
}

void Evaluator::check_rules() {
  const Place outer = std::exchange(place_, Place::Rule);
  for (const Rule& rule : model_.rules) {
    CauseSet waiting = std::exchange(waiting_, {});
    check_rule(rule);
    waiting_ = std::move(waiting);
  }
  place_ = outer;
}

}  // namespace formwork
