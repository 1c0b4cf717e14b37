// SPDX-License-Identifier: Apache-2.0
// Subnets, internet gateways and DHCP options.
#include <algorithm>

#include "engine/base/text.hh"
#include "resources/common/naming.hh"
#include "resources/common/properties.hh"
#include "resources/ec2/api/kinds.hh"
#include "resources/ec2/api/region.hh"
#include "resources/ec2/cidr.hh"

namespace formwork::ec2 {

namespace {

Result<void> check_block(World& world, const Item& vpc, const std::string& text) {
  const auto cidr = parse_cidr(text);
  if (!cidr) {
    return fail(
        "InvalidParameterValue",
        "Value (" + text + ") for parameter cidrBlock is invalid. This is not a valid CIDR block.");
  }
  const auto blocks = list_in(vpc.shape, "CidrBlockAssociationSet");
  const bool inside = std::any_of(blocks.begin(), blocks.end(), [&](const Value& each) {
    const auto whole = parse_cidr(each.get_text("CidrBlock"));
    return whole && whole->holds(*cidr);
  });
  if (!inside || cidr->prefix < 16 || cidr->prefix > 28) {
    return fail("InvalidSubnet.Range", "The CIDR '" + text + "' is invalid.");
  }
  auto subnets = all_items(world, kSubnetKind);
  if (!subnets) {
    return std::move(subnets).failure();
  }
  for (const Item& subnet : *subnets) {
    const auto other = parse_cidr(subnet.text("CidrBlock"));
    if (subnet.text("VpcId") == vpc.key && other && other->overlaps(*cidr)) {
      return fail("InvalidSubnet.Conflict",
                  "The CIDR '" + text + "' conflicts with another subnet");
    }
  }
  return {};
}

Result<std::string> asked_zone(const ApiCall& call) {
  const auto names = zones(call.world);
  if (const std::string id = call.text("AvailabilityZoneId"); !id.empty()) {
    for (const auto& name : names) {
      if (id == zone_id(call.world, name)) {
        return name;
      }
    }
    return fail("InvalidParameterValue",
                "Value (" + id + ") for parameter availabilityZoneId is invalid.");
  }
  const std::string wanted = call.text("AvailabilityZone");
  if (wanted.empty()) {
    return names.front();
  }
  if (std::find(names.begin(), names.end(), wanted) == names.end()) {
    return fail("InvalidParameterValue",
                "Value (" + wanted +
                    ") for parameter availabilityZone is invalid. Subnets can currently only be "
                    "created in the following availability zones: " +
                    join(names, ", ") + ".");
  }
  return wanted;
}

Value ipv6_association(World& world, const std::string& block) {
  return obj({{"AssociationId", ec2_id(world, "subnet-cidr-assoc")},
              {"Ipv6CidrBlock", block},
              {"Ipv6CidrBlockState", obj({{"State", "associated"}})}});
}

Result<Value> create(ApiCall& call) {
  auto vpc = get_item(call.world, kVpcKind, call.text("VpcId"));
  if (!vpc) {
    return std::move(vpc).failure();
  }
  const std::string block = call.text("CidrBlock");
  if (block.empty() && !call.flag("Ipv6Native")) {
    return fail("MissingParameter", "Either 'cidrBlock' or 'ipv6CidrBlock' should be provided.");
  }
  if (!block.empty()) {
    if (auto checked = check_block(call.world, *vpc, block); !checked) {
      return std::move(checked).failure();
    }
  }
  auto zone = asked_zone(call);
  auto tags = specified_tags(call, "subnet");
  if (!zone || !tags) {
    return zone ? std::move(tags).failure() : std::move(zone).failure();
  }
  Value properties = obj({{"VpcId", vpc->key}, {"AvailabilityZone", *zone}});
  set_text(properties, "CidrBlock", block);
  if (call.flag("Ipv6Native")) {
    properties.set("Ipv6Native", Value::boolean(true));
  }
  auto made = create_outside(call, "AWS::EC2::Subnet", std::move(properties));
  if (!made) {
    // The provider knows only the first block of a VPC; everything else was looked at above.
    return fail("InvalidSubnet.Range", made.error().message);
  }
  auto subnet = get_item(call.world, kSubnetKind, made->physical_id);
  if (!subnet) {
    return std::move(subnet).failure();
  }
  subnet->record.set("Tags", std::move(*tags));
  if (const std::string v6 = call.text("Ipv6CidrBlock"); !v6.empty()) {
    subnet->set("Ipv6CidrBlockAssociationSet", list_with(ipv6_association(call.world, v6)));
  }
  auto stored = put_item(call.world, kSubnetKind, *subnet);
  return stored ? Result<Value>(map_with("Subnet", told(*subnet))) : std::move(stored).failure();
}

Result<Value> create_default(ApiCall& call) {
  auto vpcs = all_items(call.world, kVpcKind);
  auto subnets = all_items(call.world, kSubnetKind);
  if (!vpcs || !subnets) {
    return vpcs ? std::move(subnets).failure() : std::move(vpcs).failure();
  }
  const std::string zone = call.text("AvailabilityZone");
  const auto at = std::find_if(vpcs->begin(), vpcs->end(),
                               [](const Item& vpc) { return flag(vpc.shape, "IsDefault"); });
  if (at == vpcs->end()) {
    return fail("DefaultVpcDoesNotExist", "No default VPC exists for this account in this region.");
  }
  Cidr block = *parse_cidr("172.31.0.0/20");
  std::vector<Cidr> taken;
  for (const Item& subnet : *subnets) {
    if (subnet.text("VpcId") != at->key) {
      continue;
    }
    if (flag(subnet.shape, "DefaultForAz") && subnet.text("AvailabilityZone") == zone) {
      return fail("DefaultSubnetAlreadyExistsInAvailabilityZone",
                  "'" + subnet.key + "' is already the default subnet in " + zone + ".");
    }
    if (const auto cidr = parse_cidr(subnet.text("CidrBlock"))) {
      taken.push_back(*cidr);
    }
  }
  while (std::any_of(taken.begin(), taken.end(),
                     [&](const Cidr& each) { return each.overlaps(block); })) {
    block.base += static_cast<std::uint32_t>(block.size());
  }
  auto made = create_outside(
      call, "AWS::EC2::Subnet",
      obj({{"VpcId", at->key}, {"AvailabilityZone", zone}, {"CidrBlock", block.text()}}));
  if (!made) {
    return fail("InvalidParameterValue", made.error().message);
  }
  auto subnet = get_item(call.world, kSubnetKind, made->physical_id);
  if (!subnet) {
    return std::move(subnet).failure();
  }
  subnet->record.set("IsDefault", Value::boolean(true));
  subnet->set("DefaultForAz", Value::boolean(true));
  subnet->set("MapPublicIpOnLaunch", Value::boolean(true));
  auto stored = put_item(call.world, kSubnetKind, *subnet);
  return stored ? Result<Value>(map_with("Subnet", told(*subnet))) : std::move(stored).failure();
}

Result<Value> remove(ApiCall& call) {
  auto subnet = get_item(call.world, kSubnetKind, call.text("SubnetId"));
  if (!subnet) {
    return std::move(subnet).failure();
  }
  for (const Kind* kind : {&kInstanceKind, &kInterfaceKind, &kNatGatewayKind}) {
    auto items = all_items(call.world, *kind);
    if (!items) {
      return std::move(items).failure();
    }
    for (const Item& item : *items) {
      const bool is_over = item.text("State") == "deleted" ||
                           map_in(item.shape, "State").get_text("Name") == "terminated";
      if (item.text("SubnetId") == subnet->key && !is_over) {
        return fail("DependencyViolation",
                    "The subnet '" + subnet->key + "' has dependencies and cannot be deleted.");
      }
    }
  }
  auto erased = erase_item(call.world, kSubnetKind, *subnet);
  return erased ? Result<Value>(Value::map()) : std::move(erased).failure();
}

Result<Value> modify(ApiCall& call) {
  auto subnet = get_item(call.world, kSubnetKind, call.text("SubnetId"));
  if (!subnet) {
    return std::move(subnet).failure();
  }
  for (const std::string_view member : {"AssignIpv6AddressOnCreation", "MapPublicIpOnLaunch",
                                        "EnableDns64", "MapCustomerOwnedIpOnLaunch"}) {
    if (const Value* wanted = call.find(member)) {
      subnet->set(member, Value::boolean(flag(*wanted, "Value")));
    }
  }
  Value naming = map_in(subnet->shape, "PrivateDnsNameOptionsOnLaunch");
  set_text(naming, "HostnameType", call.text("PrivateDnsHostnameTypeOnLaunch"));
  for (const std::string_view member :
       {"EnableResourceNameDnsARecord", "EnableResourceNameDnsAAAARecord"}) {
    if (const Value* wanted = call.find(std::string(member) + "OnLaunch")) {
      naming.set(member, Value::boolean(flag(*wanted, "Value")));
    }
  }
  subnet->set("PrivateDnsNameOptionsOnLaunch", std::move(naming));
  auto stored = put_item(call.world, kSubnetKind, *subnet);
  return stored ? Result<Value>(Value::map()) : std::move(stored).failure();
}

Result<Value> associate_block(ApiCall& call) {
  auto subnet = get_item(call.world, kSubnetKind, call.text("SubnetId"));
  if (!subnet) {
    return std::move(subnet).failure();
  }
  Value association = ipv6_association(call.world, call.text("Ipv6CidrBlock"));
  Value::List known = list_in(subnet->shape, "Ipv6CidrBlockAssociationSet");
  known.push_back(association);
  subnet->set("Ipv6CidrBlockAssociationSet", Value::list(std::move(known)));
  auto stored = put_item(call.world, kSubnetKind, *subnet);
  association.set("Ipv6CidrBlockState", obj({{"State", "associating"}}));
  return stored ? Result<Value>(obj({{"SubnetId", subnet->key},
                                     {"Ipv6CidrBlockAssociation", std::move(association)}}))
                : std::move(stored).failure();
}

Result<Value> disassociate_block(ApiCall& call) {
  const std::string id = call.text("AssociationId");
  auto subnets = all_items(call.world, kSubnetKind);
  if (!subnets) {
    return std::move(subnets).failure();
  }
  for (Item& subnet : *subnets) {
    Value::List known = list_in(subnet.shape, "Ipv6CidrBlockAssociationSet");
    const auto at = std::find_if(known.begin(), known.end(), [&](const Value& each) {
      return each.get_text("AssociationId") == id;
    });
    if (at == known.end()) {
      continue;
    }
    Value gone = *at;
    gone.set("Ipv6CidrBlockState", obj({{"State", "disassociating"}}));
    known.erase(at);
    subnet.set("Ipv6CidrBlockAssociationSet", Value::list(std::move(known)));
    auto stored = put_item(call.world, kSubnetKind, subnet);
    return stored ? Result<Value>(obj(
                        {{"SubnetId", subnet.key}, {"Ipv6CidrBlockAssociation", std::move(gone)}}))
                  : std::move(stored).failure();
  }
  return fail("InvalidSubnetCidrBlockAssociationID.NotFound",
              "The subnet CIDR block with association ID '" + id + "' does not exist");
}

Result<Value> describe_subnets(ApiCall& call) {
  auto subnets = chosen(call, kSubnetKind);
  auto interfaces = all_items(call.world, kInterfaceKind);
  if (!subnets || !interfaces) {
    return subnets ? std::move(interfaces).failure() : std::move(subnets).failure();
  }
  Value::List shapes;
  for (const Item& subnet : *subnets) {
    Value shape = told(subnet);
    std::int64_t used = 0;
    for (const Item& each : *interfaces) {
      if (each.text("SubnetId") == subnet.key) {
        used += std::max<std::int64_t>(
            1, static_cast<std::int64_t>(list_in(each.shape, "PrivateIpAddresses").size()));
      }
    }
    set_number(shape, "AvailableIpAddressCount",
               number_of(shape, "AvailableIpAddressCount") - used);
    shapes.push_back(std::move(shape));
  }
  return answer_page(call, "Subnets", std::move(shapes));
}

Result<Value> create_gateway(ApiCall& call) {
  auto tags = specified_tags(call, "internet-gateway");
  if (!tags) {
    return tags;
  }
  auto made = create_outside(call, "AWS::EC2::InternetGateway", Value::map());
  if (!made) {
    return std::move(made).failure();
  }
  auto gateway = get_item(call.world, kGatewayKind, made->physical_id);
  if (!gateway) {
    return std::move(gateway).failure();
  }
  gateway->record.set("Tags", std::move(*tags));
  auto stored = put_item(call.world, kGatewayKind, *gateway);
  return stored ? Result<Value>(map_with("InternetGateway", told(*gateway)))
                : std::move(stored).failure();
}

Result<Value> attach_gateway(ApiCall& call) {
  auto gateway = get_item(call.world, kGatewayKind, call.text("InternetGatewayId"));
  auto vpc = get_item(call.world, kVpcKind, call.text("VpcId"));
  if (!gateway || !vpc) {
    return gateway ? std::move(vpc).failure() : std::move(gateway).failure();
  }
  auto made = create_outside(call, "AWS::EC2::VPCGatewayAttachment",
                             obj({{"InternetGatewayId", gateway->key}, {"VpcId", vpc->key}}));
  return made ? Result<Value>(Value::map())
              : fail("Resource.AlreadyAssociated", made.error().message);
}

Result<Value> detach_gateway(ApiCall& call) {
  auto gateway = get_item(call.world, kGatewayKind, call.text("InternetGatewayId"));
  if (!gateway) {
    return std::move(gateway).failure();
  }
  const std::string vpc = call.text("VpcId");
  auto attachment = find_object(call.world, kGatewayAttachments, "IGW|" + vpc);
  if (!attachment) {
    return attachment;
  }
  if (properties_of(*attachment).get_text("InternetGatewayId") != gateway->key) {
    return fail("Gateway.NotAttached",
                "resource " + gateway->key + " is not attached to network " + vpc);
  }
  auto erased = call.world.store.erase_object(kGatewayAttachments.service, kGatewayAttachments.kind,
                                              "IGW|" + vpc);
  return erased ? Result<Value>(Value::map()) : std::move(erased).failure();
}

Result<Value> remove_gateway(ApiCall& call) {
  auto gateway = get_item(call.world, kGatewayKind, call.text("InternetGatewayId"));
  if (!gateway) {
    return std::move(gateway).failure();
  }
  if (!list_in(gateway->shape, "Attachments").empty()) {
    return fail("DependencyViolation", "The internetGateway '" + gateway->key +
                                           "' has dependencies and cannot be deleted.");
  }
  auto erased = erase_item(call.world, kGatewayKind, *gateway);
  return erased ? Result<Value>(Value::map()) : std::move(erased).failure();
}

Result<Value> create_options(ApiCall& call) {
  Value configurations = Value::list();
  for (const Value& given : input_items(call, "DhcpConfigurations")) {
    const std::string key = given.get_text("Key");
    constexpr std::string_view kKeys[] = {
        "domain-name-servers",  "domain-name",       "ntp-servers",
        "netbios-name-servers", "netbios-node-type", "ipv6-address-preferred-lease-time"};
    if (std::find(std::begin(kKeys), std::end(kKeys), key) == std::end(kKeys)) {
      return fail("InvalidParameterValue",
                  "Value (" + key + ") for parameter key is invalid. Unknown DHCP option");
    }
    Value values = Value::list();
    for (const auto& text : texts_of(given.find("Values"))) {
      if (key == "netbios-node-type" && text != "1" && text != "2" && text != "4" && text != "8") {
        return fail("InvalidParameterValue",
                    "Value (" + text + ") for parameter netbios-node-type is invalid.");
      }
      values.push(obj({{"Value", text}}));
    }
    if (values.items().size() > 4 && key != "domain-name") {
      return fail("InvalidParameterValue", "Too many values for " + key);
    }
    configurations.push(obj({{"Key", key}, {"Values", std::move(values)}}));
  }
  auto item = add_item(
      call, kDhcpKind,
      obj({{"OwnerId", call.world.account_id}, {"DhcpConfigurations", std::move(configurations)}}));
  return item ? Result<Value>(map_with("DhcpOptions", told(*item))) : std::move(item).failure();
}

Result<Value> associate_options(ApiCall& call) {
  auto vpc = get_item(call.world, kVpcKind, call.text("VpcId"));
  if (!vpc) {
    return std::move(vpc).failure();
  }
  std::string id = call.text("DhcpOptionsId");
  if (id != "default") {
    auto options = get_item(call.world, kDhcpKind, id);
    if (!options) {
      return std::move(options).failure();
    }
  }
  vpc->set("DhcpOptionsId", Value::string(id));
  auto stored = put_item(call.world, kVpcKind, *vpc);
  return stored ? Result<Value>(returned()) : std::move(stored).failure();
}

Result<Value> remove_options(ApiCall& call) {
  const std::string id = call.text("DhcpOptionsId");
  if (!id.starts_with("dopt-")) {
    return fail("InvalidDhcpOptionsId.Malformed",
                "Invalid id: \"" + id + "\" (expecting \"dopt-...\")");
  }
  auto options = get_item(call.world, kDhcpKind, id);
  auto vpcs = all_items(call.world, kVpcKind);
  if (!options || !vpcs) {
    return options ? std::move(vpcs).failure() : std::move(options).failure();
  }
  for (const Item& vpc : *vpcs) {
    if (vpc.text("DhcpOptionsId") == id) {
      return fail("DependencyViolation",
                  "The dhcpOptions '" + id + "' has dependencies and cannot be deleted.");
    }
  }
  auto erased = erase_item(call.world, kDhcpKind, *options);
  return erased ? Result<Value>(Value::map()) : std::move(erased).failure();
}

constinit OperationEntry entries[]{on("DescribeSubnets", &op<&describe_subnets>),
                                   on("CreateSubnet", &op<&create>),
                                   on("CreateDefaultSubnet", &op<&create_default>),
                                   on("DeleteSubnet", &op<&remove>),
                                   on("ModifySubnetAttribute", &op<&modify>),
                                   on("AssociateSubnetCidrBlock", &op<&associate_block>),
                                   on("DisassociateSubnetCidrBlock", &op<&disassociate_block>),
                                   on("DescribeInternetGateways", &op<&describe<kGatewayKind>>),
                                   on("CreateInternetGateway", &op<&create_gateway>),
                                   on("AttachInternetGateway", &op<&attach_gateway>),
                                   on("DetachInternetGateway", &op<&detach_gateway>),
                                   on("DeleteInternetGateway", &op<&remove_gateway>),
                                   on("DescribeDhcpOptions", &op<&describe<kDhcpKind>>),
                                   on("CreateDhcpOptions", &op<&create_options>),
                                   on("AssociateDhcpOptions", &op<&associate_options>),
                                   on("DeleteDhcpOptions", &op<&remove_options>)};
const RegisterAll kRegistered{entries};

}  // namespace

}  // namespace formwork::ec2
