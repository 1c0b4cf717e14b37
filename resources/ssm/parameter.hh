// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "resources/common/objects.hh"

namespace formwork::ssm {

/// Parameters by name. Extra members: "Value", "Type", "Version" (number) of the current version,
/// and "History", a map from version to value.
inline constexpr ObjectPlace kParameters{"ssm", "parameter"};

Result<Made> create_parameter(const Call& call);
/// Every update makes a new version.
Result<Value> update_parameter(const Call& call);

}  // namespace formwork::ssm
