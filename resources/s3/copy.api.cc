// SPDX-License-Identifier: Apache-2.0
// CopyObject, within the world of the destination; the source may be in another one.
#include <utility>

#include "resources/common/api_support.hh"
#include "resources/s3/access.hh"
#include "resources/s3/acl.hh"
#include "resources/s3/checksums.hh"
#include "resources/s3/conditions.hh"
#include "resources/s3/copy_source.hh"
#include "resources/s3/object_facts.hh"
#include "resources/s3/objects.hh"

namespace formwork::s3 {

namespace {

constexpr std::int64_t kLargestCopy = std::int64_t{5} << 30U;

// The source's content for the destination's row.
Result<void> take_content(S3Call& call, S3Call& source, const ObjectRow& from, ObjectRow& row) {
  row.size = from.size;
  row.etag = from.etag;
  if (from.blobs.empty()) {
    auto bytes = source.rows.content(from.content);
    if (!bytes) {
      return std::move(bytes).failure();
    }
    return keep_content(call, Content(std::string_view(*bytes)), row);
  }
  for (const BlobPart& part : from.blobs) {
    auto blob = link_blob(source.call.world.store, call.call.world.store, part);
    if (!blob) {
      return std::move(blob).failure();
    }
    row.blobs.push_back({std::move(*blob), part.size});
  }
  return {};
}

// An object of parts becomes one of a single piece.
Result<void> settle_sums(S3Call& call, S3Call& source, const ObjectRow& from, ObjectRow& row) {
  const std::string asked = call.text("ChecksumAlgorithm");
  const auto checksum = read_checksum(from.checksum);
  const bool is_composite = checksum && checksum->type == "COMPOSITE";
  const bool is_parts = from.etag.find('-') != std::string::npos;
  const std::string algorithm = !asked.empty() ? asked : checksum ? checksum->algorithm : "";
  const bool is_other = checksum && !asked.empty() && asked != checksum->algorithm;
  row.checksum = from.checksum;
  if (!asked.empty() && !is_checksum_algorithm(asked)) {
    return invalid_argument(call.call, "The checksum algorithm is not supported",
                            "x-amz-checksum-algorithm", asked);
  }
  if (!is_parts && !is_composite && !is_other && (checksum || asked.empty())) {
    return {};
  }
  Summing summing(algorithm);
  auto done = read_pieces(source.rows, from, {0, from.size},
                          [&](std::string_view piece) { summing.add(piece); });
  if (!done) {
    return done;
  }
  Sums sums = summing.finish();
  row.etag = std::move(sums.md5);
  if (!algorithm.empty()) {
    row.checksum = checksum_text({algorithm, "FULL_OBJECT", std::move(sums.checksum)});
  }
  return {};
}

Result<Value> details_of_copy(S3Call& call, const ObjectRow& from, ObjectRow& row) {
  const Value before = from.details();
  const bool replaces = call.text("MetadataDirective") == "REPLACE";
  auto details = read_headers(call);
  if (!details) {
    return details;
  }
  row.type = replaces ? call.text("ContentType") : from.type;
  if (!replaces) {
    for (const char* member : {"CacheControl", "ContentDisposition", "ContentLanguage",
                               "ContentEncoding", "Expires", "Metadata"}) {
      details->erase(member);
      copy_members(*details, before, {member});
    }
  }
  if (call.text("TaggingDirective") != "REPLACE") {
    copy_members(*details, before, {kTags});
  } else if (auto done = read_tagging(call, *details); !done) {
    return std::move(done).failure();
  }
  for (auto* read : {&read_encryption, &read_lock, &read_object_acl}) {
    if (auto done = read(call, *details); !done) {
      return std::move(done).failure();
    }
  }
  return details;
}

// A copy onto itself must change something.
bool changes_nothing(S3Call& call, const CopySource& source) {
  if (source.bucket != call.bucket || source.key != call.key() || !source.version.empty()) {
    return false;
  }
  for (const char* member : {"StorageClass", "WebsiteRedirectLocation", "ServerSideEncryption",
                             "SSECustomerAlgorithm", "ChecksumAlgorithm"}) {
    if (call.find(member) != nullptr) {
      return false;
    }
  }
  return call.text("MetadataDirective") != "REPLACE" && !call.state.has(kHasEncryption);
}

Result<void> copy_from(S3Call& call, const CopySource& named, S3Call& source, ObjectRow& row,
                       std::string& source_version) {
  auto from = open_copy_source(call, source, named);
  if (!from) {
    return std::move(from).failure();
  }
  if (from->size > kLargestCopy) {
    return refuse(call.call, 400, "InvalidRequest",
                  "The specified copy source is larger than the maximum allowable size for a copy "
                  "source: 5368709120");
  }
  source_version = source.state.versioning == Versioning::Off ? "" : from->version;
  auto details = details_of_copy(call, *from, row);
  auto done = details ? settle_sums(call, source, *from, row) : std::move(details).failure();
  if (done && row.etag.empty()) {
    row.etag = from->etag;
  }
  const std::string etag = row.etag;
  if (done) {
    done = take_content(call, source, *from, row);
  }
  if (!done) {
    return done;
  }
  row.etag = etag;
  row.set_details(*details);
  return {};
}

Result<Value> copy(S3Call& call) {
  auto named = read_copy_source(call.call);
  if (!named) {
    return std::move(named).failure();
  }
  ObjectRow row;
  row.key = call.key();
  auto done = check_key(call.call, row.key);
  if (done && changes_nothing(call, *named)) {
    return refuse(call.call, 400, "InvalidRequest",
                  "This copy request is illegal because it is trying to copy an object to itself "
                  "without changing the object's metadata, storage class, website redirect "
                  "location or encryption attributes.");
  }
  std::string source_version;
  if (done) {
    done = in_source(call, *named, [&](S3Call& source) {
      return copy_from(call, *named, source, row, source_version);
    });
  }
  auto current =
      done ? call.rows.find(row.key) : Result<std::optional<ObjectRow>>(std::move(done).failure());
  if (!current) {
    return std::move(current).failure();
  }
  row.modified = now_in_seconds(call.call.world);
  done = check_write_conditions(call, *current);
  if (done) {
    done = finish_put(call, *current, row, "ObjectCreated:Copy");
  }
  if (!done) {
    return std::move(done).failure();
  }
  Value result = map_with("ETag", Value::string(quoted(row.etag)));
  result.set("LastModified", Value::number(row.modified));
  set_checksum(result, row.checksum);
  Value answer = written(call, row);
  answer.set("CopyObjectResult", std::move(result));
  set_text(answer, "CopySourceVersionId", source_version);
  return answer;
}

const S3Operation kCopy{&copy, "s3:PutObject", Permission::Write, false, true};
constinit OperationEntry copy_entry{"s3", "CopyObject", OperationEntry::Access::Data, &run<kCopy>};
const Register<OperationEntry> kRegistered[]{Register(copy_entry)};

}  // namespace

}  // namespace formwork::s3
