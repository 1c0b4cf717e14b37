// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "resources/dynamodb/expression.hh"
#include "resources/dynamodb/partiql_lexer.hh"

namespace formwork::dynamodb {

/// The tokens of a statement, and the names, paths and values that are made of them. After a fault
/// everything answers nothing; the first fault is kept.
class SqlReader {
 public:
  SqlReader(std::vector<SqlToken> tokens, const std::vector<Attribute>& parameters)
      : tokens_(std::move(tokens)), parameters_(parameters) {}

 protected:
  bool is_good() const { return !failure_; }
  Failure failure() { return std::move(*failure_); }
  const SqlToken& peek(std::size_t ahead = 0) const;
  bool is_word(std::string_view word, std::size_t ahead = 0) const;  ///< In any case of letters.
  bool is_sign(std::string_view sign) const;
  bool take_word(std::string_view word);
  bool take(std::string_view sign);
  void expect(std::string_view sign);
  void expect_word(std::string_view word);
  void skip() { ++at_; }
  void wrong(const std::string& why);
  /// One level deeper; fails where there are too many. Left with leave().
  bool enter();
  void leave() { --depth_; }
  /// Fails when parameters are left over.
  void check_parameters();

  std::string name();
  Path path();
  /// A literal, a collection or the next parameter.
  Attribute value();

 private:
  void fail_parameters();
  Attribute number(const std::string& text);
  Attribute bad(const std::string& text);
  Attribute collection(const std::string& sign);
  Attribute list(const std::string& sign);
  Attribute tuple();
  void as_set(Attribute& made);

  std::vector<SqlToken> tokens_;
  const std::vector<Attribute>& parameters_;
  std::size_t at_ = 0;
  std::size_t next_parameter_ = 0;
  int depth_ = 0;
  std::optional<Failure> failure_;
};

}  // namespace formwork::dynamodb
