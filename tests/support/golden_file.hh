// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.hh"

namespace formwork::golden {

/// One section of a .test file: the header line behind "--- " and the raw lines below it.
struct Section {
  std::string keyword;   ///< "file", "run", "out", ...; "" for the lines before the first section.
  std::string argument;  ///< The rest of the header line.
  std::vector<std::string> lines;
};

std::vector<Section> read_sections(std::string_view text);
std::string write_sections(const std::vector<Section>& sections);

/// The text a section's lines stand for, and the lines for a text (see tests/golden/README.md).
std::string text_of(const Section& section);
std::vector<std::string> lines_of(std::string_view text);

/// Arguments of a run; `input` is the file behind "<", or "".
struct Command {
  std::vector<std::string> arguments;
  std::string input;
};
Result<Command> parse_command(std::string_view line);

/// Both texts line by line: " " equal, "-" only expected, "+" only actual.
std::string difference(std::string_view expected, std::string_view actual);

}  // namespace formwork::golden
