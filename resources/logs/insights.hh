// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.hh"
#include "engine/schema/pattern.hh"

namespace formwork::logs {

/// The Logs Insights query language: fields, display, filter, parse, sort, limit, dedup and stats
/// with expressions in all of them. Whatever else a query holds is refused.

/// A record by field name: "@message", "@timestamp", "user.id"; absent ones are not there. "#time"
/// is the event's time in milliseconds.
using Row = std::map<std::string, std::string, std::less<>>;

/// What is worked out of a row; nothing where a field is absent. Yes is "1", no is "0".
class Expression {
 public:
  virtual ~Expression() = default;
  virtual std::optional<std::string> value(const Row& row) const = 0;
};
using ExpressionPointer = std::shared_ptr<const Expression>;
bool holds(const Expression& test, const Row& row);

/// An expression and what its column is called.
struct Column {
  std::string name;
  ExpressionPointer value;
};

struct Aggregate {
  std::string function;        ///< "count", "pct", ..., in lower case.
  ExpressionPointer argument;  ///< Null for count(*).
  double share = 0;            ///< Of pct.
  std::string name;            ///< As it is told.
};

/// Takes a field apart by an expression with named groups.
struct FieldParser {
  std::string field;
  std::shared_ptr<const Pattern> pattern;
  /// What each group is called, in their order.
  std::vector<std::string> names;
};

struct QueryCommand {
  enum class Kind { Fields, Display, Filter, Parse, Sort, Limit, Dedup, Stats };
  Kind kind = Kind::Fields;
  std::vector<Column> columns;   ///< Fields, Display; what Sort, Dedup and Stats go by.
  std::vector<bool> descending;  ///< Of each column of Sort.
  ExpressionPointer test;
  FieldParser parser;
  std::int64_t limit = 0;
  std::vector<Aggregate> aggregates;
};

struct InsightsQuery {
  std::vector<QueryCommand> commands;
  /// Fails with MalformedQueryException; NotImplemented for commands that are not here.
  static Result<InsightsQuery> compile(std::string_view text);
};

/// What is told of each row, in the fields' order.
struct QueryTable {
  std::vector<std::string> fields;
  std::vector<Row> rows;
  std::int64_t matched = 0;
};
/// `rows` newest first.
QueryTable run_query(const InsightsQuery& query, std::vector<Row> rows, std::int64_t limit);

/// "2026-11-22 10:40:41.123", as results tell times; and back, or whole milliseconds.
std::string query_time(std::int64_t milliseconds);
std::optional<std::int64_t> parse_query_time(std::string_view text);
/// A number as results tell it.
std::string number_text(double number);

}  // namespace formwork::logs
