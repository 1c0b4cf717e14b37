// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "resources/logs/insights.hh"

namespace formwork::logs {

/// A word of a query; the last of a query is an End.
struct Token {
  enum class Kind { End, Word, Name /* in backticks */, Text, Expression, Sign };
  Kind kind = Kind::End;
  std::string text;
  std::size_t begin = 0;  ///< In the query, up to and without `end`.
  std::size_t end = 0;
};

/// MalformedQueryException.
Failure malformed(const std::string& message);
Result<std::vector<Token>> tokens_of(std::string_view query);

/// "5m", "1h": milliseconds, or nothing.
std::optional<std::int64_t> period_of(std::string_view text);

/// Makes a call of a function. Fails with MalformedQueryException when it takes other arguments,
/// with NotImplemented when there is no such function.
Result<ExpressionPointer> make_call(const std::string& name,
                                    std::vector<ExpressionPointer> arguments);

// What expressions are made of.

struct FieldOf final : Expression {
  std::string name;
  explicit FieldOf(std::string named) : name(std::move(named)) {}
  std::optional<std::string> value(const Row& row) const override;
};

struct Constant final : Expression {
  std::string text;
  explicit Constant(std::string said) : text(std::move(said)) {}
  std::optional<std::string> value(const Row&) const override { return text; }
};

struct Joined final : Expression {
  bool is_and = true;
  std::vector<ExpressionPointer> parts;
  std::optional<std::string> value(const Row& row) const override;
};

struct Negated final : Expression {
  ExpressionPointer part;
  std::optional<std::string> value(const Row& row) const override;
};

struct OneOf final : Expression {
  ExpressionPointer part;
  std::vector<ExpressionPointer> values;
  std::optional<std::string> value(const Row& row) const override;
};

struct Like final : Expression {
  ExpressionPointer part;
  std::string text;
  std::shared_ptr<const Pattern> expression;
  std::optional<std::string> value(const Row& row) const override;
};

struct Compared final : Expression {
  ExpressionPointer left;
  ExpressionPointer right;
  std::string sign;
  std::optional<std::string> value(const Row& row) const override;
};

struct Arithmetic final : Expression {
  ExpressionPointer left;
  ExpressionPointer right;
  char sign = '+';
  std::optional<std::string> value(const Row& row) const override;
};

/// Numbers by their size, other texts by their characters.
int compare_values(const std::string& a, const std::string& b);

/// Reads expressions out of tokens; commands are read by what derives from it.
class ExpressionReader {
 public:
  ExpressionReader(std::string_view query, std::vector<Token> tokens)
      : query_(query), tokens_(std::move(tokens)) {}

 protected:
  const Token& next() const { return tokens_[at_]; }
  const Token& after_next() const { return tokens_[std::min(at_ + 1, tokens_.size() - 1)]; }
  Token take_token() { return tokens_[at_ + 1 < tokens_.size() ? at_++ : at_]; }
  bool take(std::string_view sign);
  bool is_word(std::string_view word) const;
  bool take_word(std::string_view word);
  Failure unexpected() const;
  /// A field's or column's name.
  Result<std::string> name();
  Result<ExpressionPointer> expression(int depth = 0);
  /// Where the next token begins, and the query's text from there to the last one taken.
  std::size_t place() const { return next().begin; }
  std::string text_since(std::size_t place) const;

 private:
  using Read = Result<ExpressionPointer>;
  Read joined(int depth, bool is_and);
  Read negated(int depth);
  Read compared(int depth);
  Read like(ExpressionPointer part);
  Read one_of(ExpressionPointer part, int depth);
  Read sum(int depth);
  Read product(int depth);
  Read power(int depth);
  Read primary(int depth);
  Read call(int depth);

  std::string_view query_;
  std::vector<Token> tokens_;
  std::size_t at_ = 0;
};

}  // namespace formwork::logs
