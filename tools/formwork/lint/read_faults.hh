// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "engine/base/diagnostic.hh"
#include "engine/base/source_map.hh"
#include "engine/document/document.hh"
#include "tools/formwork/lint/finding.hh"

namespace formwork::cli {

/// What reading found, as findings. Duplicate keys of the first map that has some are told at each
/// place; the first fault of the syntax is told alone. `document` may be null.
std::vector<LintFinding> read_faults(const std::optional<std::string>& file,
                                     const Document* document, const Sink& sink,
                                     const SourceMap& sources);

/// Why a file could not be read at all, in cfn-lint's words.
LintFinding unreadable_file(const std::string& path, const Diagnostic& fault);

/// The only fault is that the text holds no value.
bool is_missing_document(const Sink& sink);

}  // namespace formwork::cli
