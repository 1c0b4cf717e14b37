// SPDX-License-Identifier: Apache-2.0
// Load balancers, listeners, rules and target groups as records; nothing is balanced. Targets are
// healthy as long as their instance runs. Certificates, trust stores and web ACLs are not built.
#include <algorithm>

#include "engine/base/text.hh"
#include "resources/common/naming.hh"
#include "resources/common/properties.hh"
#include "resources/ec2/api/instance_parts.hh"
#include "resources/ec2/api/kinds.hh"
#include "resources/ec2/api/region.hh"
#include "resources/elbv2/kinds.hh"

namespace formwork::elbv2 {

namespace {

using ec2::Item;
using ec2::Kind;
using ec2::obj;

Value shape_of(const Item& item) {
  Value shape = item.shape;
  shape.erase("Attributes");
  shape.erase("Tags");
  return shape;
}

Value tags_of(const ApiCall& call) {
  Value tags = Value::map();
  for (const Value& tag : input_items(call, "Tags")) {
    tags.set(tag.get_text("Key"), Value::string(tag.get_text("Value")));
  }
  return tags;
}

Result<Item> keep(ApiCall& call, const Kind& kind, const std::string& arn, Value shape) {
  shape.set(kind.id_member, Value::string(arn));
  auto stored = ec2::put_shape(call.world, kind, arn, std::move(shape));
  if (!stored) {
    return std::move(stored).failure();
  }
  auto item = ec2::get_item(call.world, kind, arn);
  if (item) {
    item->record.set("Tags", tags_of(call));
    stored = ec2::put_item(call.world, kind, *item);
  }
  return stored ? std::move(item) : std::move(stored).failure();
}

Value attribute_list(std::initializer_list<std::pair<std::string_view, std::string_view>> pairs) {
  Value list = Value::list();
  for (const auto& [key, value] : pairs) {
    list.push(obj({{"Key", key}, {"Value", value}}));
  }
  return list;
}

Result<Value> create_balancer(ApiCall& call) {
  const std::string name = call.text("Name");
  auto known = ec2::all_items(call.world, kBalancers);
  if (!known) {
    return std::move(known).failure();
  }
  for (const Item& item : *known) {
    if (item.shape.get_text("LoadBalancerName") == name || item.text("Name") == name) {
      return fail("DuplicateLoadBalancerName", "A load balancer with the same name '" + name +
                                                   "' exists, but with different "
                                                   "settings");
    }
  }
  std::vector<std::string> subnets = input_texts(call, "Subnets");
  for (const Value& mapping : input_items(call, "SubnetMappings")) {
    subnets.push_back(mapping.get_text("SubnetId"));
  }
  if (subnets.empty()) {
    return fail("ValidationError", "You must specify either subnets or an Availability Zone");
  }
  Value zones = Value::list();
  std::string vpc;
  for (const auto& id : subnets) {
    auto subnet = ec2::get_item(call.world, ec2::kSubnetKind, id);
    if (!subnet) {
      return fail("SubnetNotFound", "The subnet ID '" + id + "' does not exist");
    }
    vpc = subnet->text("VpcId");
    zones.push(obj({{"ZoneName", subnet->text("AvailabilityZone")},
                    {"SubnetId", id},
                    {"LoadBalancerAddresses", Value::list()}}));
  }
  std::string type = call.text("Type");
  type = type.empty() ? "application" : type;
  const std::string kind = type == "application" ? "app" : type == "network" ? "net" : "gwy";
  std::string scheme = call.text("Scheme");
  scheme = scheme.empty() ? "internet-facing" : scheme;
  std::string addresses = call.text("IpAddressType");
  const std::string id = call.world.ids.hex(16);
  Value shape =
      obj({{"LoadBalancerName", name},
           {"DNSName", (scheme == "internal" ? "internal-" : "") + name + "-" + id.substr(0, 10) +
                           "." + call.world.region + ".elb." + call.world.url_suffix},
           {"CanonicalHostedZoneId", "Z35SXDOTRQ7X7K"},
           {"CreatedTime", call.world.clock.now()},
           {"Scheme", scheme},
           {"VpcId", vpc},
           {"State", obj({{"Code", "active"}})},
           {"Type", type},
           {"AvailabilityZones", std::move(zones)},
           {"SecurityGroups", list_of(input_texts(call, "SecurityGroups"))},
           {"IpAddressType", addresses.empty() ? "ipv4" : addresses}});
  shape.set("Attributes", attribute_list({{"access_logs.s3.enabled", "false"},
                                          {"access_logs.s3.bucket", ""},
                                          {"access_logs.s3.prefix", ""},
                                          {"deletion_protection.enabled", "false"},
                                          {"idle_timeout.timeout_seconds", "60"},
                                          {"routing.http2.enabled", "true"}}));
  auto item = keep(call, kBalancers,
                   regional_arn(call.world, "elasticloadbalancing",
                                "loadbalancer/" + kind + "/" + name + "/" + id),
                   std::move(shape));
  if (!item) {
    return std::move(item).failure();
  }
  Value told = shape_of(*item);
  told.set("State", obj({{"Code", "provisioning"}}));
  return map_with("LoadBalancers", ec2::list_with(std::move(told)));
}

/// Items by ARNs and names; the parent's ARN in `parent` when the call has that.
Result<Value> tell(ApiCall& call, const Kind& kind, std::string_view name,
                   std::string_view parent) {
  auto items = ec2::chosen(call, kind);
  if (!items) {
    return std::move(items).failure();
  }
  const auto names = name.empty() ? std::vector<std::string>() : input_texts(call, "Names");
  for (const auto& wanted : names) {
    if (std::none_of(items->begin(), items->end(),
                     [&](const Item& item) { return item.text(name) == wanted; })) {
      return ec2::no_such(kind, wanted);
    }
  }
  const std::string above = parent.empty() ? "" : call.text(parent);
  Value::List shapes;
  for (const Item& item : *items) {
    const bool named =
        names.empty() || std::find(names.begin(), names.end(), item.text(name)) != names.end();
    bool below = above.empty() || item.text(parent) == above;
    const auto arns = texts_of(item.shape.find("LoadBalancerArns"));
    below = below || std::find(arns.begin(), arns.end(), above) != arns.end();
    if (named && below) {
      shapes.push_back(shape_of(item));
    }
  }
  return page_of(call, std::move(shapes), {.member = kind.answer, .largest = 400});
}

Result<Value> tell_balancers(ApiCall& call) {
  return tell(call, kBalancers, "LoadBalancerName", "");
}
Result<Value> tell_groups(ApiCall& call) {
  return tell(call, kTargetGroups, "TargetGroupName", "LoadBalancerArn");
}
Result<Value> tell_listeners(ApiCall& call) {
  return tell(call, kListeners, "", "LoadBalancerArn");
}
Result<Value> tell_rules(ApiCall& call) {
  return tell(call, kRules, "", "ListenerArn");
}

Result<Value> create_group(ApiCall& call) {
  const std::string name = call.text("Name");
  auto known = ec2::all_items(call.world, kTargetGroups);
  if (!known) {
    return std::move(known).failure();
  }
  for (const Item& item : *known) {
    if (item.text("TargetGroupName") == name) {
      return fail("DuplicateTargetGroupName", "A target group with the same name '" + name +
                                                  "' exists, but with different settings");
    }
  }
  const std::string protocol = call.text("Protocol");
  Value shape = obj({{"TargetGroupName", name},
                     {"TargetType", "instance"},
                     {"IpAddressType", "ipv4"},
                     {"HealthCheckProtocol", protocol.empty() ? "HTTP" : protocol},
                     {"HealthCheckPort", "traffic-port"},
                     {"HealthCheckEnabled", true},
                     {"HealthCheckIntervalSeconds", 30},
                     {"HealthCheckTimeoutSeconds", 5},
                     {"HealthyThresholdCount", 5},
                     {"UnhealthyThresholdCount", 2},
                     {"LoadBalancerArns", Value::list()},
                     {"Targets", Value::list()}});
  if (protocol == "HTTP" || protocol == "HTTPS") {
    shape.set("HealthCheckPath", Value::string("/"));
    shape.set("Matcher", obj({{"HttpCode", "200"}}));
    shape.set("ProtocolVersion", Value::string("HTTP1"));
  }
  copy_members(shape, call.input,
               {"Protocol", "ProtocolVersion", "Port", "VpcId", "TargetType", "IpAddressType",
                "HealthCheckProtocol", "HealthCheckPort", "HealthCheckEnabled", "HealthCheckPath",
                "HealthCheckIntervalSeconds", "HealthCheckTimeoutSeconds", "HealthyThresholdCount",
                "UnhealthyThresholdCount", "Matcher"});
  shape.set("Attributes", attribute_list({{"deregistration_delay.timeout_seconds", "300"},
                                          {"stickiness.enabled", "false"},
                                          {"stickiness.type", "lb_cookie"},
                                          {"load_balancing.algorithm.type", "round_robin"}}));
  auto item = keep(call, kTargetGroups,
                   regional_arn(call.world, "elasticloadbalancing",
                                "targetgroup/" + name + "/" + call.world.ids.hex(16)),
                   std::move(shape));
  return item ? Result<Value>(map_with("TargetGroups", ec2::list_with(shape_of(*item))))
              : std::move(item).failure();
}

/// Writes the balancer into the target groups that the actions name.
Result<void> link_groups(ApiCall& call, const Value& actions, const std::string& balancer) {
  for (const Value& action : actions.items()) {
    std::vector<std::string> arns{action.get_text("TargetGroupArn")};
    for (const Value& each : ec2::list_in(ec2::map_in(action, "ForwardConfig"), "TargetGroups")) {
      arns.push_back(each.get_text("TargetGroupArn"));
    }
    for (const auto& arn : arns) {
      if (arn.empty()) {
        continue;
      }
      auto group = ec2::get_item(call.world, kTargetGroups, arn);
      if (!group) {
        return std::move(group).failure();
      }
      auto known = texts_of(group->shape.find("LoadBalancerArns"));
      if (std::find(known.begin(), known.end(), balancer) == known.end()) {
        known.push_back(balancer);
        group->set("LoadBalancerArns", list_of(known));
        if (auto stored = ec2::put_item(call.world, kTargetGroups, *group); !stored) {
          return stored;
        }
      }
    }
  }
  return {};
}

Result<Value> create_listener(ApiCall& call) {
  const std::string balancer = call.text("LoadBalancerArn");
  if (auto found = ec2::get_item(call.world, kBalancers, balancer); !found) {
    return std::move(found).failure();
  }
  auto known = ec2::all_items(call.world, kListeners);
  if (!known) {
    return std::move(known).failure();
  }
  for (const Item& item : *known) {
    if (item.text("LoadBalancerArn") == balancer && item.text("Port") == call.text("Port")) {
      return fail("DuplicateListener",
                  "A listener already exists on this port for this load "
                  "balancer '" +
                      balancer + "'");
    }
  }
  Value shape = Value::map();
  copy_members(shape, call.input,
               {"LoadBalancerArn", "Protocol", "Port", "Certificates", "SslPolicy",
                "DefaultActions", "AlpnPolicy", "MutualAuthentication"});
  const Value actions = Value::list(ec2::list_in(call.input, "DefaultActions"));
  if (auto linked = link_groups(call, actions, balancer); !linked) {
    return std::move(linked).failure();
  }
  const std::string arn =
      replace_all(balancer, ":loadbalancer/", ":listener/") + "/" + call.world.ids.hex(16);
  auto item = keep(call, kListeners, arn, std::move(shape));
  if (!item) {
    return std::move(item).failure();
  }
  Value rule = obj({{"ListenerArn", arn},
                    {"Priority", "default"},
                    {"Conditions", Value::list()},
                    {"Actions", actions},
                    {"IsDefault", true}});
  auto first =
      keep(call, kRules,
           replace_all(arn, ":listener/", ":listener-rule/") + "/" + call.world.ids.hex(16),
           std::move(rule));
  return first ? Result<Value>(map_with("Listeners", ec2::list_with(shape_of(*item))))
               : std::move(first).failure();
}

Result<Value> create_rule(ApiCall& call) {
  auto listener = ec2::get_item(call.world, kListeners, call.text("ListenerArn"));
  auto known = ec2::all_items(call.world, kRules);
  if (!listener || !known) {
    return listener ? std::move(known).failure() : std::move(listener).failure();
  }
  for (const Item& item : *known) {
    if (item.text("ListenerArn") == listener->key &&
        item.text("Priority") == call.text("Priority")) {
      return fail("PriorityInUse", "Priority '" + call.text("Priority") + "' is currently in use");
    }
  }
  const Value actions = Value::list(ec2::list_in(call.input, "Actions"));
  if (auto linked = link_groups(call, actions, listener->text("LoadBalancerArn")); !linked) {
    return std::move(linked).failure();
  }
  Value shape = obj({{"ListenerArn", listener->key},
                     {"Priority", call.text("Priority")},
                     {"Conditions", Value::list(ec2::list_in(call.input, "Conditions"))},
                     {"Actions", actions},
                     {"IsDefault", false}});
  auto item = keep(
      call, kRules,
      replace_all(listener->key, ":listener/", ":listener-rule/") + "/" + call.world.ids.hex(16),
      std::move(shape));
  return item ? Result<Value>(map_with("Rules", ec2::list_with(shape_of(*item))))
              : std::move(item).failure();
}

Result<Value> modify_item(ApiCall& call, const Kind& kind,
                          std::initializer_list<std::string_view> members) {
  auto item = ec2::get_item(call.world, kind, call.text(kind.id_member));
  if (!item) {
    return std::move(item).failure();
  }
  for (const std::string_view member : members) {
    if (const Value* value = call.find(member)) {
      item->set(member, *value);
    }
  }
  auto stored = ec2::put_item(call.world, kind, *item);
  return stored ? Result<Value>(map_with(kind.answer, ec2::list_with(shape_of(*item))))
                : std::move(stored).failure();
}
Result<Value> modify_listener(ApiCall& call) {
  return modify_item(call, kListeners,
                     {"Port", "Protocol", "SslPolicy", "Certificates", "DefaultActions"});
}
Result<Value> modify_rule(ApiCall& call) {
  return modify_item(call, kRules, {"Conditions", "Actions"});
}
Result<Value> modify_group(ApiCall& call) {
  return modify_item(
      call, kTargetGroups,
      {"HealthCheckProtocol", "HealthCheckPort", "HealthCheckPath", "HealthCheckEnabled",
       "HealthCheckIntervalSeconds", "HealthCheckTimeoutSeconds", "HealthyThresholdCount",
       "UnhealthyThresholdCount", "Matcher"});
}

Result<void> erase_below(ApiCall& call, const Kind& kind, std::string_view member,
                         const std::string& parent) {
  auto items = ec2::all_items(call.world, kind);
  if (!items) {
    return std::move(items).failure();
  }
  for (const Item& item : *items) {
    if (item.text(member) == parent) {
      if (auto erased = ec2::erase_item(call.world, kind, item); !erased) {
        return erased;
      }
      if (&kind == &kListeners) {
        if (auto erased = erase_below(call, kRules, "ListenerArn", item.key); !erased) {
          return erased;
        }
      }
    }
  }
  return {};
}

Result<Value> delete_balancer(ApiCall& call) {
  const std::string arn = call.text("LoadBalancerArn");
  auto item = ec2::get_item(call.world, kBalancers, arn);
  if (!item) {
    return Value::map();  // as AWS does
  }
  for (const Value& each : ec2::list_in(item->shape, "Attributes")) {
    if (each.get_text("Key") == "deletion_protection.enabled" && each.get_text("Value") == "true") {
      return fail("OperationNotPermitted", "Load balancer '" + arn +
                                               "' cannot be deleted because deletion protection "
                                               "is enabled");
    }
  }
  auto done = erase_below(call, kListeners, "LoadBalancerArn", arn);
  if (done) {
    done = ec2::erase_item(call.world, kBalancers, *item);
  }
  return done ? Result<Value>(Value::map()) : std::move(done).failure();
}

Result<Value> delete_listener(ApiCall& call) {
  auto item = ec2::get_item(call.world, kListeners, call.text("ListenerArn"));
  if (!item) {
    return std::move(item).failure();
  }
  auto done = erase_below(call, kRules, "ListenerArn", item->key);
  if (done) {
    done = ec2::erase_item(call.world, kListeners, *item);
  }
  return done ? Result<Value>(Value::map()) : std::move(done).failure();
}

Result<Value> delete_rule(ApiCall& call) {
  auto item = ec2::get_item(call.world, kRules, call.text("RuleArn"));
  if (!item) {
    return std::move(item).failure();
  }
  if (flag(item->shape, "IsDefault")) {
    return fail("OperationNotPermitted", "Default rule '" + item->key + "' cannot be deleted");
  }
  auto done = ec2::erase_item(call.world, kRules, *item);
  return done ? Result<Value>(Value::map()) : std::move(done).failure();
}

Result<Value> delete_group(ApiCall& call) {
  auto item = ec2::get_item(call.world, kTargetGroups, call.text("TargetGroupArn"));
  auto rules = ec2::all_items(call.world, kRules);
  if (!rules) {
    return std::move(rules).failure();
  }
  if (!item) {
    return Value::map();
  }
  for (const Item& rule : *rules) {
    for (const Value& action : ec2::list_in(rule.shape, "Actions")) {
      if (action.get_text("TargetGroupArn") == item->key) {
        return fail("ResourceInUse",
                    "Target group '" + item->key + "' is currently in use by a listener or a rule");
      }
    }
  }
  auto done = ec2::erase_item(call.world, kTargetGroups, *item);
  return done ? Result<Value>(Value::map()) : std::move(done).failure();
}

using Access = OperationEntry::Access;
constinit OperationEntry entries[]{
    {"elbv2", "CreateLoadBalancer", Access::Write, &create_balancer},
    {"elbv2", "DescribeLoadBalancers", Access::Read, &tell_balancers},
    {"elbv2", "DeleteLoadBalancer", Access::Write, &delete_balancer},
    {"elbv2", "CreateTargetGroup", Access::Write, &create_group},
    {"elbv2", "DescribeTargetGroups", Access::Read, &tell_groups},
    {"elbv2", "ModifyTargetGroup", Access::Write, &modify_group},
    {"elbv2", "DeleteTargetGroup", Access::Write, &delete_group},
    {"elbv2", "CreateListener", Access::Write, &create_listener},
    {"elbv2", "DescribeListeners", Access::Read, &tell_listeners},
    {"elbv2", "ModifyListener", Access::Write, &modify_listener},
    {"elbv2", "DeleteListener", Access::Write, &delete_listener},
    {"elbv2", "CreateRule", Access::Write, &create_rule},
    {"elbv2", "DescribeRules", Access::Read, &tell_rules},
    {"elbv2", "ModifyRule", Access::Write, &modify_rule},
    {"elbv2", "DeleteRule", Access::Write, &delete_rule}};
const ec2::RegisterAll kRegistered{entries};

}  // namespace

}  // namespace formwork::elbv2
