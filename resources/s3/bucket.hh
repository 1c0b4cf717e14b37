// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "resources/common/objects.hh"

namespace formwork::s3 {

/// Buckets by name. Extra members: "Policy" (the properties of its AWS::S3::BucketPolicy) and
/// "PolicyText" (as the API got it), "Acl" (grants in the API's form), "Configs" (settings in the
/// API's form whose properties have another one; a property that changes takes its place).
inline constexpr ObjectPlace kBuckets{"s3", "bucket"};

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

/// Writes the record, and beside it what every call on an object asks of it.
Result<void> put_bucket(World& world, std::string_view name, const Value& record);
Result<void> erase_bucket(World& world, std::string_view name);
/// Whether nothing, no version and no delete marker, is left in it.
Result<bool> is_bucket_empty(World& world, std::string_view name);

enum class Versioning : std::uint8_t { Off, Enabled, Suspended };

/// What a bucket has that calls on its objects must look at.
enum BucketFlag : std::int64_t {
  kHasPolicy = 1,
  kHasAcl = 2,
  kHasCors = 4,
  kHasNotifications = 8,
  kHasLock = 16,
  kHasEncryption = 32,
  kBlocksAcls = 64,
  kIgnoresAcls = 128,
  kBlocksPolicy = 256,
  kRestricts = 512,
  kOwnerEnforced = 1024,
  kOwnerPreferred = 2048,
  kHasLifecycle = 4096,
};

struct BucketState {
  Versioning versioning = Versioning::Off;
  std::int64_t flags = 0;
  bool has(BucketFlag flag) const { return (flags & flag) != 0; }
};

BucketState state_of(const Value& record);
/// Nothing when there is no such bucket.
Result<std::optional<BucketState>> find_state(World& world, std::string_view name);

/// A setting in the API's form, where the API set it; else null.
const Value* find_config(const Value& record, std::string_view name);
/// A null value removes it.
void set_config(Value& record, std::string_view name, Value config);

}  // namespace formwork::s3
