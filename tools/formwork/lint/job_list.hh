// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "engine/base/result.hh"
#include "tools/formwork/lint/lint_text.hh"
#include "tools/formwork/lint/settings.hh"

namespace formwork::cli {

/// Options that exclude each other: F001.
Result<void> check_combination(const LintSettings& settings);

/// Every template the settings name, with the parameters it is checked with: patterns are expanded
/// and sorted, with `walks_folders` folders are searched for templates. Empty when nothing is named
/// at all. What parameter and deployment files get wrong goes to `found`. F006 for a pattern
/// without a match.
Result<std::vector<LintJob>> list_lint_jobs(const LintSettings& settings, bool walks_folders,
                                            std::vector<LintFinding>& found);

}  // namespace formwork::cli
