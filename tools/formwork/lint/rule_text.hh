// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "engine/lint/rule.hh"

namespace formwork::cli {

/// How a rule does its work: "code", "data" (a schema at a place), "keyword" (a keyword of schemas,
/// wherever it stands), "engine" (reading, expanding, settings).
const char* rule_mechanism(const lint::Rule& rule);

/// Everything known of a rule, for a terminal; lines have at most 100 columns where words allow.
std::string explain_rule(const lint::Rule& rule);

/// All rules as one page of Markdown with a section each.
std::string rules_page();

/// "E3002<TAB>error<TAB>keyword" lines, sorted by id.
std::string rules_table();

}  // namespace formwork::cli
