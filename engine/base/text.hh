// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace formwork {

std::string_view trim(std::string_view text);
/// Cuts at every `separator`; "" gives one empty piece, as AWS's Split does.
std::vector<std::string_view> split(std::string_view text, std::string_view separator);
std::string join(std::span<const std::string> parts, std::string_view separator);
std::string to_lower(std::string_view text);  ///< ASCII only.
std::string to_upper(std::string_view text);  ///< ASCII only.
std::string replace_all(std::string_view text, std::string_view from, std::string_view to);
/// A whole base-10 integer with optional sign; nothing else may stand around it.
std::optional<std::int64_t> parse_integer(std::string_view text);
/// A whole decimal number as JSON writes it (with optional leading '+'); not NaN or infinity.
std::optional<double> parse_number(std::string_view text);
bool is_valid_utf8(std::string_view text);
/// Number of code points of valid UTF-8.
std::size_t character_count(std::string_view text);
/// The member of `candidates` nearest to `name` within a small edit distance: for "did you mean".
std::optional<std::string_view> find_nearest(std::string_view name,
                                             std::span<const std::string_view> candidates);

/// Lets std::string-keyed maps be searched with a string_view without a copy.
struct TextHash {
  using is_transparent = void;
  std::size_t operator()(std::string_view text) const noexcept {
    return std::hash<std::string_view>{}(text);
  }
};

}  // namespace formwork
