// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "resources/dynamodb/capacity.hh"
#include "resources/dynamodb/request.hh"

namespace formwork::dynamodb {

inline constexpr std::int64_t kLargestItem = 400 * 1024;

/// One write of an item, read and checked as far as that goes without the item.
struct ItemWrite {
  enum class Type { Put, Delete, Update, Check };
  Type type = Type::Put;
  Table table;
  ItemKey place;
  Fields key;
  Fields item;  ///< Of Put.
  std::vector<Action> actions;
  std::optional<Condition> condition;
  bool returns_old_on_failure = false;
  bool is_legacy = false;  ///< AttributeUpdates: some faults have other words.
};

/// What a write is made of before its table is known.
struct WriteParts {
  Fields subject;  ///< The item, or its key.
  std::vector<Action> actions;
  std::optional<Condition> condition;
  bool is_legacy = false;
};
/// Reads the members Item or Key, expressions and legacy parameters.
Result<WriteParts> read_parts(ItemWrite::Type type, const Value& input);
/// The same with its table and place.
Result<ItemWrite> read_write(ApiCall& call, ItemWrite::Type type, const Value& input);
Result<ItemWrite> bind_write(const Table& table, ItemWrite::Type type, WriteParts parts);

/// What came of a write.
struct Written {
  bool is_refused = false;  ///< The condition does not hold; nothing was written.
  std::optional<Fields> before;
  std::optional<Fields> after;
  std::vector<Path> touched;
  Change change() const { return {before ? &*before : nullptr, after ? &*after : nullptr, false}; }
};
/// Decides and writes. Fails for items that are too large and updates that do not fit.
Result<Written> decide(ApiCall& call, const ItemWrite& write);
Result<void> carry_out(ApiCall& call, const ItemWrite& write, const Written& written);

/// The members of the answer that ReturnValues, ReturnConsumedCapacity and
/// ReturnItemCollectionMetrics ask for.
Value answer_write(const Value& input, const ItemWrite& write, const Written& written);
/// ItemCollectionMetrics of one key.
Value collection_metrics(const TableSchema& table, const Fields& key);

}  // namespace formwork::dynamodb
