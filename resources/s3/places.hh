// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace formwork::s3 {

/// Bucket names are unique over all accounts and regions, and each world keeps its own buckets: the
/// process remembers where it met a name. Only a hint that the world named has the last word on.
/// Thread-safe.
struct BucketPlace {
  std::string account_id;
  std::string region;
};

void note_place(std::string_view bucket, const BucketPlace& place);
void forget_place(std::string_view bucket);
std::optional<BucketPlace> find_place(std::string_view bucket);
/// Regions in which an account is known to have buckets.
std::vector<std::string> regions_with_buckets(std::string_view account_id);

}  // namespace formwork::s3
