// SPDX-License-Identifier: Apache-2.0
// Attributes of instances, one at a time.
#include <algorithm>

#include "engine/base/hash.hh"
#include "engine/base/text.hh"
#include "resources/common/properties.hh"
#include "resources/ec2/api/facts.hh"
#include "resources/ec2/api/instance_parts.hh"
#include "resources/ec2/api/interfaces.hh"
#include "resources/ec2/api/kinds.hh"
#include "resources/ec2/volume.hh"

namespace formwork::ec2 {

namespace {

struct Attribute {
  std::string_view name;
  std::string_view member;  ///< Of the instance and of the answer.
  bool is_flag;
  bool needs_stop;
};

constexpr Attribute kAttributes[] = {
    {"instanceType", "InstanceType", false, true},
    {"kernel", "KernelId", false, true},
    {"ramdisk", "RamdiskId", false, true},
    {"userData", "UserData", false, true},
    {"disableApiTermination", "DisableApiTermination", true, false},
    {"instanceInitiatedShutdownBehavior", "InstanceInitiatedShutdownBehavior", false, false},
    {"rootDeviceName", "RootDeviceName", false, false},
    {"sourceDestCheck", "SourceDestCheck", true, false},
    {"ebsOptimized", "EbsOptimized", true, true},
    {"enaSupport", "EnaSupport", true, true},
    {"disableApiStop", "DisableApiStop", true, false},
    {"sriovNetSupport", "SriovNetSupport", false, true},
};

Result<Value> describe_attribute(ApiCall& call) {
  auto item = get_item(call.world, kInstanceKind, call.text("InstanceId"));
  if (!item) {
    return std::move(item).failure();
  }
  const std::string name = call.text("Attribute");
  Value answer = obj({{"InstanceId", item->key}});
  if (name == "groupSet") {
    Value groups = Value::list();
    for (const Value& group : list_in(item->shape, "SecurityGroups")) {
      groups.push(obj({{"GroupId", group.get_text("GroupId")}}));
    }
    answer.set("Groups", std::move(groups));
    return answer;
  }
  if (name == "blockDeviceMapping") {
    answer.set("BlockDeviceMappings", Value::list(list_in(item->shape, "BlockDeviceMappings")));
    return answer;
  }
  if (name == "enclaveOptions") {
    answer.set("EnclaveOptions",
               obj({{"Enabled", flag(map_in(item->shape, "EnclaveOptions"), "Enabled")}}));
    return answer;
  }
  if (name == "productCodes") {
    answer.set("ProductCodes", Value::list());
    return answer;
  }
  for (const Attribute& attribute : kAttributes) {
    if (attribute.name != name) {
      continue;
    }
    const Value* value = item->shape.find(attribute.member);
    Value holder = Value::map();
    if (attribute.is_flag) {
      holder.set("Value", Value::boolean(flag(item->shape, attribute.member)));
    } else if (value != nullptr && !value->scalar_text().empty()) {
      holder.set("Value", *value);
    } else if (name == "sriovNetSupport") {
      holder.set("Value", Value::string("simple"));
    }
    answer.set(attribute.member, std::move(holder));
    return answer;
  }
  return fail("InvalidParameterValue",
              "Value (" + name + ") for parameter attribute is invalid. Unknown attribute.");
}

Result<void> set_groups(ApiCall& call, Item& item, const std::vector<std::string>& ids) {
  auto groups = group_list(call.world, ids);
  if (!groups) {
    return std::move(groups).failure();
  }
  item.set("SecurityGroups", *groups);
  Value attributes = attributes_of(item.record);
  attributes.set("SecurityGroupIds", list_of(ids));
  item.record.set("Attributes", std::move(attributes));
  Value::List cards = list_in(item.shape, "NetworkInterfaces");
  if (cards.empty()) {
    return {};
  }
  cards.front().set("Groups", *groups);
  auto card = get_item(call.world, kInterfaceKind, cards.front().get_text("NetworkInterfaceId"));
  item.set("NetworkInterfaces", Value::list(std::move(cards)));
  if (!card) {
    return std::move(card).failure();
  }
  card->set("Groups", std::move(*groups));
  return put_item(call.world, kInterfaceKind, *card);
}

Result<void> set_devices(ApiCall& call, const Item& item) {
  auto volumes = list_objects(call.world, kVolumes);
  if (!volumes) {
    return std::move(volumes).failure();
  }
  for (const Value& mapping : input_items(call, "BlockDeviceMappings")) {
    for (auto& [id, volume] : *volumes) {
      Value::List held = attachments_of(volume);
      for (Value& each : held) {
        if (each.get_text("InstanceId") == item.key &&
            each.get_text("Device") == mapping.get_text("DeviceName")) {
          each.set("DeleteOnTermination",
                   Value::boolean(flag(map_in(mapping, "Ebs"), "DeleteOnTermination")));
          volume.set("Attachments", Value::list(held));
          if (auto stored = put_object(call.world, kVolumes, id, volume); !stored) {
            return stored;
          }
        }
      }
    }
  }
  return {};
}

Result<void> set_attribute(ApiCall& call, Item& item, const Attribute& attribute,
                           const std::string& text) {
  if (attribute.needs_stop && state_of(item) != "stopped") {
    return fail("IncorrectInstanceState",
                "The instance '" + item.key + "' is not in the 'stopped' state.");
  }
  if (attribute.name == "instanceType" && find_instance_type(text) == nullptr) {
    return fail("InvalidInstanceAttributeValue", "The instance type '" + text + "' does not exist");
  }
  item.set(attribute.member,
           attribute.is_flag ? Value::boolean(to_lower(text) == "true") : Value::string(text));
  if (attribute.name == "disableApiTermination") {
    Value properties = properties_of(item.record);
    properties.set("DisableApiTermination", Value::boolean(to_lower(text) == "true"));
    item.record.set("Properties", std::move(properties));
  }
  static_cast<void>(call);
  return {};
}

Result<Value> modify_attribute(ApiCall& call) {
  auto item = get_item(call.world, kInstanceKind, call.text("InstanceId"));
  if (!item) {
    return std::move(item).failure();
  }
  Result<void> done;
  for (const Attribute& attribute : kAttributes) {
    const std::string_view given = attribute.member == "KernelId"    ? "Kernel"
                                   : attribute.member == "RamdiskId" ? "Ramdisk"
                                                                     : attribute.member;
    if (const Value* wanted = call.find(given); wanted != nullptr && done) {
      const std::string text = wanted->get_text("Value");  // user data: as bytes
      done = set_attribute(call, *item, attribute,
                           attribute.name == "userData" ? base64_encode(text) : text);
    }
    if (call.text("Attribute") == attribute.name && done && call.find("Value") != nullptr) {
      done = set_attribute(call, *item, attribute, call.text("Value"));
    }
  }
  if (const auto groups = input_texts(call, "Groups"); !groups.empty() && done) {
    done = set_groups(call, *item, groups);
  }
  if (done) {
    done = set_devices(call, *item);
  }
  if (done) {
    done = put_item(call.world, kInstanceKind, *item);
  }
  return done ? Result<Value>(Value::map()) : std::move(done).failure();
}

Result<Value> reset_attribute(ApiCall& call) {
  auto item = get_item(call.world, kInstanceKind, call.text("InstanceId"));
  if (!item) {
    return std::move(item).failure();
  }
  const std::string name = call.text("Attribute");
  if (name != "sourceDestCheck" && name != "kernel" && name != "ramdisk") {
    return fail("InvalidParameterValue",
                "Value (" + name + ") for parameter attribute is invalid. Unknown attribute.");
  }
  if (name == "sourceDestCheck") {
    item->set("SourceDestCheck", Value::boolean(true));
  } else {
    item->set(name == "kernel" ? "KernelId" : "RamdiskId", Value());
  }
  auto stored = put_item(call.world, kInstanceKind, *item);
  return stored ? Result<Value>(Value::map()) : std::move(stored).failure();
}

Result<Value> modify_placement(ApiCall& call) {
  auto item = get_item(call.world, kInstanceKind, call.text("InstanceId"));
  if (!item) {
    return std::move(item).failure();
  }
  if (state_of(*item) != "stopped") {
    return fail("IncorrectInstanceState",
                "The instance '" + item->key + "' is not in the 'stopped' state.");
  }
  Value placement = map_in(item->shape, "Placement");
  copy_members(placement, call.input,
               {"Affinity", "GroupName", "HostId", "Tenancy", "PartitionNumber",
                "HostResourceGroupArn", "GroupId"});
  item->set("Placement", std::move(placement));
  auto stored = put_item(call.world, kInstanceKind, *item);
  return stored ? Result<Value>(returned()) : std::move(stored).failure();
}

Result<Value> modify_credits(ApiCall& call) {
  Value good = Value::list();
  Value bad = Value::list();
  for (const Value& asked : input_items(call, "InstanceCreditSpecifications")) {
    const std::string id = asked.get_text("InstanceId");
    auto item = get_item(call.world, kInstanceKind, id);
    if (!item) {
      bad.push(obj({{"InstanceId", id},
                    {"Error", obj({{"Code", "InvalidInstanceID.NotFound"},
                                   {"Message", item.error().message}})}}));
      continue;
    }
    item->set("CpuCredits", Value::string(asked.get_text("CpuCredits")));
    if (auto stored = put_item(call.world, kInstanceKind, *item); !stored) {
      return std::move(stored).failure();
    }
    good.push(obj({{"InstanceId", id}}));
  }
  return obj({{"SuccessfulInstanceCreditSpecifications", std::move(good)},
              {"UnsuccessfulInstanceCreditSpecifications", std::move(bad)}});
}

constinit OperationEntry entries[]{on("ModifyInstancePlacement", &op<&modify_placement>),
                                   on("ModifyInstanceCreditSpecification", &op<&modify_credits>),
                                   on("DescribeInstanceAttribute", &op<&describe_attribute>),
                                   on("ModifyInstanceAttribute", &op<&modify_attribute>),
                                   on("ResetInstanceAttribute", &op<&reset_attribute>)};
const RegisterAll kRegistered{entries};

}  // namespace

}  // namespace formwork::ec2
