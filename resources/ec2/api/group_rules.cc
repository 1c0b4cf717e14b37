// SPDX-License-Identifier: Apache-2.0
#include "resources/ec2/api/group_rules.hh"

#include <algorithm>

#include "engine/base/text.hh"
#include "resources/common/naming.hh"
#include "resources/common/properties.hh"
#include "resources/ec2/api/kinds.hh"
#include "resources/ec2/cidr.hh"

namespace formwork::ec2 {

namespace {

constexpr std::string_view kPeers[] = {"CidrIpv4", "CidrIpv6", "PrefixListId",
                                       "ReferencedGroupInfo"};

Value base_rule(const World& world, const std::string& id, const std::string& group_id, bool egress,
                const std::string& protocol) {
  return obj({{"SecurityGroupRuleId", id},
              {"GroupId", group_id},
              {"GroupOwnerId", world.account_id},
              {"IsEgress", egress},
              {"IpProtocol", protocol},
              {"SecurityGroupRuleArn", regional_arn(world, "ec2", "security-group-rule/" + id)},
              {"Tags", Value::list()}});
}

std::string named_protocol(const std::string& given) {
  const std::string lower = to_lower(given);
  if (lower == "6") {
    return "tcp";
  }
  if (lower == "17") {
    return "udp";
  }
  if (lower == "1") {
    return "icmp";
  }
  return lower == "58" ? "icmpv6" : lower;
}

void set_ports(Value& rule, const Value& from) {
  rule.set("FromPort", Value::number(number_of(from, "FromPort", -1)));
  rule.set("ToPort", Value::number(number_of(from, "ToPort", -1)));
  if (rule.get_text("IpProtocol") == "-1") {
    rule.set("FromPort", Value::number(std::int64_t{-1}));
    rule.set("ToPort", Value::number(std::int64_t{-1}));
  }
}

/// An identity for a rule of a template, which has none in its record.
std::string stable_id(const std::string& seed) {
  return "sgr-0" + replace_all(uuid_of(seed), "-", "").substr(0, 16);
}

Value template_rule(const World& world, const std::string& group_id, const Value& rule, bool egress,
                    const std::string& id) {
  Value shape = base_rule(world, id, group_id, egress, named_protocol(rule.get_text("IpProtocol")));
  set_ports(shape, rule);
  set_text(shape, "CidrIpv4", rule.get_text("CidrIp"));
  set_text(shape, "CidrIpv6", rule.get_text("CidrIpv6"));
  set_text(shape, "Description", rule.get_text("Description"));
  const std::string prefix = egress ? "Destination" : "Source";
  set_text(shape, "PrefixListId", rule.get_text(prefix + "PrefixListId"));
  if (const std::string peer = rule.get_text(prefix + "SecurityGroupId"); !peer.empty()) {
    shape.set("ReferencedGroupInfo", obj({{"GroupId", peer}, {"UserId", world.account_id}}));
  }
  return shape;
}

Value allow_all(const World& world, const std::string& group_id) {
  Value rule = base_rule(world, stable_id(group_id + "/out"), group_id, true, "-1");
  set_ports(rule, Value::map());
  rule.set("CidrIpv4", Value::string("0.0.0.0/0"));
  return rule;
}

void add_own_rules(World& world, const std::string& group_id, Value::List& rules) {
  auto all = list_objects(world, kSecurityGroupRules);
  if (!all) {
    return;
  }
  for (const auto& [id, record] : *all) {
    const Value properties = properties_of(record);
    if (properties.get_text("GroupId") != group_id) {
      continue;
    }
    const bool egress = has(properties, "DestinationSecurityGroupId") ||
                        has(properties, "DestinationPrefixListId") || flag(record, "IsEgress");
    rules.push_back(template_rule(world, group_id, properties, egress, id));
  }
}

Result<Value> group_peer(ApiCall& call, const Item& group, const Value& pair) {
  std::string id = pair.get_text("GroupId");
  const std::string name = pair.get_text("GroupName");
  if (id.empty() && name.empty()) {
    return fail("InvalidParameterValue", "Invalid value 'null' for groupId.");
  }
  const std::string owner = pair.get_text("UserId");
  const bool elsewhere = !owner.empty() && owner != call.world.account_id;
  if (!elsewhere) {
    auto groups = all_items(call.world, kGroupKind);
    if (!groups) {
      return std::move(groups).failure();
    }
    const auto at = std::find_if(groups->begin(), groups->end(), [&](const Item& each) {
      return id.empty()
                 ? each.text("GroupName") == name && each.text("VpcId") == group.text("VpcId")
                 : each.key == id;
    });
    if (at == groups->end()) {
      return no_such(kGroupKind, id.empty() ? name : id);
    }
    id = at->key;
  }
  Value peer = obj({{"GroupId", id}, {"UserId", owner.empty() ? call.world.account_id : owner}});
  copy_members(peer, pair, {"VpcId", "VpcPeeringConnectionId", "PeeringStatus"});
  return peer;
}

/// Permissions as given, or the one that the flat members are.
Value::List permissions_given(const ApiCall& call) {
  const auto listed = input_items(call, "IpPermissions");
  if (!listed.empty()) {
    return {listed.begin(), listed.end()};
  }
  Value one = Value::map();
  copy_members(one, call.input, {"IpProtocol", "FromPort", "ToPort"});
  if (const std::string cidr = call.text("CidrIp"); !cidr.empty()) {
    one.set("IpRanges", list_with(obj({{"CidrIp", cidr}})));
  }
  if (const std::string name = call.text("SourceSecurityGroupName"); !name.empty()) {
    Value pair = obj({{"GroupName", name}});
    set_text(pair, "UserId", call.text("SourceSecurityGroupOwnerId"));
    one.set("UserIdGroupPairs", list_with(std::move(pair)));
    set_default(one, "IpProtocol", Value::string("-1"));
  }
  return {one};
}

Result<void> check_permission(const Value& permission) {
  const std::string protocol = named_protocol(permission.get_text("IpProtocol"));
  if (protocol.empty()) {
    return fail("MissingParameter", "The request must contain the parameter ipProtocol");
  }
  const auto number = parse_integer(protocol);
  const bool has_ports = protocol == "tcp" || protocol == "udp";
  if (!has_ports && protocol != "icmp" && protocol != "icmpv6" &&
      (!number || *number < -1 || *number > 255)) {
    return fail("InvalidPermission.Malformed",
                "Unsupported IP protocol \"" + protocol + "\"  - supported: [tcp, udp, icmp]");
  }
  if (has_ports &&
      (permission.find("FromPort") == nullptr || permission.find("ToPort") == nullptr)) {
    return fail("InvalidParameterValue",
                "Invalid value 'Must specify both from and to ports with TCP/UDP.' for portRange.");
  }
  if (has_ports && number_of(permission, "FromPort") > number_of(permission, "ToPort")) {
    return fail("InvalidParameterValue", "Invalid TCP/UDP port range (" +
                                             permission.get_text("FromPort") + ":" +
                                             permission.get_text("ToPort") + ")");
  }
  return {};
}

Result<void> add_peers(ApiCall& call, const Item& group, const Value& permission, const Value& base,
                       Value::List& rules) {
  const auto add = [&](std::string_view member, Value peer, const Value& from) {
    Value rule = base;
    const std::string id = ec2_id(call.world, "sgr");
    rule.set("SecurityGroupRuleId", Value::string(id));
    rule.set("SecurityGroupRuleArn",
             Value::string(regional_arn(call.world, "ec2", "security-group-rule/" + id)));
    rule.set(member, std::move(peer));
    set_text(rule, "Description", from.get_text("Description"));
    rules.push_back(std::move(rule));
  };
  for (const Value& range : list_in(permission, "IpRanges")) {
    const auto cidr = parse_cidr(range.get_text("CidrIp"));
    if (!cidr) {
      return fail("InvalidParameterValue",
                  "CIDR block " + range.get_text("CidrIp") + " is malformed");
    }
    add("CidrIpv4", Value::string(cidr->text()), range);
  }
  for (const Value& range : list_in(permission, "Ipv6Ranges")) {
    if (!is_ipv6_cidr(range.get_text("CidrIpv6"))) {
      return fail("InvalidParameterValue",
                  "CIDR block " + range.get_text("CidrIpv6") + " is malformed");
    }
    add("CidrIpv6", Value::string(range.get_text("CidrIpv6")), range);
  }
  for (const Value& list : list_in(permission, "PrefixListIds")) {
    add("PrefixListId", Value::string(list.get_text("PrefixListId")), list);
  }
  for (const Value& pair : list_in(permission, "UserIdGroupPairs")) {
    auto peer = group_peer(call, group, pair);
    if (!peer) {
      return std::move(peer).failure();
    }
    add("ReferencedGroupInfo", std::move(*peer), pair);
  }
  return {};
}

}  // namespace

Value::List rules_of(World& world, const std::string& group_id, const Value& record) {
  if (const Value* own = record.find_path({"Shape", "Rules"})) {
    return {own->items().begin(), own->items().end()};
  }
  Value::List rules;
  const Value properties = properties_of(record);
  int number = 0;
  for (const std::string_view list : {"SecurityGroupIngress", "SecurityGroupEgress"}) {
    const bool egress = list.ends_with("Egress");
    for (const Value& rule : items_of(properties, list)) {
      rules.push_back(template_rule(world, group_id, rule, egress,
                                    stable_id(group_id + std::to_string(number++))));
    }
  }
  add_own_rules(world, group_id, rules);
  if (items_of(properties, "SecurityGroupEgress").empty()) {
    rules.push_back(allow_all(world, group_id));
  }
  if (flag(record, "IsDefault")) {
    Value rule = base_rule(world, stable_id(group_id + "/in"), group_id, false, "-1");
    set_ports(rule, Value::map());
    rule.set("ReferencedGroupInfo", obj({{"GroupId", group_id}, {"UserId", world.account_id}}));
    rules.push_back(std::move(rule));
  }
  return rules;
}

Value permissions_of(const Value::List& rules, bool egress) {
  Value::List permissions;
  for (const Value& rule : rules) {
    if (flag(rule, "IsEgress") != egress) {
      continue;
    }
    const bool all = rule.get_text("IpProtocol") == "-1";
    auto at = std::find_if(permissions.begin(), permissions.end(), [&](const Value& each) {
      return each.get_text("IpProtocol") == rule.get_text("IpProtocol") &&
             (all || (each.get_text("FromPort") == rule.get_text("FromPort") &&
                      each.get_text("ToPort") == rule.get_text("ToPort")));
    });
    if (at == permissions.end()) {
      Value fresh = obj({{"IpProtocol", rule.get_text("IpProtocol")},
                         {"IpRanges", Value::list()},
                         {"Ipv6Ranges", Value::list()},
                         {"PrefixListIds", Value::list()},
                         {"UserIdGroupPairs", Value::list()}});
      if (!all) {
        copy_members(fresh, rule, {"FromPort", "ToPort"});
      }
      permissions.push_back(std::move(fresh));
      at = permissions.end() - 1;
    }
    const auto add = [&](std::string_view list, Value peer) {
      copy_members(peer, rule, {"Description"});
      Value peers = *at->find(list);
      peers.push(std::move(peer));
      at->set(list, std::move(peers));
    };
    if (has(rule, "CidrIpv4")) {
      add("IpRanges", obj({{"CidrIp", rule.get_text("CidrIpv4")}}));
    } else if (has(rule, "CidrIpv6")) {
      add("Ipv6Ranges", obj({{"CidrIpv6", rule.get_text("CidrIpv6")}}));
    } else if (has(rule, "PrefixListId")) {
      add("PrefixListIds", obj({{"PrefixListId", rule.get_text("PrefixListId")}}));
    } else if (has(rule, "ReferencedGroupInfo")) {
      add("UserIdGroupPairs", map_in(rule, "ReferencedGroupInfo"));
    }
  }
  return Value::list(std::move(permissions));
}

Result<Value::List> asked_rules(ApiCall& call, const Item& group, bool egress) {
  Value::List rules;
  auto tags = specified_tags(call, "security-group-rule");
  if (!tags) {
    return std::move(tags).failure();
  }
  for (const Value& permission : permissions_given(call)) {
    if (auto checked = check_permission(permission); !checked) {
      return std::move(checked).failure();
    }
    Value base = base_rule(call.world, "", group.key, egress,
                           named_protocol(permission.get_text("IpProtocol")));
    set_ports(base, permission);
    base.set("Tags", tag_list(map_with("Tags", *tags)));
    if (auto added = add_peers(call, group, permission, base, rules); !added) {
      return std::move(added).failure();
    }
  }
  return rules;
}

bool is_same_rule(const Value& a, const Value& b) {
  if (flag(a, "IsEgress") != flag(b, "IsEgress")) {
    return false;
  }
  for (const std::string_view member : {"IpProtocol", "FromPort", "ToPort"}) {
    if (a.get_text(member) != b.get_text(member)) {
      return false;
    }
  }
  return std::all_of(std::begin(kPeers), std::end(kPeers), [&](std::string_view peer) {
    const Value* left = a.find(peer);
    const Value* right = b.find(peer);
    if (left == nullptr || right == nullptr) {
      return left == right;
    }
    return left->is_map() ? left->get_text("GroupId") == right->get_text("GroupId")
                          : left->scalar_text() == right->scalar_text();
  });
}

std::string rule_words(const Value& rule) {
  std::string peer;
  for (const std::string_view member : {"CidrIpv4", "CidrIpv6", "PrefixListId"}) {
    peer += rule.get_text(member);
  }
  peer += map_in(rule, "ReferencedGroupInfo").get_text("GroupId");
  const std::string protocol = rule.get_text("IpProtocol");
  if (protocol == "-1") {
    return "\"peer: " + peer + ", ALL, ALLOW\"";
  }
  return "\"peer: " + peer + ", " + to_upper(protocol) +
         ", from port: " + rule.get_text("FromPort") + ", to port: " + rule.get_text("ToPort") +
         ", ALLOW\"";
}

}  // namespace formwork::ec2
