// SPDX-License-Identifier: Apache-2.0
// Settings of networks that are kept and told and let nothing through or keep nothing out: security
// groups' further VPCs, blocking of public access, VPN connections' gateways and options, and
// attributes that go back to what they were.
#include <algorithm>

#include "resources/common/properties.hh"
#include "resources/ec2/api/kinds.hh"

namespace formwork::ec2 {

namespace {

// ---- security groups in further VPCs

constexpr std::string_view kFurther = "VpcAssociations";

struct GroupAndVpc {
  Item group;
  Item vpc;
};

Result<GroupAndVpc> asked_both(ApiCall& call) {
  auto group = get_item(call.world, kGroupKind, call.text("GroupId"));
  if (!group) {
    return std::move(group).failure();
  }
  auto vpc = get_item(call.world, kVpcKind, call.text("VpcId"));
  if (!vpc) {
    return std::move(vpc).failure();
  }
  return GroupAndVpc{std::move(*group), std::move(*vpc)};
}

Result<Value> associate_group(ApiCall& call) {
  auto both = asked_both(call);
  if (!both) {
    return std::move(both).failure();
  }
  auto& [group, vpc] = *both;
  if (group.text("VpcId") == vpc.key) {
    return fail("InvalidParameterValue",
                "The security group '" + group.key + "' was made in '" + vpc.key + "'.");
  }
  auto ids = texts_of(group.record.find(kFurther));
  if (std::find(ids.begin(), ids.end(), vpc.key) == ids.end()) {
    ids.push_back(vpc.key);
  }
  group.record.set(kFurther, list_of(ids));
  auto stored = put_item(call.world, kGroupKind, group);
  return stored ? Result<Value>(obj({{"State", "associated"}})) : std::move(stored).failure();
}

Result<Value> disassociate_group(ApiCall& call) {
  auto both = asked_both(call);
  if (!both) {
    return std::move(both).failure();
  }
  auto& [group, vpc] = *both;
  auto ids = texts_of(group.record.find(kFurther));
  if (std::erase(ids, vpc.key) == 0) {
    return fail(
        "InvalidSecurityGroupVpcAssociation.NotFound",
        "The security group '" + group.key + "' is not associated with the VPC '" + vpc.key + "'");
  }
  group.record.set(kFurther, list_of(ids));
  auto stored = put_item(call.world, kGroupKind, group);
  return stored ? Result<Value>(obj({{"State", "disassociated"}})) : std::move(stored).failure();
}

Result<Value> describe_group_vpcs(ApiCall& call) {
  auto groups = all_items(call.world, kGroupKind);
  if (!groups) {
    return std::move(groups).failure();
  }
  const Value none;
  const Value* filters = call.find("Filters");
  Value::List shapes;
  for (const Item& group : *groups) {
    for (const auto& vpc : texts_of(group.record.find(kFurther))) {
      Value shape = obj({{"GroupId", group.key},
                         {"GroupOwnerId", call.world.account_id},
                         {"VpcId", vpc},
                         {"VpcOwnerId", call.world.account_id},
                         {"State", "associated"}});
      if (passes(shape, filters != nullptr ? *filters : none, "security-group")) {
        shapes.push_back(std::move(shape));
      }
    }
  }
  return answer_page(call, "SecurityGroupVpcAssociations", std::move(shapes));
}

// ---- public access

constexpr ObjectPlace kSettings{"ec2", "network-setting"};
constexpr std::string_view kBlocking = "vpc-block-public-access";

Result<Value> told_blocking(ApiCall& call) {
  auto kept = find_object(call.world, kSettings, std::string(kBlocking));
  if (!kept) {
    return kept;
  }
  Value shape = obj({{"AwsAccountId", call.world.account_id},
                     {"AwsRegion", call.world.region},
                     {"State", "default-state"},
                     {"InternetGatewayBlockMode", "off"},
                     {"ManagedBy", "account"},
                     {"ExclusionsAllowed", "allowed"}});
  if (kept->is_map()) {
    copy_members(shape, *kept, {"InternetGatewayBlockMode", "LastUpdateTimestamp"});
    shape.set("State", Value::string("update-complete"));
  }
  return map_with("VpcBlockPublicAccessOptions", std::move(shape));
}

Result<Value> modify_blocking(ApiCall& call) {
  const std::string mode = call.text("InternetGatewayBlockMode");
  if (mode != "off" && mode != "block-bidirectional" && mode != "block-ingress") {
    return fail("InvalidParameterValue",
                "Value (" + mode + ") for parameter internetGatewayBlockMode is invalid.");
  }
  auto stored = put_object(
      call.world, kSettings, std::string(kBlocking),
      obj({{"InternetGatewayBlockMode", mode}, {"LastUpdateTimestamp", call.world.clock.now()}}));
  return stored ? told_blocking(call) : std::move(stored).failure();
}

// ---- VPN connections

Result<Item> asked_connection(ApiCall& call) {
  return get_item(call.world, kVpnConnectionKind, call.text("VpnConnectionId"));
}

Result<Value> kept_connection(ApiCall& call, const Item& item) {
  auto stored = put_item(call.world, kVpnConnectionKind, item);
  return stored ? Result<Value>(map_with("VpnConnection", told(item)))
                : std::move(stored).failure();
}

Result<Value> modify_connection(ApiCall& call) {
  auto item = asked_connection(call);
  if (!item) {
    return std::move(item).failure();
  }
  for (const Kind* kind : {&kVpnGatewayKind, &kTransitGatewayKind, &kCustomerGatewayKind}) {
    const std::string id = call.text(kind->id_member);
    if (id.empty()) {
      continue;
    }
    if (auto found = get_item(call.world, *kind, id); !found) {
      return std::move(found).failure();
    }
    item->set(kind->id_member, Value::string(id));
    if (kind != &kCustomerGatewayKind) {
      const Kind& other = kind == &kVpnGatewayKind ? kTransitGatewayKind : kVpnGatewayKind;
      item->set(other.id_member, Value());
    }
  }
  return kept_connection(call, *item);
}

Result<Value> modify_options(ApiCall& call) {
  auto item = asked_connection(call);
  if (!item) {
    return std::move(item).failure();
  }
  Value options = map_in(item->shape, "Options");
  copy_members(options, call.input,
               {"LocalIpv4NetworkCidr", "LocalIpv6NetworkCidr", "RemoteIpv4NetworkCidr",
                "RemoteIpv6NetworkCidr", "TunnelBandwidth"});
  item->set("Options", std::move(options));
  return kept_connection(call, *item);
}

// ---- what goes back

Result<Value> reset_address(ApiCall& call) {
  auto item = get_item(call.world, kAddressKind, call.text("AllocationId"));
  if (!item) {
    return std::move(item).failure();
  }
  item->set("PtrRecord", Value());
  Value shape = obj({{"AllocationId", item->text("AllocationId")}});
  set_text(shape, "PublicIp", item->text("PublicIp"));
  auto stored = put_item(call.world, kAddressKind, *item);
  return stored ? Result<Value>(map_with("Address", std::move(shape)))
                : std::move(stored).failure();
}

Result<Value> reset_interface(ApiCall& call) {
  auto item = get_item(call.world, kInterfaceKind, call.text("NetworkInterfaceId"));
  if (!item) {
    return std::move(item).failure();
  }
  item->set("SourceDestCheck", Value::boolean(true));
  auto stored = put_item(call.world, kInterfaceKind, *item);
  return stored ? Result<Value>(Value::map()) : std::move(stored).failure();
}

constinit OperationEntry entries[]{
    on("AssociateSecurityGroupVpc", &op<&associate_group>),
    on("DisassociateSecurityGroupVpc", &op<&disassociate_group>),
    on("DescribeSecurityGroupVpcAssociations", &op<&describe_group_vpcs>),
    on("DescribeVpcBlockPublicAccessOptions", &op<&told_blocking>),
    on("ModifyVpcBlockPublicAccessOptions", &op<&modify_blocking>),
    on("ModifyVpnConnection", &op<&modify_connection>),
    on("ModifyVpnConnectionOptions", &op<&modify_options>),
    on("ResetAddressAttribute", &op<&reset_address>),
    on("ResetNetworkInterfaceAttribute", &op<&reset_interface>)};
const RegisterAll kRegistered{entries};

}  // namespace

}  // namespace formwork::ec2
