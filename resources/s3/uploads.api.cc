// SPDX-License-Identifier: Apache-2.0
// Multipart uploads: begin, parts, abort, lists.
#include "resources/s3/uploads.hh"

#include <algorithm>

#include "engine/base/text.hh"
#include "resources/common/api_support.hh"
#include "resources/s3/acl.hh"
#include "resources/s3/checksums.hh"
#include "resources/s3/copy_source.hh"
#include "resources/s3/listing.hh"
#include "resources/s3/object_facts.hh"
#include "resources/s3/objects.hh"
#include "resources/s3/ranges.hh"

namespace formwork::s3 {

namespace {

constexpr std::size_t kIdLength = 96;

// The algorithm of the upload and how the parts' sums become the object's.
Result<void> read_algorithm(S3Call& call, Value& details) {
  const std::string algorithm = to_upper(call.text("ChecksumAlgorithm"));
  std::string type = to_upper(call.text("ChecksumType"));
  if (algorithm.empty()) {
    return type.empty() ? Result<void>()
                        : refuse(call.call, 400, "InvalidRequest",
                                 "The x-amz-checksum-type header can only be used with the "
                                 "x-amz-checksum-algorithm header.");
  }
  if (!is_checksum_algorithm(algorithm)) {
    return refuse(call.call, 400, "InvalidRequest",
                  "Checksum algorithm provided is unsupported. Please try again with any of the "
                  "valid types: [CRC32, CRC32C, CRC64NVME, SHA1, SHA256]");
  }
  const bool is_sha = algorithm.starts_with("SHA");
  if (type.empty()) {
    type = algorithm == "CRC64NVME" ? "FULL_OBJECT" : "COMPOSITE";
  }
  if ((type == "FULL_OBJECT" && is_sha) || (type == "COMPOSITE" && algorithm == "CRC64NVME")) {
    return refuse(call.call, 400, "InvalidRequest",
                  "The " + type + " checksum type cannot be used with the " + to_lower(algorithm) +
                      " checksum algorithm.");
  }
  if (type != "FULL_OBJECT" && type != "COMPOSITE") {
    return refuse(call.call, 400, "InvalidRequest",
                  "Value for x-amz-checksum-type header is invalid.");
  }
  details.set("Algorithm", Value::string(algorithm));
  details.set("ChecksumType", Value::string(type));
  return {};
}

Result<Value> create(S3Call& call) {
  if (auto checked = check_key(call.call, call.key()); !checked) {
    return std::move(checked).failure();
  }
  auto object = read_headers(call);
  if (!object) {
    return object;
  }
  for (auto* read : {&read_encryption, &read_tagging, &read_lock, &read_object_acl}) {
    if (auto done = read(call, *object); !done) {
      return std::move(done).failure();
    }
  }
  Upload upload;
  upload.key = call.key();
  upload.id = call.call.world.ids.pick(
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._", kIdLength);
  upload.begun = now_in_seconds(call.call.world);
  auto done = read_algorithm(call, upload.details);
  Value answer = map_with("Bucket", Value::string(call.bucket));
  answer.set("Key", Value::string(upload.key));
  answer.set("UploadId", Value::string(upload.id));
  set_encryption(answer, *object);
  set_text(answer, "ChecksumAlgorithm", upload.algorithm());
  set_text(answer, "ChecksumType", upload.checksum_type());
  set_text(upload.details, "Type", call.text("ContentType"));
  upload.details.set(
      "Initiator",
      Value::string(is_anonymous(call.call) ? call.owner() : call.call.caller.account_id));
  upload.details.set("Object", std::move(*object));
  done = done ? put_upload(call, upload) : std::move(done);
  return done ? Result<Value>(std::move(answer)) : std::move(done).failure();
}

Result<Value> upload_part(S3Call& call) {
  auto upload = find_upload(call);
  auto part = upload ? put_part(call, *upload, Content::of(call.call))
                     : Result<Part>(std::move(upload).failure());
  if (!part) {
    return std::move(part).failure();
  }
  Value answer = map_with("ETag", Value::string(quoted(part->etag)));
  if (const Value* object = upload->details.find("Object")) {
    set_encryption(answer, *object);
  }
  set_checksum(answer, part->checksum, false);
  return answer;
}

// The bytes of the source that x-amz-copy-source-range names.
Result<Span> copied_span(S3Call& call, const ObjectRow& from) {
  const std::string text = call.text("CopySourceRange");
  if (text.empty()) {
    return Span{0, from.size};
  }
  const RangeOf range = read_range(text, from.size);
  const std::size_t dash = text.find('-');
  const auto last = dash == std::string::npos
                        ? std::nullopt
                        : parse_integer(std::string_view(text).substr(dash + 1));
  if (!range.is_valid || !last || text.find("=-") != std::string::npos) {
    return invalid_argument(call.call,
                            "The x-amz-copy-source-range value must be of the form "
                            "bytes=first-last where first and last are the zero-based offsets of "
                            "the first and last bytes to copy",
                            "x-amz-copy-source-range", text);
  }
  if (!range.is_satisfiable || *last >= from.size) {
    return refuse_with(call.call, 416, "InvalidRange", "The requested range is not satisfiable",
                       "ActualObjectSize", std::to_string(from.size));
  }
  return range.span;
}

Result<Value> upload_part_copy(S3Call& call) {
  auto named = read_copy_source(call.call);
  auto upload = named ? find_upload(call) : Result<Upload>(std::move(named).failure());
  if (!upload) {
    return std::move(upload).failure();
  }
  Value answer = Value::map();
  auto done = in_source(call, *named, [&](S3Call& source) -> Result<void> {
    auto from = open_copy_source(call, source, *named);
    auto span = from ? copied_span(call, *from) : Result<Span>(std::move(from).failure());
    auto part = span ? copy_part(call, *upload, source.rows, *from, *span)
                     : Result<Part>(std::move(span).failure());
    if (!part) {
      return std::move(part).failure();
    }
    Value result = map_with("ETag", Value::string(quoted(part->etag)));
    result.set("LastModified", Value::number(part->modified));
    set_checksum(result, part->checksum, false);
    answer.set("CopyPartResult", std::move(result));
    if (source.state.versioning != Versioning::Off) {
      answer.set("CopySourceVersionId", Value::string(from->version));
    }
    return {};
  });
  if (const Value* object = upload->details.find("Object")) {
    set_encryption(answer, *object);
  }
  return done ? Result<Value>(std::move(answer)) : std::move(done).failure();
}

Result<Value> abort(S3Call& call) {
  auto upload = find_upload(call);
  auto erased = upload ? abort_upload(call, *upload) : std::move(upload).failure();
  return erased ? Result<Value>(Value::map()) : std::move(erased).failure();
}

void set_people(S3Call& call, const Upload& upload, Value& shape) {
  const Value* object = upload.details.find("Object");
  const std::string owner = object == nullptr ? "" : object->get_text(kOwner);
  shape.set("Owner", owner_of(owner.empty() ? call.owner() : owner));
  shape.set("Initiator", owner_of(upload.details.get_text("Initiator")));
  const std::string storage = object == nullptr ? "" : object->get_text("StorageClass");
  shape.set("StorageClass", Value::string(storage.empty() ? "STANDARD" : storage));
  set_text(shape, "ChecksumAlgorithm", upload.algorithm());
  set_text(shape, "ChecksumType", upload.checksum_type());
}

Result<Value> list_parts(S3Call& call) {
  auto upload = find_upload(call);
  auto limit = upload ? page_limit(call.call, "MaxParts", "max-parts")
                      : Result<std::size_t>(std::move(upload).failure());
  const std::int64_t after = number_of(call.call.input, "PartNumberMarker");
  auto parts = limit ? parts_of(call, upload->id, after, static_cast<std::int64_t>(*limit) + 1)
                     : Result<std::vector<Part>>(std::move(limit).failure());
  if (!parts) {
    return std::move(parts).failure();
  }
  const bool is_truncated = parts->size() > *limit;
  parts->resize(std::min(parts->size(), *limit));
  Value items = Value::list();
  for (const Part& part : *parts) {
    Value item = map_with("PartNumber", Value::number(part.number));
    item.set("LastModified", Value::number(part.modified));
    item.set("ETag", Value::string(quoted(part.etag)));
    item.set("Size", Value::number(part.size));
    if (!upload->algorithm().empty()) {
      set_checksum(item, part.checksum, false);
    }
    items.push(std::move(item));
  }
  Value answer = map_with("Bucket", Value::string(call.bucket));
  answer.set("Key", Value::string(upload->key));
  answer.set("UploadId", Value::string(upload->id));
  answer.set("PartNumberMarker", Value::number(after));
  answer.set("NextPartNumberMarker",
             Value::number(parts->empty() ? std::int64_t{0} : parts->back().number));
  answer.set("MaxParts", Value::number(static_cast<std::int64_t>(*limit)));
  answer.set("IsTruncated", Value::boolean(is_truncated));
  answer.set("Parts", std::move(items));
  set_people(call, *upload, answer);
  return answer;
}

using Access = OperationEntry::Access;
const S3Operation kCreate{&create, "s3:PutObject", Permission::Write, false, true};
const S3Operation kUpload{&upload_part, "s3:PutObject", Permission::Write, false, true};
const S3Operation kCopy{&upload_part_copy, "s3:PutObject", Permission::Write, false, true};
const S3Operation kAbort{&abort, "s3:AbortMultipartUpload", Permission::Write, false, true};
const S3Operation kParts{&list_parts, "s3:ListMultipartUploadParts", Permission::Read, false, true};
constinit OperationEntry entries[]{{"s3", "CreateMultipartUpload", Access::Data, &run<kCreate>},
                                   {"s3", "UploadPart", Access::Data, &run<kUpload>},
                                   {"s3", "UploadPartCopy", Access::Data, &run<kCopy>},
                                   {"s3", "AbortMultipartUpload", Access::Data, &run<kAbort>},
                                   {"s3", "ListParts", Access::Read, &run<kParts>}};
const RegisteredOperations kRegistered{entries};

}  // namespace

}  // namespace formwork::s3
