// SPDX-License-Identifier: Apache-2.0
// CompleteMultipartUpload: the parts become the object; their files stay as they are.
#include <map>

#include "engine/base/hash.hh"
#include "resources/common/api_support.hh"
#include "resources/s3/checksums.hh"
#include "resources/s3/conditions.hh"
#include "resources/s3/object_facts.hh"
#include "resources/s3/objects.hh"
#include "resources/s3/uploads.hh"

namespace formwork::s3 {

namespace {

/// Of the details of an object: the upload that it comes of.
constexpr std::string_view kUploadOf = "Upload";
constexpr std::int64_t kSmallestPart = 5 << 20;

Failure invalid_part(S3Call& call, const Upload& upload, std::int64_t number,
                     const std::string& etag) {
  call.call.answer.fault_members.set("UploadId", Value::string(upload.id));
  call.call.answer.fault_members.set("PartNumber", Value::number(number));
  return refuse_with(call.call, 400, "InvalidPart",
                     "One or more of the specified parts could not be found.  The part may not "
                     "have been uploaded, or the specified entity tag may not match the part's "
                     "entity tag.",
                     "ETag", etag);
}

bool has_same_checksum(const Value& named, const Part& part) {
  for (const std::string_view algorithm : kChecksumAlgorithms) {
    const std::string given = named.get_text("Checksum" + std::string(algorithm));
    const auto kept = read_checksum(part.checksum);
    if (!given.empty() && kept && kept->algorithm == algorithm && kept->value != given) {
      return false;
    }
  }
  return true;
}

// The parts that the request lists, in its order.
Result<std::vector<Part>> choose(S3Call& call, const Upload& upload,
                                 const std::vector<Part>& stored) {
  const Value* listed = call.call.input.find_path({"MultipartUpload", "Parts"});
  if (listed == nullptr || listed->items().empty()) {
    return malformed_xml(call.call);
  }
  std::map<std::int64_t, const Part*> by_number;
  for (const Part& part : stored) {
    by_number.emplace(part.number, &part);
  }
  std::vector<Part> chosen;
  for (const Value& named : listed->items()) {
    const std::int64_t number = number_of(named, "PartNumber");
    const std::string etag = unquoted(named.get_text("ETag"));
    if (!chosen.empty() && number <= chosen.back().number) {
      return refuse_with(call.call, 400, "InvalidPartOrder",
                         "The list of parts was not in ascending order. Parts must be ordered by "
                         "part number.",
                         "UploadId", upload.id);
    }
    const auto found = by_number.find(number);
    if (found == by_number.end() || (found->second->etag != etag) ||
        !has_same_checksum(named, *found->second)) {
      return invalid_part(call, upload, number, etag);
    }
    chosen.push_back(*found->second);
  }
  for (std::size_t i = 0; i + 1 < chosen.size(); ++i) {
    if (chosen[i].size < kSmallestPart) {
      auto& members = call.call.answer.fault_members;
      members.set("ETag", Value::string(chosen[i].etag));
      members.set("MinSizeAllowed", Value::number(kSmallestPart));
      members.set("ProposedSize", Value::number(chosen[i].size));
      return refuse_with(call.call, 400, "EntityTooSmall",
                         "Your proposed upload is smaller than the minimum allowed size",
                         "PartNumber", std::to_string(chosen[i].number));
    }
  }
  return chosen;
}

Result<void> set_sums(S3Call& call, const Upload& upload, const std::vector<Part>& parts,
                      ObjectRow& row) {
  std::string digests;
  std::vector<PartSum> sums;
  for (const Part& part : parts) {
    digests += from_hex(part.etag);
    const auto sum = read_checksum(part.checksum);
    sums.push_back({sum ? sum->value : "", part.size});
  }
  row.etag = md5_hex(digests) + "-" + std::to_string(parts.size());
  const std::string algorithm = upload.algorithm();
  if (algorithm.empty()) {
    return {};
  }
  Checksum checksum{algorithm, upload.checksum_type(), ""};
  checksum.value = checksum.type == "FULL_OBJECT" ? full_checksum(algorithm, sums)
                                                  : composite_checksum(algorithm, sums);
  row.checksum = checksum_text(checksum);
  const std::string given = call.text("Checksum" + algorithm);
  if (!given.empty() && given != checksum.value &&
      given != checksum.value.substr(0, checksum.value.find('-'))) {
    return refuse(call.call, 400, "BadDigest",
                  "The " + algorithm + " you specified did not match the calculated checksum.");
  }
  return {};
}

Result<void> check_size(S3Call& call, const ObjectRow& row) {
  const std::int64_t given = number_of(call.call.input, "MpuObjectSize", row.size);
  return given == row.size
             ? Result<void>()
             : refuse(call.call, 400, "InvalidRequest",
                      "The provided 'x-amz-mp-object-size' header value " + std::to_string(given) +
                          " does not match what was computed: " + std::to_string(row.size));
}

ObjectRow row_of(const Upload& upload, const std::vector<Part>& parts) {
  ObjectRow row;
  row.key = upload.key;
  row.type = upload.details.get_text("Type");
  const Value* object = upload.details.find("Object");
  Value details = object == nullptr ? Value::map() : *object;
  Value list = Value::list();
  for (const Part& part : parts) {
    row.size += part.size;
    row.blobs.push_back({part.blob, part.size});
    Value item = Value::map();
    if (!upload.algorithm().empty()) {
      item.set("Checksum", Value::string(part.checksum));
    }
    list.push(std::move(item));
  }
  details.set(kParts, std::move(list));
  details.set(kUploadOf, Value::string(upload.id));
  row.set_details(details);
  return row;
}

// Parts that were uploaded and not listed.
Result<void> drop_others(S3Call& call, const std::vector<Part>& stored,
                         const std::vector<Part>& chosen) {
  std::size_t next = 0;
  for (const Part& part : stored) {
    if (next < chosen.size() && chosen[next].number == part.number) {
      ++next;
    } else if (auto erased = call.call.world.store.erase_blob(part.blob); !erased) {
      return erased;
    }
  }
  return {};
}

Value completed(S3Call& call, const ObjectRow& row) {
  Value answer = written(call, row);
  answer.set("Bucket", Value::string(call.bucket));
  answer.set("Key", Value::string(row.key));
  answer.set("Location", Value::string(call.call.caller.endpoint + "/" + call.bucket + "/" +
                                       url_encoded(row.key)));
  return answer;
}

// Who did not hear that an upload was completed asks again.
Result<Value> complete_again(S3Call& call, Failure not_found) {
  auto row = call.rows.find(call.key());
  if (!row) {
    return std::move(row).failure();
  }
  if (!*row || (*row)->details().get_text(kUploadOf) != call.text("UploadId")) {
    return not_found;
  }
  call.call.answer.status = 0;
  call.call.answer.fault_members = Value::map();
  return completed(call, **row);
}

Result<Value> complete(S3Call& call) {
  auto upload = find_upload(call);
  if (!upload && upload.error().code == "NoSuchUpload") {
    return complete_again(call, std::move(upload).failure());
  }
  auto stored =
      upload ? parts_of(call, upload->id) : Result<std::vector<Part>>(std::move(upload).failure());
  auto chosen = stored ? choose(call, *upload, *stored)
                       : Result<std::vector<Part>>(std::move(stored).failure());
  auto current = chosen ? call.rows.find(upload->key)
                        : Result<std::optional<ObjectRow>>(std::move(chosen).failure());
  if (!current) {
    return std::move(current).failure();
  }
  ObjectRow row = row_of(*upload, *chosen);
  row.modified = now_in_seconds(call.call.world);
  auto done = check_write_conditions(call, *current);
  done = done ? set_sums(call, *upload, *chosen, row) : std::move(done);
  done = done ? check_size(call, row) : std::move(done);
  done = done ? drop_others(call, *stored, *chosen) : std::move(done);
  done = done ? erase_upload(call, *upload) : std::move(done);
  done = done ? finish_put(call, *current, row, "ObjectCreated:CompleteMultipartUpload")
              : std::move(done);
  if (!done) {
    return std::move(done).failure();
  }
  return completed(call, row);
}

const S3Operation kComplete{&complete, "s3:PutObject", Permission::Write, false, true};
constinit OperationEntry entry{"s3", "CompleteMultipartUpload", OperationEntry::Access::Data,
                               &run<kComplete>};
const Register<OperationEntry> kRegistered{entry};

}  // namespace

}  // namespace formwork::s3
