// SPDX-License-Identifier: Apache-2.0
#include "engine/lint/conditions/comparison_table.hh"

#include <algorithm>

#include "engine/lint/conditions/canonical.hh"
#include "engine/lint/schema/value.hh"

namespace formwork::lint {
namespace {

bool has_date(const Node& node) {
  if (node.is_string()) {
    return is_date(node);
  }
  return std::any_of(node.items().begin(), node.items().end(),
                     [](const Node* item) { return has_date(*item); }) ||
         std::any_of(node.members().begin(), node.members().end(),
                     [](const Member& member) { return has_date(*member.value); });
}

}  // namespace

bool ComparisonTable::are_operands(const Node& operands) {
  return !has_date(operands);
}

std::uint32_t ComparisonTable::subject(const Node& operand) {
  const auto next = static_cast<std::uint32_t>(by_subject_.size());
  const auto [it, is_new] = subjects_.try_emplace(canonical_text(operand), next);
  if (is_new) {
    by_subject_.emplace_back();
    if (const std::string_view name = referred_name(operand); !name.empty()) {
      references_.emplace(name, next);
    }
  }
  return it->second;
}

std::uint32_t ComparisonTable::add(const Node& operands) {
  const Node* left = operands.items()[0];
  const Node* right = operands.items()[1];
  if (json_text(*right) < json_text(*left)) {
    std::swap(left, right);
  }
  // Everything but a map is compared by its text: 1 is "1".
  const auto key_of = [](const Node& operand) {
    return operand.is_map() ? canonical_text(operand) : quote(plain_text(operand));
  };
  const auto next = static_cast<std::uint32_t>(comparisons_.size());
  const auto [it, is_new] = index_.try_emplace(canonical_pair(key_of(*left), key_of(*right)), next);
  if (!is_new) {
    return it->second;
  }
  Comparison& comparison = comparisons_.emplace_back();
  comparison.holds = solver_.make_variable();
  comparison.meaning = comparison.holds;
  for (const Node* operand : {left, right}) {
    if (!operand->is_map()) {
      comparison.text = plain_text(*operand);
      continue;
    }
    const Member* function = function_member(*operand);
    comparison.compares_function =
        comparison.compares_function || function == nullptr || function->key != "Ref";
    const std::uint32_t compared = subject(*operand);
    if (comparison.subjects.empty() || comparison.subjects.front() != compared) {
      comparison.subjects.push_back(compared);
      by_subject_[compared].push_back(next);
    }
  }
  if (!left->is_map() && !right->is_map()) {
    comparison.constant = plain_text(*left) == plain_text(*right);
    comparison.text.reset();
  } else if (left->is_map() && right->is_map() && comparison.subjects.size() == 1) {
    comparison.constant = true;
  }
  if (comparison.constant.has_value()) {
    comparison.meaning = solver_.always().when(*comparison.constant);
  }
  return next;
}

std::optional<std::uint32_t> ComparisonTable::find_reference(std::string_view name) const {
  const auto found = references_.find(name);
  return found == references_.end() ? std::nullopt : std::optional(found->second);
}

void ComparisonTable::exclude_each_other() {
  for (const std::vector<std::uint32_t>& comparisons : by_subject_) {
    std::vector<Literal> group;
    bool is_taken = false;
    for (const std::uint32_t index : comparisons) {
      // Even a comparison of something with itself excludes those that come after it.
      if (comparisons_[index].constant.has_value()) {
        is_taken = true;
      } else if (is_taken) {
        solver_.add_clause({~comparisons_[index].holds});
      } else {
        group.push_back(comparisons_[index].holds);
      }
    }
    solver_.add_at_most_one(group);
  }
}

void ComparisonTable::restrict_values(std::uint32_t subject, const Node& allowed) {
  std::vector<std::string> left;
  for (const Node* value : allowed.items()) {
    if (value->is_scalar() && !value->is(NodeKind::Null) &&
        !(value->is_string() && is_date(*value))) {
      left.push_back(plain_text(*value));
    }
  }
  std::sort(left.begin(), left.end());
  std::vector<std::string> used;
  for (const std::uint32_t index : by_subject_[subject]) {
    Comparison& comparison = comparisons_[index];
    if (!comparison.text.has_value()) {
      continue;
    }
    if (std::binary_search(left.begin(), left.end(), *comparison.text)) {
      used.push_back(*comparison.text);
    } else {
      comparison.meaning = ~solver_.always();
    }
  }
  // One comparison accounts for one allowed value: a value that is listed twice stays open.
  std::sort(used.begin(), used.end());
  if (std::includes(used.begin(), used.end(), left.begin(), left.end())) {
    std::vector<Literal> meanings;
    for (const std::uint32_t index : by_subject_[subject]) {
      meanings.push_back(comparisons_[index].meaning);
    }
    solver_.add_clause(meanings);
  }
}

void ComparisonTable::restrict(const Node* parameters) {
  exclude_each_other();
  if (parameters == nullptr) {
    return;
  }
  for (const Member& member : parameters->members()) {
    const Node* allowed = member.value->get("AllowedValues");
    const std::optional<std::uint32_t> subject = find_reference(member.key);
    if (allowed != nullptr && !allowed->items().empty() && subject.has_value()) {
      restrict_values(*subject, *allowed);
    }
  }
}

}  // namespace formwork::lint
