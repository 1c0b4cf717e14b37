// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "engine/document/builder.hh"

namespace formwork {

/// `node` with every child replaced by change(child); `node` itself when no child changed, so that
/// unchanged parts of a tree are shared.
template <class Change>
const Node* rewrite_children(NodeBuilder& builder, const Node& node, Change&& change) {
  bool is_changed = false;
  if (node.is_list()) {
    std::vector<const Node*> items;
    items.reserve(node.count);
    for (const Node* item : node.items()) {
      items.push_back(change(*item));
      is_changed = is_changed || items.back() != item;
    }
    return is_changed ? builder.list(items, node.span, node.flags) : &node;
  }
  if (node.is_map()) {
    std::vector<Member> members(node.members().begin(), node.members().end());
    for (Member& member : members) {
      const Node* value = change(*member.value);
      is_changed = is_changed || value != member.value;
      member.value = value;
    }
    return is_changed ? builder.map(members, node.span, node.flags) : &node;
  }
  return &node;
}

}  // namespace formwork
