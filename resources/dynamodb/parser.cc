// SPDX-License-Identifier: Apache-2.0
#include "resources/dynamodb/parser.hh"

#include <algorithm>

#include "engine/base/text.hh"

namespace formwork::dynamodb {

namespace {

constexpr std::size_t kLongest = 4096;
constexpr int kMostOperators = 300;
constexpr int kDeepestCall = 32;
constexpr std::size_t kDeepestPath = 32;

}  // namespace

bool Parser::open() {
  if (trim(text_).empty()) {
    wrong("The expression can not be empty;");
    return false;
  }
  if (text_.size() > kLongest) {
    wrong("Expression size has exceeded the maximum allowed size; expression size: " +
          std::to_string(text_.size()));
    return false;
  }
  auto tokens = tokens_of(what_, text_);
  if (!tokens) {
    failure_ = std::move(tokens).failure();
    return false;
  }
  tokens_ = std::move(*tokens);
  return true;
}

const Token& Parser::peek(std::size_t ahead) const {
  return tokens_[std::min(at_ + ahead, tokens_.size() - 1)];
}

bool Parser::is_sign(std::string_view sign) const {
  return peek().type == Token::Type::Sign && peek().text == sign;
}

bool Parser::is_keyword(std::string_view word) const {
  return peek().type == Token::Type::Word && to_upper(peek().text) == word;
}

bool Parser::take_sign(std::string_view sign) {
  const bool is = is_good() && is_sign(sign);
  at_ += is ? 1 : 0;
  return is;
}

bool Parser::take_keyword(std::string_view word) {
  const bool is = is_good() && is_keyword(word);
  at_ += is ? 1 : 0;
  return is;
}

bool Parser::expect_sign(std::string_view sign) {
  if (!take_sign(sign)) {
    syntax();
    return false;
  }
  return true;
}

void Parser::syntax() {
  if (is_good()) {
    failure_ = syntax_error(what_, text_, tokens_, std::min(at_, tokens_.size() - 1));
  }
}

void Parser::settle() {
  if (is_good() && later_) {
    failure_ = std::move(later_);
  }
}

void Parser::wrong_later(Rank rank, std::string message) {
  if (is_good() && (!later_ || rank < later_rank_)) {
    later_rank_ = rank;
    later_ =
        fail("ValidationException", "Invalid " + std::string(what_) + ": " + std::move(message));
  }
}

void Parser::wrong(std::string message) {
  settle();
  if (is_good()) {
    failure_ =
        fail("ValidationException", "Invalid " + std::string(what_) + ": " + std::move(message));
  }
}

bool Parser::count_operator() {
  if (++operators_ > kMostOperators) {
    wrong("The expression contains too many operators; number of operators: " +
          std::to_string(operators_) + ", maximum allowed: " + std::to_string(kMostOperators));
  }
  return is_good();
}

std::optional<Step> Parser::first_step() {
  const Token token = peek();
  if (token.type == Token::Type::Word) {
    if (is_reserved(token.text)) {
      wrong_later(kReserved, "Attribute name is a reserved keyword; reserved keyword: " +
                                 std::string(token.text));
    }
    skip();
    return Step{std::string(token.text)};
  }
  if (token.type != Token::Type::Name) {
    syntax();
    return std::nullopt;
  }
  auto name = placeholders_.name(std::string(token.text));
  skip();
  if (!name) {
    wrong_later(kName, name.error().message);
    return Step{std::string(token.text)};
  }
  return Step{std::move(*name)};
}

Path Parser::path() {
  Path path;
  auto first = is_good() ? first_step() : std::nullopt;
  if (!first) {
    return path;
  }
  path.push_back(std::move(*first));
  while (is_good()) {
    if (take_sign(".")) {
      auto step = first_step();
      if (!step) {
        return path;
      }
      path.push_back(std::move(*step));
    } else if (take_sign("[")) {
      const auto index = peek().type == Token::Type::Number ? parse_integer(peek().text)
                                                            : std::optional<std::int64_t>();
      if (!index) {
        syntax();
        return path;
      }
      if (*index > 0x7FFFFFFF) {
        wrong("List index is not within the allowable range; index: [" + std::string(peek().text) +
              "]");
        return path;
      }
      skip();
      path.push_back({{}, *index});
      expect_sign("]");
    } else {
      break;
    }
  }
  if (path.size() > kDeepestPath) {
    wrong("The document path has too many nesting elements; nesting levels: " +
          std::to_string(path.size()));
  }
  return path;
}

std::vector<Operand> Parser::arguments() {
  std::vector<Operand> arguments;
  if (!expect_sign("(")) {
    return arguments;
  }
  do {
    arguments.push_back(operand());
  } while (take_sign(","));
  expect_sign(")");
  return arguments;
}

Operand Parser::function(std::string name) {
  Operand call;
  call.type = Operand::Type::Function;
  call.function = std::move(name);
  if (++depth_ > kDeepestCall) {
    wrong("The expression has too deeply nested functions");
    return call;
  }
  call.arguments = arguments();
  --depth_;
  return call;
}

Operand Parser::operand() {
  Operand operand;
  if (!is_good()) {
    return operand;
  }
  const Token token = peek();
  const Token next = peek(1);
  if (token.type == Token::Type::Value) {
    auto value = placeholders_.value(std::string(token.text));
    skip();
    operand.type = Operand::Type::Value;
    if (value) {
      operand.value = std::move(*value);
    } else {
      wrong_later(kName, value.error().message);
    }
    return operand;
  }
  if (token.type == Token::Type::Word && next.type == Token::Type::Sign && next.text == "(") {
    skip();
    return function(std::string(token.text));
  }
  operand.path = path();
  return operand;
}

std::string kind_told(const Operand& operand) {
  // Of the calls that are operands, all give numbers.
  return operand.type == Operand::Type::Value      ? to_string(operand.value.kind)
         : operand.type == Operand::Type::Function ? "N"
                                                   : "";
}

}  // namespace formwork::dynamodb
