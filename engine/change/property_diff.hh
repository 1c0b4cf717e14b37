// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <span>
#include <string>
#include <vector>

#include "engine/value/value.hh"

namespace formwork {

/// The smallest place where two values differ. Null: there is nothing on that side.
struct PlaceChange {
  std::vector<std::string> path;  ///< Map keys and decimal list indexes.
  const Value* before = nullptr;
  const Value* after = nullptr;
};

/// Asked where an Unknown stands on at least one side: true when the place counts as changed.
using UnknownJudge =
    std::function<bool(std::span<const std::string> path, const Value& before, const Value& after)>;

/// Every smallest place where `after` differs from `before` (either may be null), in the order of
/// `after`, with removed places last. Lists of unlike length are lined up by their common beginning
/// and end, so that an item put in is one Add and not a change of everything behind it. The
/// pointers are into the arguments. "1" and 1 are the same.
std::vector<PlaceChange> diff_values(const Value* before, const Value* after,
                                     std::vector<std::string> path, const UnknownJudge& judge);

}  // namespace formwork
