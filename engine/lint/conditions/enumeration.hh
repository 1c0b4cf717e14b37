// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <span>
#include <vector>

#include "engine/lint/conditions/clause_solver.hh"

namespace formwork::lint {

/// Conditions an enumeration looks at; what more there are is left undecided.
constexpr std::size_t kMostEnumerated = 64;
/// The last so many of them vary: 128 ways.
constexpr std::size_t kMostVarying = 7;

/// Calls `each` for every way to decide `open` that can hold together with `base`: all-true first,
/// the first varies slowest. With more than kMostVarying, those before the last ones are true as
/// far as they can be. `decided` has the literals of `open` in order, as they hold. `each` returns
/// false to stop.
void each_decision(ClauseSolver& solver, std::vector<Literal> base, std::span<const Literal> open,
                   const std::function<bool(std::span<const Literal> decided)>& each);

}  // namespace formwork::lint
