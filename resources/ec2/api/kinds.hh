// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>

#include "resources/ec2/api/kit.hh"

namespace formwork::ec2 {

extern const Kind kVpcKind;
extern const Kind kSubnetKind;
extern const Kind kGroupKind;
extern const Kind kGatewayKind;  ///< Internet gateways.
extern const Kind kRouteTableKind;
extern const Kind kAclKind;
extern const Kind kDhcpKind;
extern const Kind kInterfaceKind;
extern const Kind kAddressKind;  ///< Shape id: AllocationId; keys are public addresses.
extern const Kind kKeyPairKind;  ///< Keys are names.
extern const Kind kImageKind;
extern const Kind kInstanceKind;
extern const Kind kVolumeKind;
extern const Kind kSnapshotKind;
extern const Kind kLaunchTemplateKind;
extern const Kind kNatGatewayKind;
extern const Kind kPeeringKind;
extern const Kind kPrefixListKind;
extern const Kind kEgressGatewayKind;
extern const Kind kVpnGatewayKind;
extern const Kind kCustomerGatewayKind;
extern const Kind kVpnConnectionKind;
extern const Kind kCarrierGatewayKind;
extern const Kind kTransitGatewayKind;
extern const Kind kTransitTableKind;
extern const Kind kTransitAttachmentKind;
extern const Kind kEndpointKind;
extern const Kind kEndpointServiceKind;
extern const Kind kFlowLogKind;
extern const Kind kPlacementGroupKind;
extern const Kind kHostKind;
extern const Kind kSpotRequestKind;
extern const Kind kSpotFleetKind;
extern const Kind kFleetKind;
extern const Kind kProfileAssociationKind;
extern const Kind kCapacityKind;
extern const Kind kMirrorFilterKind;
extern const Kind kMirrorTargetKind;

/// All kinds, for tags.
std::span<const Kind* const> all_kinds();

Value derived_vpc(World& world, const std::string& key, const Value& record);
Value derived_subnet(World& world, const std::string& key, const Value& record);
Value derived_group(World& world, const std::string& key, const Value& record);
Value derived_gateway(World& world, const std::string& key, const Value& record);
Value derived_address(World& world, const std::string& key, const Value& record);
Value derived_key_pair(World& world, const std::string& key, const Value& record);
Value derived_instance(World& world, const std::string& key, const Value& record);
Value derived_volume(World& world, const std::string& key, const Value& record);
Value derived_launch_template(World& world, const std::string& key, const Value& record);

// Of resources without a provider of their own (modelled.cc).
void complete_route_table(World& world, const std::string& key, Value& shape);
void complete_prefix_list(World& world, const std::string& key, Value& shape);
void complete_endpoint(World& world, const std::string& key, Value& shape);
void complete_nat_gateway(World& world, const std::string& key, Value& shape);
// modelled_networks.cc
void complete_interface(World& world, const std::string& key, Value& shape);
void complete_peering(World& world, const std::string& key, Value& shape);
void complete_dhcp(World& world, const std::string& key, Value& shape);
void complete_vpc_options(World& world, const std::string& key, Value& shape);
void complete_acl(World& world, const std::string& key, Value& shape);
void complete_flow_log(World& world, const std::string& key, Value& shape);
// modelled_gateways.cc
void complete_customer_gateway(World& world, const std::string& key, Value& shape);
void complete_vpn_gateway(World& world, const std::string& key, Value& shape);
void complete_vpn_connection(World& world, const std::string& key, Value& shape);
void complete_egress_gateway(World& world, const std::string& key, Value& shape);
void complete_carrier_gateway(World& world, const std::string& key, Value& shape);
void complete_transit_gateway(World& world, const std::string& key, Value& shape);
void complete_transit_table(World& world, const std::string& key, Value& shape);
void complete_transit_attachment(World& world, const std::string& key, Value& shape);

}  // namespace formwork::ec2
