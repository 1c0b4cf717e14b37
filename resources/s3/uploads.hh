// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "resources/s3/content.hh"
#include "resources/s3/s3_call.hh"

namespace formwork::s3 {

/// A multipart upload that was begun.
struct Upload {
  std::string key;
  std::string id;
  Millis begun = 0;
  /// "Object" (details of the object to be), "Type", "Algorithm", "ChecksumType", "Initiator".
  Value details = Value::map();

  std::string algorithm() const { return details.get_text("Algorithm"); }
  std::string checksum_type() const { return details.get_text("ChecksumType"); }
};

struct Part {
  std::int64_t number = 0;
  std::int64_t size = 0;
  std::string etag;
  std::string checksum;  ///< As ObjectRow::checksum.
  Millis modified = 0;
  std::string blob;
};

/// The upload that the input's Key and UploadId name. NoSuchUpload.
Result<Upload> find_upload(S3Call& call);
Result<void> put_upload(S3Call& call, const Upload& upload);
/// The upload and its parts, but not their blobs.
Result<void> erase_upload(S3Call& call, const Upload& upload);
/// The upload and all that was stored of it.
Result<void> abort_upload(S3Call& call, const Upload& upload);
/// By number, those above `after`.
Result<std::vector<Part>> parts_of(S3Call& call, const std::string& upload, std::int64_t after = 0,
                                   std::int64_t limit = -1);
/// Keeps the content as a part, in the place of an earlier one. Answers its ETag, unquoted.
Result<Part> put_part(S3Call& call, const Upload& upload, const Content& content);
/// The same of a piece of an object, which may be in another world.
Result<Part> copy_part(S3Call& call, const Upload& upload, Rows& source, const ObjectRow& from,
                       Span span);

}  // namespace formwork::s3
