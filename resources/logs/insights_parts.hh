// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "engine/schema/pattern.hh"
#include "resources/logs/insights.hh"

namespace formwork::logs {

/// A word of a query; the last of a query is an End.
struct Token {
  enum class Kind { End, Word, Text, Expression, Sign };
  Kind kind = Kind::End;
  std::string text;
};

/// MalformedQueryException.
Failure malformed(const std::string& message);
Result<std::vector<Token>> tokens_of(std::string_view query);

// What a filter says of a row.

struct Joined final : RowTest {
  bool is_and = true;
  std::vector<std::shared_ptr<const RowTest>> parts;
  bool holds(const Row& row) const override;
};

struct Negated final : RowTest {
  std::shared_ptr<const RowTest> part;
  bool holds(const Row& row) const override;
};

struct Present final : RowTest {
  std::string field;
  bool holds(const Row& row) const override;
};

struct OneOf final : RowTest {
  std::string field;
  std::vector<std::string> values;
  bool holds(const Row& row) const override;
};

struct Like final : RowTest {
  std::string field;
  std::string text;
  std::shared_ptr<const Pattern> expression;
  bool holds(const Row& row) const override;
};

struct Compared final : RowTest {
  std::string field;
  std::string sign;
  std::string text;
  bool holds(const Row& row) const override;
};

}  // namespace formwork::logs
