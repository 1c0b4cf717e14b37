// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

namespace formwork {

/// yaml-cpp tells where a node starts, never where it ends. These functions find the rest in the
/// text itself. Positions are byte offsets in `text`; none of them reads past its end.

/// Skips spaces, line ends and comments.
std::size_t skip_blank(std::string_view text, std::size_t at);

/// Where a node's parts begin: its tag (when it has one) and its content.
struct YamlPlace {
  std::size_t tag_begin = 0;
  std::size_t tag_end = 0;  ///< Equal to tag_begin without a tag.
  std::size_t content = 0;
  bool has_tag() const noexcept { return tag_end != tag_begin; }
  std::size_t begin() const noexcept { return has_tag() ? tag_begin : content; }
};
/// Skips tag and anchor from `at`, where yaml-cpp says the node starts.
YamlPlace skip_properties(std::string_view text, std::size_t at, std::string_view tag);

/// How a scalar stands in the text.
struct YamlScalar {
  bool quoted = false;  ///< In quotes or a block.
  bool closed = true;   ///< False when the closing quote is missing.
  std::size_t end = 0;  ///< One past its last byte; for a block, of its last line with content.
  /// Where `value` stands byte by byte in the text, when it does.
  std::optional<std::size_t> verbatim;
};
YamlScalar find_scalar(std::string_view text, std::size_t content, std::string_view value);

/// One past the name of the alias (or anchor) whose '*' (or '&') is at `at`.
std::size_t alias_end(std::string_view text, std::size_t at);

/// The first `bracket` from `at` that is not in a comment; the end of the text when there is none.
std::size_t find_closing(std::string_view text, std::size_t at, char bracket);

/// Length of the null word (`~`, `null`, ...) at `at`, 0 when there is none.
std::size_t null_word(std::string_view text, std::size_t at);

/// Bytes between the start of the line and `at`.
std::size_t column_of(std::string_view text, std::size_t at);

/// The first opening bracket nested deeper than `depth` in a text that is one flow collection.
std::optional<std::size_t> find_too_deep_bracket(std::string_view text, std::size_t depth);

}  // namespace formwork
