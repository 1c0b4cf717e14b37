// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "tools/formwork/lint/lint_text.hh"

namespace formwork::cli {

struct FixedTemplate {
  std::string text;          ///< Equal to the text before when nothing was fixed.
  std::size_t fixed = 0;     ///< Findings that are gone.
  LintedTemplate remaining;  ///< What is left to say about `text`.
};

/// Fixes what can be fixed mechanically in `text`, round by round, and checks it again after each:
/// a fix that adds a finding, or does not take one away, is not made.
FixedTemplate fix_template(const LintJob& job, std::string text, const LintSettings& settings);

}  // namespace formwork::cli
