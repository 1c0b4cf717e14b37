// SPDX-License-Identifier: Apache-2.0
#include "engine/lint/conditions/condition_solver.hh"

#include <algorithm>
#include <map>
#include <string>
#include <unordered_map>

#include "engine/lint/conditions/clause_solver.hh"
#include "engine/lint/conditions/comparison_table.hh"
#include "engine/lint/conditions/condition_expression.hh"
#include "engine/lint/conditions/enumeration.hh"
#include "engine/lint/conditions/reach.hh"
#include "engine/lint/schema/value.hh"

namespace formwork::lint {
namespace {

// Names followed in one go while comparisons are told; what is further away is told in its turn.
constexpr int kMostNamesDeep = 50;

/// Reads a rule's RuleCondition and Assertions; nothing of a rule counts when any part of it cannot
/// be read (rule functions like Fn::EachMemberIn cannot).
class RuleReader {
 public:
  RuleReader(const ConditionGraph& graph, const std::vector<bool>& are_defined)
      : graph_(graph), are_defined_(are_defined) {}

  /// The readable expressions of one rule; `condition` is null without one.
  struct Reading {
    const Node* condition = nullptr;
    std::vector<const Node*> assertions;
  };
  std::optional<Reading> read(const Node& rule) const {
    Reading reading;
    const Node* condition = rule.get("RuleCondition");
    if (condition != nullptr && is_given(*condition)) {
      reading.condition = condition;
      if (!is_readable(*condition)) {
        return std::nullopt;
      }
    }
    const Node* assertions = rule.get("Assertions");
    if (assertions == nullptr || assertions->items().empty()) {
      return std::nullopt;
    }
    for (const Node* assertion : assertions->items()) {
      const Node* assert = assertion->get("Assert");
      if (assert == nullptr || !is_readable(*assert)) {
        return std::nullopt;
      }
      reading.assertions.push_back(assert);
    }
    return reading;
  }

 private:
  static bool is_given(const Node& node) {
    return node.is_scalar() ? !(node.is(NodeKind::Null) || node.text().empty()) : node.count != 0;
  }

  bool is_readable(const Node& node) const {
    bool has_meaning = true;
    ExpressionParts parts;
    parts.on_named = [&](std::string_view name) {
      const auto found = graph_.index.find(name);
      has_meaning = has_meaning && found != graph_.index.end() && are_defined_[found->second];
    };
    return read_expression(node, &ComparisonTable::are_operands, parts) && has_meaning;
  }

  const ConditionGraph& graph_;
  const std::vector<bool>& are_defined_;
};

}  // namespace

struct ConditionSolver::Impl {
  Impl(const Node* conditions, const Node* parameters, const Node* rules);

  void read_rules(const Node* rules);
  /// Comparisons are told in the order in which expressions are read with the conditions they name.
  void tell_comparisons(const Node& expression, std::vector<std::uint32_t>* found, int depth);
  void tell_condition(std::uint32_t condition, int depth);
  void encode_conditions();
  void encode_rules();
  Literal encode(const Node& expression);
  std::optional<std::uint32_t> find(std::string_view name) const;
  /// The comparisons that `condition` rests on, directly or by other conditions.
  std::vector<std::uint32_t> comparisons_below(std::uint32_t condition) {
    if (!reach.has_value()) {
      reach.emplace(graph, direct_comparisons);
    }
    return reach->below(condition);
  }

  using Values = std::span<const std::pair<std::string_view, std::string_view>>;
  Answer answer(std::span<const Assumption> assumptions, Values values);
  bool add_values(std::uint32_t condition, bool is_true,
                  const std::map<std::uint32_t, std::string_view>& values,
                  std::vector<Literal>& literals, bool& is_unknown);

