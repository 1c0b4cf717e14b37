// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/diagnostic.hh"
#include "engine/document/document.hh"
#include "tools/formwork/lint/finding.hh"
#include "tools/formwork/lint/given_sets.hh"
#include "tools/formwork/lint/settings.hh"

namespace formwork::cli {

/// One template to be checked.
struct LintJob {
  std::optional<std::string> file;  ///< Nothing: standard input.
  std::optional<std::string> text;  ///< When it was read already.
  bool is_from_folder = false;      ///< Skipped when it is no template.
  /// Checked with these parameters instead of those of the configuration.
  std::optional<std::vector<GivenSet>> sets;
};

/// What one template gave.
struct LintedTemplate {
  std::vector<LintFinding> findings;
  std::vector<const lint::Rule*> used_rules;
  std::shared_ptr<const std::string> text;  ///< Null when there was none.
  std::optional<Diagnostic> fatal;          ///< Ends the call (F007).
  std::vector<std::string> notes;           ///< For standard error.
  bool is_skipped = false;                  ///< From a folder, and no template.
  bool is_serverless = false;               ///< AWS::Serverless resources were judged by stand-ins.
  std::map<std::string_view, std::uint64_t> rule_microseconds;
};

LintedTemplate lint_template(const LintJob& job, const LintSettings& settings);
/// The same for a text that was read already.
LintedTemplate lint_text(const LintJob& job, std::string text, const LintSettings& settings);

}  // namespace formwork::cli
