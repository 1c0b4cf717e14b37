// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string>
#include <vector>

#include "engine/base/diagnostic.hh"
#include "engine/base/source_map.hh"

namespace formwork::cli {

/// A diagnostic for people: "file:line:column: error E3005 message", the source line with a caret
/// below the place, related places, and the way out. `sources` may be null: then there is no place.
std::string fault_text(const Diagnostic& fault, const SourceMap* sources, bool colored);

/// A source line with carets from `begin` to `end` (to the line's end when it ends further down),
/// two lines of text. Long lines are cut around the place.
std::string source_excerpt(std::string_view line, LineColumn begin, LineColumn end,
                           Severity severity, bool colored);

/// By file and place, then code; equal ones once.
std::vector<const Diagnostic*> sorted_faults(std::span<const Diagnostic> faults);

/// A JSON array of {Code, Severity, Message, Help, File, Start{Line,Column}, End{...}, Related[]}.
std::string faults_to_json(std::span<const Diagnostic* const> faults, const SourceMap& sources,
                           int indent);

/// "file:line" of a span, or "".
std::string place_text(SourceSpan span, const SourceMap& sources);

}  // namespace formwork::cli