  ConditionGraph graph;
  std::vector<bool> are_defined;
  std::vector<bool> are_told;
  ClauseSolver solver;
  ComparisonTable comparisons{solver};
  std::vector<Literal> literals;
  std::vector<std::vector<std::uint32_t>> direct_comparisons;  // By condition.
  std::vector<RuleReader::Reading> rules;
  std::optional<ComparisonReach> reach;
  std::unordered_map<std::string, Answer> answers;
  std::map<std::pair<std::uint32_t, std::string>, ConditionValues> regional;
};

ConditionSolver::Impl::Impl(const Node* conditions, const Node* parameters,
                            const Node* rule_section)
    : graph(conditions, &ComparisonTable::are_operands),
      are_defined(graph.are_defined()),
      are_told(graph.names.size(), false),
      direct_comparisons(graph.names.size()) {
  read_rules(rule_section);
  for (const RuleReader::Reading& rule : rules) {
    if (rule.condition != nullptr) {
      tell_comparisons(*rule.condition, nullptr, 0);
    }
    for (const Node* assertion : rule.assertions) {
      tell_comparisons(*assertion, nullptr, 0);
    }
  }
  for (std::uint32_t i = 0; i < graph.names.size(); ++i) {
    tell_condition(i, 0);
  }
  comparisons.restrict(parameters);
  encode_conditions();
  encode_rules();
}

void ConditionSolver::Impl::read_rules(const Node* section) {
  if (section == nullptr) {
    return;
  }
  const RuleReader reader(graph, are_defined);
  for (const Member& member : section->members()) {
    if (std::optional<RuleReader::Reading> rule = reader.read(*member.value)) {
      rules.push_back(std::move(*rule));
    }
  }
}

void ConditionSolver::Impl::tell_comparisons(const Node& expression,
                                             std::vector<std::uint32_t>* found, int depth) {
  ExpressionParts parts;
  parts.on_equals = [&](const Node& operands) {
    const std::uint32_t comparison = comparisons.add(operands);
    if (found != nullptr) {
      found->push_back(comparison);
    }
  };
  parts.on_named = [&](std::string_view name) {
    if (depth < kMostNamesDeep) {
      tell_condition(graph.index.at(name), depth + 1);
    }
  };
  read_expression(expression, &ComparisonTable::are_operands, parts);
}

void ConditionSolver::Impl::tell_condition(std::uint32_t condition, int depth) {
  if (are_defined[condition] && !are_told[condition]) {
    are_told[condition] = true;
    tell_comparisons(*graph.nodes[condition], &direct_comparisons[condition], depth);
  }
}

Literal ConditionSolver::Impl::encode(const Node& expression) {
  ExpressionLiterals of;
  of.of_equals = [&](const Node& operands) {
    return comparisons[comparisons.add(operands)].meaning;
  };
  of.of_named = [&](std::string_view name) { return literals[graph.index.at(name)]; };
  return encode_expression(expression, solver, of);
}

void ConditionSolver::Impl::encode_conditions() {
  for (std::size_t i = 0; i < graph.names.size(); ++i) {
    literals.push_back(solver.make_variable());
  }
  for (std::size_t i = 0; i < graph.names.size(); ++i) {
    if (are_defined[i]) {
      solver.add_equivalence(literals[i], encode(*graph.nodes[i]));
    }
  }
}

void ConditionSolver::Impl::encode_rules() {
  for (const RuleReader::Reading& rule : rules) {
    const Literal given = rule.condition == nullptr ? solver.always() : encode(*rule.condition);
    for (const Node* assertion : rule.assertions) {
      solver.add_clause({~given, encode(*assertion)});
    }
  }
}

std::optional<std::uint32_t> ConditionSolver::Impl::find(std::string_view name) const {
  const auto found = graph.index.find(name);
  return found == graph.index.end() || !are_defined[found->second] ? std::nullopt
                                                                   : std::optional(found->second);
}

/// Adds what `values` say about the comparisons of a condition; true when they say anything.
bool ConditionSolver::Impl::add_values(std::uint32_t condition, bool is_true,
                                       const std::map<std::uint32_t, std::string_view>& values,
                                       std::vector<Literal>& assumed, bool& is_unknown) {
  bool is_concerned = false;
  for (const std::uint32_t index : comparisons_below(condition)) {
    const Comparison& comparison = comparisons[index];
    is_unknown = is_unknown || comparison.compares_function;
    for (const std::uint32_t subject : comparison.subjects) {
      const auto value = values.find(subject);
      if (value == values.end()) {
        continue;
      }
      is_concerned = true;
      if (!comparison.constant.has_value()) {
        assumed.push_back(comparison.holds.when(comparison.text == value->second));
      }
      break;
    }
  }
  if (is_concerned) {
    assumed.push_back(literals[condition].when(is_true));
  }
  return is_concerned;
}

ConditionSolver::Answer ConditionSolver::Impl::answer(std::span<const Assumption> assumptions,
                                                      Values values) {
  std::map<std::uint32_t, std::string_view> known;  // The first value of a name wins.
  std::string key;
  for (const auto& [name, value] : values) {
    if (const std::optional<std::uint32_t> subject = comparisons.find_reference(name)) {
      known.emplace(*subject, value);
    }
  }
  for (const auto& [subject, value] : known) {
    key += std::to_string(subject) + '=' + std::to_string(value.size()) + ':';
    key += value;
  }
  key += values.empty() ? '-' : '+';
  std::vector<std::pair<std::uint32_t, bool>> assumed;
  for (const auto& [name, value] : assumptions) {
    const std::optional<std::uint32_t> condition = find(name);
    if (!condition.has_value()) {
      return Answer::Unknown;
    }
    assumed.emplace_back(*condition, value);
    key += (value ? '+' : '-') + std::to_string(*condition);
  }
  const auto [it, is_new] = answers.try_emplace(std::move(key), Answer::Unknown);
  if (!is_new) {
    return it->second;
  }
  std::vector<Literal> demanded;
  bool is_concerned = false;
  bool is_unknown = false;
  for (const auto& [condition, value] : assumed) {
    is_concerned = add_values(condition, value, known, demanded, is_unknown) || is_concerned;
  }
  if (is_unknown && !values.empty()) {
    return it->second;
  }
  const bool can_hold =
      is_concerned ? solver.can_hold(demanded) : rules.empty() || solver.can_hold({});
  it->second = can_hold ? Answer::Yes : Answer::No;
  return it->second;
}

ConditionSolver::ConditionSolver(const Node* conditions, const Node* parameters, const Node* rules)
    : impl_(std::make_unique<Impl>(conditions, parameters, rules)) {}

ConditionSolver::~ConditionSolver() = default;

bool ConditionSolver::has(std::string_view name) const {
  return impl_->find(name).has_value();
}

ConditionSolver::Answer ConditionSolver::satisfiable(
    std::span<const Assumption> assumptions,
    std::span<const std::pair<std::string_view, std::string_view>> values) const {
  return impl_->answer(assumptions, values);
}

std::vector<Scenario> ConditionSolver::scenarios(const ConditionDemands& demands) const {
  std::vector<Scenario> result;
  if (demands.empty()) {
    return result;
  }
  std::vector<Literal> base;
  std::vector<Assumption> fixed;
  std::vector<Literal> open;
  std::vector<std::string_view> names;
  for (const auto& [name, values] : demands) {
    const std::optional<std::uint32_t> condition = impl_->find(name);
    if (!condition.has_value()) {
      return result;
    }
    const Literal literal = impl_->literals[*condition];
    if (values.can_be_true == values.can_be_false) {
      open.push_back(literal);
      names.push_back(name);
    } else {
      base.push_back(literal.when(values.can_be_true));
      fixed.emplace_back(name, values.can_be_true);
    }
  }
  each_decision(impl_->solver, std::move(base), open, [&](std::span<const Literal> decided) {
    Scenario scenario;
    for (std::size_t i = 0; i < decided.size(); ++i) {
      scenario.set(names[i], decided[i] == open[i]);
    }
    for (const auto& [name, value] : fixed) {
      scenario.set(name, value);
    }
    result.push_back(std::move(scenario));
    return true;
  });
  return result;
}

ConditionValues ConditionSolver::values_in_region(std::string_view name,
                                                  std::string_view region) const {
  const std::optional<std::uint32_t> condition = impl_->find(name);
  if (!condition.has_value()) {
    return {true, true};
  }
  const auto [it, is_new] = impl_->regional.try_emplace({*condition, std::string(region)});
  if (!is_new) {
    return it->second;
  }
  std::vector<Literal> base;
  const std::optional<std::uint32_t> subject = impl_->comparisons.find_reference("AWS::Region");
  for (const std::uint32_t index : impl_->comparisons_below(*condition)) {
    const Comparison& comparison = impl_->comparisons[index];
    if (subject.has_value() && comparison.text.has_value() && comparison.subjects.size() == 1 &&
        comparison.subjects.front() == *subject) {
      base.push_back(comparison.meaning.when(*comparison.text == region));
    }
  }
  it->second = {true, true};
  if (!base.empty()) {
    for (const bool value : {true, false}) {
      base.push_back(impl_->literals[*condition].when(value));
      (value ? it->second.can_be_true : it->second.can_be_false) = impl_->solver.can_hold(base);
      base.pop_back();
    }
  }
  return it->second;
}

bool ConditionSolver::implies(const Scenario& scenario, std::string_view name) const {
  if (!scenario.value(name).value_or(true)) {
    return false;
  }
  std::vector<Literal> literals;
  for (const auto& [decided, value] : scenario) {
    const std::optional<std::uint32_t> condition = impl_->find(decided);
    if (!condition.has_value()) {
      return true;
    }
    literals.push_back(impl_->literals[*condition].when(value));
  }
  const std::optional<std::uint32_t> condition = impl_->find(name);
  if (!condition.has_value()) {
    return true;
  }
  literals.push_back(~impl_->literals[*condition]);
  return !impl_->solver.can_hold(literals);
}

}  // namespace formwork::lint
