// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "engine/document/node.hh"

namespace formwork::lint {

/// One level of the Mappings section as Fn::FindInMap sees it: the maps, the
/// keys of one map, or the values of one key. A view over nodes; anything but a
/// map has no keys.
class MappingLevel {
 public:
  explicit MappingLevel(const Node* node) : node_(node) {}

  /// The keys that are texts, in order; Fn::Transform is none of them.
  std::vector<std::string_view> keys() const;
  /// The level below `key`, empty when there is no such key.
  MappingLevel below(std::string_view key) const { return MappingLevel(node_of(key)); }
  /// What a transform makes of this level is not known.
  bool is_transformed() const;
  bool has(std::string_view key) const { return node_of(key) != nullptr; }

  /// The same for the last level, whose values are texts, numbers, bools and
  /// lists.
  std::vector<std::string_view> value_keys() const;
  const Node* value(std::string_view key) const;  ///< Null when there is none.

 private:
  const Node* node_of(std::string_view key) const;
  const Node* node_;
};

}  // namespace formwork::lint
