// SPDX-License-Identifier: Apache-2.0
#include "resources/dynamodb/partiql_reader.hh"

#include <algorithm>

#include "engine/base/text.hh"
#include "resources/dynamodb/number.hh"

namespace formwork::dynamodb {

namespace {

constexpr int kDeepest = 64;

}  // namespace

const SqlToken& SqlReader::peek(std::size_t ahead) const {
  return tokens_[std::min(at_ + ahead, tokens_.size() - 1)];
}

bool SqlReader::is_word(std::string_view word, std::size_t ahead) const {
  return peek(ahead).type == SqlToken::Type::Word && to_upper(peek(ahead).text) == word;
}

bool SqlReader::is_sign(std::string_view sign) const {
  return peek().type == SqlToken::Type::Sign && peek().text == sign;
}

bool SqlReader::take_word(std::string_view word) {
  const bool is = is_good() && is_word(word);
  at_ += is ? 1 : 0;
  return is;
}

bool SqlReader::take(std::string_view sign) {
  const bool is = is_good() && is_sign(sign);
  at_ += is ? 1 : 0;
  return is;
}

void SqlReader::expect(std::string_view sign) {
  if (!take(sign)) {
    wrong("Expected " + std::string(sign));
  }
}

void SqlReader::expect_word(std::string_view word) {
  if (!take_word(word)) {
    wrong("Expected " + std::string(word));
  }
}

void SqlReader::wrong(const std::string& why) {
  if (is_good()) {
    failure_ = not_well_formed(why);
  }
}

bool SqlReader::enter() {
  if (++depth_ > kDeepest) {
    wrong("Too deeply nested");
  }
  return is_good();
}

void SqlReader::fail_parameters() {
  if (is_good()) {
    failure_ =
        fail("ValidationException", "Number of parameters in request and statement don't match.");
  }
}

void SqlReader::check_parameters() {
  if (next_parameter_ != parameters_.size()) {
    fail_parameters();
  }
}

std::string SqlReader::name() {
  const SqlToken token = peek();
  if (token.type != SqlToken::Type::Word && token.type != SqlToken::Type::Quoted) {
    wrong("Expected identifier");
    return {};
  }
  skip();
  return token.text;
}

Path SqlReader::path() {
  Path path{{name()}};
  while (is_good()) {
    if (take(".")) {
      path.push_back({name()});
    } else if (is_sign("[") && peek(1).type == SqlToken::Type::Number) {
      const auto index = parse_integer(peek(1).text);
      at_ += 2;
      path.push_back({{}, index.value_or(0)});
      expect("]");
    } else {
      break;
    }
  }
  if (path.size() > 32) {
    wrong("Too deeply nested");
  }
  return path;
}

Attribute SqlReader::number(const std::string& text) {
  auto read = parse_decimal(text);
  if (!read) {
    wrong(read.error().message);
    return {};
  }
  return Attribute::of(Kind::N, decimal_text(*read));
}

Attribute SqlReader::bad(const std::string& text) {
  wrong("Unexpected token: " + text);
  return {};
}

Attribute SqlReader::value() {
  Attribute made;
  if (!is_good()) {
    return made;
  }
  const SqlToken token = peek();
  skip();
  if (token.type == SqlToken::Type::Text) {
    return Attribute::of(Kind::S, token.text);
  }
  if (token.type == SqlToken::Type::Number) {
    return number(token.text);
  }
  if (token.type == SqlToken::Type::Word) {
    const std::string word = to_upper(token.text);
    if (word == "TRUE" || word == "FALSE") {
      made.kind = Kind::BOOL;
      made.flag = word == "TRUE";
    } else if (word != "NULL") {
      return bad(token.text);
    }
    return made;
  }
  return token.type == SqlToken::Type::Sign ? collection(token.text) : bad(token.text);
}

Attribute SqlReader::collection(const std::string& sign) {
  if (sign == "?") {
    if (next_parameter_ >= parameters_.size()) {
      fail_parameters();
      return {};
    }
    return parameters_[next_parameter_++];
  }
  if (sign == "-" && peek().type == SqlToken::Type::Number) {
    const std::string digits = peek().text;
    skip();
    return number("-" + digits);
  }
  if (!enter()) {
    return {};
  }
  Attribute made = sign == "[" || sign == "<<" ? list(sign) : sign == "{" ? tuple() : bad(sign);
  leave();
  return made;
}

Attribute SqlReader::list(const std::string& sign) {
  Attribute made;
  made.kind = Kind::L;
  const std::string_view end = sign == "[" ? "]" : ">>";
  while (is_good() && !is_sign(end)) {
    made.items.push_back(value());
    if (!take(",")) {
      break;
    }
  }
  expect(end);
  if (is_good() && sign == "<<") {
    as_set(made);
  }
  return made;
}

Attribute SqlReader::tuple() {
  Attribute made;
  made.kind = Kind::M;
  while (is_good() && !is_sign("}")) {
    const SqlToken key = peek();
    skip();
    expect(":");
    put(made.fields, key.text, value());
    if (!take(",")) {
      break;
    }
  }
  expect("}");
  return made;
}

void SqlReader::as_set(Attribute& made) {
  const Kind kind = made.items.empty() ? Kind::Null : made.items.front().kind;
  const bool is_uniform = std::all_of(made.items.begin(), made.items.end(),
                                      [&](const Attribute& item) { return item.kind == kind; });
  if (!is_uniform || kind > Kind::B) {
    wrong("A set has members, all strings, numbers or binaries");
    return;
  }
  made.kind = kind == Kind::S ? Kind::SS : kind == Kind::N ? Kind::NS : Kind::BS;
}

}  // namespace formwork::dynamodb
