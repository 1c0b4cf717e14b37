// SPDX-License-Identifier: Apache-2.0
#include "engine/lint/template/zones.hh"

#include <algorithm>

namespace formwork::lint {
namespace {

constexpr RegionZones kZones[] = {
    {"af-south-1", "abc"},      {"ap-east-1", "abc"},       {"ap-east-2", "abc"},
    {"ap-northeast-1", "abcd"}, {"ap-northeast-2", "abcd"}, {"ap-northeast-3", "abc"},
    {"ap-south-1", "abc"},      {"ap-south-2", "abc"},      {"ap-southeast-1", "abc"},
    {"ap-southeast-2", "abc"},  {"ap-southeast-3", "abc"},  {"ap-southeast-4", "abc"},
    {"ap-southeast-5", "abc"},  {"ap-southeast-6", "abc"},  {"ap-southeast-7", "abc"},
    {"ca-west-1", "abc"},       {"ca-central-1", "abcd"},   {"cn-north-1", "abc"},
    {"cn-northwest-1", "abc"},  {"eu-central-1", "abc"},    {"eu-central-2", "abc"},
    {"eu-north-1", "abc"},      {"eu-south-1", "abc"},      {"eu-south-2", "abc"},
    {"eu-west-1", "abc"},       {"eu-west-2", "abc"},       {"eu-west-3", "abc"},
    {"il-central-1", "abc"},    {"me-south-1", "abc"},      {"me-central-1", "abc"},
    {"mx-central-1", "abc"},    {"sa-east-1", "abc"},       {"us-east-1", "abcdef"},
    {"us-east-2", "abc"},       {"us-gov-east-1", "abc"},   {"us-gov-west-1", "abc"},
    {"us-west-1", "ac"},        {"us-west-2", "abcd"},      {"us-iso-east-1", "abc"},
    {"us-iso-west-1", "abc"},   {"us-isob-east-1", "abc"},  {"us-isob-west-1", "abc"},
    {"us-isof-east-1", "abc"},  {"us-isof-south-1", "abc"}, {"eu-isoe-west-1", "abc"},
    {"eusc-de-east-1", "abc"},
};

}  // namespace

std::span<const RegionZones> region_zones() {
  return kZones;
}

const RegionZones* find_zones(std::string_view region) {
  const auto* found =
      std::find_if(std::begin(kZones), std::end(kZones),
                   [&](const RegionZones& zones) { return zones.region == region; });
  return found == std::end(kZones) ? nullptr : found;
}

}  // namespace formwork::lint
