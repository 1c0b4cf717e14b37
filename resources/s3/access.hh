// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "resources/s3/s3_call.hh"

namespace formwork::s3 {

/// Whether the caller may: the bucket's policy, then the owner's right, then the ACL. AccessDenied.
Result<void> check_access(S3Call& call, const S3Operation& operation);
/// The same for another action on a key of the bucket: of a copy's source, of each deleted key.
Result<void> check_access_to(S3Call& call, const S3Operation& operation, const std::string& key,
                             const std::string& version);
/// Whether the caller may see which keys there are; who may not is told 403 instead of 404.
bool may_list(S3Call& call);

}  // namespace formwork::s3
