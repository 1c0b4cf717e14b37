// SPDX-License-Identifier: Apache-2.0
// Network interfaces. Attributes are those that Describe- and ModifyNetworkInterfaceAttribute name
// except EnaSrdSpecification.
#include "resources/ec2/api/interfaces.hh"

#include <algorithm>
#include <set>

#include "engine/base/text.hh"
#include "resources/common/naming.hh"
#include "resources/common/properties.hh"
#include "resources/ec2/api/kinds.hh"
#include "resources/ec2/cidr.hh"
#include "resources/ec2/network.hh"

namespace formwork::ec2 {

std::string private_name(const World& world, const std::string& address) {
  const std::string zone =
      world.region == "us-east-1" ? ".ec2.internal" : "." + world.region + ".compute.internal";
  return "ip-" + replace_all(address, ".", "-") + zone;
}

std::string public_name(const World& world, const std::string& address) {
  const std::string zone = world.region == "us-east-1" ? "compute-1" : world.region + ".compute";
  return "ec2-" + replace_all(address, ".", "-") + "." + zone + "." + world.url_suffix;
}

std::string fresh_public_address(World& world) {
  const std::uint64_t draw = world.ids.next();
  return "198." + std::to_string(18 + draw % 2) + "." + std::to_string((draw >> 8U) % 256) + "." +
         std::to_string((draw >> 16U) % 254 + 1);
}

Result<Value> group_list(World& world, const std::vector<std::string>& ids) {
  Value groups = Value::list();
  for (const auto& id : ids) {
    auto group = get_item(world, kGroupKind, id);
    if (!group) {
      return std::move(group).failure();
    }
    groups.push(obj({{"GroupId", id}, {"GroupName", group->text("GroupName")}}));
  }
  return groups;
}

namespace {

Result<std::set<std::string>> used_addresses(World& world, const std::string& subnet_id) {
  std::set<std::string> used;
  auto interfaces = all_items(world, kInterfaceKind);
  auto instances = list_objects(world, kInstances);
  if (!interfaces || !instances) {
    return interfaces ? std::move(instances).failure() : std::move(interfaces).failure();
  }
  for (const Item& each : *interfaces) {
    if (each.text("SubnetId") == subnet_id) {
      for (const Value& address : list_in(each.shape, "PrivateIpAddresses")) {
        used.insert(address.get_text("PrivateIpAddress"));
      }
    }
  }
  for (const auto& [id, instance] : *instances) {
    const Value attributes = attributes_of(instance);
    if (attributes.get_text("SubnetId") == subnet_id) {
      used.insert(attributes.get_text("PrivateIp"));
    }
  }
  return used;
}

Result<std::vector<std::string>> pick_addresses(World& world, const Item& subnet,
                                                std::vector<std::string> wanted,
                                                std::int64_t more) {
  auto used = used_addresses(world, subnet.key);
  const auto block = parse_cidr(subnet.text("CidrBlock"));
  if (!used || !block) {
    return used ? fail("InvalidParameterValue", "The subnet has no IPv4 block")
                : std::move(used).failure();
  }
  for (const auto& text : wanted) {
    const auto address = parse_address(text);
    if (!address || !block->holds(*address)) {
      return fail("InvalidParameterValue",
                  "Address does not fall within the subnet's address range");
    }
    if (!used->insert(text).second) {
      return fail("InvalidIPAddress.InUse", "The specified address is already in use.");
    }
  }
  // AWS keeps the first four addresses and the last one for itself.
  for (std::uint64_t at = 4; more > 0 && at + 1 < block->size(); ++at) {
    const std::string text = address_text(block->base + static_cast<std::uint32_t>(at));
    if (used->insert(text).second) {
      wanted.push_back(text);
      --more;
    }
  }
  if (more > 0) {
    return fail("InsufficientFreeAddressesInSubnet",
                "The specified subnet does not have enough free addresses to satisfy the request.");
  }
  return wanted;
}

Value address_entry(const World& world, const std::string& address, bool is_primary) {
  return obj({{"PrivateIpAddress", address},
              {"PrivateDnsName", private_name(world, address)},
              {"Primary", is_primary}});
}

std::string fresh_mac(World& world) {
  std::string mac = "0e";
  for (int i = 0; i < 5; ++i) {
    mac += ":" + world.ids.hex(2);
  }
  return mac;
}

}  // namespace

Result<Value> interface_shape(ApiCall& call, const InterfaceWish& wish) {
  auto subnet = get_item(call.world, kSubnetKind, wish.subnet_id);
  if (!subnet) {
    return std::move(subnet).failure();
  }
  std::vector<std::string> ids = wish.groups;
  if (ids.empty()) {
    auto vpc = get_vpc(call.world, subnet->text("VpcId"));
    if (!vpc) {
      return std::move(vpc).failure();
    }
    ids.push_back(attributes_of(*vpc).get_text("DefaultSecurityGroup"));
  }
  auto groups = group_list(call.world, ids);
  auto addresses = pick_addresses(call.world, *subnet, wish.addresses,
                                  wish.more_addresses + (wish.addresses.empty() ? 1 : 0));
  if (!groups || !addresses) {
    return groups ? std::move(addresses).failure() : std::move(groups).failure();
  }
  Value entries = Value::list();
  for (const auto& address : *addresses) {
    entries.push(address_entry(call.world, address, &address == &addresses->front()));
  }
  return obj({{"SubnetId", subnet->key},
              {"VpcId", subnet->text("VpcId")},
              {"AvailabilityZone", subnet->text("AvailabilityZone")},
              {"Description", wish.description},
              {"OwnerId", call.world.account_id},
              {"RequesterId", call.world.account_id},
              {"RequesterManaged", false},
              {"Groups", std::move(*groups)},
              {"MacAddress", fresh_mac(call.world)},
              {"PrivateIpAddress", addresses->front()},
              {"PrivateDnsName", private_name(call.world, addresses->front())},
              {"PrivateIpAddresses", std::move(entries)},
              {"Ipv6Addresses", Value::list()},
              {"Ipv4Prefixes", Value::list()},
              {"Ipv6Prefixes", Value::list()},
              {"InterfaceType", wish.type},
              {"SourceDestCheck", true},
              {"Status", "available"}});
}

namespace {

Value told_interface(const Item& item) {
  Value shape = told(item);
  shape.set("TagSet", *shape.find("Tags"));
  return shape;
}

Result<Value> create(ApiCall& call) {
  InterfaceWish wish{.subnet_id = call.text("SubnetId"),
                     .description = call.text("Description"),
                     .groups = input_texts(call, "Groups")};
  if (const std::string type = call.text("InterfaceType"); !type.empty()) {
    wish.type = type;
  }
  if (const std::string one = call.text("PrivateIpAddress"); !one.empty()) {
    wish.addresses.push_back(one);
  }
  for (const Value& each : input_items(call, "PrivateIpAddresses")) {
    const std::string text = each.get_text("PrivateIpAddress");
    if (std::find(wish.addresses.begin(), wish.addresses.end(), text) == wish.addresses.end()) {
      wish.addresses.insert(flag(each, "Primary") ? wish.addresses.begin() : wish.addresses.end(),
                            text);
    }
  }
  wish.more_addresses = number_of(call.input, "SecondaryPrivateIpAddressCount");
  auto shape = interface_shape(call, wish);
  if (!shape) {
    return shape;
  }
  Value v6 = Value::list();
  for (const Value& each : input_items(call, "Ipv6Addresses")) {
    v6.push(obj({{"Ipv6Address", each.get_text("Ipv6Address")}}));
  }
  for (auto n = number_of(call.input, "Ipv6AddressCount"); n > 0; --n) {
    v6.push(obj({{"Ipv6Address", "2600:1f18::" + call.world.ids.hex(4)}}));
  }
  shape->set("Ipv6Addresses", std::move(v6));
  auto item = add_item(call, kInterfaceKind, std::move(*shape));
  if (!item) {
    return std::move(item).failure();
  }
  Value answer = told_interface(*item);
  answer.set("Status", Value::string("pending"));
  return map_with("NetworkInterface", std::move(answer));
}

Result<Value> remove(ApiCall& call) {
  auto item = get_item(call.world, kInterfaceKind, call.text("NetworkInterfaceId"));
  if (!item) {
    return std::move(item).failure();
  }
  if (item->text("Status") == "in-use") {
    return fail("InvalidParameterValue",
                "Network interface '" + item->key + "' is currently in use.");
  }
  auto erased = erase_item(call.world, kInterfaceKind, *item);
  return erased ? Result<Value>(Value::map()) : std::move(erased).failure();
}

Result<Value> describe_interfaces(ApiCall& call) {
  auto items = chosen(call, kInterfaceKind);
  if (!items) {
    return std::move(items).failure();
  }
  Value::List shapes;
  for (const Item& item : *items) {
    shapes.push_back(told_interface(item));
  }
  return answer_page(call, "NetworkInterfaces", std::move(shapes));
}

/// Writes the interface into the instance that holds it, too.
Result<void> tell_instance(World& world, const std::string& instance_id, const Item& item,
                           bool attached) {
  auto instance = get_item(world, kInstanceKind, instance_id);
  if (!instance) {
    return std::move(instance).failure();
  }
  Value::List held = list_in(instance->shape, "NetworkInterfaces");
  std::erase_if(held,
                [&](const Value& each) { return each.get_text("NetworkInterfaceId") == item.key; });
  if (attached) {
    Value shape = item.shape;
    shape.set("Status", Value::string("in-use"));
    held.push_back(std::move(shape));
  }
  instance->set("NetworkInterfaces", Value::list(std::move(held)));
  return put_item(world, kInstanceKind, *instance);
}

Result<Value> attach(ApiCall& call) {
  auto item = get_item(call.world, kInterfaceKind, call.text("NetworkInterfaceId"));
  if (!item) {
    return std::move(item).failure();
  }
  const std::string instance = call.text("InstanceId");
  if (item->text("Status") == "in-use") {
    return fail("InvalidNetworkInterface.InUse", "Interface: [" + item->key + "] in use.");
  }
  const std::string id = ec2_id(call.world, "eni-attach");
  item->set("Attachment", obj({{"AttachmentId", id},
                               {"InstanceId", instance},
                               {"InstanceOwnerId", call.world.account_id},
                               {"DeviceIndex", number_of(call.input, "DeviceIndex")},
                               {"NetworkCardIndex", number_of(call.input, "NetworkCardIndex")},
                               {"DeleteOnTermination", false},
                               {"Status", "attached"},
                               {"AttachTime", call.world.clock.now()}}));
  item->set("Status", Value::string("in-use"));
  auto done = tell_instance(call.world, instance, *item, true);
  if (done) {
    done = put_item(call.world, kInterfaceKind, *item);
  }
  return done ? Result<Value>(map_with("AttachmentId", Value::string(id)))
              : std::move(done).failure();
}

Result<Value> detach(ApiCall& call) {
  const std::string id = call.text("AttachmentId");
  auto items = all_items(call.world, kInterfaceKind);
  if (!items) {
    return std::move(items).failure();
  }
  for (Item& item : *items) {
    const Value attachment = map_in(item.shape, "Attachment");
    if (attachment.get_text("AttachmentId") != id) {
      continue;
    }
    if (number_of(attachment, "DeviceIndex") == 0 && !call.flag("Force")) {
      return fail("OperationNotPermitted",
                  "The network interface at device index 0 and networkCard index 0 cannot be "
                  "detached.");
    }
    const std::string instance = attachment.get_text("InstanceId");
    item.set("Attachment", Value());
    item.set("Status", Value::string("available"));
    auto done = tell_instance(call.world, instance, item, false);
    if (done) {
      done = put_item(call.world, kInterfaceKind, item);
    }
    return done ? Result<Value>(Value::map()) : std::move(done).failure();
  }
  return fail("InvalidAttachmentID.NotFound",
              "The network interface attachment ID '" + id + "' does not exist");
}

Result<Value> modify(ApiCall& call) {
  auto item = get_item(call.world, kInterfaceKind, call.text("NetworkInterfaceId"));
  if (!item) {
    return std::move(item).failure();
  }
  if (const auto groups = input_texts(call, "Groups"); !groups.empty()) {
    auto list = group_list(call.world, groups);
    if (!list) {
      return list;
    }
    item->set("Groups", std::move(*list));
  }
  if (const Value* text = call.find("Description")) {
    item->set("Description", Value::string(text->get_text("Value")));
  }
  if (const Value* check = call.find("SourceDestCheck")) {
    item->set("SourceDestCheck", Value::boolean(flag(*check, "Value")));
  }
  if (const Value* change = call.find("Attachment")) {
    Value attachment = map_in(item->shape, "Attachment");
    if (attachment.get_text("AttachmentId") != change->get_text("AttachmentId")) {
      return fail("InvalidAttachmentID.NotFound", "The network interface attachment ID '" +
                                                      change->get_text("AttachmentId") +
                                                      "' does not exist");
    }
    copy_members(attachment, *change, {"DeleteOnTermination"});
    item->set("Attachment", std::move(attachment));
  }
  auto stored = put_item(call.world, kInterfaceKind, *item);
  return stored ? Result<Value>(Value::map()) : std::move(stored).failure();
}

Result<Value> describe_attribute(ApiCall& call) {
  auto item = get_item(call.world, kInterfaceKind, call.text("NetworkInterfaceId"));
  if (!item) {
    return std::move(item).failure();
  }
  const std::string name = call.text("Attribute");
  Value answer = obj({{"NetworkInterfaceId", item->key}});
  if (name == "description") {
    answer.set("Description", obj({{"Value", item->text("Description")}}));
  } else if (name == "groupSet") {
    answer.set("Groups", Value::list(list_in(item->shape, "Groups")));
  } else if (name == "sourceDestCheck") {
    answer.set("SourceDestCheck", obj({{"Value", flag(item->shape, "SourceDestCheck")}}));
  } else if (name == "attachment") {
    answer.set("Attachment", map_in(item->shape, "Attachment"));
  } else {
    return fail("InvalidParameterValue",
                "Value (" + name + ") for parameter attribute is invalid. Unknown attribute.");
  }
  return answer;
}

Result<Value> assign_addresses(ApiCall& call) {
  auto item = get_item(call.world, kInterfaceKind, call.text("NetworkInterfaceId"));
  if (!item) {
    return std::move(item).failure();
  }
  auto subnet = get_item(call.world, kSubnetKind, item->text("SubnetId"));
  if (!subnet) {
    return std::move(subnet).failure();
  }
  // What the interface has already stays with it.
  auto wanted = input_texts(call, "PrivateIpAddresses");
  for (const Value& own : list_in(item->shape, "PrivateIpAddresses")) {
    std::erase(wanted, own.get_text("PrivateIpAddress"));
  }
  auto picked = pick_addresses(call.world, *subnet, std::move(wanted),
                               number_of(call.input, "SecondaryPrivateIpAddressCount"));
  if (!picked) {
    return std::move(picked).failure();
  }
  Value::List held = list_in(item->shape, "PrivateIpAddresses");
  Value added = Value::list();
  for (const auto& address : *picked) {
    held.push_back(address_entry(call.world, address, false));
    added.push(obj({{"PrivateIpAddress", address}}));
  }
  item->set("PrivateIpAddresses", Value::list(std::move(held)));
  auto stored = put_item(call.world, kInterfaceKind, *item);
  return stored ? Result<Value>(obj({{"NetworkInterfaceId", item->key},
                                     {"AssignedPrivateIpAddresses", std::move(added)}}))
                : std::move(stored).failure();
}

Result<Value> drop_addresses(ApiCall& call) {
  auto item = get_item(call.world, kInterfaceKind, call.text("NetworkInterfaceId"));
  if (!item) {
    return std::move(item).failure();
  }
  Value::List held = list_in(item->shape, "PrivateIpAddresses");
  for (const auto& address : input_texts(call, "PrivateIpAddresses")) {
    std::erase_if(held, [&](const Value& each) {
      return each.get_text("PrivateIpAddress") == address && !flag(each, "Primary");
    });
  }
  item->set("PrivateIpAddresses", Value::list(std::move(held)));
  auto stored = put_item(call.world, kInterfaceKind, *item);
  return stored ? Result<Value>(Value::map()) : std::move(stored).failure();
}

Result<Value> assign_v6(ApiCall& call) {
  auto item = get_item(call.world, kInterfaceKind, call.text("NetworkInterfaceId"));
  if (!item) {
    return std::move(item).failure();
  }
  std::vector<std::string> fresh = input_texts(call, "Ipv6Addresses");
  for (auto n = number_of(call.input, "Ipv6AddressCount"); n > 0; --n) {
    fresh.push_back("2600:1f18::" + call.world.ids.hex(4));
  }
  Value::List held = list_in(item->shape, "Ipv6Addresses");
  for (const auto& address : fresh) {
    held.push_back(obj({{"Ipv6Address", address}}));
  }
  item->set("Ipv6Addresses", Value::list(std::move(held)));
  auto stored = put_item(call.world, kInterfaceKind, *item);
  return stored ? Result<Value>(obj({{"NetworkInterfaceId", item->key},
                                     {"AssignedIpv6Addresses", list_of(fresh)}}))
                : std::move(stored).failure();
}

Result<Value> drop_v6(ApiCall& call) {
  auto item = get_item(call.world, kInterfaceKind, call.text("NetworkInterfaceId"));
  if (!item) {
    return std::move(item).failure();
  }
  const auto gone = input_texts(call, "Ipv6Addresses");
  Value::List held = list_in(item->shape, "Ipv6Addresses");
  std::erase_if(held, [&](const Value& each) {
    return std::find(gone.begin(), gone.end(), each.get_text("Ipv6Address")) != gone.end();
  });
  item->set("Ipv6Addresses", Value::list(std::move(held)));
  auto stored = put_item(call.world, kInterfaceKind, *item);
  return stored ? Result<Value>(obj({{"NetworkInterfaceId", item->key},
                                     {"UnassignedIpv6Addresses", list_of(gone)}}))
                : std::move(stored).failure();
}

constinit OperationEntry entries[]{
    on("CreateNetworkInterface", &op<&create>),
    on("DeleteNetworkInterface", &op<&remove>),
    on("DescribeNetworkInterfaces", &op<&describe_interfaces>),
    on("AttachNetworkInterface", &op<&attach>),
    on("DetachNetworkInterface", &op<&detach>),
    on("ModifyNetworkInterfaceAttribute", &op<&modify>),
    on("DescribeNetworkInterfaceAttribute", &op<&describe_attribute>),
    on("AssignPrivateIpAddresses", &op<&assign_addresses>),
    on("UnassignPrivateIpAddresses", &op<&drop_addresses>),
    on("AssignIpv6Addresses", &op<&assign_v6>),
    on("UnassignIpv6Addresses", &op<&drop_v6>)};
const RegisterAll kRegistered{entries};

}  // namespace

}  // namespace formwork::ec2
