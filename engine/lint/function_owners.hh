// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string_view>
#include <unordered_map>
#include <unordered_set>

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
  /// True when `at` is a Fn::FindInMap that looks up a pseudo parameter such as AWS::Region.
  bool depends_on_environment(SourceSpan at) const {
    return environmental_.contains(at.begin.index);
  }

 private:
  void note(const Node& node, std::string_view owner);
  void note_condition(const Node& node);
  void mark(const Member& call, std::string_view owner);

  std::unordered_map<std::uint32_t, std::string_view>
      owners_;  // by where a function or argument begins
  std::unordered_map<std::uint32_t, std::string_view>
      conditions_;  // arguments of Fn::And, Fn::Or, Fn::Not
  std::unordered_set<std::uint32_t> environmental_;
};

}  // namespace formwork
