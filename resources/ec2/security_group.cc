// SPDX-License-Identifier: Apache-2.0
#include "resources/ec2/security_group.hh"

#include <algorithm>
#include <array>

#include "engine/base/text.hh"
#include "resources/common/fault.hh"
#include "resources/common/naming.hh"
#include "resources/common/properties.hh"
#include "resources/ec2/cidr.hh"
#include "resources/ec2/network.hh"

namespace formwork::ec2 {

namespace {

Result<void> check_ports(const Value& rule) {
  const std::string protocol = to_lower(rule.get_text("IpProtocol"));
  constexpr std::array<std::string_view, 4> kWithPorts{"tcp", "6", "udp", "17"};
  const bool has_ports =
      std::find(kWithPorts.begin(), kWithPorts.end(), protocol) != kWithPorts.end();
  const auto number = parse_integer(protocol);
  const bool known = has_ports || protocol == "icmp" || protocol == "icmpv6" ||
                     (number && *number >= -1 && *number <= 255);
  if (!known) {
    return invalid("Invalid value '" + rule.get_text("IpProtocol") +
                   "' for IP protocol. Unknown "
                   "protocol.");
  }
  if (!has_ports) {
    return {};
  }
  if (!has(rule, "FromPort") || !has(rule, "ToPort")) {
    return invalid(
        "Invalid value 'Must specify both from and to ports with TCP/UDP.' for portRange.");
  }
  auto from = integer_between(rule, "FromPort", -1, 65535);
  if (!from) {
    return std::move(from).failure();
  }
  auto to = integer_between(rule, "ToPort", -1, 65535);
  if (!to) {
    return std::move(to).failure();
  }
  if (from->value_or(0) > to->value_or(0)) {
    return invalid("Invalid TCP/UDP port range (" + rule.get_text("FromPort") + ":" +
                   rule.get_text("ToPort") + ")");
  }
  return {};
}

Result<void> check_rules(World& world, const Value& properties, std::string_view list,
                         std::string_view peer) {
  const auto rules = items_of(properties, list);
  for (std::size_t i = 0; i < rules.size(); ++i) {
    if (auto checked = check_rule(world, rules[i], peer); !checked) {
      return checked;
    }
    Value rule = rules[i];
    rule.erase("Description");
    for (std::size_t j = 0; j < i; ++j) {
      Value other = rules[j];
      other.erase("Description");
      if (Value::same(rule, other)) {
        return fault(HandlerErrorCode::AlreadyExists,
                     "the specified rule \"peer: " + rule.get_text("CidrIp") + ", " +
                         to_upper(rule.get_text("IpProtocol")) +
                         ", from port: " + rule.get_text("FromPort") +
                         ", to port: " + rule.get_text("ToPort") + ", ALLOW\" already exists");
      }
    }
  }
  return {};
}

Result<void> check_all_rules(const Call& call) {
  auto checked = check_rules(call.world, call.properties, "SecurityGroupIngress", "Source");
  return checked ? check_rules(call.world, call.properties, "SecurityGroupEgress", "Destination")
                 : std::move(checked);
}

Result<void> check_group_name(World& world, const std::string& name, const std::string& vpc_id) {
  if (name.starts_with("sg-")) {
    return invalid("Value (" + name +
                   ") for parameter GroupName is invalid. Group names may not be in the format "
                   "sg-*.");
  }
  if (name == "default") {
    return invalid("Cannot use reserved security group name: default");
  }
  if (name.size() > 255) {
    return invalid("Value (" + name +
                   ") for parameter GroupName is invalid. Character sets beyond "
                   "ASCII are not supported, at most 255 characters.");
  }
  auto same_name = find_with(world, kSecurityGroups, "GroupName", name);
  if (!same_name) {
    return std::move(same_name).failure();
  }
  for (const auto& id : *same_name) {
    auto group = find_object(world, kSecurityGroups, id);
    if (!group) {
      return std::move(group).failure();
    }
    if (attributes_of(*group).get_text("VpcId") == vpc_id) {
      return fault(HandlerErrorCode::AlreadyExists,
                   "The security group '" + name + "' already exists for VPC '" + vpc_id + "'");
    }
  }
  return {};
}

/// True when a rule of the group names `id` as its peer.
bool names_group(const Value& properties, std::string_view id) {
  for (const std::string_view list : {"SecurityGroupIngress", "SecurityGroupEgress"}) {
    for (const Value& rule : items_of(properties, list)) {
      if (rule.get_text("SourceSecurityGroupId") == id ||
          rule.get_text("DestinationSecurityGroupId") == id) {
        return true;
      }
    }
  }
  return false;
}

Result<void> check_unused(const Call& call) {
  const std::string message = "resource " + call.id() + " has a dependent object";
  auto free = check_no_dependents(call.world, {kInstances}, "SecurityGroupIds", call.id(), message);
  for (const std::string_view name : {"SourceSecurityGroupId", "DestinationSecurityGroupId"}) {
    if (free) {
      free = check_no_dependents(call.world, {kSecurityGroupRules}, name, call.id(), message);
    }
  }
  if (!free) {
    return free;
  }
  auto groups = list_objects(call.world, kSecurityGroups);
  if (!groups) {
    return std::move(groups).failure();
  }
  for (const auto& [id, group] : *groups) {
    if (id != call.id() && names_group(properties_of(group), call.id())) {
      return conflict(message);
    }
  }
  return {};
}

}  // namespace

Result<Value> get_security_group(World& world, std::string_view id) {
  auto group = find_object(world, kSecurityGroups, id);
  if (group && group->is_null()) {
    return missing("The security group '" + std::string(id) + "' does not exist");
  }
  return group;
}

Result<void> check_rule(World& world, const Value& rule, std::string_view peer) {
  if (auto checked = check_ports(rule); !checked) {
    return checked;
  }
  const std::string group = rule.get_text(std::string(peer) + "SecurityGroupId");
  const std::string ipv4 = rule.get_text("CidrIp");
  const std::string ipv6 = rule.get_text("CidrIpv6");
  const bool listed = has(rule, std::string(peer) + "PrefixListId") ||
                      has(rule, std::string(peer) + "SecurityGroupName");
  const int peers = int{!group.empty()} + int{!ipv4.empty()} + int{!ipv6.empty()} + int{listed};
  if (peers == 0) {
    return invalid(
        "Invalid value 'null' for protocol. VPC security group rules must specify "
        "protocols explicitly and one of CidrIp, CidrIpv6, a prefix list or a security "
        "group.");
  }
  if (peers > 1) {
    return invalid(
        "Only one of CidrIp, CidrIpv6, a prefix list or a security group can be "
        "specified in a rule");
  }
  if (!ipv4.empty() && !parse_cidr(ipv4)) {
    return invalid("CIDR block " + ipv4 + " is malformed");
  }
  if (!ipv6.empty() && !is_ipv6_cidr(ipv6)) {
    return invalid("CIDR block " + ipv6 + " is malformed");
  }
  if (!group.empty()) {
    auto found = get_security_group(world, group);
    return found ? Result<void>() : Result<void>(std::move(found).failure());
  }
  return {};
}

Result<Made> create_security_group(const Call& call) {
  std::string vpc_id = call.properties.get_text("VpcId");
  if (auto checked = check_all_rules(call); !checked) {
    return std::move(checked).failure();
  }
  if (vpc_id.empty()) {
    auto fallback = default_vpc(call.world);
    if (!fallback) {
      return std::move(fallback).failure();
    }
    vpc_id = *fallback;
  } else if (auto vpc = get_vpc(call.world, vpc_id); !vpc) {
    return std::move(vpc).failure();
  }
  const std::string name = name_or_generated(call, "GroupName", {.longest = 255});
  if (auto checked = check_group_name(call.world, name, vpc_id); !checked) {
    return std::move(checked).failure();
  }
  const std::string id = ec2_id(call.world, "sg");
  Value attributes = Value::map();
  attributes.set("GroupId", Value::string(id));
  attributes.set("Id", Value::string(id));
  attributes.set("VpcId", Value::string(vpc_id));
  attributes.set("GroupName", Value::string(name));
  return add_object(call,
                    {.place = kSecurityGroups, .key = id, .attributes = std::move(attributes)});
}

Result<Value> update_security_group(const Call& call) {
  if (auto checked = check_all_rules(call); !checked) {
    return std::move(checked).failure();
  }
  auto group = get_object(call, kSecurityGroups, call.id());
  if (!group) {
    return group;
  }
  return change_object(call, kSecurityGroups, call.id(), attributes_of(*group));
}

Result<void> delete_security_group(const Call& call) {
  if (auto group = get_object(call, kSecurityGroups, call.id()); !group) {
    return std::move(group).failure();
  }
  auto free = check_unused(call);
  return free ? erase_object(call, kSecurityGroups, call.id()) : std::move(free);
}

Result<Made> create_security_group_rule(const Call& call, std::string_view peer) {
  if (auto group = get_security_group(call.world, call.properties.get_text("GroupId")); !group) {
    return std::move(group).failure();
  }
  if (auto checked = check_rule(call.world, call.properties, peer); !checked) {
    return std::move(checked).failure();
  }
  const std::string id = ec2_id(call.world, "sgr");
  Value attributes = Value::map();
  attributes.set("Id", Value::string(id));
  return add_object(call,
                    {.place = kSecurityGroupRules, .key = id, .attributes = std::move(attributes)});
}

Result<Value> update_security_group_rule(const Call& call) {
  Value attributes = Value::map();
  attributes.set("Id", Value::string(call.id()));
  return change_object(call, kSecurityGroupRules, call.id(), std::move(attributes));
}

}  // namespace formwork::ec2
