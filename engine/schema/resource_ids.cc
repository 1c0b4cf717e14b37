// SPDX-License-Identifier: Apache-2.0
#include "engine/schema/resource_ids.hh"

#include <algorithm>
#include <iterator>

namespace formwork {
namespace {

struct Prefix {
  std::string_view type_name;
  std::string_view prefix;
};

constexpr Prefix kPrefixes[] = {
    {"AWS::EC2::CapacityReservation", "cr"},
    {"AWS::EC2::CapacityReservationFleet", "crf"},
    {"AWS::EC2::CarrierGateway", "cagw"},
    {"AWS::EC2::ClientVpnEndpoint", "cvpn-endpoint"},
    {"AWS::EC2::CustomerGateway", "cgw"},
    {"AWS::EC2::DHCPOptions", "dopt"},
    {"AWS::EC2::EC2Fleet", "fleet"},
    {"AWS::EC2::EIP", "eipalloc"},
    {"AWS::EC2::EIPAssociation", "eipassoc"},
    {"AWS::EC2::EgressOnlyInternetGateway", "eigw"},
    {"AWS::EC2::FlowLog", "fl"},
    {"AWS::EC2::Host", "h"},
    {"AWS::EC2::IPAM", "ipam"},
    {"AWS::EC2::IPAMPool", "ipam-pool"},
    {"AWS::EC2::IPAMResourceDiscovery", "ipam-res-disco"},
    {"AWS::EC2::IPAMScope", "ipam-scope"},
    {"AWS::EC2::Instance", "i"},
    {"AWS::EC2::InstanceConnectEndpoint", "eice"},
    {"AWS::EC2::InternetGateway", "igw"},
    {"AWS::EC2::KeyPair", "key"},
    {"AWS::EC2::LaunchTemplate", "lt"},
    {"AWS::EC2::LocalGatewayRouteTable", "lgw-rtb"},
    {"AWS::EC2::NatGateway", "nat"},
    {"AWS::EC2::NetworkAcl", "acl"},
    {"AWS::EC2::NetworkInsightsAccessScope", "nis"},
    {"AWS::EC2::NetworkInsightsAnalysis", "nia"},
    {"AWS::EC2::NetworkInsightsPath", "nip"},
    {"AWS::EC2::NetworkInterface", "eni"},
    {"AWS::EC2::NetworkInterfaceAttachment", "eni-attach"},
    {"AWS::EC2::PlacementGroup", "pg"},
    {"AWS::EC2::PrefixList", "pl"},
    {"AWS::EC2::RouteTable", "rtb"},
    {"AWS::EC2::SecurityGroup", "sg"},
    {"AWS::EC2::SecurityGroupEgress", "sgr"},
    {"AWS::EC2::SecurityGroupIngress", "sgr"},
    {"AWS::EC2::Subnet", "subnet"},
    {"AWS::EC2::SubnetCidrBlock", "subnet-cidr-assoc"},
    {"AWS::EC2::SubnetNetworkAclAssociation", "aclassoc"},
    {"AWS::EC2::SubnetRouteTableAssociation", "rtbassoc"},
    {"AWS::EC2::TrafficMirrorFilter", "tmf"},
    {"AWS::EC2::TrafficMirrorFilterRule", "tmfr"},
    {"AWS::EC2::TrafficMirrorSession", "tms"},
    {"AWS::EC2::TrafficMirrorTarget", "tmt"},
    {"AWS::EC2::TransitGateway", "tgw"},
    {"AWS::EC2::TransitGatewayAttachment", "tgw-attach"},
    {"AWS::EC2::TransitGatewayConnect", "tgw-attach"},
    {"AWS::EC2::TransitGatewayMulticastDomain", "tgw-mcast-domain"},
    {"AWS::EC2::TransitGatewayPeeringAttachment", "tgw-attach"},
    {"AWS::EC2::TransitGatewayRouteTable", "tgw-rtb"},
    {"AWS::EC2::TransitGatewayVpcAttachment", "tgw-attach"},
    {"AWS::EC2::VPC", "vpc"},
    {"AWS::EC2::VPCCidrBlock", "vpc-cidr-assoc"},
    {"AWS::EC2::VPCEndpoint", "vpce"},
    {"AWS::EC2::VPCEndpointService", "vpce-svc"},
    {"AWS::EC2::VPCPeeringConnection", "pcx"},
    {"AWS::EC2::VPNConnection", "vpn"},
    {"AWS::EC2::VPNGateway", "vgw"},
    {"AWS::EC2::VerifiedAccessEndpoint", "vae"},
    {"AWS::EC2::VerifiedAccessGroup", "vagr"},
    {"AWS::EC2::VerifiedAccessInstance", "vai"},
    {"AWS::EC2::VerifiedAccessTrustProvider", "vatp"},
    {"AWS::EC2::Volume", "vol"},
    {"AWS::EFS::AccessPoint", "fsap"},
    {"AWS::EFS::FileSystem", "fs"},
    {"AWS::EFS::MountTarget", "fsmt"},
    {"AWS::FSx::FileSystem", "fs"},
    {"AWS::FSx::Snapshot", "fsvolsnap"},
    {"AWS::FSx::StorageVirtualMachine", "svm"},
    {"AWS::FSx::Volume", "fsvol"},
};

constexpr bool by_type(const Prefix& a, const Prefix& b) {
  return a.type_name < b.type_name;
}

static_assert(std::is_sorted(std::begin(kPrefixes), std::end(kPrefixes), by_type));

}  // namespace

std::string_view id_prefix(std::string_view type_name) {
  const auto* found =
      std::lower_bound(std::begin(kPrefixes), std::end(kPrefixes), Prefix{type_name, {}}, by_type);
  return found != std::end(kPrefixes) && found->type_name == type_name ? found->prefix
                                                                       : std::string_view();
}

std::string make_prefixed_id(std::string_view prefix, IdSource& ids) {
  return std::string(prefix) + "-0" + ids.hex(16);
}

}  // namespace formwork
