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

namespace formwork::logs {

/// A part of the Logs Insights query language: fields, display, filter, sort, limit and stats with
/// count, sum, avg, min and max by fields and bin(). Whatever else a query holds is refused.

/// A record by field name: "@message", "@timestamp", "user.id"; absent ones are not there.
using Row = std::map<std::string, std::string, std::less<>>;

class RowTest {
 public:
  virtual ~RowTest() = default;
  virtual bool holds(const Row& row) const = 0;
};

struct Aggregate {
  std::string function;  ///< "count", "sum", "avg", "min", "max", "count_distinct".
  std::string field;     ///< "*" of count(*).
  std::string name;      ///< As it is told.
};

struct GroupKey {
  std::string field;  ///< "@timestamp" for bin().
  std::string name;
  std::int64_t bin_ms = 0;  ///< 0: by the field itself.
};

struct QueryCommand {
  enum class Kind { Fields, Filter, Sort, Limit, Stats };
  Kind kind = Kind::Fields;
  std::vector<std::string> fields;  ///< Fields and Sort.
  std::vector<bool> descending;     ///< Of each field of Sort.
  std::shared_ptr<const RowTest> test;
  std::int64_t limit = 0;
  std::vector<Aggregate> aggregates;
  std::vector<GroupKey> keys;
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

/// "2026-11-22 10:40:41.123", as results tell times; and back.
std::string query_time(std::int64_t milliseconds);

}  // namespace formwork::logs
