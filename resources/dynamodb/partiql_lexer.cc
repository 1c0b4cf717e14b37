// SPDX-License-Identifier: Apache-2.0
#include "resources/dynamodb/partiql_lexer.hh"

namespace formwork::dynamodb {

namespace {

bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '$';
}

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

// What stands between two quotes; a doubled one is one of them.
bool read_quoted(std::string_view text, std::size_t& at, std::string& out) {
  const char quote = text[at++];
  while (at < text.size()) {
    if (text[at] == quote) {
      ++at;
      if (at == text.size() || text[at] != quote) {
        return true;
      }
    }
    out += text[at++];
  }
  return false;
}

void read_number(std::string_view text, std::size_t& at, std::string& out) {
  while (at < text.size()) {
    const char c = text[at];
    const bool is_exponent = (c == 'e' || c == 'E') && !out.empty();
    const bool is_sign = (c == '-' || c == '+') && !out.empty() && (out.back() | 0x20) == 'e';
    if (!is_digit(c) && c != '.' && !is_exponent && !is_sign) {
      return;
    }
    out += c;
    ++at;
  }
}

bool read_sign(std::string_view text, std::size_t& at, std::string& out) {
  for (const std::string_view two : {"<<", ">>", "<>", "<=", ">=", "!="}) {
    if (text.substr(at, 2) == two) {
      out = two;
      at += 2;
      return true;
    }
  }
  if (std::string_view("=<>()[]{},.:+-*?;").find(text[at]) == std::string_view::npos) {
    return false;
  }
  out = text[at++];
  return true;
}

}  // namespace

Failure not_well_formed(const std::string& why) {
  return fail("ValidationException", "Statement wasn't well formed, can't be processed: " + why);
}

Result<std::vector<SqlToken>> sql_tokens(std::string_view text) {
  std::vector<SqlToken> tokens;
  std::size_t at = 0;
  while (true) {
    while (at < text.size() && (text[at] == ' ' || (text[at] >= '\t' && text[at] <= '\r'))) {
      ++at;
    }
    SqlToken token;
    if (at == text.size()) {
      tokens.push_back(token);
      return tokens;
    }
    const char c = text[at];
    if (c == '"' || c == '\'') {
      token.type = c == '"' ? SqlToken::Type::Quoted : SqlToken::Type::Text;
      if (!read_quoted(text, at, token.text)) {
        return not_well_formed("Unterminated quotes");
      }
    } else if (is_letter(c)) {
      token.type = SqlToken::Type::Word;
      while (at < text.size() && (is_letter(text[at]) || is_digit(text[at]))) {
        token.text += text[at++];
      }
    } else if (is_digit(c)) {
      token.type = SqlToken::Type::Number;
      read_number(text, at, token.text);
    } else {
      token.type = SqlToken::Type::Sign;
      if (!read_sign(text, at, token.text)) {
        return not_well_formed("Unexpected character");
      }
    }
    tokens.push_back(std::move(token));
  }
}

}  // namespace formwork::dynamodb
