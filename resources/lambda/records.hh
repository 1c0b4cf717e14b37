// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "resources/common/objects.hh"
#include "resources/common/own_provider.hh"

namespace formwork::lambda {

// Records (objects.hh) hold settings as the properties of the CloudFormation types, whoever made
// them; the API translates.

/// Functions by name. Members beside the usual ones: "CodeSha256", "CodeSize", "Revision" (counts
/// changes; RevisionId is made from it), "RunRevision" (counts changes that environments see),
/// "LastVersion" (number of the last one published), "PublishedDigest" (of the code and settings
/// that it was published from), "CodeSigningConfigArn".
inline constexpr ObjectPlace kFunctions{"lambda", "function"};
/// By ARN with version. Members: kPublishedMember, "Revision", "RuntimePolicy".
inline constexpr ObjectPlace kVersions{"lambda", "version"};
/// By ARN with alias. Member: "Revision".
inline constexpr ObjectPlace kAliases{"lambda", "alias"};
/// By ARN of the target. Member: "UrlId".
inline constexpr ObjectPlace kUrls{"lambda", "url"};
/// {"Target": key in kUrls} by URL id.
inline constexpr ObjectPlace kUrlIds{"lambda", "url-id"};
/// By "<ARN of what it is on> <statement id>".
inline constexpr ObjectPlace kPermissions{"lambda", "permission"};
/// By ARN with "$LATEST", version or alias.
inline constexpr ObjectPlace kInvokeConfigs{"lambda", "event-invoke-config"};
/// {"LastVersion"} by name: numbers are never used again.
inline constexpr ObjectPlace kLayers{"lambda", "layer"};
/// By ARN with version. Members: "CodeSha256", "CodeSize".
inline constexpr ObjectPlace kLayerVersions{"lambda", "layer-version"};
/// By "<ARN of the layer's version> <statement id>".
inline constexpr ObjectPlace kLayerPermissions{"lambda", "layer-permission"};
inline constexpr ObjectPlace kSigningConfigs{"lambda", "code-signing-config"};  ///< By ARN.

/// Of a version: the record of the function when it was published.
inline constexpr std::string_view kPublishedMember = "Function";
inline constexpr std::string_view kLatest = "$LATEST";

std::string function_arn(const World& world, std::string_view name);
/// "f" of anything that names a function.
std::string name_in(std::string_view reference);

/// Of a record with a "Revision": changes when that does.
std::string revision_id(std::string_view arn, const Value& record);
/// Counts a member up.
void count_up(Value& record, std::string_view member);
/// Counts "Revision" up, sets the time of the last change and stores the record.
Result<void> put_changed(World& world, ObjectPlace place, std::string_view key, Value& record);

/// "2024-04-16T08:16:02.123+0000".
std::string wire_time(const Value& record, std::string_view member = "LastModifiedTime");

/// A request to a domain function that no stack makes.
class OutsideCall {
 public:
  OutsideCall(World& world, std::string_view type, std::string id, Value properties);
  const Call& operator*() const { return call_; }

 private:
  ProviderRequest request_;
  Value nothing_ = Value::map();
  Call call_;
};

/// What a service's failure is in the registry's words: its code is the API's error code, that of
/// the answer a handler error code.
Failure handler_fault(const Diagnostic& fault);
/// Passes a result on with its failure so translated.
template <class T>
Result<T> for_handler(Result<T> result) {
  return result ? std::move(result) : Result<T>(handler_fault(result.error()));
}
/// The other way round, for faults that common code makes with fault().
Failure api_fault(const Diagnostic& fault);

Failure invalid_parameter(std::string message);  ///< InvalidParameterValueException
Failure no_such(std::string message);            ///< ResourceNotFoundException
Failure conflict(std::string message);           ///< ResourceConflictException
/// PreconditionFailedException where the input's RevisionId is another than `actual`.
Result<void> check_revision(std::string_view given, std::string_view actual,
                            std::string_view what = "Function");

}  // namespace formwork::lambda
