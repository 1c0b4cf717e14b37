// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>

#include "resources/common/objects.hh"

namespace formwork::ssm {

/// Parameters by name. Extra members: "Value", "Type", "KeyId", "Policies" and "Version" (number)
/// of the current version. Other versions are in the service's tables (parameter_tables.hh).
inline constexpr ObjectPlace kParameters{"ssm", "parameter"};

inline constexpr std::size_t kStandardBytes = 4096;
inline constexpr std::size_t kAdvancedBytes = 8192;
inline constexpr std::size_t kMostVersions = 100;

Result<Made> create_parameter(const Call& call);
/// Every update makes a new version.
Result<Value> update_parameter(const Call& call);
Result<void> remove_parameter(const Call& call);

/// Stores the object as its next version, which has its properties' value; the oldest version goes
/// when there are too many. Fails with ParameterMaxVersionLimitExceeded when that one has a label.
Result<std::int64_t> store_version(World& world, const std::string& name, Value object);
/// Removes parameter and versions; false when there is none.
Result<bool> erase_parameter(World& world, const std::string& name);

}  // namespace formwork::ssm
