// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "resources/dynamodb/table_schema.hh"

namespace formwork::dynamodb {

/// Where an item lies: its key in bytes whose order is the order of the values.
struct ItemKey {
  std::int64_t bucket = 0;  ///< 0 to 2^32 - 1, by a hash of `hash`.
  std::string hash;
  std::string range;
  bool operator==(const ItemKey&) const = default;
};
ItemKey place_of(std::string_view hash, std::string_view range);
/// The bytes of a key value.
std::string key_bytes(const Attribute& value);
/// The bytes of a value among several that make a key together: in their order, and none the
/// beginning of another. Without their end they are what values begin with.
std::string part_bytes(const Attribute& value, bool with_end = true);
/// Whether several attributes make the hash key (or the range key) together.
bool has_many(const std::vector<KeyPart>& keys, bool is_hash);
/// Of an item that has all key attributes, with their kinds.
ItemKey key_of(const std::vector<KeyPart>& keys, const Fields& item);
/// The key attributes of an item.
Fields key_fields(const std::vector<KeyPart>& keys, const Fields& item);
/// Whether the item is in the index: it has its keys.
bool is_indexed(const IndexSchema& index, const Fields& item);
/// What an index holds of an item.
Fields projected(const TableSchema& table, const IndexSchema& index, const Fields& item);

Result<std::optional<Fields>> find_item(World& world, const TableSchema& table, const ItemKey& key);
/// In the wire's form; null when there is none. `size` gets what DynamoDB counts.
Result<Value> find_wire_item(World& world, const TableSchema& table, const ItemKey& key,
                             std::int64_t& size);

/// A change of one item: at least one of both is there.
struct Change {
  const Fields* before = nullptr;
  const Fields* after = nullptr;
  bool by_ttl = false;
};
/// Writes the item, its index rows, its due time, the table's counts and the stream's record.
Result<void> write_change(World& world, const TableSchema& table, const ItemKey& key,
                          const Change& change);

/// Which rows to read, in which order.
struct Range {
  const IndexSchema* index = nullptr;  ///< Null: the table itself.
  /// Bytes of the hash key; none for a scan.
  std::optional<std::string> hash;
  std::string low_sign;  ///< ">", ">=" or "" for the range key.
  std::string low;
  std::string high_sign;
  std::string high;
  bool is_descending = false;
  std::int64_t first_bucket = 0;  ///< Of a scan.
  std::int64_t last_bucket = 0xFFFFFFFF;
  /// Begin behind this: the key in the table and, of an index, the one in it.
  std::optional<ItemKey> after;
  std::optional<ItemKey> after_in_index;
};
/// Calls `visit(packed item, size)` for the rows until it answers false.
Result<void> visit_items(World& world, const TableSchema& table, const Range& range,
                         const std::function<bool(std::string_view, std::int64_t)>& visit);

}  // namespace formwork::dynamodb
