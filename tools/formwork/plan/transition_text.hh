// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "engine/transition/transition.hh"

namespace formwork::cli {

/// Everything known of a rule, for a terminal.
std::string explain_transition(const TransitionRule& rule);

/// All transition rules as one page of Markdown with a section each.
std::string transitions_page();

}  // namespace formwork::cli
