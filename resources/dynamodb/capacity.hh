// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>

#include "resources/dynamodb/item_store.hh"

namespace formwork::dynamodb {

/// What a request used of one table, in halves of units, so that they stay whole.
struct Capacity {
  std::int64_t table_reads = 0;
  std::int64_t table_writes = 0;
  std::map<std::string, std::int64_t> index_reads;
  std::map<std::string, std::int64_t> index_writes;
};

/// Half units of reading so many bytes: a unit each 4 KB, half of that when any state will do.
std::int64_t read_halves(std::int64_t bytes, bool is_consistent);
/// Half units of writing an item of so many bytes: a unit each 1 KB.
std::int64_t write_halves(std::int64_t bytes);
/// Adds what a change costs, in the table and in its indexes; twice that within transactions.
void count_write(Capacity& capacity, const TableSchema& table, const Change& change,
                 std::int64_t times = 1);
/// ConsumedCapacity. `how` is "TOTAL" or "INDEXES"; `splits_kinds` tells reads and writes apart, as
/// transactions do.
Value consumed(const TableSchema& table, const Capacity& capacity, std::string_view how,
               bool splits_kinds = false);
bool wants_capacity(const Value& input);

}  // namespace formwork::dynamodb
