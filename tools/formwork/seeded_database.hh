// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>

#include "engine/base/clock.hh"
#include "engine/base/ids.hh"
#include "engine/state/database.hh"

namespace formwork::cli {

/// A run with a seed: ids and times that depend on the seed and on what the store has been through,
/// and on nothing else.
struct SeededRun {
  std::uint64_t seed = 0;
  IdSource ids;
  ManualClock clock;
};

/// Where the last run with this store stopped. A store that has not seen this seed starts its ids
/// anew; its clock never goes back. It begins at 2026-01-01T00:00:00Z.
Result<SeededRun> continue_run(Database& database, std::uint64_t seed);

/// A database that writes the position of the run as part of every transaction that writes: after a
/// crash no id and no time is given out twice. `run` must outlive it.
std::unique_ptr<Database> keep_position(std::unique_ptr<Database> database, SeededRun& run);

}  // namespace formwork::cli
