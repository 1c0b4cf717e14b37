// SPDX-License-Identifier: Apache-2.0
#include "engine/document/yaml_text.hh"

#include <algorithm>
#include <array>

namespace formwork {

namespace {

constexpr std::string_view kSpace = " \t\r\n";
constexpr std::string_view kSpaceOrFlow = " \t\r\n,[]{}";

bool is_space(char c) {
  return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

std::size_t clamp(std::string_view text, std::size_t at) {
  return std::min(at, text.size());
}

std::size_t line_end(std::string_view text, std::size_t at) {
  return clamp(text, text.find_first_of("\r\n", at));
}

// Folding and indentation only ever change white space, so a plain or block scalar's last byte is
// found by following the bytes of its value that are not white space.
std::size_t follow(std::string_view text, std::size_t at, std::string_view value) {
  std::size_t end = at;
  for (char c : value) {
    if (is_space(c)) {
      continue;
    }
    while (at < text.size() && is_space(text[at])) {
      ++at;
    }
    if (at >= text.size() || text[at] != c) {
      return end;
    }
    end = ++at;
  }
  return end;
}

YamlScalar find_quoted(std::string_view text, std::size_t content, std::string_view value) {
  YamlScalar scalar;
  scalar.quoted = true;
  char quote = text[content];
  std::size_t at = content + 1;
  bool plain_copy = value.find_first_of("'\"\\") == std::string_view::npos;
  if (plain_copy && text.substr(at, value.size()) == value && at + value.size() < text.size() &&
      text[at + value.size()] == quote) {
    scalar.verbatim = at;
    scalar.end = at + value.size() + 1;
    return scalar;
  }
  for (; at < text.size(); ++at) {
    if (text[at] == '\\' && quote == '"') {
      ++at;
    } else if (text[at] == quote) {
      if (quote == '\'' && at + 1 < text.size() && text[at + 1] == quote) {
        ++at;
        continue;
      }
      scalar.end = at + 1;
      return scalar;
    }
  }
  scalar.end = text.size();
  scalar.closed = false;
  return scalar;
}

YamlScalar find_block(std::string_view text, std::size_t content, std::string_view value) {
  YamlScalar scalar;
  scalar.quoted = true;
  std::size_t header = line_end(text, content);
  std::size_t body = text.find_first_not_of(kSpace, header);
  if (body != std::string_view::npos && text.substr(body, value.size()) == value) {
    scalar.verbatim = body;
  }
  scalar.end = follow(text, header, value);
  if (scalar.end == header) {
    std::size_t comment = text.substr(0, header).find('#', content);
    std::size_t last = std::min(comment, header);
    while (last > content + 1 && is_space(text[last - 1])) {
      --last;
    }
    scalar.end = last;
  }
  return scalar;
}

}  // namespace

std::size_t skip_blank(std::string_view text, std::size_t at) {
  while (at < text.size()) {
    if (is_space(text[at])) {
      ++at;
    } else if (text[at] == '#' && (at == 0 || is_space(text[at - 1]))) {
      at = line_end(text, at);
    } else {
      break;
    }
  }
  return clamp(text, at);
}

YamlPlace skip_properties(std::string_view text, std::size_t at, std::string_view tag) {
  YamlPlace place{at, at, at};
  while (place.content < text.size()) {
    std::size_t begin = place.content;
    if (text[begin] == '&') {
      place.content = skip_blank(text, alias_end(text, begin));
    } else if (text[begin] == '!' && !place.has_tag()) {
      bool verbatim = tag.size() > 1 && text.substr(begin, tag.size()) == tag;
      place.tag_begin = begin;
      place.tag_end =
          verbatim ? begin + tag.size() : clamp(text, text.find_first_of(kSpace, begin));
      place.content = skip_blank(text, place.tag_end);
    } else {
      break;
    }
  }
  return place;
}

YamlScalar find_scalar(std::string_view text, std::size_t content, std::string_view value) {
  char first = content < text.size() ? text[content] : '\0';
  if (first == '"' || first == '\'') {
    return find_quoted(text, content, value);
  }
  if (first == '|' || first == '>') {
    return find_block(text, content, value);
  }
  YamlScalar scalar;
  if (text.substr(clamp(text, content), value.size()) == value) {
    scalar.verbatim = clamp(text, content);
    scalar.end = content + value.size();
  } else {
    scalar.end = follow(text, content, value);
  }
  return scalar;
}

std::size_t alias_end(std::string_view text, std::size_t at) {
  return clamp(text, text.find_first_of(kSpaceOrFlow, at + 1));
}

std::size_t find_closing(std::string_view text, std::size_t at, char bracket) {
  for (at = skip_blank(text, at); at < text.size(); at = skip_blank(text, at + 1)) {
    if (text[at] == bracket) {
      return at;
    }
  }
  return text.size();
}

std::size_t null_word(std::string_view text, std::size_t at) {
  static constexpr std::array<std::string_view, 4> kWords = {"~", "null", "Null", "NULL"};
  std::string_view rest = text.substr(clamp(text, at));
  for (std::string_view word : kWords) {
    if (rest.starts_with(word) &&
        (rest.size() == word.size() || is_space(rest[word.size()]) ||
         std::string_view(",]}:").find(rest[word.size()]) != std::string_view::npos)) {
      return word.size();
    }
  }
  return 0;
}

std::size_t column_of(std::string_view text, std::size_t at) {
  std::size_t begin = at;
  while (begin > 0 && text[begin - 1] != '\n' && text[begin - 1] != '\r') {
    --begin;
  }
  return at - begin;
}

std::optional<std::size_t> find_too_deep_bracket(std::string_view text, std::size_t depth) {
  std::size_t open = 0;
  for (std::size_t at = 0; at < text.size(); ++at) {
    char c = text[at];
    if (c == '[' || c == '{') {
      if (++open > depth) {
        return at;
      }
    } else if (c == ']' || c == '}') {
      // The end of the collection: what follows is not flow text any more.
      if (open <= 1) {
        return std::nullopt;
      }
      --open;
    } else if (c == '#' && at > 0 && is_space(text[at - 1])) {
      at = line_end(text, at);
    } else if ((c == '"' || c == '\'') && at > 0 &&
               (kSpaceOrFlow.find(text[at - 1]) != std::string_view::npos || text[at - 1] == ':')) {
      at = find_quoted(text, at, "\\").end - 1;
    }
  }
  return std::nullopt;
}

}  // namespace formwork
