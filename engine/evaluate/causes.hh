// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <span>
#include <utility>
#include <vector>

#include "engine/value/value.hh"

namespace formwork {

/// Collects what unknown values wait for, without repetition and in order of appearance. Keeps the
/// first kMostCauses only: more tell nobody anything, and hostile templates name a million.
class CauseSet {
 public:
  static constexpr std::size_t kMostCauses = 256;

  /// Adds the causes of every Unknown in `value`.
  void add(const Value& value);
  void add(std::span<const UnknownCause> causes);
  void add(const UnknownCause& cause);

  /// True once an Unknown was added, with causes or (after a fault) without.
  bool is_waiting() const noexcept { return is_waiting_; }
  const std::vector<UnknownCause>& causes() const noexcept { return causes_; }
  /// An Unknown that waits for all of them.
  Value take() { return Value::unknown(std::exchange(causes_, {})); }

 private:
  std::vector<UnknownCause> causes_;
  bool is_waiting_ = false;
};

}  // namespace formwork
