// SPDX-License-Identifier: Apache-2.0
#include "tools/formwork/plan/markdown_text.hh"

#include <algorithm>

#include "engine/base/text.hh"
#include "tools/formwork/console.hh"

namespace formwork::cli {

std::string markdown_plain(std::string_view text) {
  std::string out;
  char before = ' ';
  for (const char c : one_line(text)) {
    const bool is_word = (before >= 'a' && before <= 'z') || (before >= 'A' && before <= 'Z') ||
                         (before >= '0' && before <= '9');
    before = c;
    switch (c) {
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '&':
        out += "&amp;";
        break;
      case '@':  // calls people where a word begins with it
        out += is_word ? "@" : "&#64;";
        break;
      case '|':
      case '*':
      case '_':
      case '[':
      case ']':
      case '\\':
      case '~':
        out += '\\';
        out += c;
        break;
      default:
        out += c;
    }
  }
  return out;
}

std::string markdown_code(std::string_view text) {
  std::string out = replace_all(one_line(text), "`", "'");
  return "`" + replace_all(out, "|", "\\|") + "`";
}

std::string markdown_fence(std::string_view language, std::string_view text) {
  std::size_t longest = 0;
  std::size_t run = 0;
  for (const char c : text) {
    run = c == '`' ? run + 1 : 0;
    longest = std::max(longest, run);
  }
  const std::string fence(std::max<std::size_t>(3, longest + 1), '`');
  return fence + std::string(language) + "\n" + printable(text) +
         (text.ends_with('\n') ? "" : "\n") + fence + "\n";
}

}  // namespace formwork::cli
