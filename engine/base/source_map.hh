// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.hh"
#include "engine/base/source_span.hh"

namespace formwork {

/// One input text (file, standard input, a stored template) and its interval in the position space.
struct Source {
  std::string name;  ///< As the user wrote it; "<stdin>" for standard input.
  std::string text;  ///< All its bytes.
  std::uint32_t base =
      0;  ///< Position of its first byte; positions up to base + text.size() are its own.
  mutable std::vector<std::uint32_t> line_starts;  ///< Offsets in `text`, filled at first use.
  /// Characters before every 256th byte, filled at first use.
  mutable std::vector<std::uint32_t> characters_before;
};

/// Line and column, both from 1. Columns count characters (code points), not bytes.
struct LineColumn {
  std::uint32_t line = 0;
  std::uint32_t column = 0;
};

struct Location {
  std::string_view file;  ///< Empty when the span is unknown.
  LineColumn begin;
  LineColumn end;  ///< One past the last character.
};

/// Owns every input text of a run and turns 32-bit positions into file, line and column. All texts
/// share one position space, so a span needs eight bytes and no file number. Not thread-safe.
class SourceMap {
 public:
  /// Takes the text. Fails when the position space (4 GiB) is used up. The reference lives as long
  /// as the map.
  Result<const Source*> add(std::string name, std::string text);

  /// The source that holds `pos`, or null for an unknown position.
  const Source* find(SourcePos pos) const;

  /// Only for people: counts lines at first use of a file.
  Location locate(SourceSpan span) const;

  /// The bytes of `span`.
  std::string_view text(SourceSpan span) const;

  /// The whole line (1-based, without its line end) of `source`; empty when there is no such line.
  static std::string_view line(const Source& source, std::uint32_t number);

 private:
  std::deque<Source> sources_;
  std::uint32_t next_ = 1;  // 0 means "nowhere"
};

}  // namespace formwork
