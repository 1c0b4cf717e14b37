// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/arena.hh"
#include "engine/base/source_map.hh"
#include "engine/document/document.hh"
#include "engine/lint/schema/fault.hh"

namespace formwork::lint {

struct Rule;
struct PathStep;
class TypeOverlay;

/// One set of parameter values the template is checked with; without any, every allowed value is.
struct ParameterSet {
  std::string source;  ///< The file it comes from; empty for the command line.
  std::map<std::string, std::string> values;
};

/// What is asked of the linter; the same for many templates.
struct LintConfig {
  std::vector<std::string> regions = {"us-east-1"};  ///< Known regions.
  std::vector<std::string> ignore_checks;            ///< Rule id prefixes.
  std::vector<std::string> include_checks = {"W", "E"};
  std::vector<std::string> mandatory_checks;  ///< Prefixes no suppression can hide.
  bool include_experimental = false;
  /// Rule id -> option -> values (one value, or the items of a list).
  std::map<std::string, std::map<std::string, std::vector<std::string>>> configure_rules;
  std::vector<ParameterSet> parameter_sets;
  std::string today;  ///< "2026-11-22"; empty: the clock says.
  /// Types beyond or instead of the built-in catalogue (registry schemas, override specs); may be
  /// null.
  std::shared_ptr<const TypeOverlay> types;
  /// Rules of this call only; they outlive the reports.
  std::vector<const Rule*> custom_rules;
  bool measures_rules = false;  ///< Fill LintReport::rule_microseconds.
};

/// One thing a rule found.
struct Finding {
  const Rule* rule = nullptr;
  std::string message;
  LineColumn begin{1, 1};
  LineColumn end{1, 2};
  std::vector<PathStep> path;  ///< From the root of the template.
  std::string id;              ///< Stable: the same finding has the same id in every run.
  std::string parent_id;       ///< Of the finding this one explains; usually empty.
};

struct LintReport {
  std::vector<Finding> findings;  ///< By line, then rule id; no two are equal.
  std::map<std::string_view, std::uint64_t> rule_microseconds;
  std::shared_ptr<Arena> texts;  ///< Holds the keys that paths name.
};

/// Lints one template that was read without faults. Expands what can be expanded offline first.
/// Deterministic and bounded: equal inputs give equal reports, and no template takes more than its
/// budget of work. Thread-safe for different documents and source maps.
LintReport lint_document(const Document& document, const SourceMap& sources, std::string_view file,
                         const LintConfig& config);

/// True when `rule` is reported at all under `config`.
bool is_enabled(const Rule& rule, const LintConfig& config);

}  // namespace formwork::lint
