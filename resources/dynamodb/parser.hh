// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "resources/dynamodb/expression.hh"
#include "resources/dynamodb/lexer.hh"

namespace formwork::dynamodb {

/// What the grammars of all kinds of expressions share. After a fault everything answers nothing;
/// the first fault is kept. Faults of meaning wait until the whole has been read: what is told is
/// a fault of syntax, or the one with the lowest rank.
class Parser {
 public:
  Parser(std::string_view what, std::string_view text, Placeholders& placeholders)
      : what_(what), text_(text), placeholders_(placeholders) {}

  /// Reads the tokens; fails for expressions that are empty or too long.
  bool open();
  /// At the end of the expression: a fault that waited counts now.
  void settle();
  Failure failure() { return std::move(*failure_); }
  bool is_good() const { return !failure_; }

 protected:
  const Token& peek(std::size_t ahead = 0) const;
  bool is_sign(std::string_view sign) const;
  bool is_keyword(std::string_view word) const;  ///< In any case of letters.
  bool take_sign(std::string_view sign);
  bool take_keyword(std::string_view word);
  bool expect_sign(std::string_view sign);
  /// A fault at the next token.
  void syntax();
  /// "Invalid <what>: <message>".
  void wrong(std::string message);
  /// The same for a fault that others with a lower rank go before: reading goes on.
  enum Rank {
    kParentheses,
    kUnknownFunction,
    kMisused,
    kReserved,
    kFunctionName,
    kSection,
    kName,
    kOverlap,
    kAction,
    kCount,
    kPath,
    kType,
    kSame,
    kNone
  };
  void wrong_later(Rank rank, std::string message);
  /// Counts an operator; there may be 300.
  bool count_operator();

  Path path();
  /// A path, a value or a function call.
  Operand operand();
  Operand function(std::string name);
  void skip() { ++at_; }
  std::size_t position() const { return at_; }

  std::string_view what_;

 private:
  std::optional<Step> first_step();
  std::vector<Operand> arguments();

  std::string_view text_;
  Placeholders& placeholders_;
  std::vector<Token> tokens_;
  std::size_t at_ = 0;
  int operators_ = 0;
  int depth_ = 0;
  std::optional<Failure> failure_;
  std::optional<Failure> later_;
  Rank later_rank_ = kNone;
};

/// The kind of a value for "operand type: S"; "" for anything else.
std::string kind_told(const Operand& operand);

}  // namespace formwork::dynamodb
