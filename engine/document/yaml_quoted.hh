// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace formwork {

/// The value of a quoted scalar that spans lines, from the text between its quotes: line ends are
/// folded and, in double quotes, escapes undone. (yaml-cpp 0.7 drops line ends next to the quotes.)
/// `raw` must have been accepted by a parser: an escape that is not known is kept as it is.
std::string fold_quoted(std::string_view raw, char quote);

/// The value of a folded block scalar (`>`) with as many line ends as its `+` asks for: yaml-cpp
/// 0.7 keeps one too few. `end` is one past the last byte of content; without `+` this is `value`.
std::string with_kept_lines(std::string_view text, std::size_t content, std::size_t end,
                            std::string_view value);

}  // namespace formwork
