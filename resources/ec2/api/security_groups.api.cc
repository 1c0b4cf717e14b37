// SPDX-License-Identifier: Apache-2.0
// Security groups and their rules. References between groups are told for groups of this region.
#include <algorithm>

#include "engine/base/text.hh"
#include "resources/common/naming.hh"
#include "resources/common/properties.hh"
#include "resources/ec2/api/group_rules.hh"
#include "resources/ec2/api/kinds.hh"
#include "resources/ec2/network.hh"

namespace formwork::ec2 {

Value derived_group(World& world, const std::string& key, const Value& record) {
  const Value attributes = attributes_of(record);
  const Value properties = properties_of(record);
  const std::string given = properties.get_text("GroupDescription");
  Value::List rules = rules_of(world, key, record);
  Value shape =
      obj({{"GroupId", key},
           {"GroupName", attributes.get_text("GroupName")},
           {"Description", given.empty() ? attributes.get_text("GroupDescription") : given},
           {"VpcId", attributes.get_text("VpcId")},
           {"OwnerId", world.account_id},
           {"SecurityGroupArn", regional_arn(world, "ec2", "security-group/" + key)},
           {"IpPermissions", permissions_of(rules, false)},
           {"IpPermissionsEgress", permissions_of(rules, true)}});
  shape.set("Rules", Value::list(std::move(rules)));
  return shape;
}

namespace {

Result<Value> create(ApiCall& call) {
  const std::string name = call.text("GroupName");
  std::string vpc_id = call.text("VpcId");
  if (vpc_id.empty()) {
    auto fallback = default_vpc(call.world);
    if (!fallback) {
      return std::move(fallback).failure();
    }
    vpc_id = *fallback;
  } else if (auto vpc = get_item(call.world, kVpcKind, vpc_id); !vpc) {
    return std::move(vpc).failure();
  }
  if (name.starts_with("sg-")) {
    return fail("InvalidParameterValue", "Value (" + name +
                                             ") for parameter GroupName is invalid. Group names "
                                             "may not be in the format sg-*.");
  }
  if (call.text("Description").empty()) {
    return fail("MissingParameter", "The request must contain the parameter GroupDescription");
  }
  auto groups = all_items(call.world, kGroupKind);
  if (!groups) {
    return std::move(groups).failure();
  }
  for (const Item& group : *groups) {
    if (group.text("GroupName") == name && group.text("VpcId") == vpc_id) {
      return fail("InvalidGroup.Duplicate",
                  "The security group '" + name + "' already exists for VPC '" + vpc_id + "'");
    }
  }
  auto tags = specified_tags(call, "security-group");
  if (!tags) {
    return tags;
  }
  auto made = create_outside(call, "AWS::EC2::SecurityGroup",
                             obj({{"GroupName", name},
                                  {"GroupDescription", call.text("Description")},
                                  {"VpcId", vpc_id}}));
  if (!made) {
    return fail("InvalidParameterValue", made.error().message);
  }
  auto group = get_item(call.world, kGroupKind, made->physical_id);
  if (!group) {
    return std::move(group).failure();
  }
  group->record.set("Tags", *tags);
  if (auto stored = put_item(call.world, kGroupKind, *group); !stored) {
    return std::move(stored).failure();
  }
  Value answer =
      obj({{"GroupId", group->key}, {"SecurityGroupArn", group->text("SecurityGroupArn")}});
  if (!tags->members().empty()) {
    answer.set("Tags", tag_list(group->record));
  }
  return answer;
}

/// By GroupId, or by GroupName in the default VPC.
Result<Item> asked_group(ApiCall& call) {
  if (const std::string id = call.text("GroupId"); !id.empty()) {
    return get_item(call.world, kGroupKind, id);
  }
  const std::string name = call.text("GroupName");
  if (name.empty()) {
    return fail("MissingParameter", "The request must contain the parameter groupName or groupId");
  }
  auto vpc = default_vpc(call.world);
  auto groups = all_items(call.world, kGroupKind);
  if (!groups || !vpc) {
    return groups ? std::move(vpc).failure() : std::move(groups).failure();
  }
  for (Item& group : *groups) {
    if (group.text("GroupName") == name && group.text("VpcId") == *vpc) {
      return std::move(group);
    }
  }
  return no_such(kGroupKind, name);
}

Result<bool> is_used(World& world, const std::string& id) {
  auto groups = all_items(world, kGroupKind);
  if (!groups) {
    return std::move(groups).failure();
  }
  for (const Item& group : *groups) {
    for (const Value& rule : list_in(group.shape, "Rules")) {
      if (group.key != id && map_in(rule, "ReferencedGroupInfo").get_text("GroupId") == id) {
        return true;
      }
    }
  }
  auto users = all_items(world, kInterfaceKind);
  auto instances = find_with(world, kInstances, "SecurityGroupIds", id);
  if (!users || !instances) {
    return users ? std::move(instances).failure() : std::move(users).failure();
  }
  return !instances->empty() || std::any_of(users->begin(), users->end(), [&](const Item& user) {
    const auto held = list_in(user.shape, "Groups");
    return std::any_of(held.begin(), held.end(),
                       [&](const Value& each) { return each.get_text("GroupId") == id; });
  });
}

Result<Value> remove(ApiCall& call) {
  auto group = asked_group(call);
  if (!group) {
    return std::move(group).failure();
  }
  if (group->text("GroupName") == "default") {
    return fail("CannotDelete", "the specified group: \"" + group->key +
                                    "\" name: \"default\" cannot be deleted by a user");
  }
  auto used = is_used(call.world, group->key);
  if (!used) {
    return std::move(used).failure();
  }
  if (*used) {
    return fail("DependencyViolation", "resource " + group->key + " has a dependent object");
  }
  auto erased = erase_item(call.world, kGroupKind, *group);
  return erased ? Result<Value>(obj({{"Return", true}, {"GroupId", group->key}}))
                : std::move(erased).failure();
}

Result<Value> describe_groups(ApiCall& call) {
  auto groups = chosen(call, kGroupKind);
  if (!groups) {
    return std::move(groups).failure();
  }
  const auto names = input_texts(call, "GroupNames");
  for (const auto& name : names) {
    const bool there = std::any_of(groups->begin(), groups->end(), [&](const Item& group) {
      return group.text("GroupName") == name;
    });
    if (!there) {
      return no_such(kGroupKind, name);
    }
  }
  Value::List shapes;
  for (const Item& group : *groups) {
    if (names.empty() ||
        std::find(names.begin(), names.end(), group.text("GroupName")) != names.end()) {
      shapes.push_back(told(group));
    }
  }
  return answer_page(call, "SecurityGroups", std::move(shapes));
}

Result<void> store_rules(World& world, Item& group, Value::List rules) {
  group.set("Rules", Value::list(std::move(rules)));
  return put_item(world, kGroupKind, group);
}

Result<Value> authorize(ApiCall& call, bool egress) {
  auto group = asked_group(call);
  if (!group) {
    return std::move(group).failure();
  }
  auto asked = asked_rules(call, *group, egress);
  if (!asked) {
    return std::move(asked).failure();
  }
  Value::List rules = list_in(group->shape, "Rules");
  Value added = Value::list();
  for (Value& rule : *asked) {
    if (std::any_of(rules.begin(), rules.end(),
                    [&](const Value& known) { return is_same_rule(known, rule); })) {
      return fail("InvalidPermission.Duplicate",
                  "the specified rule " + rule_words(rule) + " already exists");
    }
    rules.push_back(rule);
    added.push(std::move(rule));
  }
  const auto count = std::count_if(rules.begin(), rules.end(), [&](const Value& rule) {
    return flag(rule, "IsEgress") == egress;
  });
  if (count > 60) {
    return fail("RulesPerSecurityGroupLimitExceeded",
                "The maximum number of rules per security group has been reached.");
  }
  auto stored = store_rules(call.world, *group, std::move(rules));
  return stored ? Result<Value>(obj({{"Return", true}, {"SecurityGroupRules", std::move(added)}}))
                : std::move(stored).failure();
}

Result<Value> revoke_by_id(ApiCall& call, Item& group) {
  Value::List rules = list_in(group.shape, "Rules");
  for (const auto& id : input_texts(call, "SecurityGroupRuleIds")) {
    const auto gone = std::erase_if(
        rules, [&](const Value& rule) { return rule.get_text("SecurityGroupRuleId") == id; });
    if (gone == 0) {
      return fail("InvalidSecurityGroupRuleId.NotFound",
                  "The security group rule ID '" + id + "' does not exist");
    }
  }
  auto stored = store_rules(call.world, group, std::move(rules));
  return stored ? Result<Value>(returned()) : std::move(stored).failure();
}

Result<Value> revoke(ApiCall& call, bool egress) {
  auto group = asked_group(call);
  if (!group) {
    return std::move(group).failure();
  }
  if (!input_texts(call, "SecurityGroupRuleIds").empty()) {
    return revoke_by_id(call, *group);
  }
  auto asked = asked_rules(call, *group, egress);
  if (!asked) {
    return std::move(asked).failure();
  }
  Value::List rules = list_in(group->shape, "Rules");
  for (const Value& rule : *asked) {
    const auto gone =
        std::erase_if(rules, [&](const Value& known) { return is_same_rule(known, rule); });
    if (gone == 0) {
      return fail("InvalidPermission.NotFound",
                  "The specified rule does not exist in this security group.");
    }
  }
  auto stored = store_rules(call.world, *group, std::move(rules));
  return stored ? Result<Value>(returned()) : std::move(stored).failure();
}

Result<Value> authorize_ingress(ApiCall& call) {
  return authorize(call, false);
}
Result<Value> authorize_egress(ApiCall& call) {
  return authorize(call, true);
}
Result<Value> revoke_ingress(ApiCall& call) {
  return revoke(call, false);
}
Result<Value> revoke_egress(ApiCall& call) {
  return revoke(call, true);
}

bool is_group_id(std::string_view id) {
  return id.starts_with("sg-") && id.size() > 3 &&
         id.substr(3).find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

Result<Value> describe_rules(ApiCall& call) {
  auto groups = all_items(call.world, kGroupKind);
  if (!groups) {
    return std::move(groups).failure();
  }
  const auto ids = input_texts(call, "SecurityGroupRuleIds");
  const Value none;
  const Value* filters = call.find("Filters");
  for (const Value& filter : filters != nullptr ? filters->items() : none.items()) {
    for (const auto& value : texts_of(filter.find("Values"))) {
      if (filter.get_text("Name") == "group-id" && !is_group_id(value)) {
        return fail("InvalidGroupId.Malformed",
                    "The security group ID '" + value + "' is malformed");
      }
    }
  }
  Value::List rules;
  for (const Item& group : *groups) {
    for (Value& rule : list_in(group.shape, "Rules")) {
      const std::string id = rule.get_text("SecurityGroupRuleId");
      const bool named = ids.empty() || std::find(ids.begin(), ids.end(), id) != ids.end();
      if (named && passes(rule, filters != nullptr ? *filters : none, "security-group-rule")) {
        rules.push_back(std::move(rule));
      }
    }
  }
  if (!ids.empty() && rules.empty() && filters == nullptr) {
    return fail("InvalidSecurityGroupRuleId.NotFound",
                "The security group rule ID '" + ids.front() + "' does not exist");
  }
  return answer_page(call, "SecurityGroupRules", std::move(rules));
}

void change_rule(Value& rule, const Value& wanted) {
  for (const std::string_view peer :
       {"CidrIpv4", "CidrIpv6", "PrefixListId", "ReferencedGroupInfo", "Description"}) {
    rule.erase(peer);
  }
  copy_members(
      rule, wanted,
      {"IpProtocol", "FromPort", "ToPort", "CidrIpv4", "CidrIpv6", "PrefixListId", "Description"});
  if (const std::string peer = wanted.get_text("ReferencedGroupId"); !peer.empty()) {
    rule.set("ReferencedGroupInfo",
             obj({{"GroupId", peer}, {"UserId", rule.get_text("GroupOwnerId")}}));
  }
}

Result<Value> modify_rules(ApiCall& call) {
  auto group = asked_group(call);
  if (!group) {
    return std::move(group).failure();
  }
  Value::List rules = list_in(group->shape, "Rules");
  for (const Value& change : input_items(call, "SecurityGroupRules")) {
    const std::string id = change.get_text("SecurityGroupRuleId");
    const auto at = std::find_if(rules.begin(), rules.end(), [&](const Value& rule) {
      return rule.get_text("SecurityGroupRuleId") == id;
    });
    if (at == rules.end()) {
      return fail("InvalidSecurityGroupRuleId.NotFound",
                  "The security group rule ID '" + id + "' does not exist");
    }
    change_rule(*at, map_in(change, "SecurityGroupRule"));
  }
  auto stored = store_rules(call.world, *group, std::move(rules));
  return stored ? Result<Value>(returned()) : std::move(stored).failure();
}

Result<Value> describe_by_id(ApiCall& call, Item& group) {
  Value::List rules = list_in(group.shape, "Rules");
  for (const Value& wanted : input_items(call, "SecurityGroupRuleDescriptions")) {
    const std::string id = wanted.get_text("SecurityGroupRuleId");
    const auto at = std::find_if(rules.begin(), rules.end(), [&](const Value& rule) {
      return rule.get_text("SecurityGroupRuleId") == id;
    });
    if (at == rules.end()) {
      return fail("InvalidSecurityGroupRuleId.NotFound",
                  "The security group rule ID '" + id + "' does not exist");
    }
    at->set("Description", Value::string(wanted.get_text("Description")));
  }
  auto stored = store_rules(call.world, group, std::move(rules));
  return stored ? Result<Value>(returned()) : std::move(stored).failure();
}

/// GetSecurityGroupsForVpc: what can be used in a VPC are its own groups here.
Result<Value> groups_for_vpc(ApiCall& call) {
  auto vpc = get_item(call.world, kVpcKind, call.text("VpcId"));
  auto groups = all_items(call.world, kGroupKind);
  if (!vpc || !groups) {
    return vpc ? std::move(groups).failure() : std::move(vpc).failure();
  }
  const Value none;
  const Value* filters = call.find("Filters");
  Value::List shapes;
  for (const Item& group : *groups) {
    Value shape = told(group);
    shape.set("PrimaryVpcId", Value::string(vpc->key));
    if (group.text("VpcId") == vpc->key &&
        passes(shape, filters != nullptr ? *filters : none, "security-group")) {
      shapes.push_back(std::move(shape));
    }
  }
  return answer_page(call, "SecurityGroupForVpcs", std::move(shapes));
}

Result<Value> describe_rule_texts(ApiCall& call, bool egress) {
  auto group = asked_group(call);
  if (!group) {
    return std::move(group).failure();
  }
  if (!input_items(call, "SecurityGroupRuleDescriptions").empty()) {
    return describe_by_id(call, *group);
  }
  auto asked = asked_rules(call, *group, egress);
  if (!asked) {
    return std::move(asked).failure();
  }
  Value::List rules = list_in(group->shape, "Rules");
  for (const Value& wanted : *asked) {
    const auto at = std::find_if(rules.begin(), rules.end(),
                                 [&](const Value& rule) { return is_same_rule(rule, wanted); });
    if (at == rules.end()) {
      return fail("InvalidPermission.NotFound",
                  "The specified rule does not exist in this security group.");
    }
    at->set("Description", Value::string(wanted.get_text("Description")));
  }
  auto stored = store_rules(call.world, *group, std::move(rules));
  return stored ? Result<Value>(returned()) : std::move(stored).failure();
}

Result<Value> describe_ingress_texts(ApiCall& call) {
  return describe_rule_texts(call, false);
}
Result<Value> describe_egress_texts(ApiCall& call) {
  return describe_rule_texts(call, true);
}

Result<Value> describe_references(ApiCall& call) {
  auto groups = all_items(call.world, kGroupKind);
  if (!groups) {
    return std::move(groups).failure();
  }
  Value answers = Value::list();
  for (const auto& id : input_texts(call, "GroupId")) {
    for (const Item& group : *groups) {
      for (const Value& rule : list_in(group.shape, "Rules")) {
        if (group.key != id && map_in(rule, "ReferencedGroupInfo").get_text("GroupId") == id) {
          answers.push(obj({{"GroupId", id}, {"ReferencingVpcId", group.text("VpcId")}}));
          break;
        }
      }
    }
  }
  return map_with("SecurityGroupReferenceSet", std::move(answers));
}

constinit OperationEntry entries[]{
    on("CreateSecurityGroup", &op<&create>),
    on("DeleteSecurityGroup", &op<&remove>),
    on("DescribeSecurityGroups", &op<&describe_groups>),
    on("AuthorizeSecurityGroupIngress", &op<&authorize_ingress>),
    on("AuthorizeSecurityGroupEgress", &op<&authorize_egress>),
    on("RevokeSecurityGroupIngress", &op<&revoke_ingress>),
    on("RevokeSecurityGroupEgress", &op<&revoke_egress>),
    on("DescribeSecurityGroupRules", &op<&describe_rules>),
    on("ModifySecurityGroupRules", &op<&modify_rules>),
    on("UpdateSecurityGroupRuleDescriptionsIngress", &op<&describe_ingress_texts>),
    on("UpdateSecurityGroupRuleDescriptionsEgress", &op<&describe_egress_texts>),
    on("DescribeSecurityGroupReferences", &op<&describe_references>),
    on("GetSecurityGroupsForVpc", &op<&groups_for_vpc>)};
const RegisterAll kRegistered{entries};

}  // namespace

}  // namespace formwork::ec2
