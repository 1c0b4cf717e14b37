// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "engine/lint/conditions/condition_expression.hh"

namespace formwork::lint {

/// Which comparisons each condition rests on, directly or by the conditions it refers to.
class ComparisonReach {
 public:
  /// `direct`: the comparisons written in each condition. Only conditions without circles may be
  /// asked about. Both must outlive this.
  ComparisonReach(const ConditionGraph& graph,
                  const std::vector<std::vector<std::uint32_t>>& direct);

  /// Sorted, each once. Empty once all questions together have taken too much work.
  std::vector<std::uint32_t> below(std::uint32_t condition);

 private:
  using Set = std::shared_ptr<const std::vector<std::uint32_t>>;
  Set merge(std::uint32_t condition) const;
  std::vector<std::uint32_t> walk(std::uint32_t condition);

  const ConditionGraph& graph_;
  const std::vector<std::vector<std::uint32_t>>& direct_;
  std::vector<Set> sets_;  // Shared where equal; null where there was no room left.
  std::uint64_t work_ = 0;
};

}  // namespace formwork::lint
