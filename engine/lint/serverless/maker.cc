// SPDX-License-Identifier: Apache-2.0
#include "engine/lint/serverless/maker.hh"

#include <algorithm>

namespace formwork::lint {

const Node* Maker::flag(bool value) {
  return build_.scalar(NodeKind::Bool, value ? "true" : "false", {},
                       static_cast<std::uint8_t>(value ? Node::kTrue : 0));
}

const Node* Maker::map(std::span<const Entry> entries) {
  std::vector<Member> members;
  for (const auto& [key, value] : entries) {
    if (value != nullptr) {
      members.push_back({keep(key), {}, value});
    }
  }
  return build_.map(members, {});
}

const Node* Maker::merge(const Node& first, const Node& second) {
  if (first.is_list() && second.is_list()) {
    std::vector<const Node*> items(first.items().begin(), first.items().end());
    items.insert(items.end(), second.items().begin(), second.items().end());
    return build_.list(items, second.span);
  }
  // A function is one value: it is not mixed with another map.
  const auto is_function = [](const Node& node) {
    const Member* single = node.single();
    return single != nullptr && (single->key == "Ref" || single->key.starts_with("Fn::"));
  };
  if (!first.is_map() || !second.is_map() || is_function(first) || is_function(second)) {
    return &second;
  }
  std::vector<Member> members(first.members().begin(), first.members().end());
  for (const Member& member : second.members()) {
    const auto same = std::find_if(members.begin(), members.end(),
                                   [&](const Member& m) { return m.key == member.key; });
    if (same == members.end()) {
      members.push_back(member);
    } else {
      *same = {member.key, member.key_span, merge(*same->value, *member.value)};
    }
  }
  return build_.map(members, second.span);
}

}  // namespace formwork::lint
