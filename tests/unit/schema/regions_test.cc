// SPDX-License-Identifier: Apache-2.0
#include "engine/schema/regions.hh"

#include <algorithm>
#include <string>

#include <doctest/doctest.h>

using formwork::find_region;
using formwork::regions;

TEST_CASE("schema: regions know their partition, suffix and zones") {
  static constexpr struct Case {
    const char* name;
    const char* partition;
    const char* suffix;
    const char* zones;
  } kCases[] = {
      {"us-east-1", "aws", "amazonaws.com", "abcdef"},
      {"eu-west-1", "aws", "amazonaws.com", "abc"},
      {"ap-northeast-1", "aws", "amazonaws.com", "acd"},
      {"cn-north-1", "aws-cn", "amazonaws.com.cn", "ab"},
      {"us-gov-west-1", "aws-us-gov", "amazonaws.com", "abc"},
      {"eusc-de-east-1", "aws-eusc", "amazonaws.eu", "abc"},
  };
  for (const Case& c : kCases) {
    CAPTURE(std::string(c.name));
    const auto* region = find_region(c.name);
    REQUIRE(region != nullptr);
    CHECK(region->partition == c.partition);
    CHECK(region->url_suffix == c.suffix);
    CHECK(region->zone_letters == c.zones);
  }
}

TEST_CASE("schema: regions are sorted, complete and without strangers") {
  CHECK(regions().size() == 46);
  CHECK(std::is_sorted(regions().begin(), regions().end(),
                       [](const auto& a, const auto& b) { return a.name < b.name; }));
  CHECK(find_region("mars-north-1") == nullptr);
  CHECK(find_region("") == nullptr);
  CHECK(find_region("zz") == nullptr);
}
