// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.hh"
#include "engine/state/database.hh"
#include "engine/state/records.hh"

namespace formwork {

/// One use of a prepared statement: bind in order, then run() or next() and read columns in order.
/// The first fault sticks and is told by run(), next() or finish(); the statement is reset at the
/// end of its life, so that no read stays open.
class Query {
 public:
  Query(Database& database, std::string_view sql);
  Query(const Query&) = delete;
  Query& operator=(const Query&) = delete;
  ~Query();

  Query& bind(std::string_view text);
  Query& bind(std::int64_t number);
  Query& bind(bool flag) { return bind(std::int64_t{flag ? 1 : 0}); }
  Query& bind_null();
  Query& bind_blob(std::string_view bytes);
  Query& bind(const Value& value);                     ///< As stored JSON.
  Query& bind(const std::vector<std::string>& texts);  ///< As a JSON list.
  Query& bind(const char* text) { return bind(std::string_view(text)); }

  /// Runs a statement that gives no rows.
  Result<void> run();
  /// Moves to the next row; false when there is none or a fault was met: finish() tells which.
  bool next();
  /// The fault that ended next(), or a column that could not be read.
  Result<void> finish();

  std::string text();
  /// A text or blob without a copy: valid until the next row or the end of the query.
  std::string_view view();
  bool is_null() const;  ///< Of the next column, which stays the next.
  std::int64_t integer();
  bool flag() { return integer() != 0; }
  Value value();
  std::vector<std::string> texts();

 private:
  void keep(Failure failure);

  Statement* statement_ = nullptr;
  std::optional<Failure> failure_;
  int parameter_ = 0;
  int column_ = 0;
};

/// All rows of a query, each read by `read(Query&)`.
template <class Row, class Read>
Result<std::vector<Row>> read_all(Query& query, Read read) {
  std::vector<Row> rows;
  while (query.next()) {
    rows.push_back(read(query));
  }
  if (auto done = query.finish(); !done) {
    return std::move(done).failure();
  }
  return rows;
}

/// The first row of a query, or nullopt.
template <class Row, class Read>
Result<std::optional<Row>> read_one(Query& query, Read read) {
  std::optional<Row> row;
  if (query.next()) {
    row = read(query);
  }
  if (auto done = query.finish(); !done) {
    return std::move(done).failure();
  }
  return row;
}

}  // namespace formwork
