// SPDX-License-Identifier: Apache-2.0
#include "engine/lint/rules/template/section.hh"
#include "engine/lint/schema/value.hh"
#include "engine/lint/template/lookup.hh"

namespace formwork::lint {
namespace {

constexpr std::string_view kPlaces[] = {
    "Resources/AWS::AutoScaling::AutoScalingGroup/Properties/AvailabilityZones/*",
    "Resources/AWS::DAX::Cluster/Properties/AvailabilityZones/*",
    "Resources/AWS::DMS::ReplicationInstance/Properties/AvailabilityZone",
    "Resources/AWS::EC2::Host/Properties/AvailabilityZone",
    "Resources/AWS::EC2::Instance/Properties/AvailabilityZone",
    "Resources/AWS::EC2::LaunchTemplate/Properties/LaunchTemplateData/Placement/AvailabilityZone",
    "Resources/AWS::EC2::SpotFleet/Properties/SpotFleetRequestConfigData/LaunchSpecifications/*/"
    "Placement/AvailabilityZone",
    "Resources/AWS::EC2::SpotFleet/Properties/SpotFleetRequestConfigData/LaunchTemplateConfigs/*/"
    "Overrides/*/AvailabilityZone",
    "Resources/AWS::EC2::Subnet/Properties/AvailabilityZone",
    "Resources/AWS::EC2::Volume/Properties/AvailabilityZone",
    "Resources/AWS::ElasticLoadBalancing::LoadBalancer/Properties/AvailabilityZones/*",
    "Resources/AWS::ElasticLoadBalancingV2::TargetGroup/Properties/Targets/*/AvailabilityZone",
    "Resources/AWS::EMR::Cluster/Properties/Instances/Placement/AvailabilityZone",
    "Resources/AWS::Glue::Connection/Properties/ConnectionInput/PhysicalConnectionRequirements/"
    "AvailabilityZone",
    "Resources/AWS::OpsWorks::Instance/Properties/AvailabilityZone",
    "Resources/AWS::RDS::DBCluster/Properties/AvailabilityZones/*",
    "Resources/AWS::RDS::DBInstance/Properties/AvailabilityZone",
};
constexpr std::string_view kEveryZone = "all";

void check_zone(const HookCall& call, const Node& zone) {
  if (is_type(zone, "string") && zone.text() != kEveryZone &&
      !is_below_function(call.validator.context)) {
    call.add("Avoid hardcoding availability zones " + quote(zone));
  }
}

void check_zones(const HookCall& call) {
  if (is_cdk_template(*call.validator.run)) {
    return;  // a CDK application knows its zones
  }
  check_zone(call, call.instance);
  for (const Node* zone : call.instance.items()) {
    check_zone(call, *zone);
  }
}

constinit Rule rule{
    .id = "W3010",
    .title = "Availability zones are not written out",
    .what = "Looks for names of availability zones in the properties that take one.",
    .why = "The template works in one region only, and zones differ from account to account.",
    .example = R"(Resources:
  Volume:
    Type: AWS::EC2::Volume
    Properties:
      AvailabilityZone: us-east-1a
      Size: 8
)",
    .instead = R"(Resources:
  Volume:
    Type: AWS::EC2::Volume
    Properties:
      AvailabilityZone: !Select [0, !GetAZs '']
      Size: 8
)",
    .source =
        "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/"
        "intrinsic-function-reference-getavailabilityzones.html",
    .places = kPlaces,
    .validate = &check_zones,
};
const Register<Rule> kRegister{rule};

}  // namespace
}  // namespace formwork::lint
