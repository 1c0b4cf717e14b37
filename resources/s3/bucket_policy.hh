// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "resources/s3/s3_call.hh"

namespace formwork::s3 {

enum class Verdict : std::uint8_t { None, Allow, Deny };

/// What a bucket's policy says of an action on a resource by the call's caller. `details` are those
/// of the object, for s3:ExistingObjectTag.
Verdict judge(S3Call& call, const Value& policy, std::string_view action,
              const std::string& resource, const Value& details);
/// Whether the policy lets in everybody.
bool is_public_policy(const Value& policy);
/// Shape, principals, actions and resources of a policy for this bucket: MalformedPolicy.
Result<Value> read_policy(ApiCall& call, const std::string& bucket, const std::string& text);
/// Text against a pattern of * and ?.
bool matches_pattern(std::string_view pattern, std::string_view text);

}  // namespace formwork::s3
