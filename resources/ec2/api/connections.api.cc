// SPDX-License-Identifier: Apache-2.0
// NAT gateways and VPC peering.
#include <algorithm>

#include "engine/base/text.hh"
#include "engine/service/api_host.hh"
#include "resources/common/naming.hh"
#include "resources/common/properties.hh"
#include "resources/ec2/api/instance_parts.hh"
#include "resources/ec2/api/interfaces.hh"
#include "resources/ec2/api/kinds.hh"
#include "resources/ec2/api/region.hh"

namespace formwork::ec2 {

namespace {

Result<Value> create_nat(ApiCall& call) {
  auto subnet = get_item(call.world, kSubnetKind, call.text("SubnetId"));
  if (!subnet) {
    return std::move(subnet).failure();
  }
  const std::string type = call.text("ConnectivityType");
  const bool is_private = type == "private";
  const std::string allocation = call.text("AllocationId");
  if (!is_private && allocation.empty()) {
    return fail("MissingParameter", "The request must contain the parameter AllocationId");
  }
  if (is_private && !allocation.empty()) {
    return fail("InvalidParameterCombination",
                "AllocationId is not supported for private NAT gateways");
  }
  auto card =
      interface_shape(call, {.subnet_id = subnet->key, .description = "", .type = "nat_gateway"});
  if (!card) {
    return card;
  }
  const std::string card_id = ec2_id(call.world, "eni");
  card->set("NetworkInterfaceId", Value::string(card_id));
  card->set("Status", Value::string("in-use"));
  Value address = obj({{"NetworkInterfaceId", card_id},
                       {"PrivateIp", card->get_text("PrivateIpAddress")},
                       {"IsPrimary", true},
                       {"Status", "succeeded"}});
  if (!allocation.empty()) {
    auto elastic = get_item(call.world, kAddressKind, allocation);
    if (!elastic) {
      return std::move(elastic).failure();
    }
    const std::string association = ec2_id(call.world, "eipassoc");
    address.set("AllocationId", Value::string(allocation));
    address.set("AssociationId", Value::string(association));
    address.set("PublicIp", Value::string(elastic->key));
    elastic->set("AssociationId", Value::string(association));
    elastic->set("NetworkInterfaceId", Value::string(card_id));
    if (auto stored = put_item(call.world, kAddressKind, *elastic); !stored) {
      return std::move(stored).failure();
    }
  }
  if (auto stored = put_shape(call.world, kInterfaceKind, card_id, *card); !stored) {
    return std::move(stored).failure();
  }
  auto item = add_item(call, kNatGatewayKind,
                       obj({{"SubnetId", subnet->key},
                            {"VpcId", subnet->text("VpcId")},
                            {"State", "available"},
                            {"ConnectivityType", is_private ? "private" : "public"},
                            {"CreateTime", call.world.clock.now()},
                            {"NatGatewayAddresses", list_with(std::move(address))}}));
  if (!item) {
    return std::move(item).failure();
  }
  Value shape = told(*item);
  shape.set("State", Value::string("pending"));
  return obj({{"NatGateway", std::move(shape)}, {"ClientToken", call.text("ClientToken")}});
}

Result<Value> remove_nat(ApiCall& call) {
  auto item = get_item(call.world, kNatGatewayKind, call.text("NatGatewayId"));
  if (!item) {
    return std::move(item).failure();
  }
  for (const Value& address : list_in(item->shape, "NatGatewayAddresses")) {
    auto card = get_item(call.world, kInterfaceKind, address.get_text("NetworkInterfaceId"));
    auto gone = card ? erase_item(call.world, kInterfaceKind, *card) : Result<void>();
    if (!gone) {
      return std::move(gone).failure();
    }
    if (const std::string allocation = address.get_text("AllocationId"); !allocation.empty()) {
      auto elastic = get_item(call.world, kAddressKind, allocation);
      if (elastic) {
        elastic->set("AssociationId", Value());
        elastic->set("NetworkInterfaceId", Value());
        if (auto stored = put_item(call.world, kAddressKind, *elastic); !stored) {
          return std::move(stored).failure();
        }
      }
    }
  }
  item->set("State", Value::string("deleted"));
  item->set("DeleteTime", Value::number(call.world.clock.now()));
  auto stored = put_item(call.world, kNatGatewayKind, *item);
  return stored ? Result<Value>(obj({{"NatGatewayId", item->key}})) : std::move(stored).failure();
}

/// How long a peering may be accepted.
constexpr std::int64_t kPatience = 7LL * 24 * 3600 * 1000;

Value peer_of(const std::string& account, const std::string& region, const std::string& vpc,
              const std::string& block) {
  return obj({{"OwnerId", account},
              {"VpcId", vpc},
              {"Region", region},
              {"CidrBlock", block},
              {"CidrBlockSet", list_with(obj({{"CidrBlock", block}}))},
              {"PeeringOptions", obj({{"AllowDnsResolutionFromRemoteVpc", false},
                                      {"AllowEgressFromLocalClassicLinkToRemoteVpc", false},
                                      {"AllowEgressFromLocalVpcToRemoteClassicLink", false}})}});
}

/// A connection between regions or accounts is told on both sides: the other side's record.
Result<void> mirror(ApiCall& call, const Item& item) {
  for (const std::string_view side : {"RequesterVpcInfo", "AccepterVpcInfo"}) {
    const Value info = map_in(item.shape, side);
    const std::string account = info.get_text("OwnerId");
    const std::string region = info.get_text("Region");
    if (account == call.world.account_id && region == call.world.region) {
      continue;
    }
    auto done = call.host.in_world(
        account, region, [&](ApiCall& there) { return put_item(there.world, kPeeringKind, item); });
    if (!done) {
      return done;
    }
  }
  return {};
}

Result<Value> create_peering(ApiCall& call) {
  auto vpc = get_item(call.world, kVpcKind, call.text("VpcId"));
  if (!vpc) {
    return std::move(vpc).failure();
  }
  const std::string owner = call.text("PeerOwnerId");
  const std::string where = call.text("PeerRegion");
  const std::string account = owner.empty() ? call.world.account_id : owner;
  const std::string region = where.empty() ? call.world.region : where;
  const std::string peer_id = call.text("PeerVpcId");
  std::string block;
  const auto look = [&](World& world) -> Result<void> {
    auto peer = get_item(world, kVpcKind, peer_id);
    if (!peer) {
      return std::move(peer).failure();
    }
    block = peer->text("CidrBlock");
    return {};
  };
  const bool is_here = account == call.world.account_id && region == call.world.region;
  auto found = is_here ? look(call.world)
                       : call.host.in_world(account, region,
                                            [&](ApiCall& there) { return look(there.world); });
  if (!found) {
    return std::move(found).failure();
  }
  auto item = add_item(call, kPeeringKind,
                       obj({{"RequesterVpcInfo", peer_of(call.world.account_id, call.world.region,
                                                         vpc->key, vpc->text("CidrBlock"))},
                            {"AccepterVpcInfo", peer_of(account, region, peer_id, block)},
                            {"ExpirationTime", call.world.clock.now() + kPatience},
                            {"Status", obj({{"Code", "pending-acceptance"},
                                            {"Message", "Pending Acceptance by " + account}})}}));
  if (!item) {
    return std::move(item).failure();
  }
  auto done = mirror(call, *item);
  Value shape = told(*item);
  shape.set("Status",
            obj({{"Code", "initiating-request"}, {"Message", "Initiating Request to " + account}}));
  return done ? Result<Value>(map_with("VpcPeeringConnection", std::move(shape)))
              : std::move(done).failure();
}

Result<Item> moved_peering(ApiCall& call, std::string_view from, std::string_view code,
                           std::string_view words) {
  auto item = get_item(call.world, kPeeringKind, call.text("VpcPeeringConnectionId"));
  if (!item) {
    return item;
  }
  if (!from.empty() && map_in(item->shape, "Status").get_text("Code") != from) {
    return fail("InvalidStateTransition", "The VPC peering connection " + item->key +
                                              " is not in the correct state for the request.");
  }
  const Value accepter = map_in(item->shape, "AccepterVpcInfo");
  if (!from.empty() && accepter.get_text("Region") != call.world.region) {
    return fail("OperationNotPermitted",
                "Incorrect region (" + call.world.region +
                    ") specified for this request. VPC peering connection " + item->key +
                    " must be accepted " + (code == "rejected" ? "or rejected " : "") +
                    "in region " + accepter.get_text("Region"));
  }
  if (!from.empty() && accepter.get_text("OwnerId") != call.world.account_id) {
    return fail("OperationNotPermitted",
                "User (" + call.world.account_id + ") cannot accept peering " + item->key);
  }
  item->set("Status", obj({{"Code", code}, {"Message", words}}));
  item->set("ExpirationTime", Value());
  auto done = put_item(call.world, kPeeringKind, *item);
  if (done) {
    done = mirror(call, *item);
  }
  return done ? std::move(item) : std::move(done).failure();
}

Result<Value> accept_peering(ApiCall& call) {
  auto item = moved_peering(call, "pending-acceptance", "active", "Active");
  return item ? Result<Value>(map_with("VpcPeeringConnection", told(*item)))
              : std::move(item).failure();
}
Result<Value> reject_peering(ApiCall& call) {
  auto item = moved_peering(call, "pending-acceptance", "rejected", "Inactive");
  return item ? Result<Value>(returned()) : std::move(item).failure();
}
Result<Value> remove_peering(ApiCall& call) {
  auto item = moved_peering(call, "", "deleted", "Deleted by " + call.world.account_id);
  return item ? Result<Value>(returned()) : std::move(item).failure();
}

Result<Value> peering_options(ApiCall& call) {
  auto item = get_item(call.world, kPeeringKind, call.text("VpcPeeringConnectionId"));
  if (!item) {
    return std::move(item).failure();
  }
  Value answer = Value::map();
  const std::pair<std::string_view, std::string_view> sides[] = {
      {"RequesterPeeringConnectionOptions", "RequesterVpcInfo"},
      {"AccepterPeeringConnectionOptions", "AccepterVpcInfo"}};
  for (const auto& [member, side] : sides) {
    const Value* asked = call.find(member);
    if (asked == nullptr) {
      continue;
    }
    Value info = map_in(item->shape, side);
    Value options = map_in(info, "PeeringOptions");
    for (const auto& each : asked->members()) {
      options.set(each.key, each.value);
    }
    answer.set(member, options);
    info.set("PeeringOptions", std::move(options));
    item->set(side, std::move(info));
  }
  auto done = put_item(call.world, kPeeringKind, *item);
  if (done) {
    done = mirror(call, *item);
  }
  return done ? Result<Value>(std::move(answer)) : std::move(done).failure();
}

constinit OperationEntry entries[]{
    on("CreateNatGateway", &op<&create_nat>),
    on("DeleteNatGateway", &op<&remove_nat>),
    on("DescribeNatGateways", &op<&describe<kNatGatewayKind>>),
    on("CreateVpcPeeringConnection", &op<&create_peering>),
    on("AcceptVpcPeeringConnection", &op<&accept_peering>),
    on("RejectVpcPeeringConnection", &op<&reject_peering>),
    on("DeleteVpcPeeringConnection", &op<&remove_peering>),
    on("DescribeVpcPeeringConnections", &op<&describe<kPeeringKind>>),
    on("ModifyVpcPeeringConnectionOptions", &op<&peering_options>)};
const RegisterAll kRegistered{entries};

}  // namespace

}  // namespace formwork::ec2
