// SPDX-License-Identifier: Apache-2.0
#include "resources/s3/uploads.hh"

#include "engine/base/text.hh"
#include "engine/value/convert.hh"
#include "resources/common/api_support.hh"
#include "resources/s3/checksums.hh"
#include "resources/s3/object_facts.hh"

namespace formwork::s3 {

namespace {

constexpr std::int64_t kMostParts = 10'000;

// A part's checksum is of the algorithm that the upload was begun with.
Result<std::optional<Checksum>> part_checksum(S3Call& call, const Upload& upload) {
  auto checksum = asked_checksum(call.call);
  const std::string expected = upload.algorithm();
  if (!checksum || expected.empty()) {
    return checksum;
  }
  if (!*checksum) {
    return std::optional(Checksum{expected, "FULL_OBJECT", {}});
  }
  if ((*checksum)->algorithm != expected) {
    return refuse(call.call, 400, "InvalidRequest",
                  "Checksum Type mismatch occurred, expected checksum Type: " + to_lower(expected) +
                      ", actual checksum Type: " + to_lower((*checksum)->algorithm));
  }
  return checksum;
}

// What is to be known of a part before its content is.
struct PartPlan {
  Part part;
  std::optional<Checksum> checksum;

  std::string algorithm() const { return checksum ? checksum->algorithm : ""; }
};

Result<PartPlan> plan_part(S3Call& call, const Upload& upload) {
  PartPlan plan;
  plan.part.number = number_of(call.call.input, "PartNumber");
  if (plan.part.number < 1 || plan.part.number > kMostParts) {
    return invalid_argument(call.call,
                            "Part number must be an integer between 1 and 10000, inclusive",
                            "partNumber", call.text("PartNumber"));
  }
  const Value* object = upload.details.find("Object");
  if (object != nullptr && object->find("SSECustomerKeyMD5") != nullptr) {
    const std::string given = call.text("SSECustomerKeyMD5");
    if (given.empty()) {
      return refuse(call.call, 400, "InvalidRequest",
                    "The multipart upload initiate requested encryption. Subsequent part requests "
                    "must include the appropriate encryption parameters.");
    }
    auto same = check_customer_key(call, *object);
    if (!same && same.error().code == "AccessDenied") {
      return refuse(call.call, 400, "InvalidRequest",
                    "The provided encryption parameters did not match the ones used originally.");
    }
    if (!same) {
      return std::move(same).failure();
    }
  }
  auto checksum = part_checksum(call, upload);
  if (!checksum) {
    return std::move(checksum).failure();
  }
  plan.checksum = std::move(*checksum);
  return plan;
}

Result<void> take_sums(S3Call& call, PartPlan& plan, Sums sums) {
  plan.part.etag = std::move(sums.md5);
  auto done = check_md5(call.call, plan.part.etag);
  if (done && plan.checksum) {
    done = settle_checksum(call.call, *plan.checksum, sums.checksum);
    plan.part.checksum = checksum_text(*plan.checksum);
  }
  return done;
}

Part read_part(Query& query) {
  Part part;
  part.number = query.integer();
  part.size = query.integer();
  part.etag = query.text();
  part.checksum = query.text();
  part.modified = query.integer();
  part.blob = query.text();
  return part;
}

Result<void> erase_part_blob(S3Call& call, const std::string& upload, std::int64_t number) {
  std::optional<std::string> blob;
  {
    Query query(call.rows.tables(), "SELECT blob FROM s3_parts WHERE upload = ? AND number = ?");
    auto found = read_one<std::string>(query.bind(upload).bind(number),
                                       [](Query& row) { return row.text(); });
    if (!found) {
      return std::move(found).failure();
    }
    blob = std::move(*found);
  }
  return blob ? call.call.world.store.erase_blob(*blob) : Result<void>();
}

}  // namespace

Result<Upload> find_upload(S3Call& call) {
  const std::string id = call.text("UploadId");
  Query query(call.rows.tables(),
              "SELECT begun, details FROM s3_uploads WHERE bucket = ? AND key = ? AND upload = ?");
  query.bind(call.bucket).bind_blob(call.key()).bind(id);
  auto upload = read_one<Upload>(query, [&](Query& row) {
    Upload read;
    read.key = call.key();
    read.id = id;
    read.begun = row.integer();
    auto details = value_from_stored_json(row.text());
    read.details = details ? std::move(*details) : Value::map();
    return read;
  });
  if (!upload) {
    return std::move(upload).failure();
  }
  if (!*upload) {
    return refuse_with(call.call, 404, "NoSuchUpload",
                       "The specified upload does not exist. The upload ID may be invalid, or the "
                       "upload may have been aborted or completed.",
                       "UploadId", id);
  }
  return std::move(**upload);
}

Result<void> put_upload(S3Call& call, const Upload& upload) {
  Query query(
      call.rows.tables(),
      "INSERT INTO s3_uploads (bucket, key, upload, begun, details) VALUES (?, ?, ?, ?, ?)");
  query.bind(call.bucket).bind_blob(upload.key).bind(upload.id).bind(upload.begun);
  return query.bind(value_to_stored_json(upload.details)).run();
}

Result<void> erase_upload(S3Call& call, const Upload& upload) {
  Database& tables = call.rows.tables();
  auto done = Query(tables, "DELETE FROM s3_parts WHERE upload = ?").bind(upload.id).run();
  if (!done) {
    return done;
  }
  Query query(tables, "DELETE FROM s3_uploads WHERE bucket = ? AND key = ? AND upload = ?");
  return query.bind(call.bucket).bind_blob(upload.key).bind(upload.id).run();
}

Result<void> abort_upload(S3Call& call, const Upload& upload) {
  auto parts = parts_of(call, upload.id);
  if (!parts) {
    return std::move(parts).failure();
  }
  for (const Part& part : *parts) {
    if (auto erased = call.call.world.store.erase_blob(part.blob); !erased) {
      return erased;
    }
  }
  return erase_upload(call, upload);
}

Result<std::vector<Part>> parts_of(S3Call& call, const std::string& upload, std::int64_t after,
                                   std::int64_t limit) {
  Query query(call.rows.tables(),
              "SELECT number, size, etag, checksum, modified, blob FROM s3_parts WHERE upload = ? "
              "AND number > ? ORDER BY number LIMIT ?");
  return read_all<Part>(query.bind(upload).bind(after).bind(limit), read_part);
}

namespace {

Result<Part> insert_part(S3Call& call, const Upload& upload, Part part) {
  part.modified = now_in_seconds(call.call.world);
  Query query(call.rows.tables(),
              "INSERT OR REPLACE INTO s3_parts (upload, number, size, etag, checksum, modified, "
              "blob) VALUES (?, ?, ?, ?, ?, ?, ?)");
  query.bind(upload.id).bind(part.number).bind(part.size).bind(part.etag).bind(part.checksum);
  if (auto put = query.bind(part.modified).bind(part.blob).run(); !put) {
    return std::move(put).failure();
  }
  return part;
}

}  // namespace

Result<Part> put_part(S3Call& call, const Upload& upload, const Content& content) {
  auto plan = plan_part(call, upload);
  auto sums = plan ? sums_of(content, plan->algorithm()) : Result<Sums>(std::move(plan).failure());
  auto done = sums ? take_sums(call, *plan, std::move(*sums)) : std::move(sums).failure();
  if (done) {
    done = erase_part_blob(call, upload.id, plan->part.number);
  }
  auto blob = done ? keep_as_blob(call.call.world.store, content)
                   : Result<std::string>(std::move(done).failure());
  if (!blob) {
    return std::move(blob).failure();
  }
  plan->part.size = static_cast<std::int64_t>(content.size());
  plan->part.blob = std::move(*blob);
  return insert_part(call, upload, std::move(plan->part));
}

Result<Part> copy_part(S3Call& call, const Upload& upload, Rows& source, const ObjectRow& from,
                       Span span) {
  auto plan = plan_part(call, upload);
  if (!plan) {
    return std::move(plan).failure();
  }
  Summing summing(plan->algorithm());
  auto done = read_pieces(source, from, span, [&](std::string_view piece) { summing.add(piece); });
  done = done ? take_sums(call, *plan, summing.finish()) : std::move(done);
  done = done ? erase_part_blob(call, upload.id, plan->part.number) : std::move(done);
  auto blob = done ? copy_to_blob(source, from, span, call.call.world.store)
                   : Result<std::string>(std::move(done).failure());
  if (!blob) {
    return std::move(blob).failure();
  }
  plan->part.size = span.size;
  plan->part.blob = std::move(*blob);
  return insert_part(call, upload, std::move(plan->part));
}

}  // namespace formwork::s3
