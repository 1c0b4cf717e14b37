// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string_view>
#include <unordered_map>

#include "engine/template/template.hh"

namespace formwork {

/// Which rule files the faults of a function: one inside Fn::Join, Fn::Select and their like
/// belongs to the outermost of them, one in an output to the output. Ref keeps its own rule in
/// Resources.
class FunctionOwners {
 public:
  explicit FunctionOwners(const Template& model);

  /// The code a fault of `code` at `at` (a function's name or one of its arguments) is filed under.
  std::string_view code_at(SourceSpan at, std::string_view code) const;
  /// True when `at` is a Fn::FindInMap that looks up a pseudo parameter; those that follow from the
  /// region (AWS::Region, AWS::Partition, AWS::URLSuffix) do not count when it is chosen.
  bool depends_on_environment(SourceSpan at, bool region_is_chosen) const {
    const auto found = environmental_.find(at.begin.index);
    return found != environmental_.end() && !(region_is_chosen && found->second);
  }

 private:
  void note(const Node& node, std::string_view owner);
  void note_condition(const Node& node);
  void mark(const Member& call, std::string_view owner);

  std::unordered_map<std::uint32_t, std::string_view>
      owners_;  // by where a function or argument begins
  std::unordered_map<std::uint32_t, std::string_view>
      conditions_;                                         // arguments of Fn::And, Fn::Or, Fn::Not
  std::unordered_map<std::uint32_t, bool> environmental_;  // true: by the region only
};

}  // namespace formwork
