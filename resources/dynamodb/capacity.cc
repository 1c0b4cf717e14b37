// SPDX-License-Identifier: Apache-2.0
#include "resources/dynamodb/capacity.hh"

#include <algorithm>
#include <set>

namespace formwork::dynamodb {

namespace {

constexpr std::int64_t kReadUnit = 4096;
constexpr std::int64_t kWriteUnit = 1024;

Value units(std::int64_t halves) {
  return Value::number(std::to_string(halves / 2) + (halves % 2 != 0 ? ".5" : ".0"));
}

std::int64_t index_write(const TableSchema& table, const IndexSchema& index, const Change& change) {
  const bool was_in = change.before != nullptr && is_indexed(index, *change.before);
  const bool is_in = change.after != nullptr && is_indexed(index, *change.after);
  const Fields before = was_in ? projected(table, index, *change.before) : Fields();
  const Fields after = is_in ? projected(table, index, *change.after) : Fields();
  if (was_in && is_in) {
    if (equal(before, after)) {
      return 0;
    }
    if (key_of(index.keys, before) == key_of(index.keys, after)) {
      return write_halves(std::max(size_of(before), size_of(after)));
    }
  }
  return (was_in ? write_halves(size_of(before)) : 0) + (is_in ? write_halves(size_of(after)) : 0);
}

Value part(std::int64_t reads, std::int64_t writes, bool splits_kinds) {
  Value shape = Value::map();
  if (splits_kinds && writes > 0) {
    shape.set("WriteCapacityUnits", units(writes));
  } else if (splits_kinds) {
    shape.set("ReadCapacityUnits", units(reads));
  }
  shape.set("CapacityUnits", units(reads + writes));
  return shape;
}

std::int64_t of(const std::map<std::string, std::int64_t>& counts, const std::string& name) {
  const auto found = counts.find(name);
  return found == counts.end() ? 0 : found->second;
}

}  // namespace

std::int64_t read_halves(std::int64_t bytes, bool is_consistent) {
  const std::int64_t blocks = std::max<std::int64_t>(1, (bytes + kReadUnit - 1) / kReadUnit);
  return is_consistent ? blocks * 2 : blocks;
}

std::int64_t write_halves(std::int64_t bytes) {
  return 2 * std::max<std::int64_t>(1, (bytes + kWriteUnit - 1) / kWriteUnit);
}

void count_write(Capacity& capacity, const TableSchema& table, const Change& change,
                 std::int64_t times) {
  const std::int64_t before = change.before != nullptr ? size_of(*change.before) : 0;
  const std::int64_t after = change.after != nullptr ? size_of(*change.after) : 0;
  capacity.table_writes += times * write_halves(std::max(before, after));
  for (const IndexSchema& index : table.indexes) {
    if (const std::int64_t halves = index_write(table, index, change); halves > 0) {
      capacity.index_writes[index.name] += times * halves;
    }
  }
}

Value consumed(const TableSchema& table, const Capacity& capacity, std::string_view how,
               bool splits_kinds) {
  std::int64_t reads = capacity.table_reads;
  std::int64_t writes = capacity.table_writes;
  Value local = Value::map();
  Value global = Value::map();
  for (const IndexSchema& index : table.indexes) {
    const std::int64_t index_reads = of(capacity.index_reads, index.name);
    const std::int64_t index_writes = of(capacity.index_writes, index.name);
    if (index_reads + index_writes == 0) {
      continue;
    }
    reads += index_reads;
    writes += index_writes;
    (index.is_global ? global : local)
        .set(index.name, part(index_reads, index_writes, splits_kinds));
  }
  Value shape = Value::map();
  shape.set("TableName", Value::string(table.name));
  const Value whole = part(reads, writes, splits_kinds);
  for (const Value::Member& member : whole.members()) {
    shape.set(member.key, member.value);
  }
  if (how != "INDEXES") {
    return shape;
  }
  shape.set("Table", part(capacity.table_reads, capacity.table_writes, splits_kinds));
  if (!local.members().empty()) {
    shape.set("LocalSecondaryIndexes", std::move(local));
  }
  if (!global.members().empty()) {
    shape.set("GlobalSecondaryIndexes", std::move(global));
  }
  return shape;
}

bool wants_capacity(const Value& input) {
  const Value* how = input.find("ReturnConsumedCapacity");
  return how != nullptr && (how->as_string() == "TOTAL" || how->as_string() == "INDEXES");
}

}  // namespace formwork::dynamodb
