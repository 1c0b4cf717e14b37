// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.hh"
#include "tools/formwork/lint/finding.hh"
#include "tools/formwork/lint/lint_text.hh"

namespace formwork::cli {

/// Writes the resources of a template and what they need as `file`.dot. Nothing for a template that
/// cannot be read: that is told elsewhere. F101 when the file cannot be written.
Result<void> write_template_graph(const std::string& file);

/// --list-templates.
std::string template_list_text(const std::vector<LintJob>& jobs);

/// --list-rules: every rule and what it checks.
std::string rule_list_text(const std::vector<const lint::Rule*>& custom_rules);

/// --time-rules: what took longest first.
std::string rule_times_text(const std::map<std::string_view, std::uint64_t>& microseconds);

/// "2 errors, 1 warning in 3 templates".
std::string lint_summary(const LintOutcome& outcome);

}  // namespace formwork::cli
