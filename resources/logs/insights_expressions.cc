// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>

#include "engine/base/text.hh"
#include "resources/logs/insights_parts.hh"

namespace formwork::logs {

namespace {

constexpr int kDeepest = 50;

template <typename Node>
ExpressionPointer pointer_to(std::shared_ptr<Node> node) {
  return node;
}

bool is_number(const Token& token) {
  return token.kind == Token::Kind::Word && parse_number(token.text).has_value();
}

}  // namespace

bool ExpressionReader::take(std::string_view sign) {
  if (next().kind != Token::Kind::Sign || next().text != sign) {
    return false;
  }
  ++at_;
  return true;
}

bool ExpressionReader::is_word(std::string_view word) const {
  return next().kind == Token::Kind::Word && to_lower(next().text) == word;
}

bool ExpressionReader::take_word(std::string_view word) {
  if (!is_word(word)) {
    return false;
  }
  ++at_;
  return true;
}

Failure ExpressionReader::unexpected() const {
  return malformed(next().kind == Token::Kind::End
                       ? std::string("unexpected end of the query")
                       : "unexpected symbol found " + next().text + " at character " +
                             std::to_string(next().begin));
}

Result<std::string> ExpressionReader::name() {
  if (next().kind != Token::Kind::Word && next().kind != Token::Kind::Name) {
    return unexpected();
  }
  return take_token().text;
}

std::string ExpressionReader::text_since(std::size_t place) const {
  return at_ == 0 ? "" : std::string(query_.substr(place, tokens_[at_ - 1].end - place));
}

// "or" binds less than "and", and that less than "not".
Result<ExpressionPointer> ExpressionReader::expression(int depth) {
  if (depth > kDeepest) {
    return malformed("the query has too many parentheses");
  }
  return joined(depth, false);
}

ExpressionReader::Read ExpressionReader::joined(int depth, bool is_and) {
  auto group = std::make_shared<Joined>();
  group->is_and = is_and;
  do {
    auto part = is_and ? negated(depth) : joined(depth, true);
    if (!part) {
      return part;
    }
    group->parts.push_back(*std::move(part));
  } while (take_word(is_and ? "and" : "or"));
  return group->parts.size() == 1 ? group->parts.front() : pointer_to(std::move(group));
}

ExpressionReader::Read ExpressionReader::negated(int depth) {
  if (depth > kDeepest) {
    return malformed("the query has too many parentheses");
  }
  if (!take_word("not")) {
    return compared(depth);
  }
  auto part = negated(depth + 1);
  if (!part) {
    return part;
  }
  auto negated = std::make_shared<Negated>();
  negated->part = *std::move(part);
  return pointer_to(std::move(negated));
}

ExpressionReader::Read ExpressionReader::compared(int depth) {
  constexpr std::array<std::string_view, 7> kSigns{"=", "==", "!=", "<", "<=", ">", ">="};
  auto left = sum(depth);
  if (!left) {
    return left;
  }
  if (next().kind == Token::Kind::Sign &&
      std::find(kSigns.begin(), kSigns.end(), next().text) != kSigns.end()) {
    auto compared = std::make_shared<Compared>();
    compared->sign = take_token().text;
    auto right = sum(depth);
    if (!right) {
      return right;
    }
    compared->left = *std::move(left);
    compared->right = *std::move(right);
    return pointer_to(std::move(compared));
  }
  const bool is_negated = is_word("not");
  if (is_negated) {
    take_token();
  }
  Read test = *left;
  if (take_word("like") || take("=~")) {
    test = like(*std::move(left));
  } else if (take_word("in")) {
    test = one_of(*std::move(left), depth);
  } else if (is_negated) {
    return unexpected();
  }
  if (!test || !is_negated) {
    return test;
  }
  auto negated = std::make_shared<Negated>();
  negated->part = *std::move(test);
  return pointer_to(std::move(negated));
}

ExpressionReader::Read ExpressionReader::like(ExpressionPointer part) {
  auto like = std::make_shared<Like>();
  like->part = std::move(part);
  like->text = next().text;
  if (next().kind == Token::Kind::Expression) {
    auto pattern = Pattern::compile(next().text);
    if (!pattern) {
      return malformed("invalid regular expression " + next().text);
    }
    like->expression = std::make_shared<const Pattern>(*std::move(pattern));
  } else if (next().kind != Token::Kind::Text && next().kind != Token::Kind::Word) {
    return unexpected();
  }
  take_token();
  return pointer_to(std::move(like));
}

ExpressionReader::Read ExpressionReader::one_of(ExpressionPointer part, int depth) {
  auto one_of = std::make_shared<OneOf>();
  one_of->part = std::move(part);
  if (!take("[")) {
    return unexpected();
  }
  do {
    auto value = sum(depth + 1);
    if (!value) {
      return value;
    }
    one_of->values.push_back(*std::move(value));
  } while (take(","));
  return take("]") ? Read(pointer_to(std::move(one_of))) : Read(unexpected());
}

namespace {

ExpressionPointer arithmetic(char sign, ExpressionPointer left, ExpressionPointer right) {
  auto node = std::make_shared<Arithmetic>();
  node->sign = sign;
  node->left = std::move(left);
  node->right = std::move(right);
  return node;
}

}  // namespace

ExpressionReader::Read ExpressionReader::sum(int depth) {
  auto left = product(depth);
  while (left && next().kind == Token::Kind::Sign && (next().text == "+" || next().text == "-")) {
    const char sign = take_token().text[0];
    auto right = product(depth);
    left = right ? Read(arithmetic(sign, *std::move(left), *std::move(right))) : std::move(right);
  }
  return left;
}

ExpressionReader::Read ExpressionReader::product(int depth) {
  auto left = power(depth);
  while (left && next().kind == Token::Kind::Sign &&
         (next().text == "*" || next().text == "/" || next().text == "%")) {
    const char sign = take_token().text[0];
    auto right = power(depth);
    left = right ? Read(arithmetic(sign, *std::move(left), *std::move(right))) : std::move(right);
  }
  return left;
}

ExpressionReader::Read ExpressionReader::power(int depth) {
  if (depth > kDeepest) {
    return malformed("the query has too many parentheses");
  }
  if (take("-")) {
    auto part = power(depth + 1);
    return part ? Read(arithmetic('-', std::make_shared<Constant>("0"), *std::move(part)))
                : std::move(part);
  }
  auto left = primary(depth);
  if (!left || !take("^")) {
    return left;
  }
  auto right = power(depth + 1);
  return right ? Read(arithmetic('^', *std::move(left), *std::move(right))) : std::move(right);
}

ExpressionReader::Read ExpressionReader::primary(int depth) {
  if (take("(")) {
    auto inner = expression(depth + 1);
    return inner && !take(")") ? Read(unexpected()) : std::move(inner);
  }
  if (next().kind == Token::Kind::Text || is_number(next())) {
    return pointer_to(std::make_shared<Constant>(take_token().text));
  }
  if (next().kind == Token::Kind::Word && after_next().kind == Token::Kind::Sign &&
      after_next().text == "(" && after_next().begin == next().end) {
    return call(depth);
  }
  if (is_word("true") || is_word("false")) {
    return pointer_to(std::make_shared<Constant>(to_lower(take_token().text)));
  }
  auto field = name();
  return field ? Read(pointer_to(std::make_shared<FieldOf>(*std::move(field))))
               : Read(std::move(field).failure());
}

ExpressionReader::Read ExpressionReader::call(int depth) {
  const std::string function = to_lower(take_token().text);
  take("(");
  std::vector<ExpressionPointer> arguments;
  while (!take(")")) {
    if (!arguments.empty() && !take(",")) {
      return unexpected();
    }
    if (next().kind == Token::Kind::Word && period_of(next().text)) {
      arguments.push_back(std::make_shared<Constant>(take_token().text));
      continue;
    }
    auto argument = expression(depth + 1);
    if (!argument) {
      return argument;
    }
    arguments.push_back(*std::move(argument));
  }
  return make_call(function, std::move(arguments));
}

}  // namespace formwork::logs
