// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <string_view>
#include <vector>

#include "engine/document/node.hh"
#include "engine/lint/schema/fault.hh"

namespace formwork::lint {

/// A key found anywhere in a document.
struct DeepKey {
  std::vector<PathStep> path;  ///< From the root down to the key, the key included.
  const Node* value = nullptr;
};

/// Every place below `root` where a map has `key`, in document order, outer before inner.
std::vector<DeepKey> deep_keys(const Node& root, std::string_view key);
/// The same for keys that satisfy `is_wanted`.
std::vector<DeepKey> deep_keys(const Node& root,
                               const std::function<bool(std::string_view)>& is_wanted);

}  // namespace formwork::lint
