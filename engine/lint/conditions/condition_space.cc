// SPDX-License-Identifier: Apache-2.0
#include "engine/lint/conditions/condition_space.hh"

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <unordered_map>

#include "engine/lint/conditions/canonical.hh"
#include "engine/lint/conditions/clause_solver.hh"
#include "engine/lint/conditions/condition_expression.hh"
#include "engine/lint/conditions/enumeration.hh"
#include "engine/lint/schema/value.hh"

namespace formwork::lint {
namespace {

/// Index of a condition and what it is taken to be, as one number that sorts by index.
using Status = std::uint32_t;
Status status_of(std::uint32_t condition, bool value) {
  return 2 * condition + (value ? 0U : 1U);
}
std::uint32_t condition_of(Status status) {
  return status / 2;
}
bool value_of(Status status) {
  return status % 2 == 0;
}

struct StatusHash {
  std::size_t operator()(const std::vector<Status>& statuses) const {
    std::uint64_t hash = 14695981039346656037ULL;
    for (const Status status : statuses) {
      hash = (hash ^ status) * 1099511628211ULL;
    }
    return static_cast<std::size_t>(hash);
  }
};

bool are_operands(const Node& operands) {
  return std::all_of(operands.items().begin(), operands.items().end(), [](const Node* operand) {
    return !operand->is_list() && !(operand->is_string() && is_date(*operand));
  });
}

/// Whether the AllowedValues of a parameter with a string Type (not SSM, no list) are written as
/// something else than a list: no condition of such a template is looked into.
bool has_odd_values(const Node& values) {
  switch (values.kind) {
    case NodeKind::Bool:
      return values.boolean();
    case NodeKind::Int:
    case NodeKind::Float:
      return number_value(values).value_or(1) != 0;
    case NodeKind::String:
      return !values.text().empty();
    default:
      return false;
  }
}

/// The parts of a parameter that conditions rest on.
struct AllowedValues {
  std::string_view parameter;
  const Node* values = nullptr;  ///< Not null.
  bool is_list_type = false;     ///< Ref gives a list: equal to no literal.
};

/// In template order; nullopt when one is odd.
std::optional<std::vector<AllowedValues>> allowed_values_of(const Node* parameters) {
  std::vector<AllowedValues> all;
  if (parameters == nullptr) {
    return all;
  }
  for (const Member& member : parameters->members()) {
    const Node* type = member.value->get("Type");
    const Node* values = member.value->get("AllowedValues");
    if (type == nullptr || values == nullptr || !type->is_string() ||
        type->text().starts_with("AWS::SSM::Parameter::")) {
      continue;
    }
    const bool is_list_type =
        type->text() == "CommaDelimitedList" || type->text().starts_with("List<");
    if (!is_list_type && has_odd_values(*values)) {
      return std::nullopt;
    }
    if (!values->items().empty() || !values->members().empty()) {
      all.push_back({member.key, values, is_list_type});
    }
  }
  return all;
}

}  // namespace

struct ConditionState::Entry {
  std::vector<Status> statuses;  // Sorted.
};

struct ConditionSpace::Impl {
  /// "parameter equals text", as some condition says it.
  struct Test {
    std::string text;
    Literal holds;
    std::uint64_t readings;
  };

  explicit Impl(const Node* conditions) : graph(conditions, &are_operands) {}

  /// False when the conditions cannot be looked into.
  bool build(const std::vector<AllowedValues>& allowed);
  void encode(std::uint32_t condition, std::uint64_t readings);
  Literal equality(const Node& operands, std::uint64_t readings);
  Literal equality(const std::string& key);
  Literal named(std::string_view name);
  /// False for a map of values one of which is compared.
  bool restrict(const AllowedValues& allowed);
  std::vector<Literal> literals_of(const std::vector<Status>& statuses) const;
  /// Null when the statuses cannot hold together.
  const ConditionState::Entry* intern(std::vector<Status> statuses, bool is_known_to_hold);

