// SPDX-License-Identifier: Apache-2.0
// Attributes, tags, priorities, certificates and the places of balancers. Attributes are kept by
// whichever name they have.
#include <algorithm>
#include <array>
#include <utility>

#include "engine/base/text.hh"
#include "resources/common/told_types.hh"
#include "resources/ec2/api/kinds.hh"
#include "resources/elbv2/kinds.hh"

namespace formwork::elbv2 {

namespace {

using ec2::Item;
using ec2::obj;

// --- attributes

template <const ec2::Kind& kKind>
Result<Value> describe_attributes(ApiCall& call) {
  auto item = ec2::get_item(call.world, kKind, call.text(kKind.id_member));
  return item ? Result<Value>(
                    map_with("Attributes", Value::list(ec2::list_in(item->shape, "Attributes"))))
              : std::move(item).failure();
}

template <const ec2::Kind& kKind>
Result<Value> modify_attributes(ApiCall& call) {
  auto item = ec2::get_item(call.world, kKind, call.text(kKind.id_member));
  if (!item) {
    return std::move(item).failure();
  }
  Value::List attributes = ec2::list_in(item->shape, "Attributes");
  for (const Value& given : input_items(call, "Attributes")) {
    std::erase_if(attributes, [&](const Value& known) {
      return known.get_text("Key") == given.get_text("Key");
    });
    attributes.push_back(given);
  }
  item->set("Attributes", Value::list(std::move(attributes)));
  auto stored = ec2::put_item(call.world, kKind, *item);
  return stored ? describe_attributes<kKind>(call) : std::move(stored).failure();
}

// --- tags

/// The kind that an ARN is of: ":loadbalancer/", ":targetgroup/", ...
const ec2::Kind* kind_of(std::string_view arn) {
  const std::array<std::pair<std::string_view, const ec2::Kind*>, 4> kinds = {
      {{":loadbalancer/", &kBalancers},
       {":targetgroup/", &kTargetGroups},
       {":listener/", &kListeners},
       {":listener-rule/", &kRules}}};
  for (const auto& [part, kind] : kinds) {
    if (arn.find(part) != arn.npos) {
      return kind;
    }
  }
  return nullptr;
}

Result<Item> tagged(ApiCall& call, const std::string& arn) {
  const ec2::Kind* kind = kind_of(arn);
  if (kind == nullptr) {
    return validation_error("'" + arn +
                            "' is not a valid load balancer, target group, listener or "
                            "rule ARN");
  }
  return ec2::get_item(call.world, *kind, arn);
}

Result<Value> change_tags(ApiCall& call, bool is_adding) {
  for (const std::string& arn : input_texts(call, "ResourceArns")) {
    auto item = tagged(call, arn);
    if (!item) {
      return std::move(item).failure();
    }
    const Value* known = item->record.find("Tags");
    Value tags = known == nullptr ? Value::map() : *known;
    for (const Value& tag : input_items(call, "Tags")) {
      tags.set(tag.get_text("Key"), Value::string(tag.get_text("Value")));
    }
    for (const std::string& key : input_texts(call, "TagKeys")) {
      tags.erase(key);
    }
    constexpr std::size_t kMostTags = 50;
    if (is_adding && tags.members().size() > kMostTags) {
      return fail("TooManyTags", "The maximum number of tags is 50");
    }
    item->record.set("Tags", std::move(tags));
    if (auto stored = ec2::put_item(call.world, *kind_of(arn), *item); !stored) {
      return std::move(stored).failure();
    }
  }
  return Value::map();
}

Result<Value> add_tags(ApiCall& call) {
  return change_tags(call, true);
}

Result<Value> remove_tags(ApiCall& call) {
  return change_tags(call, false);
}

Result<Value> describe_tags(ApiCall& call) {
  Value descriptions = Value::list();
  for (const std::string& arn : input_texts(call, "ResourceArns")) {
    auto item = tagged(call, arn);
    if (!item) {
      return std::move(item).failure();
    }
    Value description = obj({{"ResourceArn", arn}});
    description.set("Tags", tag_list(item->record));
    descriptions.push(std::move(description));
  }
  return map_with("TagDescriptions", std::move(descriptions));
}

// --- rules

Result<Value> set_priorities(ApiCall& call) {
  Value rules = Value::list();
  for (const Value& wanted : input_items(call, "RulePriorities")) {
    auto rule = ec2::get_item(call.world, kRules, wanted.get_text("RuleArn"));
    auto all = ec2::all_items(call.world, kRules);
    if (!rule || !all) {
      return rule ? std::move(all).failure() : std::move(rule).failure();
    }
    const std::string priority = wanted.get_text("Priority");
    for (const Item& other : *all) {
      if (other.key != rule->key && other.text("ListenerArn") == rule->text("ListenerArn") &&
          other.text("Priority") == priority) {
        return fail("PriorityInUse", "Priority '" + priority + "' is currently in use");
      }
    }
    if (rule->text("IsDefault") == "true") {
      return fail("OperationNotPermitted", "Default rule '" + rule->key + "' cannot be modified");
    }
    rule->set("Priority", Value::string(priority));
    if (auto stored = ec2::put_item(call.world, kRules, *rule); !stored) {
      return std::move(stored).failure();
    }
    rules.push(rule->shape);
  }
  return map_with("Rules", std::move(rules));
}

// --- certificates of listeners

Result<Value> change_certificates(ApiCall& call, bool is_adding) {
  auto listener = ec2::get_item(call.world, kListeners, call.text("ListenerArn"));
  if (!listener) {
    return std::move(listener).failure();
  }
  Value::List kept = ec2::list_in(listener->shape, "Certificates");
  Value told = Value::list();
  for (const Value& given : input_items(call, "Certificates")) {
    const std::string arn = given.get_text("CertificateArn");
    std::erase_if(kept,
                  [&](const Value& known) { return known.get_text("CertificateArn") == arn; });
    if (is_adding) {
      kept.push_back(obj({{"CertificateArn", arn}}));
      told.push(obj({{"CertificateArn", arn}, {"IsDefault", false}}));
    }
  }
  listener->set("Certificates", Value::list(std::move(kept)));
  if (auto stored = ec2::put_item(call.world, kListeners, *listener); !stored) {
    return std::move(stored).failure();
  }
  return is_adding ? map_with("Certificates", std::move(told)) : Value::map();
}

Result<Value> add_certificates(ApiCall& call) {
  return change_certificates(call, true);
}

Result<Value> remove_certificates(ApiCall& call) {
  return change_certificates(call, false);
}

Result<Value> describe_certificates(ApiCall& call) {
  auto listener = ec2::get_item(call.world, kListeners, call.text("ListenerArn"));
  if (!listener) {
    return std::move(listener).failure();
  }
  Value told = Value::list();
  for (const Value& known : ec2::list_in(listener->shape, "Certificates")) {
    told.push(obj({{"CertificateArn", known.get_text("CertificateArn")},
                   {"IsDefault", told.items().empty()}}));
  }
  return map_with("Certificates", std::move(told));
}

// --- where balancers are

Result<Value> set_groups(ApiCall& call) {
  auto item = ec2::get_item(call.world, kBalancers, call.text("LoadBalancerArn"));
  if (!item) {
    return std::move(item).failure();
  }
  for (const std::string& id : input_texts(call, "SecurityGroups")) {
    if (!ec2::get_item(call.world, ec2::kGroupKind, id)) {
      return fail("InvalidSecurityGroup", "One or more security groups are invalid");
    }
  }
  item->set("SecurityGroups", list_of(input_texts(call, "SecurityGroups")));
  auto stored = ec2::put_item(call.world, kBalancers, *item);
  return stored ? Result<Value>(
                      map_with("SecurityGroupIds", list_of(input_texts(call, "SecurityGroups"))))
                : std::move(stored).failure();
}

Result<Value> set_subnets(ApiCall& call) {
  auto item = ec2::get_item(call.world, kBalancers, call.text("LoadBalancerArn"));
  if (!item) {
    return std::move(item).failure();
  }
  std::vector<std::string> ids = input_texts(call, "Subnets");
  for (const Value& mapping : input_items(call, "SubnetMappings")) {
    ids.push_back(mapping.get_text("SubnetId"));
  }
  Value zones = Value::list();
  for (const std::string& id : ids) {
    auto subnet = ec2::get_item(call.world, ec2::kSubnetKind, id);
    if (!subnet) {
      return fail("SubnetNotFound", "The subnet ID '" + id + "' does not exist");
    }
    zones.push(obj({{"ZoneName", subnet->text("AvailabilityZone")},
                    {"SubnetId", id},
                    {"LoadBalancerAddresses", Value::list()}}));
  }
  item->set("AvailabilityZones", zones);
  auto stored = ec2::put_item(call.world, kBalancers, *item);
  Value answer = map_with("AvailabilityZones", std::move(zones));
  answer.set("IpAddressType", Value::string(item->text("IpAddressType")));
  return stored ? Result<Value>(std::move(answer)) : std::move(stored).failure();
}

Result<Value> set_addresses(ApiCall& call) {
  auto item = ec2::get_item(call.world, kBalancers, call.text("LoadBalancerArn"));
  if (!item) {
    return std::move(item).failure();
  }
  const std::string type = call.text("IpAddressType");
  if (type == "dualstack" && item->text("Scheme") == "internal") {
    return fail("InvalidConfigurationRequest",
                "Internal load balancers cannot use dualstack addresses");
  }
  item->set("IpAddressType", Value::string(type));
  auto stored = ec2::put_item(call.world, kBalancers, *item);
  return stored ? Result<Value>(map_with("IpAddressType", Value::string(type)))
                : std::move(stored).failure();
}

using Access = OperationEntry::Access;
constexpr auto kRead = Access::Read;
constexpr auto kWrite = Access::Write;
constinit OperationEntry entries[] = {
    {"elbv2", "DescribeLoadBalancerAttributes", kRead, &describe_attributes<kBalancers>},
    {"elbv2", "ModifyLoadBalancerAttributes", kWrite, &modify_attributes<kBalancers>},
    {"elbv2", "DescribeTargetGroupAttributes", kRead, &describe_attributes<kTargetGroups>},
    {"elbv2", "ModifyTargetGroupAttributes", kWrite, &modify_attributes<kTargetGroups>},
    {"elbv2", "DescribeListenerAttributes", kRead, &describe_attributes<kListeners>},
    {"elbv2", "ModifyListenerAttributes", kWrite, &modify_attributes<kListeners>},
    {"elbv2", "AddTags", kWrite, &add_tags},
    {"elbv2", "RemoveTags", kWrite, &remove_tags},
    {"elbv2", "DescribeTags", kRead, &describe_tags},
    {"elbv2", "SetRulePriorities", kWrite, &set_priorities},
    {"elbv2", "AddListenerCertificates", kWrite, &add_certificates},
    {"elbv2", "RemoveListenerCertificates", kWrite, &remove_certificates},
    {"elbv2", "DescribeListenerCertificates", kRead, &describe_certificates},
    {"elbv2", "SetSecurityGroups", kWrite, &set_groups},
    {"elbv2", "SetSubnets", kWrite, &set_subnets},
    {"elbv2", "SetIpAddressType", kWrite, &set_addresses}};
const Register<OperationEntry> kRegistered[]{
    Register(entries[0]),  Register(entries[1]),  Register(entries[2]),  Register(entries[3]),
    Register(entries[4]),  Register(entries[5]),  Register(entries[6]),  Register(entries[7]),
    Register(entries[8]),  Register(entries[9]),  Register(entries[10]), Register(entries[11]),
    Register(entries[12]), Register(entries[13]), Register(entries[14]), Register(entries[15])};

constinit ToldType told_types[] = {
    {kBalancers.cfn_type}, {kTargetGroups.cfn_type}, {kListeners.cfn_type}, {kRules.cfn_type}};
const Register<ToldType> kToldTypes[]{Register(told_types[0]), Register(told_types[1]),
                                      Register(told_types[2]), Register(told_types[3])};

}  // namespace

}  // namespace formwork::elbv2
