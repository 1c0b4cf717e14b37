// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <compare>
#include <cstdint>

namespace formwork {

/// A byte in some source of a SourceMap; index 0 is nowhere.
struct SourcePos {
  std::uint32_t index = 0;
  bool is_known() const noexcept { return index != 0; }
  auto operator<=>(const SourcePos&) const = default;
};

/// A run of bytes in one source. Default: nowhere.
struct SourceSpan {
  SourcePos begin;
  std::uint32_t length = 0;
  bool is_known() const noexcept { return begin.is_known(); }
  SourcePos end() const noexcept { return {begin.index + length}; }
  bool operator==(const SourceSpan&) const = default;
};

}  // namespace formwork
