// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "resources/s3/s3_call.hh"

namespace formwork::s3 {

/// Fails with AccessDenied when a retention or a legal hold keeps the version.
Result<void> check_unlocked(S3Call& call, const ObjectRow& row, bool bypasses_governance);

}  // namespace formwork::s3
