// SPDX-License-Identifier: Apache-2.0
#include "engine/lint/conditions/sorted_equals.hh"

#include <unordered_set>
#include <vector>

#include "engine/lint/conditions/canonical.hh"
#include "engine/lint/conditions/condition_expression.hh"

namespace formwork::lint {
namespace {

bool are_operands(const Node& operands) {
  return !operands.items()[0]->is_list() && !operands.items()[1]->is_list();
}

/// Whether the operands stand the other way round after `readings` readings, each of which moves
/// the second to the front when it belongs there.
bool end_up_swapped(const Node& operands, std::uint64_t readings) {
  const Node& first = *operands.items()[0];
  const Node& second = *operands.items()[1];
  if (!is_before(second, first)) {
    return false;
  }
  return !is_before(first, second) || readings % 2 == 1;
}

/// A copy of `node` with the lists of `swapped` turned round; what has none of them is shared.
const Node* rebuild(NodeBuilder& build, const Node& node,
                    const std::unordered_set<const Node*>& swapped) {
  if (swapped.contains(&node)) {
    const Node* items[] = {node.items()[1], node.items()[0]};
    return build.list(items, node.span, node.flags);
  }
  bool is_changed = false;
  if (node.is_list()) {
    std::vector<const Node*> items;
    items.reserve(node.count);
    for (const Node* item : node.items()) {
      items.push_back(rebuild(build, *item, swapped));
      is_changed = is_changed || items.back() != item;
    }
    return is_changed ? build.list(items, node.span, node.flags) : &node;
  }
  std::vector<Member> members;
  members.reserve(node.count);
  for (const Member& member : node.members()) {
    members.push_back({member.key, member.key_span, rebuild(build, *member.value, swapped)});
    is_changed = is_changed || members.back().value != member.value;
  }
  return is_changed ? build.map(members, node.span, node.flags) : &node;
}

}  // namespace

const Node* with_sorted_equals(NodeBuilder& build, const Node& root) {
  const Member* conditions = root.find("Conditions");
  if (conditions == nullptr || !conditions->value->is_map()) {
    return &root;
  }
  const ConditionGraph graph(conditions->value, &are_operands);
  const std::vector<std::uint64_t> counts = graph.reading_counts();
  // Conditions are read once more after transforms.
  const Node* transform = root.get("Transform");
  const bool is_read_twice =
      transform != nullptr && !transform->is(NodeKind::Null) &&
      (transform->is_scalar() || transform->is_map() || !transform->items().empty());
  std::unordered_set<const Node*> swapped;
  for (std::size_t i = 0; i < graph.nodes.size(); ++i) {
    ExpressionParts parts;
    parts.on_equals = [&](const Node& operands) {
      if (end_up_swapped(operands, is_read_twice ? 2 * counts[i] : counts[i])) {
        swapped.insert(&operands);
      }
    };
    read_expression(*graph.nodes[i], &are_operands, parts);
  }
  if (swapped.empty()) {
    return &root;
  }
  std::vector<Member> members(root.members().begin(), root.members().end());
  members[static_cast<std::size_t>(conditions - root.members().data())].value =
      rebuild(build, *conditions->value, swapped);
  return build.map(members, root.span, root.flags);
}

}  // namespace formwork::lint
