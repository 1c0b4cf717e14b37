// SPDX-License-Identifier: Apache-2.0
#include "resources/logs/insights_parts.hh"

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>

#include "engine/base/text.hh"

namespace formwork::logs {

namespace {

bool is_word_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
         c == '@' || c == '.' || c == '$' || c == ':' || static_cast<unsigned char>(c) >= 0x80;
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

// A slash begins a regular expression behind "like", "=~", "parse" and the field of a parse;
// everywhere else it divides.
bool begins_expression(const std::vector<Token>& tokens) {
  const auto is_word = [&tokens](std::size_t back, std::string_view word) {
    return tokens.size() >= back && tokens[tokens.size() - back].kind == Token::Kind::Word &&
           to_lower(tokens[tokens.size() - back].text) == word;
  };
  return (!tokens.empty() && tokens.back().kind == Token::Kind::Sign &&
          tokens.back().text == "=~") ||
         is_word(1, "like") || is_word(1, "parse") || is_word(2, "parse");
}

std::optional<std::string> yes_or_no(bool yes) {
  return yes ? "1" : "0";
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
    const std::size_t begin = at;
    if (c == ' ' || c == '\t' || c == '\n' || c == '\r') {
      ++at;
      continue;
    }
    if (c == '#') {  // a comment up to the end of the line
      at = std::min(query.find('\n', at), query.size());
      continue;
    }
    Token token;
    if (is_word_character(c)) {
      while (at < query.size() && is_word_character(query[at])) {
        ++at;
      }
      token = {Token::Kind::Word, std::string(query.substr(begin, at - begin))};
    } else if (c == '"' || c == '\'' || c == '`' || (c == '/' && begins_expression(tokens))) {
      auto text = read_text(query, at, c);
      if (!text) {
        return malformed("unexpected symbol found: a text does not end");
      }
      token = {c == '/'   ? Token::Kind::Expression
               : c == '`' ? Token::Kind::Name
                          : Token::Kind::Text,
               *std::move(text)};
    } else {
      constexpr std::array<std::string_view, 5> kPairs{"!=", "<=", ">=", "=~", "=="};
      const std::string_view two = query.substr(at, 2);
      const bool is_pair = std::find(kPairs.begin(), kPairs.end(), two) != kPairs.end();
      at += is_pair ? 2 : 1;
      token = {Token::Kind::Sign, std::string(query.substr(begin, at - begin))};
    }
    token.begin = begin;
    token.end = at;
    tokens.push_back(std::move(token));
  }
  tokens.push_back({Token::Kind::End, "", query.size(), query.size()});
  return tokens;
}

bool holds(const Expression& test, const Row& row) {
  const auto value = test.value(row);
  return value && !value->empty() && *value != "0" && *value != "false";
}

int compare_values(const std::string& a, const std::string& b) {
  const auto left = parse_number(a);
  const auto right = parse_number(b);
  if (left && right) {
    return *left < *right ? -1 : *left > *right ? 1 : 0;
  }
  return a.compare(b);
}

std::optional<std::string> FieldOf::value(const Row& row) const {
  const auto found = row.find(name);
  return found == row.end() ? std::nullopt : std::optional(found->second);
}

std::optional<std::string> Joined::value(const Row& row) const {
  const auto part_holds = [&row](const auto& part) { return holds(*part, row); };
  return yes_or_no(is_and ? std::all_of(parts.begin(), parts.end(), part_holds)
                          : std::any_of(parts.begin(), parts.end(), part_holds));
}

std::optional<std::string> Negated::value(const Row& row) const {
  return yes_or_no(!holds(*part, row));
}

std::optional<std::string> OneOf::value(const Row& row) const {
  const auto own = part->value(row);
  return yes_or_no(own && std::any_of(values.begin(), values.end(), [&](const auto& each) {
                     const auto other = each->value(row);
                     return other && compare_values(*own, *other) == 0;
                   }));
}

std::optional<std::string> Like::value(const Row& row) const {
  const auto own = part->value(row);
  if (!own) {
    return yes_or_no(false);
  }
  return yes_or_no(expression != nullptr ? expression->search(*own) == Pattern::Match::Yes
                                         : own->find(text) != std::string::npos);
}

std::optional<std::string> Compared::value(const Row& row) const {
  const auto a = left->value(row);
  const auto b = right->value(row);
  if (!a || !b) {
    return yes_or_no(sign == "!=" && a.has_value() != b.has_value());
  }
  const int order = compare_values(*a, *b);
  return yes_or_no(sign == "=" || sign == "==" ? order == 0
                   : sign == "!="              ? order != 0
                   : sign == "<"               ? order < 0
                   : sign == "<="              ? order <= 0
                   : sign == ">"               ? order > 0
                                               : order >= 0);
}

std::optional<std::string> Arithmetic::value(const Row& row) const {
  const auto a = left->value(row);
  const auto b = right->value(row);
  const auto x = a ? parse_number(*a) : std::nullopt;
  const auto y = b ? parse_number(*b) : std::nullopt;
  if (!x || !y) {
    return std::nullopt;
  }
  double result = 0;
  switch (sign) {
    case '+':
      result = *x + *y;
      break;
    case '-':
      result = *x - *y;
      break;
    case '*':
      result = *x * *y;
      break;
    case '/':
      result = *x / *y;
      break;
    case '%':
      result = std::fmod(*x, *y);
      break;
    default:
      result = std::pow(*x, *y);
  }
  return std::isfinite(result) ? std::optional(number_text(result)) : std::nullopt;
}

}  // namespace formwork::logs
