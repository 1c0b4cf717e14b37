// SPDX-License-Identifier: Apache-2.0
#include "resources/s3/rows.hh"

#include <algorithm>

#include "engine/base/text.hh"
#include "engine/value/convert.hh"

namespace formwork::s3 {

namespace {

constexpr std::string_view kDigits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdef";  // of 5 bits
constexpr std::size_t kSequenceLength = 8;
constexpr std::size_t kRandomLength = 24;

// Sequences fall from 0; the id holds how far. Random characters make it unique beyond its key.
std::string version_id(std::int64_t sequence, IdSource& ids) {
  std::string id =
      ids.pick("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._", kRandomLength);
  auto depth = static_cast<std::uint64_t>(-sequence);
  for (std::size_t i = 0; i < kSequenceLength; ++i) {
    id += kDigits[(depth >> (5 * i)) & 31U];
  }
  return id;
}

}  // namespace

std::optional<std::int64_t> sequence_of(std::string_view version) {
  if (version.size() != kRandomLength + kSequenceLength) {
    return std::nullopt;
  }
  std::int64_t depth = 0;
  for (std::size_t i = 0; i < kSequenceLength; ++i) {
    const std::size_t digit = kDigits.find(version[kRandomLength + i]);
    if (digit == std::string_view::npos) {
      return std::nullopt;
    }
    depth |= static_cast<std::int64_t>(digit) << (5 * i);
  }
  return -depth;
}

std::string blobs_text(const std::vector<BlobPart>& parts) {
  std::string text;
  for (const BlobPart& part : parts) {
    text += (text.empty() ? "" : ",") + part.id + ":" + std::to_string(part.size);
  }
  return text;
}

std::vector<BlobPart> read_blobs(std::string_view text) {
  std::vector<BlobPart> parts;
  if (text.empty()) {
    return parts;
  }
  for (const std::string_view part : split(text, ",")) {
    const std::size_t colon = part.find(':');
    parts.push_back({std::string(part.substr(0, colon)),
                     parse_integer(part.substr(std::min(colon + 1, part.size()))).value_or(0)});
  }
  return parts;
}

std::optional<Checksum> read_checksum(std::string_view text) {
  const std::size_t colon = text.find(':');
  if (colon == std::string_view::npos) {
    return std::nullopt;
  }
  const std::string_view name = text.substr(0, colon);
  const std::size_t slash = name.find('/');
  Checksum checksum{std::string(name.substr(0, slash)), "FULL_OBJECT",
                    std::string(text.substr(colon + 1))};
  if (slash != std::string_view::npos) {
    checksum.type = name.substr(slash + 1);
  }
  return checksum;
}

std::string checksum_text(const Checksum& checksum) {
  return checksum.algorithm + (checksum.type == "FULL_OBJECT" ? "" : "/" + checksum.type) + ":" +
         checksum.value;
}

Value ObjectRow::details() const {
  if (meta.empty()) {
    return Value::map();
  }
  auto details = value_from_stored_json(meta);
  return details && details->is_map() ? std::move(*details) : Value::map();
}

void ObjectRow::set_details(const Value& details) {
  meta = details.members().empty() ? std::string() : value_to_stored_json(details);
}

ObjectRow Rows::read(Query& query) {
  ObjectRow row;
  row.key = std::string(query.view());
  row.sequence = query.integer();
  row.version = query.text();
  row.is_marker = query.flag();
  row.modified = query.integer();
  row.size = query.integer();
  row.etag = query.text();
  row.type = query.text();
  row.checksum = query.text();
  row.meta = query.text();
  row.content = query.integer();
  row.blobs = read_blobs(query.view());
  return row;
}

Result<std::optional<ObjectRow>> Rows::find(std::string_view key) {
  Query query(tables_,
              "SELECT key, seq, version, marker, modified, size, etag, type, checksum, meta, "
              "content, blobs FROM s3_objects WHERE bucket = ? AND key = ? ORDER BY seq LIMIT 1");
  return read_one<ObjectRow>(query.bind(bucket_).bind_blob(key), read);
}

Result<std::optional<ObjectRow>> Rows::find(std::string_view key, std::string_view version) {
  if (const auto sequence = sequence_of(version)) {
    Query query(tables_,
                "SELECT key, seq, version, marker, modified, size, etag, type, checksum, meta, "
                "content, blobs FROM s3_objects WHERE bucket = ? AND key = ? AND seq = ? AND "
                "version = ?");
    return read_one<ObjectRow>(query.bind(bucket_).bind_blob(key).bind(*sequence).bind(version),
                               read);
  }
  Query query(tables_,
              "SELECT key, seq, version, marker, modified, size, etag, type, checksum, meta, "
              "content, blobs FROM s3_objects WHERE bucket = ? AND key = ? AND version = ?");
  return read_one<ObjectRow>(query.bind(bucket_).bind_blob(key).bind(version), read);
}

Result<std::optional<ObjectRow>> Rows::find_any(std::string_view key, const std::string& version) {
  return version.empty() ? find(key) : find(key, version);
}

Result<void> Rows::put(ObjectRow& row, bool is_versioned, IdSource& ids) {
  auto current = find(row.key);
  if (!current) {
    return std::move(current).failure();
  }
  return put_over(*current, row, is_versioned, ids);
}

Result<void> Rows::put_over(const std::optional<ObjectRow>& current, ObjectRow& row,
                            bool is_versioned, IdSource& ids) {
  row.sequence = current ? current->sequence - 1 : 0;
  if (is_versioned) {
    row.version = version_id(row.sequence, ids);
    return insert(row);
  }
  row.version = kNullVersion;
  if (!current) {
    return insert(row);
  }
  if (current->version == kNullVersion) {
    row.sequence = current->sequence;
    if (auto erased = erase_content(*current); !erased) {
      return erased;
    }
    return insert(row);
  }
  auto replaced = find(row.key, kNullVersion);
  if (!replaced) {
    return std::move(replaced).failure();
  }
  if (*replaced) {
    if (auto erased = erase(**replaced); !erased) {
      return erased;
    }
  }
  return insert(row);
}

Result<void> Rows::insert(const ObjectRow& row) {
  Query query(tables_,
              "INSERT OR REPLACE INTO s3_objects (bucket, key, seq, version, marker, modified, "
              "size, etag, type, checksum, meta, content, blobs) VALUES (?, ?, ?, ?, ?, ?, ?, ?, "
              "?, ?, ?, ?, ?)");
  query.bind(bucket_).bind_blob(row.key).bind(row.sequence).bind(row.version).bind(row.is_marker);
  query.bind(row.modified).bind(row.size).bind(row.etag).bind(row.type).bind(row.checksum);
  return query.bind(row.meta).bind(row.content).bind(blobs_text(row.blobs)).run();
}

Result<void> Rows::update(const ObjectRow& row) {
  return insert(row);
}

Result<void> Rows::erase(const ObjectRow& row) {
  if (auto erased = erase_content(row); !erased) {
    return erased;
  }
  Query query(tables_, "DELETE FROM s3_objects WHERE bucket = ? AND key = ? AND seq = ?");
  return query.bind(bucket_).bind_blob(row.key).bind(row.sequence).run();
}

Result<bool> Rows::is_empty() {
  Query query(tables_, "SELECT 1 FROM s3_objects WHERE bucket = ? LIMIT 1");
  auto found = read_one<bool>(query.bind(bucket_), [](Query&) { return true; });
  return found ? Result<bool>(!found->has_value()) : std::move(found).failure();
}

Result<std::int64_t> Rows::put_content(std::string_view bytes) {
  Query query(tables_, "INSERT INTO s3_contents (bytes) VALUES (?) RETURNING id");
  auto id =
      read_one<std::int64_t>(query.bind_blob(bytes), [](Query& row) { return row.integer(); });
  return id ? Result<std::int64_t>(id->value_or(0)) : std::move(id).failure();
}

Result<std::string> Rows::content(std::int64_t id) {
  if (id == 0) {
    return std::string();
  }
  Query query(tables_, "SELECT bytes FROM s3_contents WHERE id = ?");
  auto bytes =
      read_one<std::string>(query.bind(id), [](Query& row) { return std::string(row.view()); });
  return bytes ? Result<std::string>(std::move(*bytes).value_or("")) : std::move(bytes).failure();
}

Result<void> Rows::erase_content(const ObjectRow& row) {
  for (const BlobPart& part : row.blobs) {
    if (auto erased = store_.erase_blob(part.id); !erased) {
      return erased;
    }
  }
  if (row.content == 0) {
    return {};
  }
  return Query(tables_, "DELETE FROM s3_contents WHERE id = ?").bind(row.content).run();
}

}  // namespace formwork::s3
