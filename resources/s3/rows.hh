// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/service/operation.hh"
#include "engine/state/query.hh"

namespace formwork::s3 {

inline constexpr std::string_view kNullVersion = "null";
/// Contents up to this size are rows of the store; larger ones are blobs.
inline constexpr std::size_t kLargestInline = 64U << 10U;

/// A stored piece of a content: a blob and its size. Multipart objects have one per part.
struct BlobPart {
  std::string id;
  std::int64_t size = 0;
};

/// A version of an object: a row of s3_objects. Keys are compared by their bytes; of one key the
/// row with the lowest sequence is the current one.
struct ObjectRow {
  std::string key;
  std::int64_t sequence = 0;
  std::string version = std::string(kNullVersion);
  bool is_marker = false;
  Millis modified = 0;
  std::int64_t size = 0;
  std::string etag;          ///< Without quotes.
  std::string type;          ///< Content-Type; "" when none was sent.
  std::string checksum;      ///< "CRC32:<base64>" or "CRC32/FULL_OBJECT:<base64>"; "" for none.
  std::string meta;          ///< What few objects have, as stored JSON; "" for nothing.
  std::int64_t content = 0;  ///< A row of s3_contents; 0 when it is in blobs, or empty.
  std::vector<BlobPart> blobs;

  /// `meta` as a map, never null.
  Value details() const;
  void set_details(const Value& details);
};

/// The tables of a bucket's objects within one transaction.
class Rows {
 public:
  Rows(Transaction& store, Database& tables, std::string_view bucket)
      : store_(store), tables_(tables), bucket_(bucket) {}

  /// The current row, which may be a delete marker.
  Result<std::optional<ObjectRow>> find(std::string_view key);
  /// A version by its id, or "null".
  Result<std::optional<ObjectRow>> find(std::string_view key, std::string_view version);
  /// find(key) when `version` is empty.
  Result<std::optional<ObjectRow>> find_any(std::string_view key, const std::string& version);

  /// Puts `row` as the current one. With `is_versioned` beside the others, under a new version id
  /// that is written into it; otherwise as the null version, which replaces the one that is there.
  Result<void> put(ObjectRow& row, bool is_versioned, IdSource& ids);
  /// The same when the current row is known.
  Result<void> put_over(const std::optional<ObjectRow>& current, ObjectRow& row, bool is_versioned,
                        IdSource& ids);
  /// Writes the members of a row that is there.
  Result<void> update(const ObjectRow& row);
  /// The row and its content.
  Result<void> erase(const ObjectRow& row);
  Result<bool> is_empty();

  /// Keeps bytes as a row and answers its id.
  Result<std::int64_t> put_content(std::string_view bytes);
  Result<std::string> content(std::int64_t id);
  Result<void> erase_content(const ObjectRow& row);

  Database& tables() { return tables_; }
  Transaction& store() { return store_; }
  std::string_view bucket() const { return bucket_; }

  /// Reads the columns kColumns of a row.
  static ObjectRow read(Query& query);
  static constexpr std::string_view kColumns =
      "key, seq, version, marker, modified, size, etag, type, checksum, meta, content, blobs";

 private:
  Result<void> insert(const ObjectRow& row);

  Transaction& store_;
  Database& tables_;
  std::string_view bucket_;
};

/// "id:size,id:size".
std::string blobs_text(const std::vector<BlobPart>& parts);
std::vector<BlobPart> read_blobs(std::string_view text);

/// The sequence that a version id holds; nothing when it is none of ours.
std::optional<std::int64_t> sequence_of(std::string_view version);

/// A member of a structure of checksums in a row: algorithm, type and value.
struct Checksum {
  std::string algorithm;  ///< "CRC32"
  std::string type;       ///< "FULL_OBJECT" or "COMPOSITE".
  std::string value;
};
std::optional<Checksum> read_checksum(std::string_view text);
std::string checksum_text(const Checksum& checksum);

}  // namespace formwork::s3
