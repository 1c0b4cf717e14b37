// SPDX-License-Identifier: Apache-2.0
#include "resources/s3/listing.hh"

#include <algorithm>
#include <optional>

#include "engine/base/clock.hh"
#include "engine/base/text.hh"
#include "engine/base/xml_text.hh"
#include "resources/common/api_support.hh"
#include "resources/s3/acl.hh"
#include "resources/s3/object_facts.hh"

namespace formwork::s3 {

namespace {

constexpr std::int64_t kLargestPage = 1000;
/// So many rows to be passed over are read before a seek is cheaper.
constexpr int kMostPassed = 8;

class Lister {
 public:
  Lister(S3Call& call, const ListQuery& query, const ListSink& sink)
      : rows_(call.rows), query_(query), sink_(sink) {}
  Result<ListEnd> list();

 private:
  void seek(const std::string& key);
  void seek_version();
  ObjectRow read();
  std::optional<std::string> group_of(const std::string& key) const;
  /// Takes one row; false when the page is full.
  bool take(const ObjectRow& row);
  bool take_group(const std::string& group, const ObjectRow& row);
  bool is_behind(const ObjectRow& row) const;

  Rows& rows_;
  const ListQuery& query_;
  const ListSink& sink_;
  std::optional<Query> cursor_;
  std::string key_;  // of the last row
  bool has_key_ = false;
  int passed_ = 0;
  std::size_t count_ = 0;
  ListEnd end_;
};

void Lister::seek(const std::string& key) {
  passed_ = 0;
  cursor_.reset();  // the statement is the same
  cursor_.emplace(rows_.tables(),
                  query_.with_versions
                      ? "SELECT key, seq, version, marker, modified, size, etag, type, checksum, "
                        "meta, content, blobs FROM s3_objects WHERE bucket = ? AND key >= ? ORDER "
                        "BY key, seq"
                      : "SELECT key, marker, modified, size, etag, checksum, meta FROM s3_objects "
                        "WHERE bucket = ? AND key >= ? ORDER BY key, seq");
  cursor_->bind(rows_.bucket()).bind_blob(key);
}

// Without versions, what is listed of a row.
ObjectRow Lister::read() {
  if (query_.with_versions) {
    return Rows::read(*cursor_);
  }
  ObjectRow row;
  row.key = std::string(cursor_->view());
  row.is_marker = cursor_->flag();
  row.modified = cursor_->integer();
  row.size = cursor_->integer();
  row.etag = cursor_->text();
  row.checksum = cursor_->text();
  row.meta = cursor_->text();
  return row;
}

// Behind the version that the last page ended with.
void Lister::seek_version() {
  key_ = query_.after;
  has_key_ = true;
  cursor_.emplace(rows_.tables(),
                  "SELECT key, seq, version, marker, modified, size, etag, type, checksum, meta, "
                  "content, blobs FROM s3_objects WHERE bucket = ? AND (key, seq) > (?, ?) ORDER "
                  "BY key, seq");
  cursor_->bind(rows_.bucket()).bind_blob(query_.after).bind(query_.after_sequence);
}

std::optional<std::string> Lister::group_of(const std::string& key) const {
  if (query_.delimiter.empty()) {
    return std::nullopt;
  }
  const std::size_t at = key.find(query_.delimiter, query_.prefix.size());
  return at == std::string::npos ? std::nullopt
                                 : std::optional(key.substr(0, at + query_.delimiter.size()));
}

bool Lister::is_behind(const ObjectRow& row) const {
  if (query_.after.empty() || row.key > query_.after) {
    return true;
  }
  return query_.has_after_sequence && row.key == query_.after &&
         row.sequence > query_.after_sequence;
}

bool Lister::take_group(const std::string& group, const ObjectRow& row) {
  if (group == query_.after || group == end_.last) {
    seek(text_behind(group));
    return true;
  }
  if (row.is_marker && !query_.with_versions) {
    return true;
  }
  if (count_ == query_.limit) {
    end_.is_truncated = true;
    return false;
  }
  ++count_;
  sink_.prefix(group);
  end_.last = group;
  end_.last_version.clear();
  if (const std::string next = text_behind(group); !next.empty()) {
    seek(next);
    return true;
  }
  return false;
}

bool Lister::take(const ObjectRow& row) {
  const bool is_latest = !has_key_ || row.key != key_;
  key_ = row.key;
  has_key_ = true;
  if (!is_latest && !query_.with_versions) {
    if (++passed_ > kMostPassed) {
      seek(key_ + '\0');
    }
    return true;
  }
  if (!is_behind(row)) {
    return true;
  }
  if (const auto group = group_of(row.key)) {
    return take_group(*group, row);
  }
  if (row.is_marker && !query_.with_versions) {
    return true;
  }
  if (count_ == query_.limit) {
    end_.is_truncated = true;
    return false;
  }
  ++count_;
  sink_.row(row, is_latest);
  end_.last = row.key;
  end_.last_version = row.version;
  return true;
}

Result<ListEnd> Lister::list() {
  if (query_.limit == 0) {
    return end_;
  }
  std::string start =
      std::max(query_.prefix, query_.after.empty() ? query_.after : query_.after + '\0');
  if (!query_.delimiter.empty() && query_.after.ends_with(query_.delimiter) &&
      group_of(query_.after) == query_.after) {
    start = std::max(query_.prefix, text_behind(query_.after));
  }
  if (query_.has_after_sequence && query_.after >= query_.prefix) {
    seek_version();
  } else {
    seek(start);
  }
  while (cursor_->next()) {
    const ObjectRow row = read();
    if (!row.key.starts_with(query_.prefix) || !take(row)) {
      break;
    }
  }
  auto done = cursor_->finish();
  return done ? Result<ListEnd>(std::move(end_)) : std::move(done).failure();
}

}  // namespace

std::string text_behind(std::string text) {
  while (!text.empty() && text.back() == '\xFF') {
    text.pop_back();
  }
  if (!text.empty()) {
    text.back() = static_cast<char>(static_cast<unsigned char>(text.back()) + 1U);
  }
  return text;
}

Result<ListEnd> list_rows(S3Call& call, const ListQuery& query, const ListSink& sink) {
  return Lister(call, query, sink).list();
}

Result<std::size_t> page_limit(ApiCall& call, std::string_view member, std::string_view name) {
  const Value* given = call.find(member);
  if (given == nullptr) {
    return static_cast<std::size_t>(kLargestPage);
  }
  const auto number = parse_integer(given->scalar_text());
  if (!number || *number < 0 || *number > 2'147'483'647) {
    return invalid_argument(
        call,
        number ? "Argument " + std::string(member) + " must be an integer between 0 and 2147483647"
               : "Provided " + std::string(name) + " not an integer or within integer range",
        std::string(name), given->scalar_text());
  }
  return static_cast<std::size_t>(std::min(*number, kLargestPage));
}

Result<bool> wants_url(ApiCall& call) {
  const std::string type = call.text("EncodingType");
  if (!type.empty() && type != "url") {
    return invalid_argument(call, "Invalid Encoding Method specified in Request", "encoding-type",
                            type);
  }
  return !type.empty();
}

namespace {

std::string storage_class(const ObjectRow& row) {
  if (row.meta.find("\"StorageClass\"") != std::string::npos) {
    if (std::string other = row.details().get_text("StorageClass"); !other.empty()) {
      return other;
    }
  }
  return "STANDARD";
}

void append_content_facts(std::string& out, const ObjectRow& row) {
  out += "<ETag>&quot;";
  append_xml_text(out, row.etag);
  out += "&quot;</ETag>";
  if (const auto checksum = read_checksum(row.checksum)) {
    append_xml_element(out, "ChecksumAlgorithm", checksum->algorithm);
    append_xml_element(out, "ChecksumType", checksum->type);
  }
  append_xml_element(out, "Size", std::to_string(row.size));
  append_xml_element(out, "StorageClass", storage_class(row));
}

}  // namespace

void append_listed(std::string& out, const ObjectRow& row, const Listed& how) {
  const std::string_view name = !how.is_version ? "Contents"
                                : row.is_marker ? "DeleteMarker"
                                                : "Version";
  out.append("<").append(name).append(">");
  append_xml_element(out, "Key", how.is_coded ? url_encoded(row.key) : row.key);
  if (how.is_version) {
    append_xml_element(out, "VersionId", row.version);
    append_xml_element(out, "IsLatest", how.is_latest ? "true" : "false");
  }
  append_xml_element(out, "LastModified", format_time(row.modified));
  if (!row.is_marker) {
    append_content_facts(out, row);
  }
  if (how.owner != nullptr) {
    out += "<Owner>";
    for (const Value::Member& member : how.owner->members()) {
      append_xml_element(out, member.key, member.value.as_string());
    }
    out += "</Owner>";
  }
  out.append("</").append(name).append(">");
}

Value listed_owner(S3Call& call, const ObjectRow& row) {
  const bool is_other = row.meta.find("\"Owner\"") != std::string::npos;
  return owner_of(is_other ? object_owner(call, row.details()) : call.owner());
}

}  // namespace formwork::s3
