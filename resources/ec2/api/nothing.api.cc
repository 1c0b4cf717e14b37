// SPDX-License-Identifier: Apache-2.0
// Kinds of resources that cannot be made here (the operations that make them are not emulated): a
// region has none of them, and says so.
#include <algorithm>

#include "resources/ec2/api/kit.hh"

namespace formwork::ec2 {

namespace {

struct Nothing {
  std::string_view operation;
  std::string_view answer;
  std::string_view ids;  ///< Of the input: what is named there does not exist.
};

constexpr Nothing kNothing[] = {
    {"DescribeBundleTasks", "BundleTasks", "BundleIds"},
    {"DescribeCapacityBlocks", "CapacityBlocks", "CapacityBlockIds"},
    {"DescribeCapacityManagerDataExports", "CapacityManagerDataExports",
     "CapacityManagerDataExportIds"},
    {"DescribeCapacityReservationFleets", "CapacityReservationFleets",
     "CapacityReservationFleetIds"},
    {"DescribeClassicLinkInstances", "Instances", "InstanceIds"},
    {"DescribeClientVpnEndpoints", "ClientVpnEndpoints", "ClientVpnEndpointIds"},
    {"DescribeCoipPools", "CoipPools", "PoolIds"},
    {"DescribeConversionTasks", "ConversionTasks", "ConversionTaskIds"},
    {"DescribeElasticGpus", "ElasticGpuSet", "ElasticGpuIds"},
    {"DescribeExportImageTasks", "ExportImageTasks", "ExportImageTaskIds"},
    {"DescribeExportTasks", "ExportTasks", "ExportTaskIds"},
    {"DescribeFastLaunchImages", "FastLaunchImages", "ImageIds"},
    {"DescribeFpgaImages", "FpgaImages", "FpgaImageIds"},
    {"DescribeHostReservations", "HostReservationSet", ""},
    {"DescribeImportImageTasks", "ImportImageTasks", "ImportTaskIds"},
    {"DescribeImportSnapshotTasks", "ImportSnapshotTasks", "ImportTaskIds"},
    {"DescribeIpamPolicies", "IpamPolicies", "IpamPolicyIds"},
    {"DescribeIpv6Pools", "Ipv6Pools", "PoolIds"},
    {"DescribeLocalGatewayRouteTables", "LocalGatewayRouteTables", "LocalGatewayRouteTableIds"},
    {"DescribeLocalGatewayVirtualInterfaceGroups", "LocalGatewayVirtualInterfaceGroups",
     "LocalGatewayVirtualInterfaceGroupIds"},
    {"DescribeLocalGatewayVirtualInterfaces", "LocalGatewayVirtualInterfaces",
     "LocalGatewayVirtualInterfaceIds"},
    {"DescribeLocalGateways", "LocalGateways", "LocalGatewayIds"},
    {"DescribeLockedSnapshots", "Snapshots", "SnapshotIds"},
    {"DescribeMacHosts", "MacHosts", "HostIds"},
    {"DescribeMovingAddresses", "MovingAddressStatuses", "PublicIps"},
    {"DescribeNetworkInsightsAccessScopes", "NetworkInsightsAccessScopes",
     "NetworkInsightsAccessScopeIds"},
    {"DescribeNetworkInsightsAnalyses", "NetworkInsightsAnalyses", "NetworkInsightsAnalysisIds"},
    {"DescribePublicIpv4Pools", "PublicIpv4Pools", "PoolIds"},
    {"DescribeReplaceRootVolumeTasks", "ReplaceRootVolumeTasks", "ReplaceRootVolumeTaskIds"},
    {"DescribeReservedInstancesListings", "ReservedInstancesListings", ""},
    {"DescribeReservedInstancesModifications", "ReservedInstancesModifications",
     "ReservedInstancesModificationIds"},
    {"DescribeScheduledInstances", "ScheduledInstanceSet", "ScheduledInstanceIds"},
    {"DescribeSecondaryNetworks", "SecondaryNetworks", "SecondaryNetworkIds"},
    {"DescribeSecondarySubnets", "SecondarySubnets", "SecondarySubnetIds"},
    {"DescribeStoreImageTasks", "StoreImageTaskResults", "ImageIds"},
    {"DescribeTransitGatewayConnectPeers", "TransitGatewayConnectPeers",
     "TransitGatewayConnectPeerIds"},
    {"DescribeTransitGatewayConnects", "TransitGatewayConnects", "TransitGatewayAttachmentIds"},
    {"DescribeTransitGatewayRouteTableAnnouncements", "TransitGatewayRouteTableAnnouncements",
     "TransitGatewayRouteTableAnnouncementIds"},
    {"DescribeTrunkInterfaceAssociations", "InterfaceAssociations", "AssociationIds"},
    {"DescribeVerifiedAccessEndpoints", "VerifiedAccessEndpoints", "VerifiedAccessEndpointIds"},
    {"DescribeVpcBlockPublicAccessExclusions", "VpcBlockPublicAccessExclusions", "ExclusionIds"},
    {"DescribeVpcEncryptionControls", "VpcEncryptionControls", "VpcEncryptionControlIds"},
    {"DescribeVpcEndpointConnectionNotifications", "ConnectionNotificationSet", ""},
    {"DescribeVpnConcentrators", "VpnConcentrators", "VpnConcentratorIds"},
};

Result<Value> tell_nothing(ApiCall& call) {
  const auto* row = std::find_if(std::begin(kNothing), std::end(kNothing),
                                 [&](const Nothing& n) { return n.operation == call.operation; });
  if (!row->ids.empty()) {
    for (const auto& id : input_texts(call, row->ids)) {
      return fail("InvalidParameterValue", "Value (" + id + ") for parameter " +
                                               std::string(row->ids) +
                                               " is invalid. It does not exist.");
    }
  }
  return map_with(row->answer, Value::list());
}

constinit OperationEntry entries[]{
    on("DescribeBundleTasks", &op<&tell_nothing>),
    on("DescribeCapacityBlocks", &op<&tell_nothing>),
    on("DescribeCapacityManagerDataExports", &op<&tell_nothing>),
    on("DescribeCapacityReservationFleets", &op<&tell_nothing>),
    on("DescribeClassicLinkInstances", &op<&tell_nothing>),
    on("DescribeClientVpnEndpoints", &op<&tell_nothing>),
    on("DescribeCoipPools", &op<&tell_nothing>),
    on("DescribeConversionTasks", &op<&tell_nothing>),
    on("DescribeElasticGpus", &op<&tell_nothing>),
    on("DescribeExportImageTasks", &op<&tell_nothing>),
    on("DescribeExportTasks", &op<&tell_nothing>),
    on("DescribeFastLaunchImages", &op<&tell_nothing>),
    on("DescribeFpgaImages", &op<&tell_nothing>),
    on("DescribeHostReservations", &op<&tell_nothing>),
    on("DescribeImportImageTasks", &op<&tell_nothing>),
    on("DescribeImportSnapshotTasks", &op<&tell_nothing>),
    on("DescribeIpamPolicies", &op<&tell_nothing>),
    on("DescribeIpv6Pools", &op<&tell_nothing>),
    on("DescribeLocalGatewayRouteTables", &op<&tell_nothing>),
    on("DescribeLocalGatewayVirtualInterfaceGroups", &op<&tell_nothing>),
    on("DescribeLocalGatewayVirtualInterfaces", &op<&tell_nothing>),
    on("DescribeLocalGateways", &op<&tell_nothing>),
    on("DescribeLockedSnapshots", &op<&tell_nothing>),
    on("DescribeMacHosts", &op<&tell_nothing>),
    on("DescribeMovingAddresses", &op<&tell_nothing>),
    on("DescribeNetworkInsightsAccessScopes", &op<&tell_nothing>),
    on("DescribeNetworkInsightsAnalyses", &op<&tell_nothing>),
    on("DescribePublicIpv4Pools", &op<&tell_nothing>),
    on("DescribeReplaceRootVolumeTasks", &op<&tell_nothing>),
    on("DescribeReservedInstancesListings", &op<&tell_nothing>),
    on("DescribeReservedInstancesModifications", &op<&tell_nothing>),
    on("DescribeScheduledInstances", &op<&tell_nothing>),
    on("DescribeSecondaryNetworks", &op<&tell_nothing>),
    on("DescribeSecondarySubnets", &op<&tell_nothing>),
    on("DescribeStoreImageTasks", &op<&tell_nothing>),
    on("DescribeTransitGatewayConnectPeers", &op<&tell_nothing>),
    on("DescribeTransitGatewayConnects", &op<&tell_nothing>),
    on("DescribeTransitGatewayRouteTableAnnouncements", &op<&tell_nothing>),
    on("DescribeTrunkInterfaceAssociations", &op<&tell_nothing>),
    on("DescribeVerifiedAccessEndpoints", &op<&tell_nothing>),
    on("DescribeVpcBlockPublicAccessExclusions", &op<&tell_nothing>),
    on("DescribeVpcEncryptionControls", &op<&tell_nothing>),
    on("DescribeVpcEndpointConnectionNotifications", &op<&tell_nothing>),
    on("DescribeVpnConcentrators", &op<&tell_nothing>)};
const RegisterAll kRegistered{entries};

}  // namespace

}  // namespace formwork::ec2
