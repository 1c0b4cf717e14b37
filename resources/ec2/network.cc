// SPDX-License-Identifier: Apache-2.0
#include "resources/ec2/network.hh"

#include <algorithm>

#include "engine/base/text.hh"
#include "resources/common/fault.hh"
#include "resources/common/naming.hh"
#include "resources/common/properties.hh"
#include "resources/ec2/cidr.hh"

namespace formwork::ec2 {

namespace {

constexpr int kWidest = 16;
constexpr int kNarrowest = 28;

Result<Cidr> checked_cidr(const std::string& text) {
  const auto cidr = parse_cidr(text);
  if (!cidr) {
    return invalid("Value (" + text +
                   ") for parameter cidrBlock is invalid. This is not a valid CIDR block.");
  }
  if (cidr->prefix < kWidest || cidr->prefix > kNarrowest) {
    return invalid("The CIDR '" + text + "' is invalid.");
  }
  return *cidr;
}

Value group_record(const std::string& id, const std::string& vpc_id) {
  Value attributes = Value::map();
  attributes.set("GroupId", Value::string(id));
  attributes.set("Id", Value::string(id));
  attributes.set("VpcId", Value::string(vpc_id));
  attributes.set("GroupName", Value::string("default"));
  attributes.set("GroupDescription", Value::string("default VPC security group"));
  Value record = Value::map();
  record.set("Properties", Value::map());
  record.set("Attributes", std::move(attributes));
  record.set("IsDefault", Value::boolean(true));
  return record;
}

/// The objects that every VPC has from the beginning.
Result<Value> new_vpc_attributes(World& world, const std::string& id, const std::string& cidr) {
  const std::string group = ec2_id(world, "sg");
  if (auto stored = put_object(world, kSecurityGroups, group, group_record(group, id)); !stored) {
    return std::move(stored).failure();
  }
  Value associations = Value::list();
  associations.push(Value::string(ec2_id(world, "vpc-cidr-assoc")));
  Value all = Value::map();
  all.set("VpcId", Value::string(id));
  all.set("CidrBlock", Value::string(cidr));
  all.set("CidrBlockAssociations", std::move(associations));
  all.set("DefaultNetworkAcl", Value::string(ec2_id(world, "acl")));
  all.set("DefaultSecurityGroup", Value::string(group));
  all.set("Ipv6CidrBlocks", Value::list());
  return all;
}

Value new_subnet_attributes(World& world, const std::string& id, const std::string& vpc_id,
                            const std::string& cidr, const std::string& zone) {
  Value all = Value::map();
  all.set("SubnetId", Value::string(id));
  all.set("VpcId", Value::string(vpc_id));
  all.set("CidrBlock", Value::string(cidr));
  all.set("AvailabilityZone", Value::string(zone));
  all.set("AvailabilityZoneId", Value::string(zone_id(world, zone)));
  all.set("NetworkAclAssociationId", Value::string(ec2_id(world, "aclassoc")));
  all.set("Ipv6CidrBlocks", Value::list());
  return all;
}

Value plain_record(Value attributes) {
  Value record = Value::map();
  record.set("Properties", Value::map());
  record.set("Attributes", std::move(attributes));
  record.set("IsDefault", Value::boolean(true));
  return record;
}

Result<std::string> chosen_zone(const World& world, const std::string& wanted) {
  const auto names = zones(world);
  if (wanted.empty()) {
    return names.front();
  }
  if (std::find(names.begin(), names.end(), wanted) == names.end()) {
    std::string all;
    for (const auto& name : names) {
      all.append(all.empty() ? "" : ", ").append(name);
    }
    return invalid("Value (" + wanted +
                   ") for parameter availabilityZone is invalid. Subnets can currently only be "
                   "created in the following availability zones: " +
                   all + ".");
  }
  return wanted;
}

Result<void> check_subnet_cidr(World& world, const Value& vpc, const std::string& vpc_id,
                               const Cidr& cidr) {
  const auto whole = parse_cidr(attributes_of(vpc).get_text("CidrBlock"));
  auto blocks = find_with(world, {"modelled", "AWS::EC2::VPCCidrBlock"}, "VpcId", vpc_id);
  if (!blocks) {
    return std::move(blocks).failure();
  }
  // Further blocks of the VPC are kept by the modelled provider; their subnets are taken on trust.
  bool inside = whole && whole->holds(cidr);
  if (const Value* more = vpc.find_path({"Shape", "CidrBlockAssociationSet"})) {
    for (const Value& each : more->items()) {
      const auto block = parse_cidr(each.get_text("CidrBlock"));
      inside = inside || (block && block->holds(cidr));
    }
  }
  if (blocks->empty() && !inside) {
    return invalid("The CIDR '" + cidr.text() + "' is invalid.");
  }
  auto subnets = find_with(world, kSubnets, "VpcId", vpc_id);
  if (!subnets) {
    return std::move(subnets).failure();
  }
  for (const auto& id : *subnets) {
    auto subnet = find_object(world, kSubnets, id);
    if (!subnet) {
      return std::move(subnet).failure();
    }
    const auto other = parse_cidr(attributes_of(*subnet).get_text("CidrBlock"));
    if (other && other->overlaps(cidr)) {
      return conflict("The CIDR '" + cidr.text() + "' conflicts with another subnet");
    }
  }
  return {};
}

}  // namespace

Result<Made> create_vpc(const Call& call) {
  const std::string text = call.properties.get_text("CidrBlock");
  if (text.empty() && !has(call.properties, "Ipv4IpamPoolId")) {
    return invalid(
        "Either 'Cidr Block' or 'IPv4 IPAM Pool and IPv4 Netmask Length' must be "
        "provided.");
  }
  auto cidr = checked_cidr(text.empty() ? "10.0.0.0/16" : text);
  if (!cidr) {
    return std::move(cidr).failure();
  }
  if (flag(call.properties, "EnableDnsHostnames") &&
      !flag(call.properties, "EnableDnsSupport", true)) {
    return invalid("To enable DNS hostnames, DNS support must be enabled.");
  }
  const std::string id = ec2_id(call.world, "vpc");
  auto attributes = new_vpc_attributes(call.world, id, cidr->text());
  if (!attributes) {
    return std::move(attributes).failure();
  }
  return add_object(call, {.place = kVpcs, .key = id, .attributes = std::move(*attributes)});
}

Result<Value> update_vpc(const Call& call) {
  auto vpc = get_vpc(call.world, call.id());
  if (!vpc) {
    return vpc;
  }
  // Tenancy can only be loosened in place.
  const std::string tenancy = call.properties.get_text("InstanceTenancy");
  const Value actual = properties_of(*vpc);
  if (is_changed(actual, call.properties, "InstanceTenancy") && !tenancy.empty() &&
      tenancy != "default") {
    return not_updatable(call.request.type, call.id());
  }
  return change_object(call, kVpcs, call.id(), attributes_of(*vpc));
}

Result<void> delete_vpc(const Call& call) {
  auto vpc = get_object(call, kVpcs, call.id());
  if (!vpc) {
    return std::move(vpc).failure();
  }
  const std::string message = "The vpc '" + call.id() + "' has dependencies and cannot be deleted.";
  auto free = check_no_dependents(call.world,
                                  {kSubnets,
                                   kGatewayAttachments,
                                   {"modelled", "AWS::EC2::RouteTable"},
                                   {"modelled", "AWS::EC2::NetworkAcl"},
                                   {"modelled", "AWS::EC2::VPCEndpoint"},
                                   {"modelled", "AWS::EC2::EgressOnlyInternetGateway"}},
                                  "VpcId", call.id(), message);
  if (!free) {
    return free;
  }
  const std::string own_group = attributes_of(*vpc).get_text("DefaultSecurityGroup");
  auto groups = find_with(call.world, kSecurityGroups, "VpcId", call.id());
  if (!groups) {
    return std::move(groups).failure();
  }
  if (groups->size() > 1) {
    return conflict(message);
  }
  auto erased =
      call.world.store.erase_object(kSecurityGroups.service, kSecurityGroups.kind, own_group);
  return erased ? erase_object(call, kVpcs, call.id()) : std::move(erased).failure();
}

Result<Made> create_subnet(const Call& call) {
  const std::string vpc_id = call.properties.get_text("VpcId");
  auto vpc = get_vpc(call.world, vpc_id);
  if (!vpc) {
    return std::move(vpc).failure();
  }
  const bool given = has(call.properties, "CidrBlock");
  if (!given && !has(call.properties, "Ipv4IpamPoolId") && !flag(call.properties, "Ipv6Native")) {
    return invalid(
        "Either 'Cidr Block' or 'IPv4 IPAM Pool and IPv4 Netmask Length' must be "
        "provided.");
  }
  auto zone = chosen_zone(call.world, call.properties.get_text("AvailabilityZone"));
  if (!zone) {
    return std::move(zone).failure();
  }
  std::string block;
  if (given) {
    auto cidr = checked_cidr(call.properties.get_text("CidrBlock"));
    if (!cidr) {
      return std::move(cidr).failure();
    }
    if (auto checked = check_subnet_cidr(call.world, *vpc, vpc_id, *cidr); !checked) {
      return std::move(checked).failure();
    }
    block = cidr->text();
  }
  const std::string id = ec2_id(call.world, "subnet");
  return add_object(call,
                    {.place = kSubnets,
                     .key = id,
                     .attributes = new_subnet_attributes(call.world, id, vpc_id, block, *zone)});
}

Result<Value> update_subnet(const Call& call) {
  auto subnet = get_subnet(call.world, call.id());
  if (!subnet) {
    return subnet;
  }
  return change_object(call, kSubnets, call.id(), attributes_of(*subnet));
}

Result<void> delete_subnet(const Call& call) {
  auto free =
      check_no_dependents(call.world,
                          {kInstances,
                           {"modelled", "AWS::EC2::NatGateway"},
                           {"modelled", "AWS::EC2::NetworkInterface"},
                           {"modelled", "AWS::EFS::MountTarget"}},
                          "SubnetId", call.id(),
                          "The subnet '" + call.id() + "' has dependencies and cannot be deleted.");
  return free ? erase_object(call, kSubnets, call.id()) : std::move(free);
}

Result<Value> get_vpc(World& world, std::string_view id) {
  auto vpc = find_object(world, kVpcs, id);
  if (vpc && vpc->is_null()) {
    return missing("The vpc ID '" + std::string(id) + "' does not exist");
  }
  return vpc;
}

Result<Value> get_subnet(World& world, std::string_view id) {
  auto subnet = find_object(world, kSubnets, id);
  if (subnet && subnet->is_null()) {
    return missing("The subnet ID '" + std::string(id) + "' does not exist");
  }
  return subnet;
}

Result<std::string> default_vpc(World& world) {
  auto vpcs = list_objects(world, kVpcs);
  if (!vpcs) {
    return std::move(vpcs).failure();
  }
  for (const auto& [id, vpc] : *vpcs) {
    if (flag(vpc, "IsDefault")) {
      return id;
    }
  }
  const std::string id = ec2_id(world, "vpc");
  auto attributes = new_vpc_attributes(world, id, "172.31.0.0/16");
  if (!attributes) {
    return std::move(attributes).failure();
  }
  if (auto stored = put_object(world, kVpcs, id, plain_record(std::move(*attributes))); !stored) {
    return std::move(stored).failure();
  }
  Cidr block = *parse_cidr("172.31.0.0/20");
  for (const auto& zone : zones(world)) {
    const std::string subnet = ec2_id(world, "subnet");
    auto stored =
        put_object(world, kSubnets, subnet,
                   plain_record(new_subnet_attributes(world, subnet, id, block.text(), zone)));
    if (!stored) {
      return std::move(stored).failure();
    }
    block.base += static_cast<std::uint32_t>(block.size());
  }
  return id;
}

Result<std::string> default_subnet(World& world, std::string_view zone) {
  auto vpc = default_vpc(world);
  if (!vpc) {
    return vpc;
  }
  const std::string wanted = zone.empty() ? zones(world).front() : std::string(zone);
  auto subnets = find_with(world, kSubnets, "VpcId", *vpc);
  if (!subnets) {
    return std::move(subnets).failure();
  }
  for (auto& id : *subnets) {
    auto subnet = find_object(world, kSubnets, id);
    if (!subnet) {
      return std::move(subnet).failure();
    }
    if (attributes_of(*subnet).get_text("AvailabilityZone") == wanted) {
      return std::move(id);
    }
  }
  return invalid("Invalid availability zone: [" + wanted + "]");
}

namespace {

// AWS keeps the first four addresses and the last one for itself.
constexpr std::uint32_t kReserved = 4;
/// Where the search for a free address went on last, by subnet.
constexpr ObjectPlace kLastAddresses{"ec2", "last-address"};

Result<bool> is_used(World& world, std::string_view subnet_id, const std::string& address) {
  auto instances = world.store.list_objects_holding(kInstances.service, kInstances.kind, address);
  if (!instances) {
    return std::move(instances).failure();
  }
  return std::any_of(instances->begin(), instances->end(), [&](const auto& instance) {
    const Value attributes = attributes_of(instance.second);
    return attributes.get_text("SubnetId") == subnet_id &&
           attributes.get_text("PrivateIp") == address;
  });
}

Result<std::string> check_wanted(World& world, std::string_view subnet_id, const Cidr& block,
                                 std::string_view wanted) {
  const auto address = parse_address(wanted);
  if (!address || !block.holds(*address) || *address - block.base < kReserved ||
      *address - block.base + 1 >= block.size()) {
    return invalid("Address does not fall within the subnet's address range");
  }
  auto used = is_used(world, subnet_id, std::string(wanted));
  if (!used) {
    return std::move(used).failure();
  }
  return *used ? Result<std::string>(invalid("Address " + std::string(wanted) + " is in use."))
               : std::string(wanted);
}

}  // namespace

// One behind the other, so that a search finds a free one at once as a rule; those that became free
// are given again when the block's end was reached.
Result<std::string> take_address(World& world, std::string_view subnet_id,
                                 std::string_view wanted) {
  auto subnet = get_subnet(world, subnet_id);
  if (!subnet) {
    return std::move(subnet).failure();
  }
  const auto block = parse_cidr(attributes_of(*subnet).get_text("CidrBlock"));
  if (!block) {
    return invalid("The subnet '" + std::string(subnet_id) + "' has no IPv4 block.");
  }
  if (!wanted.empty()) {
    return check_wanted(world, subnet_id, *block, wanted);
  }
  auto last = find_object(world, kLastAddresses, subnet_id);
  if (!last) {
    return std::move(last).failure();
  }
  const std::uint64_t count = block->size() - kReserved - 1;
  const auto begin = static_cast<std::uint64_t>(
      last->is_number() ? parse_integer(last->scalar_text()).value_or(0) : 0);
  for (std::uint64_t i = 0; i < count; ++i) {
    const std::uint64_t at = (begin + i) % count;
    std::string text = address_text(block->base + static_cast<std::uint32_t>(at + kReserved));
    auto used = is_used(world, subnet_id, text);
    if (!used) {
      return std::move(used).failure();
    }
    if (!*used) {
      auto kept = put_object(world, kLastAddresses, subnet_id,
                             Value::number(static_cast<std::int64_t>(at + 1)));
      return kept ? Result<std::string>(std::move(text)) : std::move(kept).failure();
    }
  }
  return fault(HandlerErrorCode::ServiceLimitExceeded,
               "There are not enough free addresses in subnet '" + std::string(subnet_id) + "'.");
}

}  // namespace formwork::ec2
