// SPDX-License-Identifier: Apache-2.0
#include "engine/lint/conditions/reach.hh"

#include <algorithm>

namespace formwork::lint {
namespace {

constexpr std::size_t kMostKept = 2'000'000;
constexpr std::uint64_t kMostWork = 20'000'000;

void make_set(std::vector<std::uint32_t>& items) {
  std::sort(items.begin(), items.end());
  items.erase(std::unique(items.begin(), items.end()), items.end());
}

}  // namespace

ComparisonReach::ComparisonReach(const ConditionGraph& graph,
                                 const std::vector<std::vector<std::uint32_t>>& direct)
    : graph_(graph), direct_(direct), sets_(graph.names.size()) {
  std::size_t kept = 0;
  for (const std::uint32_t condition : graph.order()) {
    if (kept < kMostKept) {
      sets_[condition] = merge(condition);
      // One that is shared counts once.
      kept += sets_[condition].use_count() > 1 ? 0 : sets_[condition]->size();
    }
  }
}

ComparisonReach::Set ComparisonReach::merge(std::uint32_t condition) const {
  const std::vector<std::uint32_t>& references = graph_.references[condition];
  if (direct_[condition].empty() && references.size() == 1 &&
      sets_[references.front()] != nullptr) {
    return sets_[references.front()];
  }
  std::vector<std::uint32_t> all = direct_[condition];
  for (const std::uint32_t reference : references) {
    if (const Set& set = sets_[reference]; set != nullptr) {
      all.insert(all.end(), set->begin(), set->end());
    }
  }
  make_set(all);
  return std::make_shared<const std::vector<std::uint32_t>>(std::move(all));
}

std::vector<std::uint32_t> ComparisonReach::below(std::uint32_t condition) {
  return sets_[condition] != nullptr ? *sets_[condition] : walk(condition);
}

std::vector<std::uint32_t> ComparisonReach::walk(std::uint32_t condition) {
  std::vector<std::uint32_t> result;
  if (work_ > kMostWork) {
    return result;
  }
  std::vector<bool> is_met(graph_.names.size(), false);
  std::vector<std::uint32_t> open{condition};
  is_met[condition] = true;
  while (!open.empty()) {
    const std::uint32_t next = open.back();
    open.pop_back();
    result.insert(result.end(), direct_[next].begin(), direct_[next].end());
    work_ += 1 + direct_[next].size() + graph_.references[next].size();
    for (const std::uint32_t reference : graph_.references[next]) {
      if (!is_met[reference]) {
        is_met[reference] = true;
        open.push_back(reference);
      }
    }
  }
  make_set(result);
  return result;
}

}  // namespace formwork::lint
