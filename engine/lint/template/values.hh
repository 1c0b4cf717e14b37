// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "engine/document/node.hh"
#include "engine/lint/schema/fault.hh"

// Values of a property without regard to whether conditions can hold: for rules over the whole
// template.
namespace formwork::lint {

/// One value a property can have.
struct FoundValue {
  std::vector<PathStep> path;  ///< From the object: the key, indices, "Fn::If", 1 or 2.
  const Node* value = nullptr;
  /// The member of a map with the one key that is a function (not a condition function), so that
  /// `path` and its key lead to the argument; null for plain values.
  const Member* function = nullptr;
};

/// All values of `object[key]`: branches of Fn::If one by one, items of a list one by one, without
/// AWS::NoValue. nullopt when `object` is no map or the value is absent or null.
std::optional<std::vector<FoundValue>> property_values(const Node& object, std::string_view key);

}  // namespace formwork::lint
