// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string_view>

namespace formwork::lint {

/// The availability zones a region can have for any account: more than one
/// account sees.
struct RegionZones {
  std::string_view region;
  std::string_view letters; ///< "abc": us-east-2a, us-east-2b, us-east-2c.
};

/// All regions that templates are linted for, in the order messages name them.
std::span<const RegionZones> region_zones();
/// Null when there is no such region.
const RegionZones *find_zones(std::string_view region);

} // namespace formwork::lint
