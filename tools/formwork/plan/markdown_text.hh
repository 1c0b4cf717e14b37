// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace formwork::cli {

/// A text of a template inside a sentence or a table's cell: one line, nothing in it is markup.
std::string markdown_plain(std::string_view text);
/// The same as code.
std::string markdown_code(std::string_view text);
/// A fenced block whose fence does not stand in the text.
std::string markdown_fence(std::string_view language, std::string_view text);

}  // namespace formwork::cli
