// SPDX-License-Identifier: Apache-2.0
#include "tests/support/golden_file.hh"

#include <algorithm>

#include "engine/base/text.hh"

namespace formwork::golden {

namespace {

constexpr std::string_view kNoNewline = "\\ no newline at end";

std::vector<std::string_view> cut_lines(std::string_view text) {
  std::vector<std::string_view> lines = split(text, "\n");
  if (lines.back().empty()) {
    lines.pop_back();
  }
  return lines;
}

}  // namespace

std::vector<Section> read_sections(std::string_view text) {
  std::vector<Section> sections(1);
  for (std::string_view line : cut_lines(text)) {
    if (!line.starts_with("--- ")) {
      sections.back().lines.emplace_back(line);
      continue;
    }
    std::string_view header = trim(line.substr(4));
    std::size_t space = std::min(header.find(' '), header.size());
    sections.push_back(
        {std::string(header.substr(0, space)), std::string(trim(header.substr(space))), {}});
  }
  return sections;
}

std::string write_sections(const std::vector<Section>& sections) {
  std::string text;
  for (const Section& section : sections) {
    if (!section.keyword.empty()) {
      text += "--- " + section.keyword;
      text += section.argument.empty() ? "\n" : " " + section.argument + "\n";
    }
    for (const std::string& line : section.lines) {
      text += line + "\n";
    }
  }
  return text;
}

std::string text_of(const Section& section) {
  std::vector<std::string> lines = section.lines;
  if (!lines.empty() && lines.back().empty()) {
    lines.pop_back();
  }
  bool ends_open = !lines.empty() && lines.back() == kNoNewline;
  if (ends_open) {
    lines.pop_back();
  }
  std::string text;
  for (const std::string& line : lines) {
    bool is_escaped = line.starts_with("\\--- ") || line.starts_with("\\\\");
    text += is_escaped ? line.substr(1) : line;
    text += '\n';
  }
  if (ends_open && !text.empty()) {
    text.pop_back();
  }
  return text;
}

std::vector<std::string> lines_of(std::string_view text) {
  std::vector<std::string> lines;
  if (text.empty()) {
    return lines;
  }
  for (std::string_view line : cut_lines(text)) {
    bool needs_escape = line.starts_with("--- ") || line.starts_with("\\");
    lines.push_back((needs_escape ? "\\" : "") + std::string(line));
  }
  if (!text.ends_with('\n')) {
    lines.emplace_back(kNoNewline);
  } else if (lines.back().empty()) {
    lines.emplace_back();
  }
  return lines;
}

Result<Command> parse_command(std::string_view line) {
  Command command;
  std::string word;
  bool in_word = false;
  bool input_next = false;
  char quote = 0;
  auto end_word = [&] {
    if (in_word && input_next) {
      command.input = word;
      input_next = false;
    } else if (in_word) {
      command.arguments.push_back(word);
    }
    word.clear();
    in_word = false;
  };
  for (std::size_t i = 0; i < line.size(); ++i) {
    char c = line[i];
    if (c == '\\' && quote != '\'' && i + 1 < line.size()) {
      word += line[++i];
      in_word = true;
    } else if (quote != 0) {
      if (c == quote) {
        quote = 0;
      } else {
        word += c;
      }
    } else if (c == '\'' || c == '"') {
      quote = c;
      in_word = true;
    } else if (c == ' ') {
      end_word();
    } else if (c == '<' && !in_word) {
      input_next = true;
    } else {
      word += c;
      in_word = true;
    }
  }
  end_word();
  if (quote != 0 || input_next) {
    return fail("F002", quote != 0 ? "a quote is not closed" : "'<' needs a file name");
  }
  return command;
}

std::string difference(std::string_view expected, std::string_view actual) {
  std::vector<std::string> a = lines_of(expected);
  std::vector<std::string> b = lines_of(actual);
  constexpr std::size_t kLongest = 3000;
  a.resize(std::min(a.size(), kLongest));
  b.resize(std::min(b.size(), kLongest));
  // common[i][j]: length of the longest common run of lines of a[i..] and b[j..].
  std::size_t width = b.size() + 1;
  std::vector<unsigned short> common((a.size() + 1) * width, 0);
  for (std::size_t i = a.size(); i-- > 0;) {
    for (std::size_t j = b.size(); j-- > 0;) {
      common[i * width + j] =
          a[i] == b[j] ? static_cast<unsigned short>(common[(i + 1) * width + j + 1] + 1)
                       : std::max(common[(i + 1) * width + j], common[i * width + j + 1]);
    }
  }
  std::string text;
  std::size_t i = 0;
  std::size_t j = 0;
  while (i < a.size() || j < b.size()) {
    if (i < a.size() && j < b.size() && a[i] == b[j]) {
      text += "     " + a[i++] + "\n";
      ++j;
    } else if (i < a.size() &&
               (j == b.size() || common[(i + 1) * width + j] >= common[i * width + j + 1])) {
      text += "    -" + a[i++] + "\n";
    } else {
      text += "    +" + b[j++] + "\n";
    }
  }
  return text;
}

}  // namespace formwork::golden
