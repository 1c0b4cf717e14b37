// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "engine/document/node.hh"
#include "engine/lint/conditions/clause_solver.hh"

// Condition expressions as they are written: {"Fn::And": [...]}, {"Condition": "Name"}.
namespace formwork::lint {

/// Whether `operands`, the two items of a Fn::Equals, can be compared at all.
using OperandTest = bool (*)(const Node& operands);

/// What an expression is made of; called in the order of the text. Either may be null.
struct ExpressionParts {
  std::function<void(const Node& operands)> on_equals;  ///< The list of two of a Fn::Equals.
  std::function<void(std::string_view name)> on_named;  ///< {"Condition": name}.
};

/// Whether `node` is an expression: one function with a list of expressions (Not: of one), a
/// Fn::Equals of two operands that pass `are_operands`, or a named condition. Parts are told as
/// they are read, up to the first fault.
bool read_expression(const Node& node, OperandTest are_operands, const ExpressionParts& parts);

/// What parts of an expression are called in the solver.
struct ExpressionLiterals {
  std::function<Literal(const Node& operands)> of_equals;
  std::function<Literal(std::string_view name)> of_named;
};
/// The literal of an expression that can be read.
Literal encode_expression(const Node& node, ClauseSolver& solver,
                          const ExpressionLiterals& literals);

/// The conditions of a template and which of them each refers to, as often as it does.
struct ConditionGraph {
  std::vector<std::string_view> names;  ///< In template order.
  std::vector<const Node*> nodes;
  std::vector<bool> are_readable;
  std::vector<std::vector<std::uint32_t>> references;  ///< Up to the first fault; defined ones.
  std::vector<bool> refer_to_nothing;                  ///< A name that is not defined.
  std::unordered_map<std::string_view, std::uint32_t> index;

  /// `conditions`: the section; null or malformed is empty.
  ConditionGraph(const Node* conditions, OperandTest are_operands);

  /// Indices, referred before referring; those of a circle in the order they were met.
  std::vector<std::uint32_t> order() const;
  /// How often each is read when each is read once and whatever it refers to once for each
  /// reference. Saturates at a very high number of the right parity.
  std::vector<std::uint64_t> reading_counts() const;
  /// Readable, and so is all it refers to, without circles.
  std::vector<bool> are_defined() const;
};

}  // namespace formwork::lint
