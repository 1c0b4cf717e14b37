// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

namespace formwork::cli {

/// Lines of columns, two spaces apart, the last one ragged. Cells are made printable on one line.
std::string format_table(const std::vector<std::vector<std::string>>& rows, std::size_t indent = 0);

/// `text` filled with spaces up to `width` characters.
std::string pad(std::string text, std::size_t width);

}  // namespace formwork::cli
