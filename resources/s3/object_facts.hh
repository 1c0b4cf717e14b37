// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "resources/s3/s3_call.hh"

namespace formwork::s3 {

/// Members of ObjectRow::details(), beside those of the API's input that are kept under their own
/// names (CacheControl, Metadata, ServerSideEncryption, ...).
inline constexpr std::string_view kTags = "Tags";               ///< Map.
inline constexpr std::string_view kAcl = "Acl";                 ///< List of grants.
inline constexpr std::string_view kOwner = "Owner";             ///< Account, when not the bucket's.
inline constexpr std::string_view kLockMode = "LockMode";       ///< GOVERNANCE, COMPLIANCE
inline constexpr std::string_view kLockUntil = "LockUntil";     ///< Milliseconds.
inline constexpr std::string_view kLegalHold = "LegalHold";     ///< ON
inline constexpr std::string_view kRestored = "RestoredUntil";  ///< Milliseconds.
inline constexpr std::string_view kParts = "Parts";             ///< List of {Size, Checksum}.

/// "Content-Type" of a row.
std::string content_type_of(const ObjectRow& row);
/// The input's headers that are kept with the object, checked: InvalidArgument,
/// InvalidStorageClass, MetadataTooLarge, ...
Result<Value> read_headers(S3Call& call);
/// Encryption of a write: what the request says, else the bucket's default. Sets what is kept.
Result<void> read_encryption(S3Call& call, Value& details);
/// Lock members of a write, or the bucket's default retention.
Result<void> read_lock(S3Call& call, Value& details);
/// Tags of the x-amz-tagging field.
Result<void> read_tagging(S3Call& call, Value& details);

/// Fails unless the request's key is the one that the object was stored with.
/// `prefix` "" or "CopySource".
Result<void> check_customer_key(S3Call& call, const Value& details, std::string prefix = {});

/// Reads do not take what says how to encrypt: InvalidArgument.
Result<void> check_no_encryption(S3Call& call);

/// Members of the answer that tell of encryption.
void set_encryption(Value& output, const Value& details);
/// Whether the object is in an archive from which it has to be restored: InvalidObjectState.
Result<void> check_not_archived(S3Call& call, const ObjectRow& row);
bool is_archive_class(std::string_view storage_class);
/// All members of GetObject's and HeadObject's answer but those of the content's range.
void describe(S3Call& call, const ObjectRow& row, const Value& details, Value& output);
void set_version(const S3Call& call, const ObjectRow& row, Value& output);

/// A time of a request: as HTTP has it, as ISO 8601, or in milliseconds.
std::optional<Millis> read_time(std::string_view text);
/// "Sun, 22 Nov 2026 10:40:41 GMT"
std::string http_time(Millis time);
/// now() without its fraction, as S3 tells times.
Millis now_in_seconds(World& world);

/// Names of a query's fields, decoded: of x-amz-tagging. Nothing when it is malformed.
std::optional<Value> read_query(std::string_view text);
/// Percent-coded as S3's lists are; "/" stays.
std::string url_encoded(std::string_view text);
std::string url_decoded(std::string_view text, bool plus_is_space);

}  // namespace formwork::s3
