// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "engine/base/registry.hh"
#include "tools/formwork/lint/finding.hh"

namespace formwork::cli {

struct LintFormatOptions {
  bool is_colored = false;
};

/// One output format: a file in formats/ registers it.
struct LintFormat {
  std::string_view name;
  std::string_view summary;  ///< One line for the help.
  /// The whole report; "" when nothing is to be printed. Ends with a newline otherwise.
  std::string (*write)(const LintOutcome& outcome, const LintFormatOptions& options) = nullptr;
  /// Known to cfn-lint too.
  bool is_cfn_lint = false;
  const LintFormat* next = nullptr;
};

/// Sorted by name.
std::vector<const LintFormat*> all_lint_formats();
const LintFormat* find_lint_format(std::string_view name);

}  // namespace formwork::cli
