// SPDX-License-Identifier: Apache-2.0
// What EC2 tells of stacks' interfaces, peerings, DHCP options, network ACLs and flow logs, beside
// the properties they were made with.
#include <algorithm>

#include "resources/common/naming.hh"
#include "resources/common/properties.hh"
#include "resources/ec2/api/interfaces.hh"
#include "resources/ec2/api/kinds.hh"
#include "resources/ec2/api/models.hh"
#include "resources/ec2/api/region.hh"

namespace formwork::ec2 {

namespace {

Value attributes_at(World& world, ObjectPlace place, const std::string& id) {
  auto record = find_object(world, place, id);
  return record ? attributes_of(*record) : Value::map();
}

Value addresses_of(const World& world, const Value& shape, const std::string& primary) {
  Value addresses = Value::list();
  const auto add = [&](const std::string& address, bool is_primary) {
    addresses.push(obj({{"Primary", is_primary},
                        {"PrivateIpAddress", address},
                        {"PrivateDnsName", private_name(world, address)}}));
  };
  add(primary, true);
  for (const Value& other : list_in(shape, "PrivateIpAddresses")) {
    if (!flag(other, "Primary")) {
      add(other.get_text("PrivateIpAddress"), false);
    }
  }
  return addresses;
}

/// The address that the properties name, or else the one that the stack was told.
std::string primary_of(const Value& shape) {
  if (const std::string given = shape.get_text("PrivateIpAddress"); !given.empty()) {
    return given;
  }
  for (const Value& each : list_in(shape, "PrivateIpAddresses")) {
    if (flag(each, "Primary")) {
      return each.get_text("PrivateIpAddress");
    }
  }
  return shape.get_text("PrimaryPrivateIpAddress");
}

Value side_of(World& world, const std::string& vpc, std::string account, std::string region) {
  account = account.empty() ? world.account_id : account;
  region = region.empty() ? world.region : region;
  Value side = obj({{"VpcId", vpc}, {"OwnerId", account}, {"Region", region}});
  const std::string block = attributes_at(world, kVpcs, vpc).get_text("CidrBlock");
  if (!block.empty()) {
    side.set("CidrBlock", Value::string(block));
    side.set("CidrBlockSet", list_with(obj({{"CidrBlock", block}})));
  }
  side.set("PeeringOptions", obj({{"AllowDnsResolutionFromRemoteVpc", false},
                                  {"AllowEgressFromLocalClassicLinkToRemoteVpc", false},
                                  {"AllowEgressFromLocalVpcToRemoteClassicLink", false}}));
  return side;
}

void add_configuration(Value& list, std::string_view key, const std::vector<std::string>& values) {
  if (values.empty() || values.front().empty()) {
    return;
  }
  Value all = Value::list();
  for (const auto& value : values) {
    all.push(obj({{"Value", value}}));
  }
  list.push(obj({{"Key", key}, {"Values", std::move(all)}}));
}

Value entry_of(const Value& model) {
  Value entry = obj({{"RuleNumber", number_of(model, "RuleNumber")},
                     {"Egress", flag(model, "Egress")},
                     {"RuleAction", model.get_text("RuleAction")},
                     {"Protocol", model.get_text("Protocol")}});
  copy_members(entry, model, {"CidrBlock", "Ipv6CidrBlock", "PortRange"});
  if (const Value* icmp = model.find("Icmp")) {
    entry.set("IcmpTypeCode", *icmp);
  }
  return entry;
}

}  // namespace

void complete_interface(World& world, const std::string& key, Value& shape) {
  const Value subnet = attributes_at(world, kSubnets, shape.get_text("SubnetId"));
  const std::string address = primary_of(shape);
  auto groups = group_list(world, texts_of(shape.find("GroupSet")));
  const std::string digits = uuid_of(key);
  set_missing(shape, {{"Status", "available"},
                      {"OwnerId", world.account_id},
                      {"RequesterId", world.account_id},
                      {"RequesterManaged", false},
                      {"InterfaceType", "interface"},
                      {"SourceDestCheck", true},
                      {"Description", ""},
                      {"AvailabilityZone", subnet.get_text("AvailabilityZone")},
                      {"MacAddress", "0e:" + digits.substr(0, 2) + ":" + digits.substr(2, 2) + ":" +
                                         digits.substr(4, 2) + ":" + digits.substr(6, 2) + ":" +
                                         digits.substr(9, 2)},
                      {"Groups", groups ? std::move(*groups) : Value::list()},
                      {"Ipv6Addresses", Value::list()}});
  shape.set("VpcId", Value::string(subnet.get_text("VpcId")));
  if (!address.empty()) {
    shape.set("PrivateIpAddress", Value::string(address));
    shape.set("PrivateDnsName", Value::string(private_name(world, address)));
    shape.set("PrivateIpAddresses", addresses_of(world, shape, address));
  }
}

void complete_peering(World& world, const std::string& key, Value& shape) {
  static_cast<void>(key);
  set_missing(shape, {{"RequesterVpcInfo", side_of(world, shape.get_text("VpcId"), "", "")},
                      {"AccepterVpcInfo",
                       side_of(world, shape.get_text("PeerVpcId"), shape.get_text("PeerOwnerId"),
                               shape.get_text("PeerRegion"))},
                      {"Status", obj({{"Code", "active"}, {"Message", "Active"}})}});
}

void complete_dhcp(World& world, const std::string& key, Value& shape) {
  static_cast<void>(key);
  Value list = Value::list();
  add_configuration(list, "domain-name", {shape.get_text("DomainName")});
  add_configuration(list, "domain-name-servers", texts_of(shape.find("DomainNameServers")));
  add_configuration(list, "ntp-servers", texts_of(shape.find("NtpServers")));
  add_configuration(list, "netbios-name-servers", texts_of(shape.find("NetbiosNameServers")));
  add_configuration(list, "netbios-node-type", {shape.get_text("NetbiosNodeType")});
  set_missing(shape, {{"OwnerId", world.account_id}, {"DhcpConfigurations", std::move(list)}});
}

void complete_vpc_options(World& world, const std::string& key, Value& shape) {
  for (const auto& [id, model] :
       models_with(world, "AWS::EC2::VPCDHCPOptionsAssociation", "VpcId", key)) {
    shape.set("DhcpOptionsId", Value::string(model.get_text("DhcpOptionsId")));
  }
}

void complete_acl(World& world, const std::string& key, Value& shape) {
  Value entries = Value::list();
  for (const auto& [id, model] :
       models_with(world, "AWS::EC2::NetworkAclEntry", "NetworkAclId", key)) {
    entries.push(entry_of(model));
  }
  for (const bool egress : {true, false}) {
    entries.push(acl_entry(32767, egress, "deny", "0.0.0.0/0"));
  }
  Value associations = Value::list();
  for (const auto& [id, model] :
       models_with(world, "AWS::EC2::SubnetNetworkAclAssociation", "NetworkAclId", key)) {
    associations.push(obj({{"NetworkAclAssociationId", id},
                           {"NetworkAclId", key},
                           {"SubnetId", model.get_text("SubnetId")}}));
  }
  set_missing(shape, {{"IsDefault", false},
                      {"OwnerId", world.account_id},
                      {"Entries", std::move(entries)},
                      {"Associations", std::move(associations)}});
}

void complete_flow_log(World& world, const std::string& key, Value& shape) {
  static_cast<void>(world);
  static_cast<void>(key);
  set_missing(shape, {{"FlowLogStatus", "ACTIVE"},
                      {"DeliverLogsStatus", "SUCCESS"},
                      {"LogDestinationType", "cloud-watch-logs"},
                      {"MaxAggregationInterval", 600},
                      {"LogFormat",
                       "${version} ${account-id} ${interface-id} ${srcaddr} ${dstaddr} ${srcport} "
                       "${dstport} ${protocol} ${packets} ${bytes} ${start} ${end} ${action} "
                       "${log-status}"}});
}

}  // namespace formwork::ec2
