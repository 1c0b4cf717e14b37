// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.hh"
#include "engine/document/document.hh"
#include "engine/document/node.hh"

namespace formwork {

/// What the readers of one text share: where it is, where its tree goes, whom to tell.
struct ReadContext {
  const Source& source;
  std::string_view text;  ///< The bytes to read: `source`'s without a byte order mark.
  Arena& arena;
  Sink& sink;
  const DocumentLimits& limits;

  /// The span of text[begin, end); both are clamped to the text.
  SourceSpan span(std::size_t begin, std::size_t end) const;
  /// A span for a fault at `at`: one character, none at the end of the text.
  SourceSpan point(std::size_t at) const;
  /// The line of its first byte, from 1.
  std::uint32_t line(SourceSpan span) const;
};

/// One tree or null with at least one fault in the context's sink. The text must be valid UTF-8
/// without NUL and not blank.
const Node* read_json_text(ReadContext& context);
const Node* read_yaml_text(ReadContext& context);

/// The fault for nesting deeper than the limit, and for too many values.
Diagnostic too_deep(const ReadContext& context, SourceSpan span);
Diagnostic too_many_nodes(const ReadContext& context, SourceSpan span);

/// Reports every member of a map whose key has been used before. `scratch` is reused memory.
void report_duplicate_keys(ReadContext& context, std::span<const Member> members,
                           std::vector<std::uint32_t>& scratch);

}  // namespace formwork
