// SPDX-License-Identifier: Apache-2.0
#include "engine/schema/regions.hh"

#include <algorithm>

namespace formwork {
namespace {

// Partitions and suffixes as the AWS SDKs' endpoint data has them; letters are the zones that new
// accounts are given.
constexpr RegionFacts kRegions[] = {
    {"af-south-1", "aws", "amazonaws.com", "abc"},
    {"ap-east-1", "aws", "amazonaws.com", "abc"},
    {"ap-east-2", "aws", "amazonaws.com", "abc"},
    {"ap-northeast-1", "aws", "amazonaws.com", "acd"},
    {"ap-northeast-2", "aws", "amazonaws.com", "abcd"},
    {"ap-northeast-3", "aws", "amazonaws.com", "abc"},
    {"ap-south-1", "aws", "amazonaws.com", "abc"},
    {"ap-south-2", "aws", "amazonaws.com", "abc"},
    {"ap-southeast-1", "aws", "amazonaws.com", "abc"},
    {"ap-southeast-2", "aws", "amazonaws.com", "abc"},
    {"ap-southeast-3", "aws", "amazonaws.com", "abc"},
    {"ap-southeast-4", "aws", "amazonaws.com", "abc"},
    {"ap-southeast-5", "aws", "amazonaws.com", "abc"},
    {"ap-southeast-6", "aws", "amazonaws.com", "abc"},
    {"ap-southeast-7", "aws", "amazonaws.com", "abc"},
    {"ca-central-1", "aws", "amazonaws.com", "abd"},
    {"ca-west-1", "aws", "amazonaws.com", "abc"},
    {"cn-north-1", "aws-cn", "amazonaws.com.cn", "ab"},
    {"cn-northwest-1", "aws-cn", "amazonaws.com.cn", "abc"},
    {"eu-central-1", "aws", "amazonaws.com", "abc"},
    {"eu-central-2", "aws", "amazonaws.com", "abc"},
    {"eu-isoe-west-1", "aws-iso-e", "cloud.adc-e.uk", "abc"},
    {"eu-north-1", "aws", "amazonaws.com", "abc"},
    {"eu-south-1", "aws", "amazonaws.com", "abc"},
    {"eu-south-2", "aws", "amazonaws.com", "abc"},
    {"eu-west-1", "aws", "amazonaws.com", "abc"},
    {"eu-west-2", "aws", "amazonaws.com", "abc"},
    {"eu-west-3", "aws", "amazonaws.com", "abc"},
    {"eusc-de-east-1", "aws-eusc", "amazonaws.eu", "abc"},
    {"il-central-1", "aws", "amazonaws.com", "abc"},
    {"me-central-1", "aws", "amazonaws.com", "abc"},
    {"me-south-1", "aws", "amazonaws.com", "abc"},
    {"mx-central-1", "aws", "amazonaws.com", "abc"},
    {"sa-east-1", "aws", "amazonaws.com", "abc"},
    {"us-east-1", "aws", "amazonaws.com", "abcdef"},
    {"us-east-2", "aws", "amazonaws.com", "abc"},
    {"us-gov-east-1", "aws-us-gov", "amazonaws.com", "abc"},
    {"us-gov-west-1", "aws-us-gov", "amazonaws.com", "abc"},
    {"us-iso-east-1", "aws-iso", "c2s.ic.gov", "abc"},
    {"us-iso-west-1", "aws-iso", "c2s.ic.gov", "abc"},
    {"us-isob-east-1", "aws-iso-b", "sc2s.sgov.gov", "abc"},
    {"us-isob-west-1", "aws-iso-b", "sc2s.sgov.gov", "abc"},
    {"us-isof-east-1", "aws-iso-f", "csp.hci.ic.gov", "abc"},
    {"us-isof-south-1", "aws-iso-f", "csp.hci.ic.gov", "abc"},
    {"us-west-1", "aws", "amazonaws.com", "ab"},
    {"us-west-2", "aws", "amazonaws.com", "abcd"},
};

constexpr bool name_less(const RegionFacts& a, const RegionFacts& b) {
  return a.name < b.name;
}

static_assert(std::is_sorted(std::begin(kRegions), std::end(kRegions), name_less));

}  // namespace

std::span<const RegionFacts> regions() {
  return kRegions;
}

const RegionFacts* find_region(std::string_view name) {
  const auto* found = std::lower_bound(
      std::begin(kRegions), std::end(kRegions), name,
      [](const RegionFacts& region, std::string_view wanted) { return region.name < wanted; });
  return found != std::end(kRegions) && found->name == name ? found : nullptr;
}

}  // namespace formwork