  ConditionGraph graph;
  ClauseSolver solver;
  std::vector<Literal> literals;  // Of the conditions.
  std::unordered_map<std::string, Literal> equalities;
  std::unordered_map<std::string_view, Literal> unknown_names;
  std::unordered_map<std::string_view, std::vector<Test>> tests;  // By parameter.
  std::unordered_map<std::vector<Status>, std::unique_ptr<ConditionState::Entry>, StatusHash>
      entries;  // Null for what cannot hold.
};

bool ConditionSpace::Impl::build(const std::vector<AllowedValues>& allowed) {
  literals.reserve(graph.names.size());
  for (std::size_t i = 0; i < graph.names.size(); ++i) {
    literals.push_back(solver.make_variable());
  }
  const std::vector<std::uint64_t> readings = graph.reading_counts();
  for (std::uint32_t i = 0; i < graph.names.size(); ++i) {
    encode(i, readings[i]);
  }
  return std::all_of(allowed.begin(), allowed.end(),
                     [&](const AllowedValues& values) { return restrict(values); });
}

void ConditionSpace::Impl::encode(std::uint32_t condition, std::uint64_t readings) {
  Literal meaning;
  if (graph.are_readable[condition]) {
    ExpressionLiterals of;
    of.of_equals = [&](const Node& operands) { return equality(operands, readings); };
    of.of_named = [&](std::string_view name) { return named(name); };
    meaning = encode_expression(*graph.nodes[condition], solver, of);
  } else {
    // What cannot be read may be anything, but it is the same for all of that kind.
    meaning = equality(canonical_pair("None", "None"));
  }
  solver.add_equivalence(literals[condition], meaning);
}

Literal ConditionSpace::Impl::equality(const Node& operands, std::uint64_t readings) {
  const Node* left = operands.items()[0];
  const Node* right = operands.items()[1];
  if (is_before(*right, *left)) {
    std::swap(left, right);
  }
  const Literal holds = equality(canonical_pair(canonical_text(*left), canonical_text(*right)));
  // Only literals that come first are compared with AllowedValues.
  const std::string_view parameter = referred_name(*right);
  if (!parameter.empty() && left->is_scalar() && !left->is(NodeKind::Null)) {
    tests[parameter].push_back({plain_text(*left), holds, readings});
  }
  return holds;
}

Literal ConditionSpace::Impl::equality(const std::string& key) {
  const auto [it, is_new] = equalities.try_emplace(key);
  if (is_new) {
    it->second = solver.make_variable();
  }
  return it->second;
}

Literal ConditionSpace::Impl::named(std::string_view name) {
  if (const auto found = graph.index.find(name); found != graph.index.end()) {
    return literals[found->second];
  }
  const auto [it, is_new] = unknown_names.try_emplace(name);
  if (is_new) {
    it->second = solver.make_variable();
  }
  return it->second;
}

bool ConditionSpace::Impl::restrict(const AllowedValues& allowed) {
  const auto found = tests.find(allowed.parameter);
  if (found == tests.end()) {
    return true;
  }
  // Equalities with one text may be several (1 and "1" are not the same operand) and may hold
  // together; those with different texts exclude each other.
  std::map<std::string_view, std::vector<const Test*>> by_text;
  std::vector<Literal> all;
  for (const Test& test : found->second) {
    by_text[test.text].push_back(&test);
    all.push_back(test.holds);
  }
  std::vector<Literal> texts;
  for (const auto& [text, group] : by_text) {
    if (group.size() == 1) {
      texts.push_back(group.front()->holds);
      continue;
    }
    const Literal any = solver.make_variable();
    for (const Test* test : group) {
      solver.add_clause({~test->holds, any});
    }
    texts.push_back(any);
  }
  solver.add_at_most_one(texts);
  if (allowed.values->is_map() && !allowed.is_list_type) {
    return std::none_of(by_text.begin(), by_text.end(), [&](const auto& group) {
      return allowed.values->find(group.first) != nullptr;
    });
  }

  // Each comparison accounts for one allowed value: one that is listed twice needs two.
  std::map<std::string_view, std::uint64_t> left;
  bool is_accountable = !allowed.is_list_type;
  for (const Node* value : allowed.values->items()) {
    is_accountable = is_accountable && value->is_string() && !is_date(*value);
    ++left[value->text()];
  }
  is_accountable = is_accountable && allowed.values->is_list();
  const bool is_covered =
      is_accountable && std::all_of(left.begin(), left.end(), [&](const auto& value) {
        const auto group = by_text.find(value.first);
        std::uint64_t readings = 0;
        if (group != by_text.end()) {
          for (const Test* test : group->second) {
            readings += test->readings;
          }
        }
        return readings >= value.second;
      });
  if (is_covered) {
    solver.add_clause(all);
  }
  return true;
}

std::vector<Literal> ConditionSpace::Impl::literals_of(const std::vector<Status>& statuses) const {
  std::vector<Literal> result;
  result.reserve(statuses.size());
  for (const Status status : statuses) {
    result.push_back(literals[condition_of(status)].when(value_of(status)));
  }
  return result;
}

const ConditionState::Entry* ConditionSpace::Impl::intern(std::vector<Status> statuses,
                                                          bool is_known_to_hold) {
  const auto [it, is_new] = entries.try_emplace(std::move(statuses));
  if (is_new && (is_known_to_hold || solver.can_hold(literals_of(it->first)))) {
    it->second = std::make_unique<ConditionState::Entry>(ConditionState::Entry{it->first});
  }
  return it->second.get();
}

ConditionSpace::ConditionSpace(const Node* conditions, const Node* parameters) {
  const auto allowed = allowed_values_of(parameters);
  impl_ = std::make_unique<Impl>(allowed.has_value() ? conditions : nullptr);
  if (allowed.has_value() && !impl_->build(*allowed)) {
    impl_ = std::make_unique<Impl>(nullptr);
  }
}

ConditionSpace::~ConditionSpace() = default;

bool ConditionSpace::has(std::string_view name) const {
  return impl_->graph.index.contains(name);
}

std::vector<std::string_view> ConditionSpace::names() const {
  return impl_->graph.names;
}

std::optional<bool> ConditionSpace::value(ConditionState state, std::string_view name) const {
  const auto found = impl_->graph.index.find(name);
  if (state.entry_ == nullptr || found == impl_->graph.index.end()) {
    return std::nullopt;
  }
  const std::vector<Status>& statuses = state.entry_->statuses;
  const auto status =
      std::lower_bound(statuses.begin(), statuses.end(), status_of(found->second, true));
  if (status == statuses.end() || condition_of(*status) != found->second) {
    return std::nullopt;
  }
  return value_of(*status);
}

std::vector<Assumption> ConditionSpace::assumptions(ConditionState state) const {
  std::vector<Assumption> result;
  if (state.entry_ != nullptr) {
    for (const Status status : state.entry_->statuses) {
      result.emplace_back(impl_->graph.names[condition_of(status)], value_of(status));
    }
  }
  return result;
}

std::optional<ConditionState> ConditionSpace::assume(ConditionState state, std::string_view name,
                                                     bool value) const {
  const Assumption assumption(name, value);
  return assume(state, std::span(&assumption, 1));
}

std::optional<ConditionState> ConditionSpace::assume(
    ConditionState state, std::span<const Assumption> assumptions) const {
  std::vector<Status> added;
  for (const auto& [name, status] : assumptions) {
    const auto found = impl_->graph.index.find(name);
    if (found == impl_->graph.index.end()) {
      continue;
    }
    const std::optional<bool> known = value(state, name);
    if (known.has_value() && *known != status) {
      return std::nullopt;
    }
    if (!known.has_value()) {
      added.push_back(status_of(found->second, status));
    }
  }
  if (added.empty()) {
    return state;
  }
  if (state.entry_ != nullptr) {
    added.insert(added.end(), state.entry_->statuses.begin(), state.entry_->statuses.end());
  }
  std::sort(added.begin(), added.end());
  added.erase(std::unique(added.begin(), added.end()), added.end());
  const auto clash = std::adjacent_find(added.begin(), added.end(), [](Status a, Status b) {
    return condition_of(a) == condition_of(b);
  });
  if (clash != added.end()) {
    return std::nullopt;
  }
  const ConditionState::Entry* entry = impl_->intern(std::move(added), false);
  return entry == nullptr ? std::nullopt : std::optional(ConditionState(entry));
}

void ConditionSpace::scenarios(ConditionState state, std::span<const std::string_view> names,
                               const std::function<bool(ConditionState)>& each) const {
  std::vector<std::uint32_t> open;
  std::set<std::uint32_t> seen;
  for (const std::string_view name : names) {
    const auto found = impl_->graph.index.find(name);
    if (found != impl_->graph.index.end() && !value(state, name).has_value() &&
        open.size() < kMostEnumerated && seen.insert(found->second).second) {
      open.push_back(found->second);
    }
  }
  if (open.empty()) {
    each(state);
    return;
  }
  std::vector<Literal> literals;
  for (const std::uint32_t condition : open) {
    literals.push_back(impl_->literals[condition]);
  }
  const std::vector<Status> known =
      state.entry_ == nullptr ? std::vector<Status>() : state.entry_->statuses;
  each_decision(impl_->solver, impl_->literals_of(known), literals,
                [&](std::span<const Literal> decided) {
                  std::vector<Status> statuses = known;
                  for (std::size_t i = 0; i < open.size(); ++i) {
                    statuses.push_back(status_of(open[i], decided[i] == literals[i]));
                  }
                  std::sort(statuses.begin(), statuses.end());
                  const ConditionState::Entry* entry = impl_->intern(std::move(statuses), true);
                  return entry == nullptr || each(ConditionState(entry));
                });
}

}  // namespace formwork::lint
