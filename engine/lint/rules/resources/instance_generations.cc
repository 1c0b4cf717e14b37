// SPDX-License-Identifier: Apache-2.0
#include <string>

#include "engine/lint/rule.hh"
#include "engine/lint/run.hh"
#include "engine/lint/schema/value.hh"

namespace formwork::lint {
namespace {

/// Where a type says the kind of its machines.
struct MachineProperty {
  std::string_view type;
  std::string_view parent;  ///< Empty: a property of the resource itself.
  std::string_view property;
};

constexpr MachineProperty kProperties[] = {
    {"AWS::AutoScaling::LaunchConfiguration", "", "InstanceType"},
    {"AWS::EC2::CapacityReservation", "", "InstanceType"},
    {"AWS::EC2::EC2Fleet", "FleetLaunchTemplateOverridesRequest", "InstanceType"},
    {"AWS::EC2::Host", "", "InstanceType"},
    {"AWS::EC2::Instance", "", "InstanceType"},
    {"AWS::EC2::LaunchTemplate", "LaunchTemplateData", "InstanceType"},
    {"AWS::EC2::SpotFleet", "SpotFleetLaunchSpecification", "InstanceType"},
    {"AWS::ElastiCache::CacheCluster", "", "CacheNodeType"},
    {"AWS::ElastiCache::GlobalReplicationGroup", "", "CacheNodeType"},
    {"AWS::ElastiCache::ReplicationGroup", "", "CacheNodeType"},
    {"AWS::Elasticsearch::Domain", "ElasticsearchClusterConfig", "InstanceType"},
    {"AWS::OpenSearchService::Domain", "ClusterConfig", "InstanceType"},
    {"AWS::RDS::DBInstance", "", "DBInstanceClass"},
};

constexpr std::string_view kOldGenerations =
    R"((^|\.)([cmr][1-3]|cc2|cg1|cr1|g2|hi1|hs1|i2|t1)($|\.))";

void check_resource(const Resource& resource, const MachineProperty& place, RuleMatches& out) {
  const Node* owner = resource.properties;
  if (!place.parent.empty()) {
    owner = owner->get(place.parent);
  }
  const Node* value = owner == nullptr ? nullptr : owner->get(place.property);
  if (value == nullptr || !value->is_string() || !matches(kOldGenerations, value->text())) {
    return;
  }
  RuleMatch& match = out.emplace_back();
  match.path = {"Resources", resource.name, "Properties"};
  if (!place.parent.empty()) {
    match.path.emplace_back(place.parent);
  }
  match.path.emplace_back(place.property);
  match.message = "Upgrade previous generation instance type: " + std::string(value->text());
}

void check_generations(const Rule&, Run& run, RuleMatches& out) {
  for (const Resource& resource : run.resources()) {
    for (const MachineProperty& place : kProperties) {
      if (resource.type == place.type && resource.properties != nullptr) {
        check_resource(resource, place, out);
      }
    }
  }
}

constinit Rule rule{
    .id = "I3100",
    .title = "Machines are of a current generation",
    .what =
        "Looks for instance types of previous generations in EC2, RDS, ElastiCache and "
        "OpenSearch.",
    .why = "Newer ones do more for less money, and old ones run out in some zones.",
    .example = R"(Resources:
  Instance:
    Type: AWS::EC2::Instance
    Properties:
      ImageId: ami-0123456789abcdef0
      InstanceType: m1.small
)",
    .instead = R"(Resources:
  Instance:
    Type: AWS::EC2::Instance
    Properties:
      ImageId: ami-0123456789abcdef0
      InstanceType: m7i.large
)",
    .source = "https://aws.amazon.com/ec2/previous-generation/",
    .match = &check_generations,
};
const Register<Rule> kRegister{rule};

}  // namespace
}  // namespace formwork::lint
