// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "resources/s3/s3_call.hh"

namespace formwork::s3 {

/// Sends a change to the default event bus, as buckets with an EventBridgeConfiguration do.
/// `event`: "ObjectCreated:Put". Changes that EventBridge does not hear of are left out.
Result<void> send_to_event_bus(S3Call& call, const ObjectRow& row, std::string_view event);

}  // namespace formwork::s3
