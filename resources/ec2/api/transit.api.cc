// SPDX-License-Identifier: Apache-2.0
// What transit gateways' attachments are tied to: route table associations, propagations and
// peerings. A peering that is accepted in another region or account is one record on each side.
// An association with the gateway's default route table gives way to another one that is asked
// for, without being taken away first.
#include "resources/ec2/api/transit.hh"

#include <algorithm>

#include "engine/service/api_host.hh"
#include "resources/common/properties.hh"
#include "resources/ec2/api/kinds.hh"

namespace formwork::ec2 {

namespace {

constexpr std::string_view kAttachmentId = "TransitGatewayAttachmentId";
constexpr std::string_view kTableId = "TransitGatewayRouteTableId";

struct Tie {
  Item attachment;
  Item table;
};

Result<Tie> asked_tie(ApiCall& call) {
  auto attachment = get_item(call.world, kTransitAttachmentKind, call.text(kAttachmentId));
  if (!attachment) {
    return std::move(attachment).failure();
  }
  auto table = get_item(call.world, kTransitTableKind, call.text(kTableId));
  if (!table) {
    return std::move(table).failure();
  }
  return Tie{std::move(*attachment), std::move(*table)};
}

Value tie_shape(const Tie& tie, std::string_view state) {
  Value shape = obj({{kTableId, tie.table.key}, {kAttachmentId, tie.attachment.key}});
  copy_members(shape, tie.attachment.shape, {"ResourceId", "ResourceType"});
  shape.set("State", Value::string(std::string(state)));
  return shape;
}

Result<Value> associate(ApiCall& call) {
  auto tie = asked_tie(call);
  if (!tie) {
    return std::move(tie).failure();
  }
  const std::string table = map_in(tie->attachment.shape, "Association").get_text(kTableId);
  if (!table.empty() && (table == tie->table.key || !is_joined_by_default(tie->attachment))) {
    return fail("Resource.AlreadyAssociated", "Transit Gateway Attachment " + tie->attachment.key +
                                                  " is already associated to a route table.");
  }
  tie->attachment.record.set("JoinedByDefault", Value::boolean(false));
  tie->attachment.set("Association", obj({{kTableId, tie->table.key}, {"State", "associated"}}));
  auto stored = put_item(call.world, kTransitAttachmentKind, tie->attachment);
  return stored ? Result<Value>(map_with("Association", tie_shape(*tie, "associated")))
                : std::move(stored).failure();
}

Result<Value> disassociate(ApiCall& call) {
  auto tie = asked_tie(call);
  if (!tie) {
    return std::move(tie).failure();
  }
  if (map_in(tie->attachment.shape, "Association").get_text(kTableId) != tie->table.key) {
    return fail("InvalidAssociation.NotFound", "Transit Gateway Attachment " + tie->attachment.key +
                                                   " is not associated with " + tie->table.key +
                                                   ".");
  }
  tie->attachment.set("Association", Value());
  auto stored = put_item(call.world, kTransitAttachmentKind, tie->attachment);
  return stored ? Result<Value>(map_with("Association", tie_shape(*tie, "disassociated")))
                : std::move(stored).failure();
}

Value given_filters(const ApiCall& call) {
  const Value* filters = call.find("Filters");
  return filters != nullptr ? *filters : Value();
}

Result<Value> associations(ApiCall& call) {
  auto table = get_item(call.world, kTransitTableKind, call.text(kTableId));
  auto attachments = all_items(call.world, kTransitAttachmentKind);
  if (!table || !attachments) {
    return table ? std::move(attachments).failure() : std::move(table).failure();
  }
  Value::List shapes;
  for (const Item& each : *attachments) {
    if (map_in(each.shape, "Association").get_text(kTableId) == table->key) {
      Value shape = tie_shape({each, *table}, "associated");
      shape.erase(kTableId);
      if (passes(shape, given_filters(call), "transit-gateway-route-table")) {
        shapes.push_back(std::move(shape));
      }
    }
  }
  return answer_page(call, "Associations", std::move(shapes));
}

Result<Value> propagate(ApiCall& call) {
  auto tie = asked_tie(call);
  if (!tie) {
    return std::move(tie).failure();
  }
  auto ids = texts_of(tie->table.shape.find("Propagations"));
  if (std::find(ids.begin(), ids.end(), tie->attachment.key) != ids.end()) {
    return fail(
        "TransitGatewayRouteTablePropagation.Duplicate",
        "Propagation " + tie->attachment.key + " already exists in " + tie->table.key + ".");
  }
  ids.push_back(tie->attachment.key);
  tie->table.set("Propagations", list_of(ids));
  auto stored = put_item(call.world, kTransitTableKind, tie->table);
  return stored ? Result<Value>(map_with("Propagation", tie_shape(*tie, "enabled")))
                : std::move(stored).failure();
}

Result<Value> stop_propagating(ApiCall& call) {
  auto tie = asked_tie(call);
  if (!tie) {
    return std::move(tie).failure();
  }
  auto ids = texts_of(tie->table.shape.find("Propagations"));
  if (std::erase(ids, tie->attachment.key) == 0) {
    return fail(
        "TransitGatewayRouteTablePropagation.NotFound",
        "Propagation " + tie->attachment.key + " does not exist in " + tie->table.key + ".");
  }
  tie->table.set("Propagations", list_of(ids));
  auto stored = put_item(call.world, kTransitTableKind, tie->table);
  return stored ? Result<Value>(map_with("Propagation", tie_shape(*tie, "disabled")))
                : std::move(stored).failure();
}

Result<Value> propagations(ApiCall& call) {
  auto table = get_item(call.world, kTransitTableKind, call.text(kTableId));
  if (!table) {
    return std::move(table).failure();
  }
  Value::List shapes;
  for (const auto& id : texts_of(table->shape.find("Propagations"))) {
    auto attachment = get_item(call.world, kTransitAttachmentKind, id);
    if (attachment) {
      Value shape = tie_shape({*attachment, *table}, "enabled");
      shape.erase(kTableId);
      if (passes(shape, given_filters(call), "transit-gateway-route-table")) {
        shapes.push_back(std::move(shape));
      }
    }
  }
  return answer_page(call, "TransitGatewayRouteTablePropagations", std::move(shapes));
}

Result<Value> modify_attachment(ApiCall& call) {
  auto item = get_item(call.world, kTransitAttachmentKind, call.text(kAttachmentId));
  if (!item) {
    return std::move(item).failure();
  }
  auto subnets = texts_of(item->shape.find("SubnetIds"));
  for (const auto& gone : input_texts(call, "RemoveSubnetIds")) {
    std::erase(subnets, gone);
  }
  for (const auto& fresh : input_texts(call, "AddSubnetIds")) {
    if (std::find(subnets.begin(), subnets.end(), fresh) == subnets.end()) {
      subnets.push_back(fresh);
    }
  }
  item->set("SubnetIds", list_of(subnets));
  Value options = map_in(item->shape, "Options");
  const Value asked = map_in(call.input, "Options");
  for (const auto& member : asked.members()) {
    options.set(member.key, member.value);
  }
  item->set("Options", std::move(options));
  auto stored = put_item(call.world, kTransitAttachmentKind, *item);
  return stored ? Result<Value>(map_with("TransitGatewayVpcAttachment", told(*item)))
                : std::move(stored).failure();
}

// ---- peerings

Result<bool> has_gateway(World& world, const std::string& id) {
  auto item = get_item(world, kTransitGatewayKind, id);
  if (!item && item.error().code != kTransitGatewayKind.not_found) {
    return std::move(item).failure();
  }
  return static_cast<bool>(item);
}

/// Where the peer gateway is: in the region and account that the call names, or here.
Result<bool> peer_is_elsewhere(ApiCall& call, const std::string& account,
                               const std::string& region) {
  const std::string id = call.text("PeerTransitGatewayId");
  auto here = has_gateway(call.world, id);
  if (!here || *here) {
    return here ? Result<bool>(false) : std::move(here).failure();
  }
  if (account == call.world.account_id && region == call.world.region) {
    return no_such(kTransitGatewayKind, id);
  }
  auto done = call.host.in_world(account, region, [&](ApiCall& there) -> Result<void> {
    auto found = has_gateway(there.world, id);
    if (!found) {
      return std::move(found).failure();
    }
    return *found ? Result<void>() : Result<void>(no_such(kTransitGatewayKind, id));
  });
  return done ? Result<bool>(true) : std::move(done).failure();
}

/// Stores the peering here and on its other side.
Result<void> put_both(ApiCall& call, const Item& item) {
  if (auto stored = put_item(call.world, kTransitAttachmentKind, item);
      !stored || !flag(item.record, "IsElsewhere")) {
    return stored;
  }
  for (const std::string_view side : {"RequesterTgwInfo", "AccepterTgwInfo"}) {
    const Value info = map_in(item.shape, side);
    const std::string account = info.get_text("OwnerId");
    const std::string region = info.get_text("Region");
    if (account == call.world.account_id && region == call.world.region) {
      continue;
    }
    auto done = call.host.in_world(account, region, [&](ApiCall& there) {
      return put_item(there.world, kTransitAttachmentKind, item);
    });
    if (!done) {
      return done;
    }
  }
  return {};
}

Result<Value> create_peering(ApiCall& call) {
  auto gateway = get_item(call.world, kTransitGatewayKind, call.text("TransitGatewayId"));
  if (!gateway) {
    return std::move(gateway).failure();
  }
  const std::string account = call.text("PeerAccountId");
  const std::string region = call.text("PeerRegion");
  auto elsewhere = peer_is_elsewhere(call, account, region);
  if (!elsewhere) {
    return std::move(elsewhere).failure();
  }
  const std::string peer = call.text("PeerTransitGatewayId");
  Value shape = obj({{"ResourceType", "peering"},
                     {"TransitGatewayId", gateway->key},
                     {"TransitGatewayOwnerId", call.world.account_id},
                     {"ResourceId", peer},
                     {"ResourceOwnerId", account},
                     {"RequesterTgwInfo", obj({{"TransitGatewayId", gateway->key},
                                               {"OwnerId", call.world.account_id},
                                               {"Region", call.world.region}})},
                     {"AccepterTgwInfo",
                      obj({{"TransitGatewayId", peer}, {"OwnerId", account}, {"Region", region}})},
                     {"State", "pendingAcceptance"},
                     {"Status", obj({{"Code", "pendingAcceptance"}})},
                     {"CreationTime", call.world.clock.now()}});
  copy_members(shape, call.input, {"Options"});
  auto item = add_item(call, kTransitAttachmentKind, std::move(shape));
  if (!item) {
    return std::move(item).failure();
  }
  item->record.set("IsElsewhere", Value::boolean(*elsewhere));
  auto stored = put_both(call, *item);
  return stored ? Result<Value>(map_with("TransitGatewayPeeringAttachment", told(*item)))
                : std::move(stored).failure();
}

Result<Value> move_peering(ApiCall& call, std::string_view verb, std::string_view state) {
  auto item = get_item(call.world, kTransitAttachmentKind, call.text(kAttachmentId));
  if (!item) {
    return std::move(item).failure();
  }
  const Value accepter = map_in(item->shape, "AccepterTgwInfo");
  if (accepter.members().empty()) {
    return no_such(kTransitAttachmentKind, item->key);
  }
  const bool is_accepter = !flag(item->record, "IsElsewhere") ||
                           (accepter.get_text("OwnerId") == call.world.account_id &&
                            accepter.get_text("Region") == call.world.region);
  if (!verb.empty() && !is_accepter) {
    return fail("InvalidParameterValue", "Cannot " + std::string(verb) + " " + item->key +
                                             " as the source of the peering request.");
  }
  if (!verb.empty() && item->text("State") != "pendingAcceptance") {
    return fail("IncorrectState", item->key + " is in invalid state.");
  }
  item->set("State", Value::string(std::string(state)));
  item->set("Status", obj({{"Code", state}}));
  auto stored = put_both(call, *item);
  return stored ? Result<Value>(map_with("TransitGatewayPeeringAttachment", told(*item)))
                : std::move(stored).failure();
}

Result<Value> accept(ApiCall& call) {
  return move_peering(call, "accept", "available");
}
Result<Value> reject(ApiCall& call) {
  return move_peering(call, "reject", "rejected");
}
Result<Value> remove_peering(ApiCall& call) {
  return move_peering(call, "", "deleted");
}

/// The attachments of one resource type, under the name of its own operation.
Result<Value> of_type(ApiCall& call, std::string_view type, std::string_view member) {
  auto items = chosen(call, kTransitAttachmentKind);
  if (!items) {
    return std::move(items).failure();
  }
  Value::List shapes;
  for (const Item& item : *items) {
    if (item.text("ResourceType") == type) {
      shapes.push_back(told(item));
    }
  }
  return answer_page(call, member, std::move(shapes));
}
Result<Value> describe_peerings(ApiCall& call) {
  return of_type(call, "peering", "TransitGatewayPeeringAttachments");
}
Result<Value> describe_vpcs(ApiCall& call) {
  return of_type(call, "vpc", "TransitGatewayVpcAttachments");
}

constinit OperationEntry entries[]{
    on("AssociateTransitGatewayRouteTable", &op<&associate>),
    on("DisassociateTransitGatewayRouteTable", &op<&disassociate>),
    on("GetTransitGatewayRouteTableAssociations", &op<&associations>),
    on("EnableTransitGatewayRouteTablePropagation", &op<&propagate>),
    on("DisableTransitGatewayRouteTablePropagation", &op<&stop_propagating>),
    on("GetTransitGatewayRouteTablePropagations", &op<&propagations>),
    on("ModifyTransitGatewayVpcAttachment", &op<&modify_attachment>),
    on("DescribeTransitGatewayVpcAttachments", &op<&describe_vpcs>),
    on("CreateTransitGatewayPeeringAttachment", &op<&create_peering>),
    on("AcceptTransitGatewayPeeringAttachment", &op<&accept>),
    on("RejectTransitGatewayPeeringAttachment", &op<&reject>),
    on("DeleteTransitGatewayPeeringAttachment", &op<&remove_peering>),
    on("DescribeTransitGatewayPeeringAttachments", &op<&describe_peerings>)};
const RegisterAll kRegistered{entries};

}  // namespace

}  // namespace formwork::ec2
