// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "resources/common/objects.hh"

namespace formwork::s3 {

/// Buckets by name. Extra member: "Policy" when a bucket policy is attached.
inline constexpr ObjectPlace kBuckets{"s3", "bucket"};
/// Stored objects by "<bucket>/<key>".
inline constexpr ObjectPlace kStoredObjects{"s3", "object"};

/// S3's naming rules. Fails with InvalidRequest.
Result<void> check_bucket_name(std::string_view name);

/// Settings that exclude or need each other. Fails with InvalidRequest in S3's words.
Result<void> check_bucket_settings(const Value& properties);

Result<Made> create_bucket(const Call& call);
Result<Value> update_bucket(const Call& call);
/// Fails with GeneralServiceException while objects are in it.
Result<void> delete_bucket(const Call& call);

/// What GetAtt answers of a bucket.
Value bucket_attributes(const World& world, const std::string& name);

/// The bucket's record, or NotFound "The specified bucket does not exist".
Result<Value> get_bucket(World& world, std::string_view name);

}  // namespace formwork::s3
