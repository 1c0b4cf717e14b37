// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>

#include "engine/base/source_map.hh"
#include "engine/change/change_set.hh"

namespace formwork {

struct TextStyle {
  bool color = false;    ///< ANSI colours.
  bool unicode = false;  ///< Arrows and warning signs outside ASCII.
};

/// How many resources a change set adds, changes, ...
struct ChangeCounts {
  std::size_t add = 0;
  std::size_t change = 0;  ///< In place; `maybe_replace` ones are among them.
  std::size_t replace = 0;
  std::size_t remove = 0;
  std::size_t maybe_replace = 0;
  std::size_t maybe_change =
      0;  ///< Only listed because they read from a changed one; in none above.
};
ChangeCounts count_changes(const ChangeSet& change_set);

/// The change set for people: a block per resource (+ add, - remove, ~ change, -/+ replace, ?
/// depends) with every place before and after, its causes with file and line, and a warning with
/// the way out where data would be lost; then outputs, then "Plan: 2 to add, 1 to change, ...".
/// Values longer than a line are shortened. Ends with a line end.
std::string changes_to_text(const ChangeSet& change_set, const SourceMap& sources,
                            TextStyle style = {});

}  // namespace formwork
