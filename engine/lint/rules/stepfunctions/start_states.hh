// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "engine/document/node.hh"
#include "engine/lint/rule.hh"

namespace formwork::lint {

/// Adds a fault for every StartAt, in the state machine and in the branches and iterations inside
/// it, that names no state beside it. Paths begin with `property`. cfn-lint fails at a machine that
/// is no map: that is said, and the result is false.
bool report_unknown_starts(const HookCall& call, std::string_view property, const Node& machine,
                           bool is_text);

}  // namespace formwork::lint
