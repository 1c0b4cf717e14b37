// SPDX-License-Identifier: Apache-2.0
#include "resources/dynamodb/lexer.hh"

#include <algorithm>

namespace formwork::dynamodb {

namespace {

bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

bool is_space(char c) {
  return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f';
}

std::size_t word_end(std::string_view text, std::size_t at) {
  while (at < text.size() && (is_letter(text[at]) || is_digit(text[at]) || text[at] == '_')) {
    ++at;
  }
  return at;
}

std::size_t sign_end(std::string_view text, std::size_t at) {
  const std::string_view two = text.substr(at, 2);
  if (two == "<>" || two == "<=" || two == ">=") {
    return at + 2;
  }
  return std::string_view("=<>()[],.+-").find(text[at]) != std::string_view::npos ? at + 1 : at;
}

Token read_token(std::string_view text, std::size_t at) {
  Token token;
  token.at = at;
  std::size_t end = at;
  const char c = text[at];
  if (c == '#' || c == ':') {
    token.type = c == '#' ? Token::Type::Name : Token::Type::Value;
    end = word_end(text, at + 1);
    end = end == at + 1 ? at : end;
  } else if (is_letter(c)) {
    token.type = Token::Type::Word;
    end = word_end(text, at);
  } else if (is_digit(c)) {
    token.type = Token::Type::Number;
    while (end < text.size() && is_digit(text[end])) {
      ++end;
    }
  } else {
    token.type = Token::Type::Sign;
    end = sign_end(text, at);
  }
  token.text = text.substr(at, end - at);
  return token;
}

}  // namespace

Failure syntax_error(std::string_view what, std::string_view text, const std::vector<Token>& tokens,
                     std::size_t at) {
  const std::size_t first = tokens[at > 0 ? at - 1 : 0].at;
  const Token& last = tokens[std::min(at + 1, tokens.size() - 1)];
  const std::size_t end = last.type == Token::Type::End ? text.size() : last.at + last.text.size();
  return fail("ValidationException", "Invalid " + std::string(what) + ": Syntax error; token: \"" +
                                         std::string(tokens[at].text) + "\", near: \"" +
                                         std::string(text.substr(first, end - first)) + "\"");
}

Result<std::vector<Token>> tokens_of(std::string_view what, std::string_view text) {
  std::vector<Token> tokens;
  std::size_t at = 0;
  while (true) {
    while (at < text.size() && is_space(text[at])) {
      ++at;
    }
    if (at == text.size()) {
      tokens.push_back({Token::Type::End, "<EOF>", at});
      return tokens;
    }
    tokens.push_back(read_token(text, at));
    if (tokens.back().text.empty()) {
      tokens.back().text = text.substr(at, 1);
      return syntax_error(what, text, tokens, tokens.size() - 1);
    }
    at += tokens.back().text.size();
  }
}

}  // namespace formwork::dynamodb
