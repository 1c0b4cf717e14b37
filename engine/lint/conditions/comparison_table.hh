// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "engine/document/node.hh"
#include "engine/lint/conditions/clause_solver.hh"

namespace formwork::lint {

/// One Fn::Equals, however often it is written.
struct Comparison {
  std::vector<std::uint32_t> subjects;  ///< What is compared that is no literal, each once.
  std::optional<std::string> text;      ///< The literal, when there is just one.
  std::optional<bool> constant;         ///< The result when it is always the same.
  bool compares_function = false;       ///< A subject is no Ref.
  Literal holds;    ///< It is true; comparisons of one subject exclude each other.
  Literal meaning;  ///< What it stands for in expressions: `holds`, or a constant.
};

/// The comparisons of a template, by what they compare.
class ComparisonTable {
 public:
  explicit ComparisonTable(ClauseSolver& solver) : solver_(solver) {}

  /// Whether the two operands of a Fn::Equals can be compared.
  static bool are_operands(const Node& operands);

  /// The index of the comparison of two operands, made when it is new.
  std::uint32_t add(const Node& operands);
  const Comparison& operator[](std::uint32_t index) const { return comparisons_[index]; }
  /// The subject {"Ref": name}, when something compares it.
  std::optional<std::uint32_t> find_reference(std::string_view name) const;

  /// Adds what is known about all comparisons: those of one subject exclude each other, and a
  /// parameter has one of its AllowedValues. Call once, after the last add() of a new one.
  void restrict(const Node* parameters);

 private:
  std::uint32_t subject(const Node& operand);
  void exclude_each_other();
  void restrict_values(std::uint32_t subject, const Node& allowed);

  ClauseSolver& solver_;
  std::vector<Comparison> comparisons_;
  std::unordered_map<std::string, std::uint32_t> index_;
  std::unordered_map<std::string, std::uint32_t> subjects_;
  std::vector<std::vector<std::uint32_t>> by_subject_;              // Comparisons, in order.
  std::unordered_map<std::string_view, std::uint32_t> references_;  // Names in Ref.
};

}  // namespace formwork::lint
