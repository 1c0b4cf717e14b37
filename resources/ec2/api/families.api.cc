// SPDX-License-Identifier: Apache-2.0
// Kinds of resources that are kept as they were asked for, told, changed and deleted; nothing acts
// on them. What their inputs name among EC2's resources has to be there. One row each.
#include "resources/ec2/api/families.hh"

#include <algorithm>

#include "engine/value/convert.hh"
#include "resources/common/naming.hh"
#include "resources/common/properties.hh"
#include "resources/ec2/api/ipam.hh"
#include "resources/ec2/api/kinds.hh"

namespace formwork::ec2 {

namespace {

struct Family {
  Kind kind;
  std::string_view noun;     ///< Of its operations: "RouteServer" of "CreateRouteServer".
  std::string_view answer;   ///< Of Create: the member that holds the shape.
  std::string_view deleted;  ///< Of Delete: the same, "...Id", "...State" or "Return".
  std::string_view changed;  ///< Of Modify: the same or "Return"; "": there is no Modify.
  std::string_view given;    ///< What every one has, as JSON.
};

constexpr Family kFamilies[] = {
    {{"instance-connect-endpoint",
      {"ec2", "instance_connect_endpoint"},
      "InstanceConnectEndpointId",
      "eice",
      "InstanceConnectEndpointIds",
      "InstanceConnectEndpoints",
      "InvalidInstanceConnectEndpointId.NotFound",
      "The instance connect endpoint ID '%' does not exist"},
     "InstanceConnectEndpoint",
     "InstanceConnectEndpoint",
     "InstanceConnectEndpoint",
     "Return",
     R"({"State":"create-complete","PreserveClientIp":false,"NetworkInterfaceIds":[]})"},
    {{"instance-event-window",
      {"ec2", "instance_event_window"},
      "InstanceEventWindowId",
      "iew",
      "InstanceEventWindowIds",
      "InstanceEventWindows",
      "InvalidInstanceEventWindowID.NotFound",
      "The instance event window ID '%' does not exist"},
     "InstanceEventWindow",
     "InstanceEventWindow",
     "InstanceEventWindowState",
     "InstanceEventWindow",
     R"({"State":"active"})"},
    {{"network-insights-path",
      {"ec2", "network_insights_path"},
      "NetworkInsightsPathId",
      "nip",
      "NetworkInsightsPathIds",
      "NetworkInsightsPaths",
      "InvalidNetworkInsightsPathId.NotFound",
      "The network insights path ID '%' does not exist"},
     "NetworkInsightsPath",
     "NetworkInsightsPath",
     "NetworkInsightsPathId",
     "",
     R"({})"},
    {{"network-interface-permission",
      {"ec2", "network_interface_permission"},
      "NetworkInterfacePermissionId",
      "eni-perm",
      "NetworkInterfacePermissionIds",
      "NetworkInterfacePermissions",
      "InvalidPermissionID.NotFound",
      "The network interface permission ID '%' does not exist"},
     "NetworkInterfacePermission",
     "InterfacePermission",
     "Return",
     "",
     R"({"PermissionState":{"State":"granted"}})"},
    {{"route-server",
      {"ec2", "route_server"},
      "RouteServerId",
      "rs",
      "RouteServerIds",
      "RouteServers",
      "InvalidRouteServerId.NotFound",
      "The route server ID '%' does not exist"},
     "RouteServer",
     "RouteServer",
     "RouteServer",
     "RouteServer",
     R"({"State":"available","PersistRoutesState":"disabled","SnsNotificationsEnabled":false})"},
    {{"route-server-endpoint",
      {"ec2", "route_server_endpoint"},
      "RouteServerEndpointId",
      "rse",
      "RouteServerEndpointIds",
      "RouteServerEndpoints",
      "InvalidRouteServerEndpointId.NotFound",
      "The route server endpoint ID '%' does not exist"},
     "RouteServerEndpoint",
     "RouteServerEndpoint",
     "RouteServerEndpoint",
     "",
     R"({"State":"available"})"},
    {{"route-server-peer",
      {"ec2", "route_server_peer"},
      "RouteServerPeerId",
      "rsp",
      "RouteServerPeerIds",
      "RouteServerPeers",
      "InvalidRouteServerPeerId.NotFound",
      "The route server peer ID '%' does not exist"},
     "RouteServerPeer",
     "RouteServerPeer",
     "RouteServerPeer",
     "",
     R"({"State":"available","BgpStatus":{"Status":"down"},"BfdStatus":{"Status":"down"}})"},
    {{"traffic-mirror-session",
      {"ec2", "traffic_mirror_session"},
      "TrafficMirrorSessionId",
      "tms",
      "TrafficMirrorSessionIds",
      "TrafficMirrorSessions",
      "InvalidTrafficMirrorSessionId.NotFound",
      "The traffic mirror session ID '%' does not exist"},
     "TrafficMirrorSession",
     "TrafficMirrorSession",
     "TrafficMirrorSessionId",
     "TrafficMirrorSession",
     R"({})"},
    {{"transit-gateway-multicast-domain",
      {"ec2", "transit_gateway_multicast_domain"},
      "TransitGatewayMulticastDomainId",
      "tgw-mcast-domain",
      "TransitGatewayMulticastDomainIds",
      "TransitGatewayMulticastDomains",
      "InvalidTransitGatewayMulticastDomainId.NotFound",
      "The transit gateway multicast domain ID '%' does not exist"},
     "TransitGatewayMulticastDomain",
     "TransitGatewayMulticastDomain",
     "TransitGatewayMulticastDomain",
     "",
     R"({"State":"available","Options":{"Igmpv2Support":"disable","StaticSourcesSupport":"disable",)"
     R"("AutoAcceptSharedAssociations":"disable"}})"},
    {{"transit-gateway-policy-table",
      {"ec2", "transit_gateway_policy_table"},
      "TransitGatewayPolicyTableId",
      "tgw-ptb",
      "TransitGatewayPolicyTableIds",
      "TransitGatewayPolicyTables",
      "InvalidTransitGatewayPolicyTableId.NotFound",
      "The transit gateway policy table ID '%' does not exist"},
     "TransitGatewayPolicyTable",
     "TransitGatewayPolicyTable",
     "TransitGatewayPolicyTable",
     "",
     R"({"State":"available"})"},
    {{"verified-access-instance",
      {"ec2", "verified_access_instance"},
      "VerifiedAccessInstanceId",
      "vai",
      "VerifiedAccessInstanceIds",
      "VerifiedAccessInstances",
      "InvalidVerifiedAccessInstanceId.NotFound",
      "The verified access instance ID '%' does not exist"},
     "VerifiedAccessInstance",
     "VerifiedAccessInstance",
     "VerifiedAccessInstance",
     "VerifiedAccessInstance",
     R"({"VerifiedAccessTrustProviders":[]})"},
    {{"verified-access-group",
      {"ec2", "verified_access_group"},
      "VerifiedAccessGroupId",
      "vagr",
      "VerifiedAccessGroupIds",
      "VerifiedAccessGroups",
      "InvalidVerifiedAccessGroupId.NotFound",
      "The verified access group ID '%' does not exist"},
     "VerifiedAccessGroup",
     "VerifiedAccessGroup",
     "VerifiedAccessGroup",
     "VerifiedAccessGroup",
     R"({})"},
    {{"verified-access-trust-provider",
      {"ec2", "verified_access_trust_provider"},
      "VerifiedAccessTrustProviderId",
      "vatp",
      "VerifiedAccessTrustProviderIds",
      "VerifiedAccessTrustProviders",
      "InvalidVerifiedAccessTrustProviderId.NotFound",
      "The verified access trust provider ID '%' does not exist"},
     "VerifiedAccessTrustProvider",
     "VerifiedAccessTrustProvider",
     "VerifiedAccessTrustProvider",
     "VerifiedAccessTrustProvider",
     R"({})"},
};

/// Inputs that name other resources.
constexpr const Kind* kNamed[] = {&kSubnetKind,         &kVpcKind,          &kInterfaceKind,
                                  &kTransitGatewayKind, &kMirrorFilterKind, &kMirrorTargetKind};
constexpr std::string_view kNoShape[] = {"DryRun", "ClientToken", "TagSpecifications"};

const Family& family_of(const ApiCall& call) {
  const std::string_view operation = call.operation;
  const auto* at = std::find_if(std::begin(kFamilies), std::end(kFamilies), [&](const Family& f) {
    const bool is_list = operation.starts_with("Describe");
    const std::string_view rest =
        operation.substr(operation.starts_with("Create") || operation.starts_with("Delete") ||
                                 operation.starts_with("Modify")
                             ? 6
                             : 8);
    return rest == (is_list ? f.kind.answer : f.noun);
  });
  return *at;  // only operations of the table are registered
}

/// The members of the input that belong to the shape.
Value shape_members(const ApiCall& call, const Family& family) {
  Value shape = Value::map();
  for (const auto& member : call.input.members()) {
    const bool belongs =
        std::find(std::begin(kNoShape), std::end(kNoShape), member.key) == std::end(kNoShape) &&
        member.key != family.kind.id_member;
    if (belongs) {
      shape.set(member.key, member.value);
    }
  }
  return shape;
}

Result<void> check_named(ApiCall& call, const Family& family) {
  const auto check = [&](const Kind& kind) -> Result<void> {
    const std::string id = call.text(kind.id_member);
    if (id.empty() || &kind == &family.kind) {
      return {};
    }
    auto found = get_item(call.world, kind, id);
    return found ? Result<void>() : std::move(found).failure();
  };
  for (const Kind* kind : kNamed) {
    if (auto good = check(*kind); !good) {
      return good;
    }
  }
  for (const Family& other : kFamilies) {
    if (auto good = check(other.kind); !good) {
      return good;
    }
  }
  return {};
}

Result<Value> create(ApiCall& call) {
  const Family& family = family_of(call);
  if (auto there = check_named(call, family); !there) {
    return std::move(there).failure();
  }
  auto shape = value_from_json(family.given);
  if (!shape) {
    return shape;
  }
  const Value asked = shape_members(call, family);
  for (const auto& member : asked.members()) {
    Value value = member.value;
    if (value.is_map() && !map_in(*shape, member.key).members().empty()) {
      Value merged = map_in(*shape, member.key);
      for (const auto& inner : value.members()) {
        merged.set(inner.key, inner.value);
      }
      value = std::move(merged);
    }
    shape->set(member.key, std::move(value));
  }
  if (auto subnet = get_item(call.world, kSubnetKind, call.text("SubnetId"))) {
    copy_members(*shape, subnet->shape, {"VpcId", "AvailabilityZone", "AvailabilityZoneId"});
  }
  shape->set("OwnerId", Value::string(call.world.account_id));
  if (!family.noun.starts_with("VerifiedAccess")) {
    for (const std::string_view member : {"CreatedAt", "CreationTime", "CreatedDate"}) {
      shape->set(member, Value::number(call.world.clock.now()));
    }
  }
  auto item = add_item(call, family.kind, std::move(*shape));
  if (!item) {
    return std::move(item).failure();
  }
  item->set(std::string(family.noun) + "Arn",
            Value::string(regional_arn(call.world, "ec2",
                                       std::string(family.kind.tag_type) + "/" + item->key)));
  auto stored = put_item(call.world, family.kind, *item);
  if (!stored) {
    return std::move(stored).failure();
  }
  Value answer = map_with(family.answer, told(*item));
  set_text(answer, "ClientToken", call.text("ClientToken"));
  return answer;
}

Result<Value> tell(ApiCall& call) {
  return describe_kind(call, family_of(call).kind);
}

Value answer_of(const Item& item, std::string_view member) {
  if (member == "Return") {
    return returned();
  }
  if (member.ends_with("Id")) {
    return map_with(member, Value::string(item.key));
  }
  return map_with(member, told(item));
}

Result<Value> remove(ApiCall& call) {
  const Family& family = family_of(call);
  auto item = get_item(call.world, family.kind, call.text(family.kind.id_member));
  if (!item) {
    return std::move(item).failure();
  }
  if (has(item->shape, "State")) {
    const bool is_long = item->text("State") == "create-complete";
    item->set("State", Value::string(is_long ? "delete-complete" : "deleted"));
  }
  auto erased = erase_item(call.world, family.kind, *item);
  return erased ? Result<Value>(answer_of(*item, family.deleted)) : std::move(erased).failure();
}

Result<Value> modify(ApiCall& call) {
  const Family& family = family_of(call);
  auto item = get_item(call.world, family.kind, call.text(family.kind.id_member));
  auto there = item ? check_named(call, family) : std::move(item).failure();
  if (!there) {
    return std::move(there).failure();
  }
  const Value asked = shape_members(call, family);
  for (const auto& member : asked.members()) {
    if (member.key == "RemoveFields") {
      for (const auto& field : texts_of(&member.value)) {
        const std::string_view name = field == "packet-length"        ? "PacketLength"
                                      : field == "virtual-network-id" ? "VirtualNetworkId"
                                                                      : "Description";
        item->set(name, Value());
      }
    } else {
      item->set(member.key, member.value);
    }
  }
  auto stored = put_item(call.world, family.kind, *item);
  return stored ? Result<Value>(answer_of(*item, family.changed)) : std::move(stored).failure();
}

constinit OperationEntry entries[]{on("CreateInstanceConnectEndpoint", &op<&create>),
                                   on("DescribeInstanceConnectEndpoints", &op<&tell>),
                                   on("DeleteInstanceConnectEndpoint", &op<&remove>),
                                   on("ModifyInstanceConnectEndpoint", &op<&modify>),
                                   on("CreateInstanceEventWindow", &op<&create>),
                                   on("DescribeInstanceEventWindows", &op<&tell>),
                                   on("DeleteInstanceEventWindow", &op<&remove>),
                                   on("ModifyInstanceEventWindow", &op<&modify>),
                                   on("CreateNetworkInsightsPath", &op<&create>),
                                   on("DescribeNetworkInsightsPaths", &op<&tell>),
                                   on("DeleteNetworkInsightsPath", &op<&remove>),
                                   on("CreateNetworkInterfacePermission", &op<&create>),
                                   on("DescribeNetworkInterfacePermissions", &op<&tell>),
                                   on("DeleteNetworkInterfacePermission", &op<&remove>),
                                   on("CreateRouteServer", &op<&create>),
                                   on("DescribeRouteServers", &op<&tell>),
                                   on("DeleteRouteServer", &op<&remove>),
                                   on("ModifyRouteServer", &op<&modify>),
                                   on("CreateRouteServerEndpoint", &op<&create>),
                                   on("DescribeRouteServerEndpoints", &op<&tell>),
                                   on("DeleteRouteServerEndpoint", &op<&remove>),
                                   on("CreateRouteServerPeer", &op<&create>),
                                   on("DescribeRouteServerPeers", &op<&tell>),
                                   on("DeleteRouteServerPeer", &op<&remove>),
                                   on("CreateTrafficMirrorSession", &op<&create>),
                                   on("DescribeTrafficMirrorSessions", &op<&tell>),
                                   on("DeleteTrafficMirrorSession", &op<&remove>),
                                   on("ModifyTrafficMirrorSession", &op<&modify>),
                                   on("CreateTransitGatewayMulticastDomain", &op<&create>),
                                   on("DescribeTransitGatewayMulticastDomains", &op<&tell>),
                                   on("DeleteTransitGatewayMulticastDomain", &op<&remove>),
                                   on("CreateTransitGatewayPolicyTable", &op<&create>),
                                   on("DescribeTransitGatewayPolicyTables", &op<&tell>),
                                   on("DeleteTransitGatewayPolicyTable", &op<&remove>),
                                   on("CreateVerifiedAccessInstance", &op<&create>),
                                   on("DescribeVerifiedAccessInstances", &op<&tell>),
                                   on("DeleteVerifiedAccessInstance", &op<&remove>),
                                   on("ModifyVerifiedAccessInstance", &op<&modify>),
                                   on("CreateVerifiedAccessGroup", &op<&create>),
                                   on("DescribeVerifiedAccessGroups", &op<&tell>),
                                   on("DeleteVerifiedAccessGroup", &op<&remove>),
                                   on("ModifyVerifiedAccessGroup", &op<&modify>),
                                   on("CreateVerifiedAccessTrustProvider", &op<&create>),
                                   on("DescribeVerifiedAccessTrustProviders", &op<&tell>),
                                   on("DeleteVerifiedAccessTrustProvider", &op<&remove>),
                                   on("ModifyVerifiedAccessTrustProvider", &op<&modify>)};
const RegisterAll kRegistered{entries};

}  // namespace

std::vector<const Kind*> family_kinds() {
  std::vector<const Kind*> kinds;
  for (const Family& family : kFamilies) {
    kinds.push_back(&family.kind);
  }
  for (const Kind* kind : ipam_kinds()) {
    kinds.push_back(kind);
  }
  return kinds;
}

}  // namespace formwork::ec2
