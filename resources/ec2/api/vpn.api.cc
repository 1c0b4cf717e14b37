// SPDX-License-Identifier: Apache-2.0
// VPN gateways' attachments and VPN connections. Nothing is connected.
#include <algorithm>

#include "resources/common/naming.hh"
#include "resources/common/properties.hh"
#include "resources/ec2/api/kinds.hh"
#include "resources/ec2/api/region.hh"
#include "resources/ec2/api/transit.hh"
#include "resources/ec2/api/vpn_tunnels.hh"

namespace formwork::ec2 {

namespace {

Result<Value> attach_vpn(ApiCall& call) {
  auto item = get_item(call.world, kVpnGatewayKind, call.text("VpnGatewayId"));
  auto vpc = get_item(call.world, kVpcKind, call.text("VpcId"));
  if (!item || !vpc) {
    return item ? std::move(vpc).failure() : std::move(item).failure();
  }
  const Value attachment = obj({{"State", "attached"}, {"VpcId", vpc->key}});
  Value::List all = list_in(item->shape, "VpcAttachments");
  std::erase_if(all, [&](const Value& each) { return each.get_text("VpcId") == vpc->key; });
  all.push_back(attachment);
  item->set("VpcAttachments", Value::list(std::move(all)));
  auto stored = put_item(call.world, kVpnGatewayKind, *item);
  return stored ? Result<Value>(map_with("VpcAttachment", attachment))
                : std::move(stored).failure();
}

Result<Value> detach_vpn(ApiCall& call) {
  auto item = get_item(call.world, kVpnGatewayKind, call.text("VpnGatewayId"));
  if (!item) {
    return std::move(item).failure();
  }
  const std::string vpc = call.text("VpcId");
  Value::List all = list_in(item->shape, "VpcAttachments");
  const auto at = std::find_if(all.begin(), all.end(),
                               [&](const Value& each) { return each.get_text("VpcId") == vpc; });
  if (at == all.end()) {
    return fail("InvalidVpnGatewayAttachment.NotFound", "The attachment with vpn gateway ID '" +
                                                            item->key + "' and vpc ID '" + vpc +
                                                            "' does not exist");
  }
  at->set("State", Value::string("detached"));
  item->set("VpcAttachments", Value::list(std::move(all)));
  auto stored = put_item(call.world, kVpnGatewayKind, *item);
  return stored ? Result<Value>(Value::map()) : std::move(stored).failure();
}

Result<void> attach_to_transit(ApiCall& call, const Item& connection) {
  const std::string id = ec2_id(call.world, kTransitAttachmentKind.prefix);
  auto made = put_shape(call.world, kTransitAttachmentKind, id,
                        obj({{"TransitGatewayAttachmentId", id},
                             {"TransitGatewayId", connection.text("TransitGatewayId")},
                             {"TransitGatewayOwnerId", call.world.account_id},
                             {"ResourceOwnerId", call.world.account_id},
                             {"ResourceType", "vpn"},
                             {"ResourceId", connection.key},
                             {"State", "available"},
                             {"CreationTime", call.world.clock.now()}}));
  if (!made) {
    return made;
  }
  auto attachment = get_item(call.world, kTransitAttachmentKind, id);
  if (!attachment) {
    return std::move(attachment).failure();
  }
  auto joined = join_default_tables(call.world, *attachment);
  return joined ? put_item(call.world, kTransitAttachmentKind, *attachment) : std::move(joined);
}

Result<Value> create_vpn(ApiCall& call) {
  auto gateway = get_item(call.world, kCustomerGatewayKind, call.text("CustomerGatewayId"));
  if (!gateway) {
    return std::move(gateway).failure();
  }
  for (const Kind* kind : {&kVpnGatewayKind, &kTransitGatewayKind}) {
    const std::string id = call.text(kind->id_member);
    if (!id.empty()) {
      if (auto found = get_item(call.world, *kind, id); !found) {
        return std::move(found).failure();
      }
    }
  }
  Value shape = obj({{"State", "available"}, {"Category", "VPN"}, {"Routes", Value::list()}});
  copy_members(shape, call.input,
               {"CustomerGatewayId", "Type", "VpnGatewayId", "TransitGatewayId", "Options"});
  auto item = add_item(call, kVpnConnectionKind, std::move(shape));
  if (!item) {
    return std::move(item).failure();
  }
  set_tunnels(call.world, *item, *gateway);
  auto stored = put_item(call.world, kVpnConnectionKind, *item);
  if (stored && !call.text("TransitGatewayId").empty()) {
    stored = attach_to_transit(call, *item);
  }
  return stored ? Result<Value>(map_with("VpnConnection", told(*item)))
                : std::move(stored).failure();
}

Result<Value> add_route(ApiCall& call) {
  auto item = get_item(call.world, kVpnConnectionKind, call.text("VpnConnectionId"));
  if (!item) {
    return std::move(item).failure();
  }
  const std::string block = call.text("DestinationCidrBlock");
  Value::List routes = list_in(item->shape, "Routes");
  std::erase_if(routes,
                [&](const Value& each) { return each.get_text("DestinationCidrBlock") == block; });
  if (call.operation == "CreateVpnConnectionRoute") {
    routes.push_back(
        obj({{"DestinationCidrBlock", block}, {"Source", "Static"}, {"State", "available"}}));
  }
  item->set("Routes", Value::list(std::move(routes)));
  auto stored = put_item(call.world, kVpnConnectionKind, *item);
  return stored ? Result<Value>(Value::map()) : std::move(stored).failure();
}

constinit OperationEntry entries[]{
    on("AttachVpnGateway", &op<&attach_vpn>),
    on("DetachVpnGateway", &op<&detach_vpn>),
    on("CreateVpnConnection", &op<&create_vpn>),
    on("CreateVpnConnectionRoute", &op<&add_route>),
    on("DeleteVpnConnectionRoute", &op<&add_route>),
    on("DescribeVpnConnections", &op<&describe<kVpnConnectionKind>>)};
const RegisterAll kRegistered{entries};

}  // namespace

}  // namespace formwork::ec2
