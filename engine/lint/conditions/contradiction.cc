// SPDX-License-Identifier: Apache-2.0
#include "engine/lint/conditions/contradiction.hh"

#include "engine/lint/schema/value.hh"

namespace formwork::lint {
namespace {

std::string truth(bool value) {
  return value ? "True" : "False";
}

}  // namespace

std::string contradiction(const ConditionSpace& conditions, ConditionState state,
                          std::string_view name, bool value) {
  std::string text = "When setting condition " + quote(name) + " to " + truth(value);
  std::string others;
  for (const auto& [other, assumed] : conditions.assumptions(state)) {
    if (other != name) {
      others +=
          (others.empty() ? "" : " and ") + ("condition " + quote(other)) + " is " + truth(assumed);
    } else if (assumed != value) {
      text += " from current status " + truth(assumed);
    }
  }
  return others.empty() ? text : text + ". Where existing status for " + others;
}

}  // namespace formwork::lint
