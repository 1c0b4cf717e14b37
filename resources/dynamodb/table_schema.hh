// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "engine/service/operation.hh"
#include "engine/state/database.hh"
#include "resources/dynamodb/attribute.hh"

namespace formwork::dynamodb {

/// A key attribute. No name: there is none.
struct KeyPart {
  std::string name;
  Kind kind = Kind::S;
  bool is_hash = false;
};

struct IndexSchema {
  std::string name;
  std::int64_t id = 0;
  bool is_global = false;
  /// Hash and maybe range; of a global index up to four of each, hash keys first.
  std::vector<KeyPart> keys;
  bool projects_all = true;
  std::vector<std::string> included;  ///< Beside the keys; nothing for KEYS_ONLY.
};

/// What writes and reads of items need to know of a table.
struct TableSchema {
  std::int64_t id = 0;
  std::string name;
  std::string arn;
  std::vector<KeyPart> keys;  ///< Hash and maybe range.
  std::vector<IndexSchema> indexes;
  std::string stream_view;     ///< "" without a stream.
  std::int64_t stream_id = 0;  ///< Of dynamodb_streams.
  std::string ttl_attribute;   ///< "" when nothing expires.
  bool keeps_changes = false;  ///< For point-in-time recovery.
  /// When the record was made whose type does not tell of its end; "" for other types.
  std::string foreign_since;

  const IndexSchema* find_index(std::string_view index) const;
  /// The kind of an attribute that some key is made of, or null.
  const KeyPart* find_key(std::string_view attribute) const;
};
using Table = std::shared_ptr<const TableSchema>;

/// By name or ARN. Fails with ResourceNotFoundException "Requested resource not found".
Result<Table> open_table(ApiCall& call, std::string_view name_or_arn);
/// The same for a table that may be missing: null.
Result<Table> peek_table(World& world, std::string_view name_or_arn);

/// Makes the rows of a table agree with its record: makes them, fills and empties indexes, begins
/// and ends streams, drops them when the record is gone. Called after every change of a record.
Result<void> refresh_table(World& world, const std::string& name);

/// Number of items and their bytes, as counted along.
struct TableCounts {
  std::int64_t items = 0;
  std::int64_t bytes = 0;
};
Result<TableCounts> counts_of(World& world, const std::string& name);
/// Items that lie in an index.
Result<std::int64_t> count_index(World& world, const TableSchema& table, const IndexSchema& index);

}  // namespace formwork::dynamodb
