// SPDX-License-Identifier: Apache-2.0
#include "engine/evaluate/intrinsic.hh"

#include <algorithm>
#include <vector>

namespace formwork {
namespace {

struct IntrinsicIndex {
  std::vector<const Intrinsic*> by_name;
  std::vector<std::string_view> names;
};

// Built at first use, by when every file has registered its function; initialisation of a
// function-local static is thread-safe.
const IntrinsicIndex& intrinsic_index() {
  static const IntrinsicIndex kIndex = [] {
    IntrinsicIndex index;
    for (const Intrinsic* entry = RegisteredList<Intrinsic>::head; entry != nullptr;
         entry = entry->next) {
      index.by_name.push_back(entry);
    }
    std::ranges::sort(index.by_name, {}, &Intrinsic::name);
    for (const Intrinsic* entry : index.by_name) {
      index.names.push_back(entry->name);
    }
    return index;
  }();
  return kIndex;
}

}  // namespace

const Intrinsic* find_intrinsic(std::string_view name) {
  const std::vector<const Intrinsic*>& all = intrinsic_index().by_name;
  const auto found = std::ranges::lower_bound(all, name, {}, &Intrinsic::name);
  return found != all.end() && (*found)->name == name ? *found : nullptr;
}

std::span<const std::string_view> intrinsic_names() {
  return intrinsic_index().names;
}

const Member* find_call(const Node& node) {
  const Member* member = node.single();
  if (member == nullptr || !(member->key == "Ref" || member->key.starts_with("Fn::"))) {
    return nullptr;
  }
  return member;
}

}  // namespace formwork
