// SPDX-License-Identifier: Apache-2.0
// NAT gateways, VPC peering (between VPCs of this account), VPC endpoints and flow logs.
// The services that endpoints may name are not looked at.
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
                            {"Status", obj({{"Code", "pending-acceptance"},
                                            {"Message", "Pending Acceptance by " + account}})}}));
  if (!item) {
    return std::move(item).failure();
  }
  auto done = mirror(call, *item);
  return done ? Result<Value>(map_with("VpcPeeringConnection", told(*item)))
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
                    " must be accepted in region " + accepter.get_text("Region"));
  }
  if (!from.empty() && accepter.get_text("OwnerId") != call.world.account_id) {
    return fail("OperationNotPermitted",
                "User (" + call.world.account_id + ") cannot accept peering " + item->key);
  }
  item->set("Status", obj({{"Code", code}, {"Message", words}}));
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

Result<Value> create_endpoint(ApiCall& call) {
  auto vpc = get_item(call.world, kVpcKind, call.text("VpcId"));
  if (!vpc) {
    return std::move(vpc).failure();
  }
  std::string type = call.text("VpcEndpointType");
  type = type.empty() ? "Gateway" : type;
  Value shape = obj({{"VpcId", vpc->key},
                     {"VpcEndpointType", type},
                     {"State", "available"},
                     {"OwnerId", call.world.account_id},
                     {"PrivateDnsEnabled", type == "Interface" && call.flag("PrivateDnsEnabled")},
                     {"RequesterManaged", false},
                     {"RouteTableIds", Value::list()},
                     {"SubnetIds", Value::list()},
                     {"Groups", Value::list()},
                     {"NetworkInterfaceIds", Value::list()},
                     {"CreationTimestamp", call.world.clock.now()}});
  copy_members(shape, call.input, {"ServiceName", "PolicyDocument", "RouteTableIds", "SubnetIds"});
  auto groups = group_list(call.world, input_texts(call, "SecurityGroupIds"));
  if (!groups) {
    return groups;
  }
  shape.set("Groups", std::move(*groups));
  for (const auto& id : input_texts(call, "RouteTableIds")) {
    if (auto table = get_item(call.world, kRouteTableKind, id); !table) {
      return std::move(table).failure();
    }
  }
  if (type == "Interface") {
    const std::string name = call.text("ServiceName");
    shape.set("DnsEntries",
              list_with(obj({{"DnsName", last_part(name, '.') + "." + call.world.region + "." +
                                             call.world.url_suffix},
                             {"HostedZoneId", "Z7HUB22UULQXV"}})));
  }
  auto item = add_item(call, kEndpointKind, std::move(shape));
  return item ? Result<Value>(map_with("VpcEndpoint", told(*item))) : std::move(item).failure();
}

Result<Value> modify_endpoint(ApiCall& call) {
  auto item = get_item(call.world, kEndpointKind, call.text("VpcEndpointId"));
  if (!item) {
    return std::move(item).failure();
  }
  if (const std::string policy = call.text("PolicyDocument"); !policy.empty()) {
    item->set("PolicyDocument", Value::string(policy));
  }
  const std::pair<std::string_view, std::string_view> lists[] = {{"RouteTableIds", "RouteTableIds"},
                                                                 {"SubnetIds", "SubnetIds"}};
  for (const auto& [list, member] : lists) {
    auto ids = texts_of(item->shape.find(member));
    const auto gone = input_texts(call, "Remove" + std::string(list));
    std::erase_if(ids, [&](const std::string& id) {
      return std::find(gone.begin(), gone.end(), id) != gone.end();
    });
    for (const auto& id : input_texts(call, "Add" + std::string(list))) {
      if (std::find(ids.begin(), ids.end(), id) == ids.end()) {
        ids.push_back(id);
      }
    }
    item->set(member, list_of(ids));
  }
  auto stored = put_item(call.world, kEndpointKind, *item);
  return stored ? Result<Value>(returned()) : std::move(stored).failure();
}

/// Deletes each and answers those that are not there as Unsuccessful.
Result<Value> remove_each(ApiCall& call, const Kind& kind) {
  Value failed = Value::list();
  for (const auto& id : input_texts(call, kind.ids_input)) {
    auto item = get_item(call.world, kind, id);
    if (!item) {
      if (&kind == &kFlowLogKind) {
        return std::move(item).failure();
      }
      failed.push(
          obj({{"ResourceId", id},
               {"Error", obj({{"Code", item.error().code}, {"Message", item.error().message}})}}));
    } else if (auto erased = erase_item(call.world, kind, *item); !erased) {
      return std::move(erased).failure();
    }
  }
  return map_with("Unsuccessful", std::move(failed));
}
Result<Value> remove_endpoints(ApiCall& call) {
  return remove_each(call, kEndpointKind);
}
Result<Value> remove_flow_logs(ApiCall& call) {
  return remove_each(call, kFlowLogKind);
}

