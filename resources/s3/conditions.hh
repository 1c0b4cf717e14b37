// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>

#include "resources/s3/s3_call.hh"

namespace formwork::s3 {

/// If-Match, If-None-Match, If-Modified-Since and If-Unmodified-Since of a read: PreconditionFailed
/// or NotModified (304).
Result<void> check_read_conditions(S3Call& call, const ObjectRow& row);
/// The same of a copy's source, which never answers 304.
Result<void> check_copy_conditions(S3Call& call, const ObjectRow& row);
/// If-Match and If-None-Match of a write; `row` is the current one, maybe a marker.
Result<void> check_write_conditions(S3Call& call, const std::optional<ObjectRow>& row);

/// Conditions of deletions: the size and the time of the object, which `named` may have. An object
/// that is gone holds them. PreconditionFailed.
Result<void> check_same(ApiCall& call, const std::optional<ObjectRow>& row, const Value& named,
                        std::string_view size_member, std::string_view time_member);

}  // namespace formwork::s3
