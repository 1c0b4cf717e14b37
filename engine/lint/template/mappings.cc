// SPDX-License-Identifier: Apache-2.0
#include "engine/lint/template/mappings.hh"

#include "engine/lint/schema/value.hh"

namespace formwork::lint {
namespace {

constexpr std::string_view kTransform = "Fn::Transform";

bool is_key(const Node& map, const Member& member) {
  return member.key != kTransform && key_kind(map, member) == NodeKind::String;
}

bool is_mapped_value(const Node& node) {
  return node.is_list() || (node.is_scalar() && !node.is(NodeKind::Null) && !is_date(node));
}

}  // namespace

std::vector<std::string_view> MappingLevel::keys() const {
  std::vector<std::string_view> keys;
  if (node_ != nullptr) {
    for (const Member& member : node_->members()) {
      if (is_key(*node_, member)) {
        keys.push_back(member.key);
      }
    }
  }
  return keys;
}

bool MappingLevel::is_transformed() const {
  return node_ != nullptr && node_->find(kTransform) != nullptr;
}

const Node* MappingLevel::node_of(std::string_view key) const {
  const Member* member = node_ == nullptr ? nullptr : node_->find(key);
  return member != nullptr && is_key(*node_, *member) ? member->value : nullptr;
}

std::vector<std::string_view> MappingLevel::value_keys() const {
  std::vector<std::string_view> keys;
  if (node_ != nullptr) {
    for (const Member& member : node_->members()) {
      if (is_key(*node_, member) && is_mapped_value(*member.value)) {
        keys.push_back(member.key);
      }
    }
  }
  return keys;
}

const Node* MappingLevel::value(std::string_view key) const {
  const Node* value = node_of(key);
  return value != nullptr && is_mapped_value(*value) ? value : nullptr;
}

}  // namespace formwork::lint
