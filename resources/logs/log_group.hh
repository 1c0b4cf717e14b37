// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "resources/common/objects.hh"

namespace formwork::logs {

/// Log groups by name.
inline constexpr ObjectPlace kLogGroups{"logs", "log_group"};

Result<Made> create_log_group(const Call& call);
Result<Value> update_log_group(const Call& call);
/// Fails with InvalidRequest while deletion protection is on.
Result<void> delete_log_group(const Call& call);

/// Removes the group with its streams, events and filters.
Result<void> erase_group(World& world, const std::string& name);

}  // namespace formwork::logs
