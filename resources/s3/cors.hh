// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "resources/s3/s3_call.hh"

namespace formwork::s3 {

/// Adds what the bucket's CORS rules say of the request's origin to the answer.
void add_cors_headers(S3Call& call);

}  // namespace formwork::s3
