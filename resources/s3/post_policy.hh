// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>

#include "resources/s3/s3_call.hh"

namespace formwork::s3 {

/// Checks the fields of a posted form against the policy that it brings along. `fields` are by
/// their names in small letters; `size` is that of the file. AccessDenied, InvalidPolicyDocument,
/// EntityTooLarge, EntityTooSmall, InvalidArgument.
Result<void> check_post_policy(ApiCall& call, const Value& fields, const std::string& bucket,
                               std::int64_t size);

}  // namespace formwork::s3
