// SPDX-License-Identifier: Apache-2.0
// Resources that are made, told and deleted and have nothing else to them: one row each.
#include <algorithm>

#include "engine/base/text.hh"
#include "engine/value/convert.hh"
#include "resources/common/naming.hh"
#include "resources/common/properties.hh"
#include "resources/ec2/api/kinds.hh"

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
     "TransitGatewayId,VpcId,SubnetIds,Options", R"({"State":"available","ResourceType":"vpc"})",
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
     R"({})"},
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
                         {"MulticastSupport", "disable"}});
    for (const auto& member : parsed.members()) {
      options.set(member.key, member.value);
    }
    shape.set("Options", std::move(options));
  } else if (&kind == &kTransitAttachmentKind) {
    shape.set("TransitGatewayOwnerId", Value::string(call.world.account_id));
    shape.set("VpcOwnerId", Value::string(call.world.account_id));
    shape.set("ResourceOwnerId", Value::string(call.world.account_id));
    shape.set("ResourceId", Value::string(call.text("VpcId")));
  } else if (&kind == &kCapacityKind) {
    const std::int64_t count = number_of(call.input, "InstanceCount", 1);
    shape.set("TotalInstanceCount", Value::number(count));
    shape.set("AvailableInstanceCount", Value::number(count));
  }
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
  if (row->kind == &kPlacementGroupKind) {
    auto groups = all_items(call.world, kPlacementGroupKind);
    for (const Item& group : groups ? *groups : std::vector<Item>()) {
      if (group.text("GroupName") == call.text("GroupName")) {
        return fail("InvalidPlacementGroup.Duplicate",
                    "The placement group '" + call.text("GroupName") + "' already exists.");
      }
    }
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
  const std::string arn =
      regional_arn(call.world, "ec2", std::string(row->kind->tag_type) + "/" + item->key);
  for (const std::string_view member :
       {"TransitGatewayArn", "PrefixListArn", "GroupArn", "CapacityReservationArn"}) {
    item->set(member, Value::string(arn));
  }
  auto stored = put_item(call.world, *row->kind, *item);
  return stored ? Result<Value>(map_with(row->answer, told(*item))) : std::move(stored).failure();
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
    {"DeleteTransitGateway", &kTransitGatewayKind, "TransitGateway", true},
    {"DeleteTransitGatewayRouteTable", &kTransitTableKind, "TransitGatewayRouteTable"},
    {"DeleteTransitGatewayVpcAttachment", &kTransitAttachmentKind, "TransitGatewayVpcAttachment"},
    {"DeleteManagedPrefixList", &kPrefixListKind, "PrefixList"},
    {"DeleteVpnConnection", &kVpnConnectionKind, "", true},
    {"CancelCapacityReservation", &kCapacityKind, "Return"},
    {"DeleteTrafficMirrorFilter", &kMirrorFilterKind, "TrafficMirrorFilterId"},
    {"DeleteTrafficMirrorTarget", &kMirrorTargetKind, "TrafficMirrorTargetId"},
};

Result<Value> remove(ApiCall& call) {
  const auto* row = std::find_if(std::begin(kDeletions), std::end(kDeletions),
                                 [&](const auto& r) { return r.operation == call.operation; });
  auto item = get_item(call.world, *row->kind, call.text(row->kind->id_member));
  if (!item) {
    return std::move(item).failure();
  }
  item->set("State", Value::string("deleted"));
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

Result<Value> prefix_entries(ApiCall& call) {
  auto item = get_item(call.world, kPrefixListKind, call.text("PrefixListId"));
  if (!item) {
    return std::move(item).failure();
  }
  return answer_page(call, "Entries", list_in(item->shape, "Entries"));
}

Result<Value> modify_prefix_list(ApiCall& call) {
  auto item = get_item(call.world, kPrefixListKind, call.text("PrefixListId"));
  if (!item) {
    return std::move(item).failure();
  }
  Value::List entries = list_in(item->shape, "Entries");
  for (const Value& gone : input_items(call, "RemoveEntries")) {
    std::erase_if(
        entries, [&](const Value& each) { return each.get_text("Cidr") == gone.get_text("Cidr"); });
  }
  for (const Value& fresh : input_items(call, "AddEntries")) {
    entries.push_back(fresh);
  }
  item->set("Entries", Value::list(std::move(entries)));
  item->set("State", Value::string("modify-complete"));
  item->set("Version", Value::number(number_of(item->shape, "Version", 1) + 1));
  if (const std::string name = call.text("PrefixListName"); !name.empty()) {
    item->set("PrefixListName", Value::string(name));
  }
  auto stored = put_item(call.world, kPrefixListKind, *item);
  return stored ? Result<Value>(map_with("PrefixList", told(*item))) : std::move(stored).failure();
}

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

Result<Value> create_vpn(ApiCall& call) {
  auto gateway = get_item(call.world, kCustomerGatewayKind, call.text("CustomerGatewayId"));
  if (!gateway) {
    return std::move(gateway).failure();
  }
  Value shape = obj({{"State", "available"}, {"Category", "VPN"}, {"Routes", Value::list()}});
  copy_members(shape, call.input,
               {"CustomerGatewayId", "Type", "VpnGatewayId", "TransitGatewayId", "Options"});
  auto item = add_item(call, kVpnConnectionKind, std::move(shape));
  return item ? Result<Value>(map_with("VpnConnection", told(*item))) : std::move(item).failure();
}

Result<Value> remove_placement(ApiCall& call) {
  auto items = all_items(call.world, kPlacementGroupKind);
  if (!items) {
    return std::move(items).failure();
  }
  for (const Item& item : *items) {
    if (item.text("GroupName") == call.text("GroupName")) {
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
    on("DescribePlacementGroups", &op<&describe<kPlacementGroupKind>>),
    on("DescribeTransitGateways", &op<&describe<kTransitGatewayKind>>),
    on("DescribeTransitGatewayRouteTables", &op<&describe<kTransitTableKind>>),
    on("DescribeTransitGatewayAttachments", &op<&describe<kTransitAttachmentKind>>),
    on("ModifyTransitGateway", &op<&modify_transit>),
    on("DescribeManagedPrefixLists", &op<&describe<kPrefixListKind>>),
    on("GetManagedPrefixListEntries", &op<&prefix_entries>),
    on("ModifyManagedPrefixList", &op<&modify_prefix_list>),
    on("DescribeCapacityReservations", &op<&describe<kCapacityKind>>),
    on("DescribeTrafficMirrorFilters", &op<&describe<kMirrorFilterKind>>),
    on("DescribeTrafficMirrorTargets", &op<&describe<kMirrorTargetKind>>),
    on("DescribeVpnConnections", &op<&describe<kVpnConnectionKind>>),
    on("CreateVpnConnection", &op<&create_vpn>),
    on("AttachVpnGateway", &op<&attach_vpn>),
    on("DetachVpnGateway", &op<&detach_vpn>),
    on("DeletePlacementGroup", &op<&remove_placement>)};
const RegisterAll kRegistered{entries};

}  // namespace

}  // namespace formwork::ec2
