// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/lint/conditions/condition_space.hh"

namespace formwork::lint {

/// One way in which conditions can be: name to value.
using Scenario = std::map<std::string_view, bool>;
/// For each name, the values it is known to have where something stands ({true}, {false} or both).
struct ConditionValues {
  bool can_be_true = false;
  bool can_be_false = false;
};
using ConditionDemands = std::map<std::string_view, ConditionValues>;

/// The conditions of a template together with its parameters' AllowedValues and its Rules section:
/// the broader view that whole-template rules and resolved values are judged by. Same bounds and
/// determinism as ConditionSpace.
class ConditionSolver {
 public:
  ConditionSolver(const Node* conditions, const Node* parameters, const Node* rules);
  ~ConditionSolver();
  ConditionSolver(const ConditionSolver&) = delete;
  ConditionSolver& operator=(const ConditionSolver&) = delete;

  bool has(std::string_view name) const;

  enum class Answer : std::uint8_t { No, Yes, Unknown };
  /// Can `assumptions` hold when the parameters have these values (strings; lists never match)?
  /// Unknown when an assumed condition is not defined or compares something that is no Ref.
  Answer satisfiable(std::span<const Assumption> assumptions,
                     std::span<const std::pair<std::string_view, std::string_view>> values) const;

  /// Every consistent way to decide the demanded conditions, at most 128 tried, all-true first;
  /// with `region`, only what AWS::Region leaves open there.
  std::vector<Scenario> scenarios(const ConditionDemands& demands,
                                  std::string_view region = {}) const;

  /// Whether `scenario` makes `name` true in every case. True when a name is not defined.
  bool implies(const Scenario& scenario, std::string_view name) const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace formwork::lint
