// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <vector>

#include "engine/base/diagnostic.hh"
#include "tools/formwork/lint/lint_text.hh"

namespace formwork::cli {

/// Everything the jobs found, joined in the order of the jobs.
struct LintedJobs {
  LintOutcome outcome;
  std::optional<Diagnostic> fatal;
  std::vector<std::string> notes;  ///< For standard error.
  bool is_serverless = false;      ///< Of any template.
  std::map<std::string_view, std::uint64_t> rule_microseconds;
};

/// Checks every template, `threads` at a time (0: one for each core). The result does not depend on
/// the number.
LintedJobs run_lint_jobs(const std::vector<LintJob>& jobs, const LintSettings& settings,
                         unsigned threads);

}  // namespace formwork::cli
