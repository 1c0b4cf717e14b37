// SPDX-License-Identifier: Apache-2.0
#include "tools/formwork/table.hh"

#include <algorithm>

#include "engine/base/text.hh"
#include "tools/formwork/console.hh"

namespace formwork::cli {

std::string pad(std::string text, std::size_t width) {
  std::size_t length = character_count(text);
  text.append(width > length ? width - length : 0, ' ');
  return text;
}

std::string format_table(const std::vector<std::vector<std::string>>& rows, std::size_t indent) {
  std::vector<std::size_t> widths;
  std::vector<std::vector<std::string>> cells;
  for (const std::vector<std::string>& row : rows) {
    widths.resize(std::max(widths.size(), row.size()));
    std::vector<std::string>& line = cells.emplace_back();
    for (std::size_t i = 0; i < row.size(); ++i) {
      line.push_back(one_line(row[i]));
      widths[i] = std::max(widths[i], character_count(line.back()));
    }
  }
  std::string text;
  for (const std::vector<std::string>& line : cells) {
    std::string shown(indent, ' ');
    for (std::size_t i = 0; i < line.size(); ++i) {
      shown += i + 1 == line.size() ? line[i] : pad(line[i], widths[i] + 2);
    }
    shown.erase(shown.find_last_not_of(' ') + 1);
    text += shown + "\n";
  }
  return text;
}

}  // namespace formwork::cli
