// SPDX-License-Identifier: Apache-2.0
#include "engine/state/query.hh"
#include "resources/dynamodb/item_store.hh"

namespace formwork::dynamodb {

namespace {

/// The statement of a range with its parameters in order. One text for each form of range, so that
/// its statement is prepared once.
struct Selection {
  std::string sql;
  std::vector<std::int64_t> numbers;
  std::vector<std::pair<bool, std::size_t>> order;  ///< Is it bytes, and which.
  std::vector<std::string_view> bytes;

  void number(std::int64_t value) {
    order.emplace_back(false, numbers.size());
    numbers.push_back(value);
  }
  void blob(std::string_view value) {
    order.emplace_back(true, bytes.size());
    bytes.push_back(value);
  }
  void key(const ItemKey& place) {
    number(place.bucket);
    blob(place.hash);
    blob(place.range);
  }
};

void select_from(Selection& select, const TableSchema& table, const Range& range) {
  if (range.index == nullptr) {
    select.sql = "SELECT x.item, x.size FROM dynamodb_items x WHERE x.table_id = ?";
    select.number(table.id);
    return;
  }
  select.sql =
      "SELECT i.item, i.size FROM dynamodb_index x CROSS JOIN dynamodb_items i ON i.table_id = "
      "x.table_id AND i.bucket = x.item_bucket AND i.hash = x.item_hash AND i.range = x.item_range "
      "WHERE x.table_id = ? AND x.index_id = ?";
  select.number(table.id);
  select.number(range.index->id);
}

void select_keys(Selection& select, const Range& range) {
  if (!range.hash) {
    select.sql += " AND x.bucket BETWEEN ? AND ?";
    select.number(range.first_bucket);
    select.number(range.last_bucket);
    return;
  }
  select.sql += " AND x.bucket = ? AND x.hash = ?";
  select.number(place_of(*range.hash, "").bucket);
  select.blob(*range.hash);
  if (!range.low_sign.empty()) {
    select.sql += " AND x.range " + range.low_sign + " ?";
    select.blob(range.low);
  }
  if (!range.high_sign.empty()) {
    select.sql += " AND x.range " + range.high_sign + " ?";
    select.blob(range.high);
  }
}

void select_after(Selection& select, const Range& range) {
  if (!range.after) {
    return;
  }
  const char* sign = range.is_descending ? " < " : " > ";
  if (range.index == nullptr) {
    if (range.hash) {
      select.sql += std::string(" AND x.range") + sign + "?";
      select.blob(range.after->range);
    } else {
      select.sql += std::string(" AND (x.bucket, x.hash, x.range)") + sign + "(?, ?, ?)";
      select.key(*range.after);
    }
    return;
  }
  if (range.hash) {
    select.sql += std::string(" AND (x.range, x.item_bucket, x.item_hash, x.item_range)") + sign +
                  "(?, ?, ?, ?)";
    select.blob(range.after_in_index->range);
  } else {
    select.sql +=
        std::string(" AND (x.bucket, x.hash, x.range, x.item_bucket, x.item_hash, x.item_range)") +
        sign + "(?, ?, ?, ?, ?, ?)";
    select.key(*range.after_in_index);
  }
  select.key(*range.after);
}

void select_order(Selection& select, const Range& range) {
  const std::string way = range.is_descending ? " DESC" : "";
  select.sql += " ORDER BY ";
  if (!range.hash) {
    select.sql += "x.bucket" + way + ", x.hash" + way + ", ";
  }
  select.sql += "x.range" + way;
  if (range.index != nullptr) {
    select.sql += ", x.item_bucket" + way + ", x.item_hash" + way + ", x.item_range" + way;
  }
}

}  // namespace

Result<void> visit_items(World& world, const TableSchema& table, const Range& range,
                         const std::function<bool(std::string_view, std::int64_t)>& visit) {
  auto database = world.store.tables("dynamodb");
  if (!database) {
    return std::move(database).failure();
  }
  Selection select;
  select_from(select, table, range);
  select_keys(select, range);
  select_after(select, range);
  select_order(select, range);
  Query query(**database, select.sql);
  for (const auto& [is_bytes, at] : select.order) {
    if (is_bytes) {
      query.bind_blob(select.bytes[at]);
    } else {
      query.bind(select.numbers[at]);
    }
  }
  while (query.next()) {
    const std::string_view item = query.view();
    if (!visit(item, query.integer())) {
      return {};
    }
  }
  return query.finish();
}

}  // namespace formwork::dynamodb
