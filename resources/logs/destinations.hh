// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "resources/common/objects.hh"

namespace formwork::logs {

/// Destinations by name, as the API tells them.
inline constexpr ObjectPlace kDestinations{"logs", "destination"};

/// Where what goes to `arn` goes in the end: a destination's target, or the ARN itself. "" when
/// there is no such destination.
Result<std::string> delivery_target(World& world, const std::string& arn);

}  // namespace formwork::logs