Result<void> check_flow_log(ApiCall& call) {
  std::string type = call.text("LogDestinationType");
  type = type.empty() ? "cloud-watch-logs" : type;
  const std::string interval = call.text("MaxAggregationInterval");
  if (!interval.empty() && interval != "60" && interval != "600") {
    return fail("InvalidParameter", "Invalid Flow Log Max Aggregation Interval");
  }
  if (type == "cloud-watch-logs") {
    if (call.text("LogDestination").empty() && call.text("LogGroupName").empty()) {
      return fail("InvalidParameter",
                  "LogDestination can't be empty if LogGroupName is not "
                  "provided.");
    }
    if (call.text("DeliverLogsPermissionArn").empty()) {
      return fail("InvalidParameter",
                  "DeliverLogsPermissionArn can't be empty if LogDestinationType "
                  "is cloud-watch-logs.");
    }
  } else if (!call.text("LogGroupName").empty()) {
    return fail("InvalidParameter",
                "LogDestination type must be cloud-watch-logs if LogGroupName is provided.");
  } else if (call.text("LogDestination").empty()) {
    return fail("InvalidParameter",
                "LogDestination can't be empty if LogDestinationType is " + type + ".");
  }
  return {};
}

Result<Value> create_flow_logs(ApiCall& call) {
  if (auto good = check_flow_log(call); !good) {
    return std::move(good).failure();
  }
  const std::string what = call.text("ResourceType");
  const Kind& kind = what == "Subnet"             ? kSubnetKind
                     : what == "NetworkInterface" ? kInterfaceKind
                                                  : kVpcKind;
  Value ids = Value::list();
  Value failed = Value::list();
  auto known = all_items(call.world, kFlowLogKind);
  if (!known) {
    return std::move(known).failure();
  }
  for (const auto& id : input_texts(call, "ResourceIds")) {
    if (auto target = get_item(call.world, kind, id); !target) {
      return std::move(target).failure();
    }
    std::string type = call.text("LogDestinationType");
    type = type.empty() ? "cloud-watch-logs" : type;
    Value shape = obj({{"ResourceId", id},
                       {"FlowLogStatus", "ACTIVE"},
                       {"DeliverLogsStatus", "SUCCESS"},
                       {"LogDestinationType", type},
                       {"MaxAggregationInterval", 600},
                       {"LogFormat",
                        "${version} ${account-id} ${interface-id} ${srcaddr} ${dstaddr} "
                        "${srcport} ${dstport} ${protocol} ${packets} ${bytes} ${start} ${end} "
                        "${action} ${log-status}"},
                       {"CreationTime", call.world.clock.now()}});
    copy_members(shape, call.input,
                 {"TrafficType", "LogDestination", "LogGroupName", "DeliverLogsPermissionArn",
                  "MaxAggregationInterval", "LogFormat"});
    const bool repeated = std::any_of(known->begin(), known->end(), [&](const Item& each) {
      return each.text("ResourceId") == id &&
             each.text("LogDestination") == call.text("LogDestination") &&
             each.text("LogGroupName") == call.text("LogGroupName");
    });
    if (repeated) {
      failed.push(obj({{"ResourceId", id},
                       {"Error", obj({{"Code", "FlowLogAlreadyExists"},
                                      {"Message",
                                       "Error. There is an existing Flow Log with the same "
                                       "configuration and log destination."}})}}));
      continue;
    }
    auto item = add_item(call, kFlowLogKind, std::move(shape));
    if (!item) {
      return std::move(item).failure();
    }
    ids.push(Value::string(item->key));
  }
  return obj({{"FlowLogIds", std::move(ids)}, {"Unsuccessful", std::move(failed)}});
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
    on("ModifyVpcPeeringConnectionOptions", &op<&peering_options>),
    on("CreateVpcEndpoint", &op<&create_endpoint>),
    on("ModifyVpcEndpoint", &op<&modify_endpoint>),
    on("DeleteVpcEndpoints", &op<&remove_endpoints>),
    on("DescribeVpcEndpoints", &op<&describe<kEndpointKind>>),
    on("CreateFlowLogs", &op<&create_flow_logs>),
    on("DeleteFlowLogs", &op<&remove_flow_logs>),
    on("DescribeFlowLogs", &op<&describe<kFlowLogKind>>)};
const RegisterAll kRegistered{entries};

}  // namespace

}  // namespace formwork::ec2
