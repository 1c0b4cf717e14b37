// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "resources/s3/s3_call.hh"

namespace formwork::s3 {

/// Accounts have canonical ids in ACLs: 64 hexadecimal digits that hold the account.
std::string canonical_id(std::string_view account_id);
/// The account of a canonical id; nothing when there is none.
std::optional<std::string> account_of_canonical(std::string_view id);
/// {ID, DisplayName} of an account.
Value owner_of(std::string_view account_id);

/// The grants that a canned ACL stands for. `owner` and `bucket_owner` are accounts.
Value canned_grants(std::string_view canned, const std::string& owner,
                    const std::string& bucket_owner);
/// The ACL that a request asks for by x-amz-acl or x-amz-grant-*; null when it says nothing. Fails
/// with InvalidArgument, InvalidRequest.
Result<Value> requested_grants(ApiCall& call, const std::string& owner,
                               const std::string& bucket_owner);
/// The ACL of a write of an object, put into its details with its owner.
Result<void> read_object_acl(S3Call& call, Value& details);

/// Grants of the bucket or the object, in the API's form.
Value bucket_grants(S3Call& call, const Value& record);
Value object_grants(S3Call& call, const Value& details);
/// The account that owns an object.
std::string object_owner(S3Call& call, const Value& details);
/// Whether the grants give the caller the permission. Grants to everybody count unless
/// `ignores_public`.
bool grants_allow(const Value& grants, const ApiCall& call, Permission permission,
                  bool ignores_public);
/// Whether everybody, or everybody with an account, is granted something.
bool is_public_acl(const Value& grants);
/// Fails where the bucket takes no such ACL: AccessControlListNotSupported, AccessDenied.
Result<void> check_acl_allowed(S3Call& call, const Value& grants, const std::string& owner);

}  // namespace formwork::s3
