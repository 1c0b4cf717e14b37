// SPDX-License-Identifier: Apache-2.0
// Resources that are made, told and deleted and have nothing else to them: one row each.
#include <algorithm>

#include "engine/base/text.hh"
#include "engine/value/convert.hh"
#include "resources/common/naming.hh"
#include "resources/common/properties.hh"
#include "resources/ec2/api/instance_parts.hh"
#include "resources/ec2/api/kinds.hh"
#include "resources/ec2/api/region.hh"
#include "resources/ec2/api/transit.hh"

namespace formwork::ec2 {

namespace {

struct Creation {
  std::string_view operation;
  const Kind* kind;
  std::string_view answer;       ///< Member of the answer that holds the shape.
  std::string_view copied;       ///< Members of the input, with commas between.
  std::string_view given;        ///< What every one has, as JSON.
  const Kind* parent = nullptr;  ///< Its id member must name one.
};

constexpr Creation kCreations[] = {
    {"CreateCustomerGateway", &kCustomerGatewayKind, "CustomerGateway",
     "Type,IpAddress,CertificateArn,DeviceName", R"({"State":"available"})"},
    {"CreateVpnGateway", &kVpnGatewayKind, "VpnGateway", "Type,AvailabilityZone",
     R"({"State":"available","VpcAttachments":[]})"},
    {"CreateEgressOnlyInternetGateway", &kEgressGatewayKind, "EgressOnlyInternetGateway", "",
     R"({"Attachments":[]})", &kVpcKind},
    {"CreateCarrierGateway", &kCarrierGatewayKind, "CarrierGateway", "VpcId",
     R"({"State":"available"})", &kVpcKind},
    {"CreatePlacementGroup", &kPlacementGroupKind, "PlacementGroup",
     "GroupName,Strategy,PartitionCount,SpreadLevel", R"({"State":"available"})"},
    {"CreateTransitGateway", &kTransitGatewayKind, "TransitGateway", "Description",
     R"({"State":"available"})"},
    {"CreateTransitGatewayRouteTable", &kTransitTableKind, "TransitGatewayRouteTable",
     "TransitGatewayId",
     R"({"State":"available","DefaultAssociationRouteTable":false,)"
     R"("DefaultPropagationRouteTable":false})",
     &kTransitGatewayKind},
    {"CreateTransitGatewayVpcAttachment", &kTransitAttachmentKind, "TransitGatewayVpcAttachment",
     "TransitGatewayId,VpcId,SubnetIds", R"({"State":"available","ResourceType":"vpc"})",
     &kTransitGatewayKind},
    {"CreateManagedPrefixList", &kPrefixListKind, "PrefixList",
     "PrefixListName,MaxEntries,AddressFamily,Entries",
     R"({"State":"create-complete","Version":1})"},
    {"CreateCapacityReservation", &kCapacityKind, "CapacityReservation",
     "InstanceType,InstancePlatform,AvailabilityZone,Tenancy,EbsOptimized,EndDateType,"
     "InstanceMatchCriteria",
     R"({"State":"active"})"},
    {"CreateTrafficMirrorFilter", &kMirrorFilterKind, "TrafficMirrorFilter", "Description",
     R"({"IngressFilterRules":[],"EgressFilterRules":[],"NetworkServices":[]})"},
    {"CreateTrafficMirrorTarget", &kMirrorTargetKind, "TrafficMirrorTarget",
     "Description,NetworkInterfaceId,NetworkLoadBalancerArn,GatewayLoadBalancerEndpointId",
     R"({"Type":"network-interface"})"},
};

/// Members that are computed.
void complete(ApiCall& call, const Kind& kind, Value& shape) {
  shape.set("OwnerId", Value::string(call.world.account_id));
  shape.set("CreationTime", Value::number(call.world.clock.now()));
  if (&kind == &kCustomerGatewayKind) {
    const std::string asn = call.text("BgpAsn");
    shape.set("BgpAsn", Value::string(asn.empty() ? "65000" : asn));
    set_text(shape, "IpAddress", call.text("PublicIp"));
  } else if (&kind == &kVpnGatewayKind) {
    shape.set("AmazonSideAsn", Value::number(number_of(call.input, "AmazonSideAsn", 64512)));
  } else if (&kind == &kEgressGatewayKind) {
    shape.set("Attachments",
              list_with(obj({{"State", "attached"}, {"VpcId", call.text("VpcId")}})));
  } else if (&kind == &kTransitGatewayKind) {
    const Value parsed = map_in(call.input, "Options");
    Value options = obj({{"AmazonSideAsn", 64512},
                         {"AutoAcceptSharedAttachments", "disable"},
                         {"DefaultRouteTableAssociation", "enable"},
                         {"DefaultRouteTablePropagation", "enable"},
                         {"VpnEcmpSupport", "enable"},
                         {"DnsSupport", "enable"},
                         {"SecurityGroupReferencingSupport", "disable"},
                         {"MulticastSupport", "disable"},
                         {"TransitGatewayCidrBlocks", Value::list()}});
    for (const auto& member : parsed.members()) {
      options.set(member.key, member.value);
    }
    shape.set("Options", std::move(options));
  } else if (&kind == &kTransitAttachmentKind) {
    Value options = obj({{"DnsSupport", "enable"},
                         {"SecurityGroupReferencingSupport", "enable"},
                         {"Ipv6Support", "disable"},
                         {"ApplianceModeSupport", "disable"}});
    const Value asked = map_in(call.input, "Options");
    for (const auto& member : asked.members()) {
      options.set(member.key, member.value);
    }
    shape.set("Options", std::move(options));
    shape.set("TransitGatewayOwnerId", Value::string(call.world.account_id));
    shape.set("VpcOwnerId", Value::string(call.world.account_id));
    shape.set("ResourceOwnerId", Value::string(call.world.account_id));
    shape.set("ResourceId", Value::string(call.text("VpcId")));
  } else if (&kind == &kCapacityKind) {
    const std::int64_t count = number_of(call.input, "InstanceCount", 1);
    shape.set("TotalInstanceCount", Value::number(count));
    shape.set("AvailableInstanceCount", Value::number(count));
  } else if (&kind == &kMirrorTargetKind && has(call.input, "NetworkLoadBalancerArn")) {
    shape.set("Type", Value::string("network-load-balancer"));
  }
}

/// What may be there once only.
Result<void> check_single(ApiCall& call, const Kind& kind) {
  auto items = all_items(call.world, kind);
  if (!items) {
    return std::move(items).failure();
  }
  for (const Item& item : *items) {
    if (&kind == &kPlacementGroupKind && item.text("GroupName") == call.text("GroupName")) {
      return fail("InvalidPlacementGroup.Duplicate",
                  "The placement group '" + call.text("GroupName") + "' already exists.");
    }
    if (&kind == &kTransitAttachmentKind && item.text("ResourceId") == call.text("VpcId") &&
        item.text("TransitGatewayId") == call.text("TransitGatewayId")) {
      return fail("DuplicateTransitGatewayAttachment",
                  item.text("TransitGatewayId") +
                      " has non-deleted Transit Gateway Attachments with same VPC ID.");
    }
  }
  return {};
}

/// The route table that a gateway has from the beginning, unless it was asked not to.
Result<void> add_default_table(ApiCall& call, Item& gateway) {
  Value options = map_in(gateway.shape, "Options");
  const bool associates = options.get_text("DefaultRouteTableAssociation") == "enable";
  const bool propagates = options.get_text("DefaultRouteTablePropagation") == "enable";
  if (!associates && !propagates) {
    return {};
  }
  const std::string id = ec2_id(call.world, kTransitTableKind.prefix);
  auto stored = put_shape(call.world, kTransitTableKind, id,
                          obj({{"TransitGatewayRouteTableId", id},
                               {"TransitGatewayId", gateway.key},
                               {"State", "available"},
                               {"DefaultAssociationRouteTable", associates},
                               {"DefaultPropagationRouteTable", propagates},
                               {"CreationTime", call.world.clock.now()}}));
  if (associates) {
    options.set("AssociationDefaultRouteTableId", Value::string(id));
  }
  if (propagates) {
    options.set("PropagationDefaultRouteTableId", Value::string(id));
  }
  gateway.set("Options", std::move(options));
  return stored;
}

Result<void> drop_default_table(World& world, const Item& gateway) {
  const std::string id =
      map_in(gateway.shape, "Options").get_text("AssociationDefaultRouteTableId");
  auto table = get_item(world, kTransitTableKind, id);
  return table ? erase_item(world, kTransitTableKind, *table) : Result<void>();
}

Result<Value> create(ApiCall& call) {
  const auto* row = std::find_if(std::begin(kCreations), std::end(kCreations),
                                 [&](const auto& r) { return r.operation == call.operation; });
  if (row->parent != nullptr) {
    auto parent = get_item(call.world, *row->parent, call.text(row->parent->id_member));
    if (!parent) {
      return std::move(parent).failure();
    }
  }
  if (auto single = check_single(call, *row->kind); !single) {
    return std::move(single).failure();
  }
  auto shape = value_from_json(row->given);
  if (!shape) {
    return shape;
  }
  for (const auto member : split(row->copied, ",")) {
    copy_members(*shape, call.input, {member});
  }
  complete(call, *row->kind, *shape);
  auto item = add_item(call, *row->kind, std::move(*shape));
  if (!item) {
    return std::move(item).failure();
  }
  // Placement groups are known by their names.
  const std::string arn =
      regional_arn(call.world, "ec2",
                   std::string(row->kind->tag_type) + "/" +
                       (row->kind == &kPlacementGroupKind ? item->text("GroupName") : item->key));
  for (const std::string_view member :
       {"TransitGatewayArn", "PrefixListArn", "GroupArn", "CapacityReservationArn"}) {
    item->set(member, Value::string(arn));
  }
  if (row->kind == &kTransitGatewayKind) {
    if (auto added = add_default_table(call, *item); !added) {
      return std::move(added).failure();
    }
  }
  if (row->kind == &kTransitAttachmentKind) {
    if (auto joined = join_default_tables(call.world, *item); !joined) {
      return std::move(joined).failure();
    }
  }
  auto stored = put_item(call.world, *row->kind, *item);
  if (!stored) {
    return std::move(stored).failure();
  }
  Value answer = map_with(row->answer, told(*item));
  set_text(answer, "ClientToken", call.text("ClientToken"));
  return answer;
}

struct Deletion {
  std::string_view operation;
  const Kind* kind;
  std::string_view answer;  ///< Of the deleted shape; "Return" / "ReturnCode": a flag; "": none.
  bool keeps = false;       ///< It is told as deleted from then on.
};

constexpr Deletion kDeletions[] = {
    {"DeleteCustomerGateway", &kCustomerGatewayKind, "", true},
    {"DeleteVpnGateway", &kVpnGatewayKind, "", true},
    {"DeleteEgressOnlyInternetGateway", &kEgressGatewayKind, "ReturnCode"},
    {"DeleteCarrierGateway", &kCarrierGatewayKind, "CarrierGateway"},
    {"DeleteTransitGateway", &kTransitGatewayKind, "TransitGateway"},
    {"DeleteTransitGatewayRouteTable", &kTransitTableKind, "TransitGatewayRouteTable", true},
    {"DeleteTransitGatewayVpcAttachment", &kTransitAttachmentKind, "TransitGatewayVpcAttachment"},
    {"DeleteManagedPrefixList", &kPrefixListKind, "PrefixList", true},
    {"DeleteVpnConnection", &kVpnConnectionKind, "", true},
    {"CancelCapacityReservation", &kCapacityKind, "Return", true},
    {"DeleteTrafficMirrorFilter", &kMirrorFilterKind, "TrafficMirrorFilterId"},
    {"DeleteTrafficMirrorTarget", &kMirrorTargetKind, "TrafficMirrorTargetId"},
};

/// Nothing may be attached to a gateway that goes.
Result<void> check_unattached(World& world, const Item& gateway) {
  auto attachments = all_items(world, kTransitAttachmentKind);
  if (!attachments) {
    return std::move(attachments).failure();
  }
  for (const Item& each : *attachments) {
    const std::string state = each.text("State");
    if (each.text("TransitGatewayId") == gateway.key && state != "deleted" && state != "rejected") {
      return fail("IncorrectState",
                  gateway.key + " has non-deleted Transit Gateway Attachments: " + each.key + ".");
    }
  }
  return {};
}

/// A VPN connection takes its attachment to a transit gateway along.
Result<void> drop_attachment_of(World& world, const std::string& resource_id) {
  auto attachments = all_items(world, kTransitAttachmentKind);
  if (!attachments) {
    return std::move(attachments).failure();
  }
  for (const Item& each : *attachments) {
    if (each.text("ResourceId") == resource_id) {
      if (auto erased = erase_item(world, kTransitAttachmentKind, each); !erased) {
        return erased;
      }
    }
  }
  return {};
}

Result<Value> remove(ApiCall& call) {
  const auto* row = std::find_if(std::begin(kDeletions), std::end(kDeletions),
                                 [&](const auto& r) { return r.operation == call.operation; });
  auto item = get_item(call.world, *row->kind, call.text(row->kind->id_member));
  if (!item) {
    return std::move(item).failure();
  }
  if (row->kind == &kTransitGatewayKind) {
    if (auto free = check_unattached(call.world, *item); !free) {
      return std::move(free).failure();
    }
  }
  item->set("State", Value::string(row->kind == &kPrefixListKind ? "delete-complete"
                                   : row->kind == &kCapacityKind ? "cancelled"
                                                                 : "deleted"));
  if (row->kind == &kTransitGatewayKind) {
    if (auto dropped = drop_default_table(call.world, *item); !dropped) {
      return std::move(dropped).failure();
    }
  }
  if (row->kind == &kVpnConnectionKind) {
    if (auto dropped = drop_attachment_of(call.world, item->key); !dropped) {
      return std::move(dropped).failure();
    }
  }
  auto done = row->keeps ? put_item(call.world, *row->kind, *item)
                         : erase_item(call.world, *row->kind, *item);
  if (!done) {
    return std::move(done).failure();
  }
  if (row->answer.empty()) {
    return Value::map();
  }
  if (row->answer.starts_with("Return")) {
    return map_with(row->answer, Value::boolean(true));
  }
  if (row->answer.ends_with("Id")) {
    return map_with(row->answer, Value::string(item->key));
  }
  return map_with(row->answer, told(*item));
}

/// No instance may be in a placement group that goes.
Result<void> check_unused(World& world, const Item& group) {
  auto instances = all_items(world, kInstanceKind);
  if (!instances) {
    return std::move(instances).failure();
  }
  const std::string name = group.text("GroupName");
  for (const Item& instance : *instances) {
    const bool is_there = map_in(instance.shape, "Placement").get_text("GroupName") == name;
    if (is_there && state_of(instance) != "terminated") {
      return fail("InvalidPlacementGroup.InUse",
                  "The placement group '" + name + "' is in use and may not be deleted.");
    }
  }
  return {};
}

/// Placement groups are asked for by name.
Result<Value> describe_placements(ApiCall& call) {
  auto items = chosen(call, kPlacementGroupKind);
  if (!items) {
    return std::move(items).failure();
  }
  const auto names = input_texts(call, "GroupNames");
  Value::List shapes;
  for (const auto& name : names) {
    if (std::none_of(items->begin(), items->end(),
                     [&](const Item& item) { return item.text("GroupName") == name; })) {
      return no_such(kPlacementGroupKind, name);
    }
  }
  for (const Item& item : *items) {
    if (names.empty() ||
        std::find(names.begin(), names.end(), item.text("GroupName")) != names.end()) {
      shapes.push_back(told(item));
    }
  }
  return map_with("PlacementGroups", Value::list(std::move(shapes)));
}

Result<Value> remove_placement(ApiCall& call) {
  auto items = all_items(call.world, kPlacementGroupKind);
  if (!items) {
    return std::move(items).failure();
  }
  for (const Item& item : *items) {
    if (item.text("GroupName") == call.text("GroupName")) {
      if (auto free = check_unused(call.world, item); !free) {
        return std::move(free).failure();
      }
      auto erased = erase_item(call.world, kPlacementGroupKind, item);
      return erased ? Result<Value>(Value::map()) : std::move(erased).failure();
    }
  }
  return no_such(kPlacementGroupKind, call.text("GroupName"));
}

Result<Value> modify_transit(ApiCall& call) {
  auto item = get_item(call.world, kTransitGatewayKind, call.text("TransitGatewayId"));
  if (!item) {
    return std::move(item).failure();
  }
  if (const std::string words = call.text("Description"); !words.empty()) {
    item->set("Description", Value::string(words));
  }
  Value options = map_in(item->shape, "Options");
  const Value asked = map_in(call.input, "Options");
  for (const auto& member : asked.members()) {
    options.set(member.key, member.value);
  }
  item->set("Options", std::move(options));
  auto stored = put_item(call.world, kTransitGatewayKind, *item);
  return stored ? Result<Value>(map_with("TransitGateway", told(*item)))
                : std::move(stored).failure();
}

constinit OperationEntry entries[]{
    on("CreateCustomerGateway", &op<&create>),
    on("CreateVpnGateway", &op<&create>),
    on("CreateEgressOnlyInternetGateway", &op<&create>),
    on("CreateCarrierGateway", &op<&create>),
    on("CreatePlacementGroup", &op<&create>),
    on("CreateTransitGateway", &op<&create>),
    on("CreateTransitGatewayRouteTable", &op<&create>),
    on("CreateTransitGatewayVpcAttachment", &op<&create>),
    on("CreateManagedPrefixList", &op<&create>),
    on("CreateCapacityReservation", &op<&create>),
    on("CreateTrafficMirrorFilter", &op<&create>),
    on("CreateTrafficMirrorTarget", &op<&create>),
    on("DeleteCustomerGateway", &op<&remove>),
    on("DeleteVpnGateway", &op<&remove>),
    on("DeleteEgressOnlyInternetGateway", &op<&remove>),
    on("DeleteCarrierGateway", &op<&remove>),
    on("DeleteTransitGateway", &op<&remove>),
    on("DeleteTransitGatewayRouteTable", &op<&remove>),
    on("DeleteTransitGatewayVpcAttachment", &op<&remove>),
    on("DeleteManagedPrefixList", &op<&remove>),
    on("DeleteVpnConnection", &op<&remove>),
    on("CancelCapacityReservation", &op<&remove>),
    on("DeleteTrafficMirrorFilter", &op<&remove>),
    on("DeleteTrafficMirrorTarget", &op<&remove>),
    on("DescribeCustomerGateways", &op<&describe<kCustomerGatewayKind>>),
    on("DescribeVpnGateways", &op<&describe<kVpnGatewayKind>>),
    on("DescribeEgressOnlyInternetGateways", &op<&describe<kEgressGatewayKind>>),
    on("DescribeCarrierGateways", &op<&describe<kCarrierGatewayKind>>),
    on("DescribePlacementGroups", &op<&describe_placements>),
    on("DescribeTransitGateways", &op<&describe<kTransitGatewayKind>>),
    on("DescribeTransitGatewayRouteTables", &op<&describe<kTransitTableKind>>),
    on("DescribeTransitGatewayAttachments", &op<&describe<kTransitAttachmentKind>>),
    on("ModifyTransitGateway", &op<&modify_transit>),
    on("DescribeCapacityReservations", &op<&describe<kCapacityKind>>),
    on("DescribeTrafficMirrorFilters", &op<&describe<kMirrorFilterKind>>),
    on("DescribeTrafficMirrorTargets", &op<&describe<kMirrorTargetKind>>),
    on("DeletePlacementGroup", &op<&remove_placement>)};
const RegisterAll kRegistered{entries};

}  // namespace

}  // namespace formwork::ec2
