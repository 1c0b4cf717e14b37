// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/document/node.hh"

namespace formwork::lint {

class ConditionSpace;

/// A consistent set of assumptions about named conditions. Interned by its ConditionSpace: equal
/// states compare equal, copying costs a pointer. Default: nothing assumed.
class ConditionState {
 public:
  ConditionState() = default;
  bool operator==(const ConditionState&) const = default;
  bool empty() const noexcept { return entry_ == nullptr; }

 private:
  friend class ConditionSpace;
  struct Entry;
  explicit ConditionState(const Entry* entry) : entry_(entry) {}
  const Entry* entry_ = nullptr;
};

/// One assumption: a condition's name and what it is taken to be.
using Assumption = std::pair<std::string_view, bool>;

/// The named conditions of one template as a boolean formula: each name is equivalent to its
/// expression over "Fn::Equals" terms; two different values of one parameter exclude each other and
/// its AllowedValues are all there is. Answers whether assumptions can hold together. Built once a
/// template; every answer is remembered; solving is bounded (an answer that would take too long is
/// "can hold"), and no answer depends on hash order.
class ConditionSpace {
 public:
  /// Sections as they are written; null or malformed ones count as empty, a condition that cannot
  /// be read as an opaque one.
  ConditionSpace(const Node* conditions, const Node* parameters);
  ~ConditionSpace();
  ConditionSpace(const ConditionSpace&) = delete;
  ConditionSpace& operator=(const ConditionSpace&) = delete;

  bool has(std::string_view name) const;
  std::vector<std::string_view> names() const;  ///< In template order.

  /// `state` and `assumptions` together; nullopt when they cannot hold. Unknown names are ignored.
  std::optional<ConditionState> assume(ConditionState state,
                                       std::span<const Assumption> assumptions) const;
  std::optional<ConditionState> assume(ConditionState state, std::string_view name,
                                       bool value) const;
  /// What `state` says, in template order.
  std::vector<Assumption> assumptions(ConditionState state) const;
  /// What `state` says about `name`, if anything.
  std::optional<bool> value(ConditionState state, std::string_view name) const;

  /// Calls `each` for every consistent way to decide `names` on top of `state`, all-true first (the
  /// first name varies slowest), at most 128. Names that `state` decides already and unknown names
  /// are passed over; with more than seven left, only the last seven vary (the others are true as
  /// far as that can hold). `each` returns false to stop.
  void scenarios(ConditionState state, std::span<const std::string_view> names,
                 const std::function<bool(ConditionState)>& each) const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

/// Names of conditions that decide which members or items `instance` has: Fn::If anywhere in lists,
/// in its own members (one level), and in branches of those. In order of appearance, once each.
std::vector<std::string_view> deciding_conditions(const Node& instance);

}  // namespace formwork::lint
