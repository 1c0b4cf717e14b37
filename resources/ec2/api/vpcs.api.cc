// SPDX-License-Identifier: Apache-2.0
// VPCs, their blocks and attributes.
#include <algorithm>

#include "engine/base/text.hh"
#include "resources/common/naming.hh"
#include "resources/common/properties.hh"
#include "resources/ec2/api/ipam.hh"
#include "resources/ec2/api/kinds.hh"
#include "resources/ec2/api/region.hh"
#include "resources/ec2/cidr.hh"
#include "resources/ec2/network.hh"

namespace formwork::ec2 {

namespace {

Result<std::string> block_of(const std::string& text, std::string_view range_code) {
  const auto cidr = parse_cidr(text);
  if (!cidr) {
    return fail(
        "InvalidParameterValue",
        "Value (" + text + ") for parameter cidrBlock is invalid. This is not a valid CIDR block.");
  }
  if (cidr->prefix < 16 || cidr->prefix > 28) {
    return fail(std::string(range_code), "The CIDR '" + text + "' is invalid.");
  }
  return cidr->text();
}

Value ipv6_association(World& world) {
  const std::string block = "2600:1f18:" + world.ids.hex(4) + ":" + world.ids.hex(2) + "00::/56";
  return obj({{"AssociationId", ec2_id(world, "vpc-cidr-assoc")},
              {"Ipv6CidrBlock", block},
              {"Ipv6CidrBlockState", obj({{"State", "associated"}})},
              {"NetworkBorderGroup", world.region},
              {"Ipv6Pool", "Amazon"}});
}

/// The block that the call names, or one of the pool that it names.
Result<std::string> asked_block(ApiCall& call) {
  const std::string pool_id = call.text("Ipv4IpamPoolId");
  if (pool_id.empty()) {
    return block_of(call.text("CidrBlock"), "InvalidVpc.Range");
  }
  auto pool = get_item(call.world, kIpamPoolKind, pool_id);
  if (!pool) {
    return std::move(pool).failure();
  }
  auto block = free_block(*pool, {.cidr = call.text("CidrBlock"),
                                  .netmask = number_of(call.input, "Ipv4NetmaskLength"),
                                  .disallowed = {}});
  return block ? block_of(*block, "InvalidVpc.Range") : std::move(block);
}

Result<Value> create(ApiCall& call) {
  if (auto there = must_have(call, "CidrBlock"); !there && call.text("Ipv4IpamPoolId").empty()) {
    return std::move(there).failure();
  }
  auto block = asked_block(call);
  if (!block) {
    return std::move(block).failure();
  }
  const std::string tenancy = call.text("InstanceTenancy");
  if (tenancy == "host") {
    return fail("UnsupportedTenancy", "The tenancy value host is not supported.");
  }
  auto tags = specified_tags(call, "vpc");
  if (!tags) {
    return tags;
  }
  Value properties = obj({{"CidrBlock", *block}});
  set_text(properties, "InstanceTenancy", tenancy);
  auto made = create_outside(call, "AWS::EC2::VPC", std::move(properties));
  if (!made) {
    return fail("InvalidParameterValue", made.error().message);
  }
  auto vpc = get_item(call.world, kVpcKind, made->physical_id);
  if (!vpc) {
    return std::move(vpc).failure();
  }
  vpc->record.set("Tags", std::move(*tags));
  if (const std::string pool = call.text("Ipv4IpamPoolId"); !pool.empty()) {
    if (auto taken = take_vpc_block(call, pool, 0, *block, vpc->key); !taken) {
      return std::move(taken).failure();
    }
  }
  if (call.flag("AmazonProvidedIpv6CidrBlock")) {
    vpc->set("Ipv6CidrBlockAssociationSet", list_with(ipv6_association(call.world)));
  }
  if (auto stored = put_item(call.world, kVpcKind, *vpc); !stored) {
    return std::move(stored).failure();
  }
  if (auto done = prepare_region(call.world); !done) {
    return std::move(done).failure();
  }
  vpc = get_item(call.world, kVpcKind, made->physical_id);
  if (!vpc) {
    return std::move(vpc).failure();
  }
  Value shape = told(*vpc);
  shape.set("State", Value::string("pending"));
  return map_with("Vpc", std::move(shape));
}

Result<Value> create_default(ApiCall& call) {
  auto vpcs = all_items(call.world, kVpcKind);
  if (!vpcs) {
    return std::move(vpcs).failure();
  }
  for (const Item& vpc : *vpcs) {
    if (flag(vpc.shape, "IsDefault")) {
      return fail("DefaultVpcAlreadyExists",
                  "A Default VPC already exists for this account in this region.");
    }
  }
  auto id = default_vpc(call.world);
  if (!id) {
    return std::move(id).failure();
  }
  if (auto done = prepare_region(call.world); !done) {
    return std::move(done).failure();
  }
  auto vpc = get_item(call.world, kVpcKind, *id);
  return vpc ? Result<Value>(map_with("Vpc", told(*vpc))) : std::move(vpc).failure();
}

/// What goes with a VPC: its main route table, default ACL and default group.
Result<void> remove_parts(ApiCall& call, const std::string& id) {
  for (const Kind* kind : {&kRouteTableKind, &kAclKind, &kGroupKind}) {
    auto items = all_items(call.world, *kind);
    if (!items) {
      return std::move(items).failure();
    }
    for (const Item& item : *items) {
      if (item.text("VpcId") == id) {
        if (auto erased = erase_item(call.world, *kind, item); !erased) {
          return erased;
        }
      }
    }
  }
  return {};
}

bool goes_with_vpc(const Kind& kind, const Item& item) {
  if (&kind == &kGroupKind) {
    return item.text("GroupName") == "default";
  }
  if (&kind == &kAclKind) {
    return flag(item.shape, "IsDefault");
  }
  const auto associations = list_in(item.shape, "Associations");
  return std::any_of(associations.begin(), associations.end(),
                     [](const Value& each) { return flag(each, "Main"); });
}

Result<Value> remove(ApiCall& call) {
  const std::string id = call.text("VpcId");
  auto vpc = get_item(call.world, kVpcKind, id);
  if (!vpc) {
    return std::move(vpc).failure();
  }
  const std::string in_use = "The vpc '" + id + "' has dependencies and cannot be deleted.";
  for (const Kind* kind : {&kSubnetKind, &kGroupKind, &kRouteTableKind, &kAclKind}) {
    auto items = all_items(call.world, *kind);
    if (!items) {
      return std::move(items).failure();
    }
    for (const Item& item : *items) {
      if (item.text("VpcId") == id && (kind == &kSubnetKind || !goes_with_vpc(*kind, item))) {
        return fail("DependencyViolation", in_use);
      }
    }
  }
  auto attachment = find_object(call.world, kGatewayAttachments, "IGW|" + id);
  if (!attachment || !attachment->is_null()) {
    return fail("DependencyViolation", in_use);
  }
  auto done = remove_parts(call, id);
  if (done) {
    done = give_back_blocks(call.world, id);
  }
  if (done) {
    done = erase_item(call.world, kVpcKind, *vpc);
  }
  return done ? Result<Value>(Value::map()) : std::move(done).failure();
}

Result<Value> associate_block(ApiCall& call) {
  const std::string id = call.text("VpcId");
  auto vpc = get_item(call.world, kVpcKind, id);
  if (!vpc) {
    return std::move(vpc).failure();
  }
  if (call.flag("AmazonProvidedIpv6CidrBlock")) {
    Value::List known = list_in(vpc->shape, "Ipv6CidrBlockAssociationSet");
    if (known.size() >= 5 || !known.empty()) {
      return fail("CidrLimitExceeded",
                  "This network '" + id + "' has met its maximum number of allowed CIDRs: 1");
    }
    Value association = ipv6_association(call.world);
    known.push_back(association);
    vpc->set("Ipv6CidrBlockAssociationSet", Value::list(std::move(known)));
    association.set("Ipv6CidrBlockState", obj({{"State", "associating"}}));
    auto stored = put_item(call.world, kVpcKind, *vpc);
    return stored ? Result<Value>(obj({{"VpcId", id}, {"Ipv6CidrBlockAssociation", association}}))
                  : std::move(stored).failure();
  }
  auto block = block_of(call.text("CidrBlock"), "InvalidVpc.Range");
  if (!block) {
    return std::move(block).failure();
  }
  Value::List known = list_in(vpc->shape, "CidrBlockAssociationSet");
  if (known.size() >= 5) {
    return fail("CidrLimitExceeded",
                "This network '" + id + "' has met its maximum number of allowed CIDRs: 5");
  }
  Value association = obj({{"AssociationId", ec2_id(call.world, "vpc-cidr-assoc")},
                           {"CidrBlock", *block},
                           {"CidrBlockState", obj({{"State", "associated"}})}});
  known.push_back(association);
  vpc->set("CidrBlockAssociationSet", Value::list(std::move(known)));
  association.set("CidrBlockState", obj({{"State", "associating"}}));
  auto stored = put_item(call.world, kVpcKind, *vpc);
  return stored ? Result<Value>(obj({{"VpcId", id}, {"CidrBlockAssociation", association}}))
                : std::move(stored).failure();
}

Result<Value> disassociate_block(ApiCall& call) {
  const std::string id = call.text("AssociationId");
  auto vpcs = all_items(call.world, kVpcKind);
  if (!vpcs) {
    return std::move(vpcs).failure();
  }
  for (Item& vpc : *vpcs) {
    for (const std::string_view set : {"CidrBlockAssociationSet", "Ipv6CidrBlockAssociationSet"}) {
      Value::List known = list_in(vpc.shape, set);
      const auto at = std::find_if(known.begin(), known.end(), [&](const Value& each) {
        return each.get_text("AssociationId") == id;
      });
      if (at == known.end()) {
        continue;
      }
      const bool is_v6 = set.starts_with("Ipv6");
      if (!is_v6 && at->get_text("CidrBlock") == vpc.text("CidrBlock")) {
        return fail("OperationNotPermitted",
                    "The vpc CIDR block with association ID " + id +
                        " may not be disassociated. It is the primary IPv4 CIDR block of the VPC");
      }
      Value gone = *at;
      gone.set(is_v6 ? "Ipv6CidrBlockState" : "CidrBlockState", obj({{"State", "disassociating"}}));
      known.erase(at);
      vpc.set(set, Value::list(std::move(known)));
      auto stored = put_item(call.world, kVpcKind, vpc);
      return stored
                 ? Result<Value>(obj({{"VpcId", vpc.key},
                                      {is_v6 ? "Ipv6CidrBlockAssociation" : "CidrBlockAssociation",
                                       std::move(gone)}}))
                 : std::move(stored).failure();
    }
  }
  return fail("InvalidVpcCidrBlockAssociationIdError.NotFound",
              "The vpc CIDR block association ID '" + id + "' does not exist");
}

std::string member_of(std::string attribute) {
  attribute.front() = to_upper(attribute.substr(0, 1)).front();
  return attribute;
}

Result<Value> describe_attribute(ApiCall& call) {
  auto vpc = get_item(call.world, kVpcKind, call.text("VpcId"));
  if (!vpc) {
    return std::move(vpc).failure();
  }
  const std::string attribute = call.text("Attribute");
  if (attribute != "enableDnsSupport" && attribute != "enableDnsHostnames" &&
      attribute != "enableNetworkAddressUsageMetrics") {
    return fail("InvalidParameterValue", "Value (" + attribute +
                                             ") for parameter attribute is invalid. Unknown "
                                             "attribute.");
  }
  const std::string member = member_of(attribute);
  return obj({{"VpcId", vpc->key}, {member, obj({{"Value", flag(vpc->shape, member)}})}});
}

Result<Value> modify_attribute(ApiCall& call) {
  auto vpc = get_item(call.world, kVpcKind, call.text("VpcId"));
  if (!vpc) {
    return std::move(vpc).failure();
  }
  for (const std::string_view member :
       {"EnableDnsSupport", "EnableDnsHostnames", "EnableNetworkAddressUsageMetrics"}) {
    if (const Value* wanted = call.find(member)) {
      vpc->set(member, Value::boolean(flag(*wanted, "Value")));
    }
  }
  auto stored = put_item(call.world, kVpcKind, *vpc);
  return stored ? Result<Value>(Value::map()) : std::move(stored).failure();
}

Result<Value> modify_tenancy(ApiCall& call) {
  auto vpc = get_item(call.world, kVpcKind, call.text("VpcId"));
  if (!vpc) {
    return std::move(vpc).failure();
  }
  if (const std::string wanted = call.text("InstanceTenancy"); wanted != "default") {
    return fail("UnsupportedTenancy", "The tenancy value " + wanted + " is not supported.");
  }
  vpc->set("InstanceTenancy", Value::string("default"));
  auto stored = put_item(call.world, kVpcKind, *vpc);
  return stored ? Result<Value>(map_with("ReturnValue", Value::boolean(true)))
                : std::move(stored).failure();
}

Result<Value> describe_classic(ApiCall& call) {
  auto vpcs = chosen(call, kVpcKind);
  if (!vpcs) {
    return std::move(vpcs).failure();
  }
  Value list = Value::list();
  for (const Item& vpc : *vpcs) {
    list.push(obj({{"VpcId", vpc.key},
                   {"ClassicLinkEnabled", flag(vpc.shape, "ClassicLink")},
                   {"ClassicLinkDnsSupported", flag(vpc.shape, "ClassicLinkDns")}}));
  }
  return map_with("Vpcs", std::move(list));
}

Result<Value> switch_classic(ApiCall& call, std::string_view member, bool on_now) {
  auto vpc = get_item(call.world, kVpcKind, call.text("VpcId"));
  if (!vpc) {
    return std::move(vpc).failure();
  }
  vpc->set(member, Value::boolean(on_now));
  auto stored = put_item(call.world, kVpcKind, *vpc);
  return stored ? Result<Value>(returned()) : std::move(stored).failure();
}

Result<Value> enable_classic(ApiCall& call) {
  auto vpc = get_item(call.world, kVpcKind, call.text("VpcId"));
  if (!vpc) {
    return std::move(vpc).failure();
  }
  const std::string block = vpc->text("CidrBlock");
  const auto cidr = parse_cidr(block);
  // ClassicLink had 10.0.0.0/8 for itself; only its first two /16 could be used by a VPC.
  const bool fits = cidr && (!parse_cidr("10.0.0.0/8")->overlaps(*cidr) ||
                             parse_cidr("10.0.0.0/15")->holds(*cidr));
  return fits ? switch_classic(call, "ClassicLink", true)
              : map_with("Return", Value::boolean(false));
}
Result<Value> disable_classic(ApiCall& call) {
  auto done = switch_classic(call, "ClassicLink", false);
  return done ? map_with("Return", Value::boolean(false)) : std::move(done);
}
Result<Value> enable_classic_dns(ApiCall& call) {
  return switch_classic(call, "ClassicLinkDns", true);
}
Result<Value> disable_classic_dns(ApiCall& call) {
  auto done = switch_classic(call, "ClassicLinkDns", false);
  return done ? map_with("Return", Value::boolean(false)) : std::move(done);
}

constinit OperationEntry entries[]{
    on("DescribeVpcs", &op<&describe<kVpcKind>>),
    on("CreateVpc", &op<&create>),
    on("CreateDefaultVpc", &op<&create_default>),
    on("DeleteVpc", &op<&remove>),
    on("AssociateVpcCidrBlock", &op<&associate_block>),
    on("DisassociateVpcCidrBlock", &op<&disassociate_block>),
    on("DescribeVpcAttribute", &op<&describe_attribute>),
    on("ModifyVpcAttribute", &op<&modify_attribute>),
    on("ModifyVpcTenancy", &op<&modify_tenancy>),
    on("DescribeVpcClassicLink", &op<&describe_classic>),
    on("DescribeVpcClassicLinkDnsSupport", &op<&describe_classic>),
    on("EnableVpcClassicLink", &op<&enable_classic>),
    on("DisableVpcClassicLink", &op<&disable_classic>),
    on("EnableVpcClassicLinkDnsSupport", &op<&enable_classic_dns>),
    on("DisableVpcClassicLinkDnsSupport", &op<&disable_classic_dns>)};
const RegisterAll kRegistered{entries};

}  // namespace

}  // namespace formwork::ec2
