// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/source_map.hh"
#include "engine/document/node.hh"

namespace formwork::cli {

/// Bytes [begin, end) of a text become `text`.
struct TextEdit {
  std::size_t begin = 0;
  std::size_t end = 0;
  std::string text;

  bool operator==(const TextEdit&) const = default;
};

/// `text` with all edits made. They must not overlap; their order does not matter.
std::string apply_edits(std::string_view text, std::vector<TextEdit> edits);

bool overlap(const TextEdit& a, const TextEdit& b);

/// Bytes of a span in its source.
struct TextRange {
  std::size_t begin = 0;
  std::size_t end = 0;
};
/// Nullopt for made-up nodes and those reached through an alias.
std::optional<TextRange> range_of(SourceSpan span, const Source& source);

/// Takes a member out of a map, with its line or its comma. Nullopt when that is not safe: it is
/// the only member, shares its line with other things, or is not written out.
std::optional<TextEdit> remove_member(const Node& map, std::size_t index, const Source& source);

/// The same for an item of a list.
std::optional<TextEdit> remove_item(const Node& list, std::size_t index, const Source& source);

}  // namespace formwork::cli
