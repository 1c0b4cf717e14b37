// SPDX-License-Identifier: Apache-2.0
#include "resources/logs/insights_parts.hh"

#include <algorithm>
#include <array>
#include <optional>

#include "engine/base/text.hh"

namespace formwork::logs {

namespace {

bool is_word_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
         c == '@' || c == '.' || c == '-';
}

// A text behind its first quote; what ends it may stand behind a backslash.
std::optional<std::string> read_text(std::string_view query, std::size_t& at, char quote) {
  std::string out;
  for (++at; at < query.size() && query[at] != quote; ++at) {
    if (query[at] == '\\' && at + 1 < query.size() && (query[at + 1] == quote || quote != '/')) {
      ++at;
    }
    out += query[at];
  }
  if (at == query.size()) {
    return std::nullopt;
  }
  ++at;
  return out;
}

}  // namespace

Failure malformed(const std::string& message) {
  return fail("MalformedQueryException", message);
}

Result<std::vector<Token>> tokens_of(std::string_view query) {
  std::vector<Token> tokens;
  std::size_t at = 0;
  while (at < query.size()) {
    const char c = query[at];
    if (c == ' ' || c == '\t' || c == '\n' || c == '\r') {
      ++at;
    } else if (c == '#') {  // a comment up to the end of the line
      at = std::min(query.find('\n', at), query.size());
    } else if (is_word_character(c)) {
      const std::size_t begin = at;
      while (at < query.size() && is_word_character(query[at])) {
        ++at;
      }
      tokens.push_back({Token::Kind::Word, std::string(query.substr(begin, at - begin))});
    } else if (c == '"' || c == '\'' || c == '/' || c == '`') {
      auto text = read_text(query, at, c);
      if (!text) {
        return malformed("unexpected symbol found: a text does not end");
      }
      const auto kind = c == '/'   ? Token::Kind::Expression
                        : c == '`' ? Token::Kind::Word
                                   : Token::Kind::Text;
      tokens.push_back({kind, *std::move(text)});
    } else {
      constexpr std::array<std::string_view, 5> kPairs{"!=", "<=", ">=", "=~", "=="};
      const std::string_view two = query.substr(at, 2);
      const bool is_pair = std::find(kPairs.begin(), kPairs.end(), two) != kPairs.end();
      tokens.push_back({Token::Kind::Sign, std::string(query.substr(at, is_pair ? 2 : 1))});
      at += is_pair ? 2 : 1;
    }
  }
  tokens.emplace_back();
  return tokens;
}

bool Joined::holds(const Row& row) const {
  const auto part_holds = [&row](const auto& part) { return part->holds(row); };
  return is_and ? std::all_of(parts.begin(), parts.end(), part_holds)
                : std::any_of(parts.begin(), parts.end(), part_holds);
}

bool Negated::holds(const Row& row) const {
  return !part->holds(row);
}

bool Present::holds(const Row& row) const {
  return row.contains(field);
}

bool OneOf::holds(const Row& row) const {
  const auto value = row.find(field);
  return value != row.end() &&
         std::find(values.begin(), values.end(), value->second) != values.end();
}

bool Like::holds(const Row& row) const {
  const auto value = row.find(field);
  if (value == row.end()) {
    return false;
  }
  return expression != nullptr ? expression->search(value->second) == Pattern::Match::Yes
                               : value->second.find(text) != std::string::npos;
}

bool Compared::holds(const Row& row) const {
  const auto value = row.find(field);
  if (value == row.end()) {
    return sign == "!=";
  }
  const auto left = parse_number(value->second);
  const auto right = parse_number(text);
  const int order = left && right ? (*left < *right   ? -1
                                     : *left > *right ? 1
                                                      : 0)
                                  : value->second.compare(text);
  if (sign == "=" || sign == "==") {
    return order == 0;
  }
  if (sign == "!=") {
    return order != 0;
  }
  return sign == "<" ? order < 0 : sign == "<=" ? order <= 0 : sign == ">" ? order > 0 : order >= 0;
}

}  // namespace formwork::logs
