// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/diagnostic.hh"
#include "engine/base/source_map.hh"
#include "engine/lint/rule.hh"

namespace formwork::cli {

/// A key, or an index from 0.
struct LintPathPart {
  std::string key;
  std::int32_t index = -1;

  bool is_index() const noexcept { return index >= 0; }
  bool operator==(const LintPathPart&) const = default;
};

/// One thing found in one file, independent of the document it was found in.
struct LintFinding {
  const lint::Rule* rule = nullptr;  ///< Never null; outlives the finding.
  Severity severity = Severity::Error;
  std::string message;
  std::optional<std::string> file;  ///< As it was named; nothing for standard input.
  LineColumn begin{1, 1};
  LineColumn end{1, 2};
  /// From the root of the template; nothing for faults of the file itself.
  std::optional<std::vector<LintPathPart>> path;
  std::string id;         ///< A UUID: the same finding has the same one in every run.
  std::string parent_id;  ///< Of the finding this one explains; usually empty.
  std::string help;       ///< The way out; usually empty.
};

/// Everything one call found.
struct LintOutcome {
  std::vector<LintFinding> findings;  ///< By file, line and rule id.
  std::size_t template_count = 0;
  std::vector<const lint::Rule*> used_rules;  ///< Enabled for at least one template; by id.
  /// Texts of the files with findings, for excerpts; "" names standard input.
  std::map<std::string, std::shared_ptr<const std::string>, std::less<>> texts;
};

/// The UUID cfn-lint makes of a finding that no rule of the engine made.
std::string make_finding_id(const LintFinding& finding);

/// The rule with this id, the engine's or one of formwork's limits (F202); E0000 when there is
/// none.
const lint::Rule* rule_for(std::string_view id);

/// "error", "warning", "informational".
std::string_view level_name(Severity severity);

/// By file, line and rule id; what is equal there stays in order.
void sort_findings(std::vector<LintFinding>& findings);

}  // namespace formwork::cli
