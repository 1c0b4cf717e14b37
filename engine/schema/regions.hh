// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace formwork {

struct RegionFacts {
  std::string_view name;          ///< "us-east-1"
  std::string_view partition;     ///< "aws", "aws-cn", "aws-us-gov", ...
  std::string_view url_suffix;    ///< "amazonaws.com"
  std::string_view zone_letters;  ///< "abcdef"
};

/// Sorted by name.
std::span<const RegionFacts> regions();
/// Null when the region is not known.
const RegionFacts* find_region(std::string_view name);

}  // namespace formwork
