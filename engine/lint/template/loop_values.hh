// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/document/builder.hh"
#include "engine/document/node.hh"

// What loops of AWS::LanguageExtensions run over, as far as a template says it by itself.
namespace formwork::lint {

/// Names of loops around a value and what they stand for, outermost first.
using LoopBindings = std::vector<std::pair<std::string_view, const Node*>>;
const Node* find_binding(const LoopBindings& bindings, std::string_view name);

/// Why something cannot be expanded. `at` is shown when it has a place; null: the fault has none.
struct LoopFault {
  std::string message;
  const Node* at = nullptr;
};

/// A value, or that it is not known before the stack exists, or that it makes no sense.
struct LoopValue {
  enum class State : unsigned char { Known, Unknown, Faulty };
  State state = State::Known;
  const Node* node = nullptr;  ///< Null when Known: AWS::NoValue.
  LoopFault fault;

  bool is_known() const { return state == State::Known; }
};

/// Evaluates literals, Ref, Fn::FindInMap and Fn::If for one template.
class LoopValues {
 public:
  LoopValues(const Node& root, std::string_view region, NodeBuilder& build)
      : root_(root), region_(region), build_(build) {}

  /// Whether `node` is something that can be evaluated at all.
  static std::optional<LoopFault> check(const Node& node);

  /// `only_bindings`: parameters and pseudo parameters are unknown.
  LoopValue value(const Node& node, const LoopBindings& bindings, bool only_bindings);
  /// Of the argument of Fn::FindInMap, which check() accepted; its DefaultValue only when it may be
  /// used.
  LoopValue find_in_map(const Node& argument, const LoopBindings& bindings, bool only_bindings,
                        bool may_default);
  static std::optional<LoopFault> check_find_in_map(const Node& argument);

 private:
  struct Lookup;
  LoopValue ref(const Node& argument, const LoopBindings& bindings, bool only_bindings);
  LoopValue pseudo(const Node& argument, std::string_view name);
  LoopValue parameter(const Node& argument, std::string_view name);
  LoopValue default_of(const Node& option, const LoopBindings& bindings, bool only_bindings);
  std::optional<LoopFault> choose_map(Lookup& lookup);
  void choose_first_key(Lookup& lookup);
  LoopValue look_up(Lookup& lookup, bool may_default);
  const Node* text(std::string_view text) { return build_.copy_string(text, {}, Node::kQuoted); }
  const Node* split_list(std::string_view text);

  const Node& root_;
  std::string_view region_;
  NodeBuilder& build_;
  std::string_view account_;  // The first key of a map that was taken for the account.
};

}  // namespace formwork::lint
