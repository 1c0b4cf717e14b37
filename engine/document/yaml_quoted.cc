// SPDX-License-Identifier: Apache-2.0
#include "engine/document/yaml_quoted.hh"

#include <algorithm>
#include <charconv>
#include <cstdint>

namespace formwork {

namespace {

bool is_blank(char c) {
  return c == ' ' || c == '\t';
}

bool is_break(char c) {
  return c == '\n' || c == '\r';
}

std::size_t skip_blanks(std::string_view raw, std::size_t at) {
  while (at < raw.size() && is_blank(raw[at])) {
    ++at;
  }
  return at;
}

// Skips one line end and the indentation of the next line.
std::size_t skip_break(std::string_view raw, std::size_t at) {
  at += raw.substr(at).starts_with("\r\n") ? 2 : 1;
  return skip_blanks(raw, at);
}

void append_utf8(std::string& out, std::uint32_t code) {
  if (code < 0x80) {
    out += static_cast<char>(code);
  } else if (code < 0x800) {
    out += static_cast<char>(0xC0U | (code >> 6U));
    out += static_cast<char>(0x80U | (code & 0x3FU));
  } else if (code < 0x10000) {
    out += static_cast<char>(0xE0U | (code >> 12U));
    out += static_cast<char>(0x80U | ((code >> 6U) & 0x3FU));
    out += static_cast<char>(0x80U | (code & 0x3FU));
  } else {
    out += static_cast<char>(0xF0U | (code >> 18U));
    out += static_cast<char>(0x80U | ((code >> 12U) & 0x3FU));
    out += static_cast<char>(0x80U | ((code >> 6U) & 0x3FU));
    out += static_cast<char>(0x80U | (code & 0x3FU));
  }
}

// Appends what the escape at raw[at] == '\\' stands for; answers where the text goes on.
std::size_t append_escape(std::string& out, std::string_view raw, std::size_t at) {
  static constexpr std::string_view kNames = "0abtnvfre \"/\\\t";
  static constexpr std::string_view kMeanings("\0\a\b\t\n\v\f\r\x1B \"/\\\t", 14);
  char name = at + 1 < raw.size() ? raw[at + 1] : '\\';
  if (std::size_t index = kNames.find(name); index != std::string_view::npos) {
    out += kMeanings[index];
    return at + 2;
  }
  std::size_t digits = name == 'x' ? 2 : name == 'u' ? 4 : name == 'U' ? 8 : 0;
  if (digits != 0) {
    std::string_view hex = raw.substr(at + 2, digits);
    std::uint32_t code = 0;
    std::from_chars(hex.data(), hex.data() + hex.size(), code, 16);
    append_utf8(out, code);
    return at + 2 + hex.size();
  }
  std::uint32_t code = name == 'N'   ? 0x85
                       : name == '_' ? 0xA0
                       : name == 'L' ? 0x2028
                       : name == 'P' ? 0x2029
                                     : 0;
  if (code == 0) {
    out += raw[at];
    return at + 1;
  }
  append_utf8(out, code);
  return at + 2;
}

// Appends the line ends from raw[at] on: one is a space (`first` empty: nothing), n are n - 1
// lines.
std::size_t append_breaks(std::string& out, std::string_view raw, std::size_t at,
                          std::string_view first) {
  std::size_t breaks = 0;
  while (at < raw.size() && is_break(raw[at])) {
    at = skip_break(raw, at);
    ++breaks;
  }
  if (breaks == 1) {
    out += first;
  } else {
    out.append(breaks - 1, '\n');
  }
  return at;
}

}  // namespace

std::string fold_quoted(std::string_view raw, char quote) {
  std::string out;
  out.reserve(raw.size());
  for (std::size_t at = 0; at < raw.size();) {
    char c = raw[at];
    if (is_blank(c)) {
      std::size_t end = skip_blanks(raw, at);
      if (end == raw.size() || !is_break(raw[end])) {
        out += raw.substr(at, end - at);
      }
      at = end;
    } else if (is_break(c)) {
      at = append_breaks(out, raw, at, " ");
    } else if (quote == '\'' && c == '\'') {
      out += c;
      at += 2;
    } else if (quote == '"' && c == '\\') {
      bool joins = at + 1 < raw.size() && is_break(raw[at + 1]);
      at = joins ? append_breaks(out, raw, at + 1, "") : append_escape(out, raw, at);
    } else {
      out += c;
      ++at;
    }
  }
  return out;
}

std::string with_kept_lines(std::string_view text, std::size_t content, std::size_t end,
                            std::string_view value) {
  std::string kept(value);
  std::size_t header = std::min(text.find_first_of(" \t\r\n", content), text.size());
  bool keeps = text.substr(content, header - content).find('+') != std::string_view::npos;
  std::size_t last = value.find_last_not_of(" \t\r\n");
  if (!keeps || last == std::string_view::npos) {
    return kept;
  }
  std::size_t next = std::min(text.find_first_not_of(" \t\r\n", end), text.size());
  std::string_view space = text.substr(end, next - end);
  // More-indented lines of spaces are content that only the parser knows.
  if (value.substr(last + 1).find_first_not_of("\r\n") != std::string_view::npos) {
    return kept;
  }
  kept.resize(last + 1);
  kept.append(static_cast<std::size_t>(std::count(space.begin(), space.end(), '\n')), '\n');
  return kept;
}

}  // namespace formwork
