// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "resources/common/objects.hh"

namespace formwork::lambda {

/// Functions by name. Extra members: "CodeSha256", "LastVersion" (number of the last one
/// published), "PublishedDigest" (of the code and settings it was published from).
inline constexpr ObjectPlace kFunctions{"lambda", "function"};
/// By ARN with version. Extra member: kPublishedMember.
inline constexpr ObjectPlace kVersions{"lambda", "version"};
inline constexpr ObjectPlace kAliases{"lambda", "alias"};           ///< By ARN with alias.
inline constexpr ObjectPlace kUrls{"lambda", "url"};                ///< By ARN of the target.
inline constexpr ObjectPlace kPermissions{"lambda", "permission"};  ///< By statement id.
/// Of a version: the record of the function when it was published, without its archive.
inline constexpr std::string_view kPublishedMember = "Function";

/// Code form, handler, ranges, environment. Fails with InvalidRequest in Lambda's words.
Result<void> check_function(World& world, const Value& properties);

Result<Made> create_function(const Call& call);
Result<Value> update_function(const Call& call);
/// Its versions and aliases go with it.
Result<void> delete_function(const Call& call);

/// "f" of "f", "f:live", "123456789012:function:f" and any function ARN.
std::string function_name(std::string_view reference);
std::string function_arn(const World& world, std::string_view name);
/// NotFound "Function not found: <arn>" unless it exists.
Result<Value> get_function(World& world, std::string_view name);

}  // namespace formwork::lambda
