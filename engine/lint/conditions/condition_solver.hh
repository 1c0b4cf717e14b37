// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <initializer_list>
#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/lint/conditions/condition_space.hh"

namespace formwork::lint {

/// One way in which conditions can be: names and their values, in the order they were decided (the
/// order messages list them in). No name stands there twice.
class Scenario {
 public:
  Scenario() = default;
  Scenario(std::initializer_list<Assumption> decided) : decided_(decided) {}

  /// What the scenario says about `name`, if anything.
  std::optional<bool> value(std::string_view name) const;
  /// Decides `name`, anew when it was decided already (it keeps its place then).
  void set(std::string_view name, bool value);

  bool empty() const { return decided_.empty(); }
  std::size_t size() const { return decided_.size(); }
  auto begin() const { return decided_.begin(); }
  auto end() const { return decided_.end(); }
  bool operator==(const Scenario&) const = default;

 private:
  std::vector<Assumption> decided_;
};

/// The values a condition is known to have where something stands: true, false or both.
struct ConditionValues {
  bool can_be_true = false;
  bool can_be_false = false;
  bool operator==(const ConditionValues&) const = default;
};

/// What is asked of each name, in order, each name once.
class ConditionDemands {
 public:
  /// The values of `name`, added without any when it is new.
  ConditionValues& operator[](std::string_view name);
  const ConditionValues* find(std::string_view name) const;

  bool empty() const { return demands_.empty(); }
  std::size_t size() const { return demands_.size(); }
  auto begin() const { return demands_.begin(); }
  auto end() const { return demands_.end(); }

 private:
  std::vector<std::pair<std::string_view, ConditionValues>> demands_;
};

/// The conditions of a template together with its parameters' AllowedValues and its Rules section:
/// the broader view that whole-template rules and resolved values are judged by. Conditions that
/// cannot be read, and those that refer to such or to themselves, are not defined here. Same bounds
/// and determinism as ConditionSpace.
class ConditionSolver {
 public:
  ConditionSolver(const Node* conditions, const Node* parameters, const Node* rules);
  ~ConditionSolver();
  ConditionSolver(const ConditionSolver&) = delete;
  ConditionSolver& operator=(const ConditionSolver&) = delete;

  bool has(std::string_view name) const;

  enum class Answer : std::uint8_t { No, Yes, Unknown };
  /// Can `assumptions` hold when the parameters have these values? Only conditions that compare one
  /// of the parameters count. Values are strings; a list is passed as a text no one writes ("\0").
  /// The first value of a name wins. Unknown when an assumed condition is not defined or compares
  /// a function that is no Ref.
  Answer satisfiable(std::span<const Assumption> assumptions,
                     std::span<const std::pair<std::string_view, std::string_view>> values) const;

  /// Every consistent way to decide the demanded conditions, all-true first (the first open name
  /// varies slowest). At most 128 ways are tried. Empty when a name is not defined. Open names come
  /// first in a scenario, then the names demanded to be only true or only false.
  std::vector<Scenario> scenarios(const ConditionDemands& demands) const;

  /// The values `name` can have where AWS::Region is `region`. Both when it is not defined or does
  /// not depend on the region.
  ConditionValues values_in_region(std::string_view name, std::string_view region) const;

  /// Whether `scenario` makes `name` true in every case. True when a name is not defined.
  bool implies(const Scenario& scenario, std::string_view name) const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace formwork::lint
