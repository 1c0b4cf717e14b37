// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "resources/s3/content.hh"
#include "resources/s3/s3_call.hh"

namespace formwork::s3 {

/// Fails with KeyTooLongError.
Result<void> check_key(ApiCall& call, const std::string& key);
/// Whether it can be a version's id at all: InvalidArgument.
Result<void> check_version(ApiCall& call, const std::string& version);
/// The version that the request names, or the current one. Fails as reads do: NoSuchKey,
/// NoSuchVersion, MethodNotAllowed for delete markers.
Result<ObjectRow> find_row(S3Call& call, const std::string& key, const std::string& version);
Result<ObjectRow> find_row(S3Call& call);

/// Stores `content` under the input's key with everything that the input says, as PutObject does.
Result<ObjectRow> store_object(S3Call& call, const Content& content);
/// Puts a row whose content is kept and tells who listens. `event`: "ObjectCreated:Put".
Result<void> finish_put(S3Call& call, const std::optional<ObjectRow>& current, ObjectRow& row,
                        std::string_view event);
/// Members of the answer to a write.
Value written(S3Call& call, const ObjectRow& row);

/// Erases a version, or the current one behind a delete marker. What DeleteObject answers.
struct Deletion {
  bool is_marker = false;
  std::string version;
};
Result<Deletion> delete_object(S3Call& call, const std::string& key, const std::string& version,
                               bool bypasses_governance);

}  // namespace formwork::s3
