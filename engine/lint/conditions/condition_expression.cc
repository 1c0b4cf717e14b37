// SPDX-License-Identifier: Apache-2.0
#include "engine/lint/conditions/condition_expression.hh"

#include <algorithm>

#include "engine/base/ensure.hh"
#include "engine/lint/schema/value.hh"

namespace formwork::lint {
namespace {

constexpr std::uint64_t kMostReadings = std::uint64_t{1} << 40;

std::uint64_t add_readings(std::uint64_t a, std::uint64_t b) {
  const std::uint64_t sum = a + b;
  return sum < kMostReadings ? sum : (kMostReadings | (sum & 1));
}

bool is_connective(std::string_view key) {
  return key == "Fn::And" || key == "Fn::Or" || key == "Fn::Not";
}

}  // namespace

bool read_expression(const Node& node, OperandTest are_operands, const ExpressionParts& parts) {
  const Member* function = node.single();
  if (function == nullptr) {
    return false;
  }
  const Node& argument = *function->value;
  if (function->key == "Condition") {
    if (!argument.is_string() || is_date(argument)) {
      return false;
    }
    if (parts.on_named) {
      parts.on_named(argument.text());
    }
    return true;
  }
  if (function->key == "Fn::Equals") {
    if (argument.items().size() != 2) {
      return false;
    }
    if (parts.on_equals) {
      parts.on_equals(argument);
    }
    return are_operands(argument);
  }
  if (!is_connective(function->key) || !argument.is_list()) {
    return false;
  }
  for (const Node* item : argument.items()) {
    if (!read_expression(*item, are_operands, parts)) {
      return false;
    }
  }
  return function->key != "Fn::Not" || argument.items().size() == 1;
}

Literal encode_expression(const Node& node, ClauseSolver& solver,
                          const ExpressionLiterals& literals) {
  const Member* function = node.single();
  FORMWORK_ENSURE(function != nullptr);
  if (function->key == "Condition") {
    return literals.of_named(function->value->text());
  }
  if (function->key == "Fn::Equals") {
    return literals.of_equals(*function->value);
  }
  std::vector<Literal> parts;
  parts.reserve(function->value->items().size());
  for (const Node* item : function->value->items()) {
    parts.push_back(encode_expression(*item, solver, literals));
  }
  if (function->key == "Fn::And") {
    return solver.conjunction(parts);
  }
  return function->key == "Fn::Or" ? solver.disjunction(parts) : ~parts.front();
}

ConditionGraph::ConditionGraph(const Node* conditions, OperandTest are_operands) {
  if (conditions == nullptr) {
    return;
  }
  for (const Member& member : conditions->members()) {
    if (index.emplace(member.key, static_cast<std::uint32_t>(names.size())).second) {
      names.push_back(member.key);
      nodes.push_back(member.value);
    }
  }
  references.resize(names.size());
  refer_to_nothing.resize(names.size());
  for (std::size_t i = 0; i < names.size(); ++i) {
    ExpressionParts parts;
    parts.on_named = [&](std::string_view name) {
      const auto found = index.find(name);
      if (found == index.end()) {
        refer_to_nothing[i] = true;
      } else {
        references[i].push_back(found->second);
      }
    };
    are_readable.push_back(read_expression(*nodes[i], are_operands, parts));
  }
}

std::vector<std::uint32_t> ConditionGraph::order() const {
  // Depth first with a stack of our own: chains of references may be very long.
  struct Step {
    std::uint32_t condition;
    std::size_t next;
  };
  std::vector<std::uint32_t> order;
  std::vector<bool> is_met(names.size(), false);
  std::vector<Step> steps;
  for (std::uint32_t i = 0; i < names.size(); ++i) {
    if (is_met[i]) {
      continue;
    }
    is_met[i] = true;
    steps.push_back({i, 0});
    while (!steps.empty()) {
      Step& step = steps.back();
      if (step.next == references[step.condition].size()) {
        order.push_back(step.condition);
        steps.pop_back();
        continue;
      }
      const std::uint32_t reference = references[step.condition][step.next++];
      if (!is_met[reference]) {
        is_met[reference] = true;
        steps.push_back({reference, 0});
      }
    }
  }
  return order;
}

std::vector<std::uint64_t> ConditionGraph::reading_counts() const {
  const std::vector<std::uint32_t> referred_first = order();
  std::vector<std::size_t> rank(names.size());
  for (std::size_t i = 0; i < referred_first.size(); ++i) {
    rank[referred_first[i]] = i;
  }
  std::vector<std::uint64_t> counts(names.size(), 1);
  for (auto it = referred_first.rbegin(); it != referred_first.rend(); ++it) {
    for (const std::uint32_t reference : references[*it]) {
      if (rank[reference] < rank[*it]) {  // Else it closes a circle: read no further.
        counts[reference] = add_readings(counts[reference], counts[*it]);
      }
    }
  }
  return counts;
}

std::vector<bool> ConditionGraph::are_defined() const {
  // Referred ones come first, except on a circle: there some reference is not settled yet, which
  // rules the referring one out, and with it, all around the circle, every other.
  std::vector<bool> is_settled(names.size(), false);
  std::vector<bool> is_defined(names.size(), false);
  for (const std::uint32_t i : order()) {
    is_defined[i] =
        are_readable[i] && !refer_to_nothing[i] &&
        std::all_of(references[i].begin(), references[i].end(), [&](std::uint32_t reference) {
          return is_settled[reference] && is_defined[reference];
        });
    is_settled[i] = true;
  }
  return is_defined;
}

}  // namespace formwork::lint
