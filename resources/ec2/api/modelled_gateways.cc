// SPDX-License-Identifier: Apache-2.0
// What EC2 tells of stacks' gateways of all kinds, beside the properties they were made with.
#include "resources/common/naming.hh"
#include "resources/common/properties.hh"
#include "resources/ec2/api/kinds.hh"
#include "resources/ec2/api/models.hh"

namespace formwork::ec2 {

void complete_customer_gateway(World& world, const std::string& key, Value& shape) {
  static_cast<void>(world);
  static_cast<void>(key);
  set_missing(shape, {{"State", "available"}, {"BgpAsn", "65000"}});
}

void complete_vpn_gateway(World& world, const std::string& key, Value& shape) {
  Value attachments = Value::list();
  if (auto all = list_objects(world, kGatewayAttachments)) {
    for (const auto& [id, attachment] : *all) {
      const Value properties = properties_of(attachment);
      if (properties.get_text("VpnGatewayId") == key) {
        attachments.push(obj({{"State", "attached"}, {"VpcId", properties.get_text("VpcId")}}));
      }
    }
  }
  set_missing(shape, {{"State", "available"},
                      {"AmazonSideAsn", 64512},
                      {"VpcAttachments", std::move(attachments)}});
}

void complete_vpn_connection(World& world, const std::string& key, Value& shape) {
  static_cast<void>(world);
  static_cast<void>(key);
  set_missing(shape, {{"State", "available"}, {"Category", "VPN"}, {"Routes", Value::list()}});
}

void complete_egress_gateway(World& world, const std::string& key, Value& shape) {
  static_cast<void>(world);
  static_cast<void>(key);
  set_missing(shape,
              {{"Attachments",
                list_with(obj({{"State", "attached"}, {"VpcId", shape.get_text("VpcId")}}))}});
}

void complete_carrier_gateway(World& world, const std::string& key, Value& shape) {
  static_cast<void>(key);
  set_missing(shape, {{"State", "available"}, {"OwnerId", world.account_id}});
}

void complete_transit_gateway(World& world, const std::string& key, Value& shape) {
  Value options = obj({{"AmazonSideAsn", 64512},
                       {"AutoAcceptSharedAttachments", "disable"},
                       {"DefaultRouteTableAssociation", "enable"},
                       {"DefaultRouteTablePropagation", "enable"},
                       {"VpnEcmpSupport", "enable"},
                       {"DnsSupport", "enable"},
                       {"MulticastSupport", "disable"}});
  copy_members(options, shape,
               {"AmazonSideAsn", "AutoAcceptSharedAttachments", "DefaultRouteTableAssociation",
                "DefaultRouteTablePropagation", "VpnEcmpSupport", "DnsSupport", "MulticastSupport",
                "TransitGatewayCidrBlocks", "AssociationDefaultRouteTableId",
                "PropagationDefaultRouteTableId"});
  set_missing(shape, {{"State", "available"},
                      {"OwnerId", world.account_id},
                      {"TransitGatewayArn", regional_arn(world, "ec2", "transit-gateway/" + key)},
                      {"Options", std::move(options)}});
}

void complete_transit_table(World& world, const std::string& key, Value& shape) {
  static_cast<void>(world);
  static_cast<void>(key);
  set_missing(shape, {{"State", "available"},
                      {"DefaultAssociationRouteTable", false},
                      {"DefaultPropagationRouteTable", false}});
}

void complete_transit_attachment(World& world, const std::string& key, Value& shape) {
  static_cast<void>(key);
  set_missing(shape, {{"State", "available"},
                      {"ResourceType", "vpc"},
                      {"ResourceId", shape.get_text("VpcId")},
                      {"ResourceOwnerId", world.account_id},
                      {"TransitGatewayOwnerId", world.account_id},
                      {"VpcOwnerId", world.account_id}});
  Value options = obj({{"DnsSupport", "enable"},
                       {"SecurityGroupReferencingSupport", "enable"},
                       {"Ipv6Support", "disable"},
                       {"ApplianceModeSupport", "disable"}});
  const Value asked = map_in(shape, "Options");
  for (const auto& member : asked.members()) {
    options.set(member.key, member.value);
  }
  shape.set("Options", std::move(options));
}

}  // namespace formwork::ec2
