// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "resources/s3/s3_call.hh"

namespace formwork::s3 {

/// A bucket's notification configuration in the API's form, by whichever way it was set.
Value notifications_of(const Value& record);
/// Tells the queues and topics that the bucket's configuration names of a change; functions where a
/// service takes deliveries for them. `event`: "ObjectCreated:Put".
Result<void> notify(S3Call& call, const ObjectRow& row, std::string_view event);
/// Sends s3:TestEvent to the targets of a new configuration. InvalidArgument where one does not
/// take it.
Result<void> test_targets(S3Call& call, const Value& configuration);

}  // namespace formwork::s3
