// SPDX-License-Identifier: Apache-2.0
#include "engine/evaluate/knowledge.hh"

#include <array>
#include <utility>

#include "engine/schema/regions.hh"

namespace formwork {
namespace {

struct PartitionFacts {
  std::string_view prefix;
  std::string_view partition;
  std::string_view url_suffix;
};

// For regions younger than the catalogue: a region's name tells its partition.
constexpr std::array<PartitionFacts, 7> kPartitions = {{
    {"cn-", "aws-cn", "amazonaws.com.cn"},
    {"us-gov-", "aws-us-gov", "amazonaws.com"},
    {"us-isob-", "aws-iso-b", "sc2s.sgov.gov"},
    {"us-isof-", "aws-iso-f", "csp.hci.ic.gov"},
    {"us-iso-", "aws-iso", "c2s.ic.gov"},
    {"eu-isoe-", "aws-iso-e", "cloud.adc-e.uk"},
    {"eusc-", "aws-eusc", "amazonaws.eu"},
}};

}  // namespace

Environment make_environment(std::string account_id, std::string region) {
  Environment environment;
  environment.account_id = std::move(account_id);
  environment.region = std::move(region);
  if (const RegionFacts* facts = find_region(environment.region)) {
    environment.partition = facts->partition;
    environment.url_suffix = facts->url_suffix;
    return environment;
  }
  for (const PartitionFacts& facts : kPartitions) {
    if (environment.region.starts_with(facts.prefix)) {
      environment.partition = facts.partition;
      environment.url_suffix = facts.url_suffix;
      break;
    }
  }
  return environment;
}

std::optional<Value> Knowledge::ref(std::string_view) const {
  return std::nullopt;
}

Result<std::optional<Value>> Knowledge::attribute(std::string_view, std::string_view) const {
  return std::optional<Value>();
}

Result<std::optional<Value>> Knowledge::import_value(std::string_view) const {
  return std::optional<Value>();
}

Result<std::optional<Value>> Knowledge::dynamic_reference(std::string_view,
                                                          std::string_view) const {
  return std::optional<Value>();
}

Result<std::optional<Value>> Knowledge::ssm_parameter(std::string_view) const {
  return std::optional<Value>();
}

std::optional<std::vector<std::string>> Knowledge::availability_zones(std::string_view) const {
  return std::nullopt;
}

Result<std::optional<Value>> Knowledge::stack_output(const StackOutputName&) const {
  return std::optional<Value>();
}

std::optional<Value> Knowledge::parameter_attribute(std::string_view, std::string_view,
                                                    std::string_view) const {
  return std::nullopt;
}

std::optional<std::vector<std::string>> RegionKnowledge::availability_zones(
    std::string_view region) const {
  const RegionFacts* facts = find_region(region);
  if (facts == nullptr || facts->zone_letters.empty()) {
    return std::nullopt;
  }
  std::vector<std::string> zones;
  for (const char letter : facts->zone_letters) {
    zones.push_back(std::string(region) + letter);
  }
  return zones;
}

}  // namespace formwork
