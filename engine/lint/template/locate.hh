// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <span>

#include "engine/base/source_map.hh"
#include "engine/document/node.hh"
#include "engine/lint/rule.hh"
#include "engine/lint/schema/fault.hh"

namespace formwork::lint {

/// Lines and columns, from 1; `end` is one past the last character.
struct TextPlace {
  LineColumn begin{1, 1};
  LineColumn end{1, 2};
};

/// Where a finding at `path` (outermost first) is shown, by cfn-lint's rules: the last key, or the
/// item, when it is written as itself; else the nearest key around it. Keys of short forms, halves
/// of `!GetAtt a.b`, numbers, truth values and made-up nodes are written nowhere. Nullopt when
/// nothing around the place is written.
std::optional<TextPlace> locate(const Node& root, const SourceMap& sources,
                                std::span<const PathStep> path);

/// Where a value itself is written; nullopt for numbers and the like.
std::optional<TextPlace> place_of_value(const Node& node, const SourceMap& sources);

/// The place of a key or another run of bytes; nullopt when it is unknown.
std::optional<TextPlace> place_of(SourceSpan span, const SourceMap& sources);

/// What a fault of a schema tells as a match of `reporter`, which looked at the value at `base`:
/// its place is the last key on its way, when that is written. Alternatives come along as context.
/// A fault without an owner goes to whom `reporter` names as the owner of its keyword, else to
/// `reporter` itself.
RuleMatch to_match(std::span<const PathStep> base, const Fault& fault, const Rule& reporter);

}  // namespace formwork::lint
