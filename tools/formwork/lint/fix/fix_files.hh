// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "engine/base/result.hh"
#include "tools/formwork/lint/lint_text.hh"

namespace formwork::cli {

struct FixedFiles {
  std::string diff;  ///< Of all files.
  std::size_t fixed = 0;
  std::size_t files = 0;  ///< That change.
};

/// Fixes every template of `jobs`, in their order; with `writes` the files are changed, keeping
/// their permissions. Fails when a file cannot be written.
Result<FixedFiles> fix_files(const std::vector<LintJob>& jobs, const LintSettings& settings,
                             bool writes);

}  // namespace formwork::cli
