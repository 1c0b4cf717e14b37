// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "resources/s3/s3_call.hh"

namespace formwork::s3 {

/// Tells the queues, topics and functions that the bucket's configuration names of a change.
/// `event`: "ObjectCreated:Put".
Result<void> notify(S3Call& call, const ObjectRow& row, std::string_view event);

}  // namespace formwork::s3
