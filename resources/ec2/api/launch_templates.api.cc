// SPDX-License-Identifier: Apache-2.0
// Launch templates and their versions, in the same records as those of stacks.
#include <algorithm>

#include "engine/base/text.hh"
#include "resources/common/naming.hh"
#include "resources/common/properties.hh"
#include "resources/ec2/api/instance_parts.hh"
#include "resources/ec2/api/kinds.hh"

namespace formwork::ec2 {

namespace {

Result<Item> asked_template(ApiCall& call) {
  const std::string id = call.text("LaunchTemplateId");
  const std::string name = call.text("LaunchTemplateName");
  if (!id.empty()) {
    return get_item(call.world, kLaunchTemplateKind, id);
  }
  if (name.empty()) {
    return fail("MissingParameter",
                "The request must contain exactly one of launchTemplateId and "
                "launchTemplateName");
  }
  auto items = all_items(call.world, kLaunchTemplateKind);
  if (!items) {
    return std::move(items).failure();
  }
  for (Item& item : *items) {
    if (item.text("LaunchTemplateName") == name) {
      return std::move(item);
    }
  }
  return fail("InvalidLaunchTemplateName.NotFoundException",
              "The specified launch template, with template name " + name + ", does not exist.");
}

Value version_shape(const Item& item, const std::string& number) {
  const Value* data = item.record.find_path({"Versions", number});
  Value shape = obj({{"LaunchTemplateId", item.key},
                     {"LaunchTemplateName", item.text("LaunchTemplateName")},
                     {"VersionNumber", parse_integer(number).value_or(1)},
                     {"CreatedBy", item.text("CreatedBy")},
                     {"DefaultVersion", item.text("DefaultVersionNumber") == number},
                     {"LaunchTemplateData", data != nullptr ? *data : Value::map()}});
  const Value facts = map_in(map_in(item.record, "VersionFacts"), number);
  set_text(shape, "VersionDescription", facts.get_text("Description"));
  set_time(shape, "CreateTime", facts.members().empty() ? item.record : facts);
  return shape;
}

void add_version(Item& item, const std::string& number, Value data, const std::string& words,
                 std::int64_t now) {
  Value versions = map_in(item.record, "Versions");
  versions.set(number, std::move(data));
  item.record.set("Versions", std::move(versions));
  Value facts = map_in(item.record, "VersionFacts");
  facts.set(number, obj({{"Description", words}, {"CreationTime", now}}));
  item.record.set("VersionFacts", std::move(facts));
}

void set_number_attribute(Item& item, std::string_view member, const std::string& number) {
  Value attributes = attributes_of(item.record);
  attributes.set(member, Value::string(number));
  item.record.set("Attributes", std::move(attributes));
  item.shape.set(member, Value::number(number));
}

Result<Value> create(ApiCall& call) {
  const std::string name = call.text("LaunchTemplateName");
  auto items = all_items(call.world, kLaunchTemplateKind);
  if (!items) {
    return std::move(items).failure();
  }
  for (const Item& item : *items) {
    if (item.text("LaunchTemplateName") == name) {
      return fail("InvalidLaunchTemplateName.AlreadyExistsException",
                  "Launch template name already in use.");
    }
  }
  if (name.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
                             "().-/_") != std::string::npos) {
    return fail("InvalidLaunchTemplateName.MalformedException",
                "A launch template name must be between 3 and 128 characters, and may contain "
                "letters, numbers, and the following characters: - ( ) . / _");
  }
  const Value data = map_in(call.input, "LaunchTemplateData");
  if (data.members().empty()) {
    return fail("MissingParameter", "The request must contain the parameter LaunchTemplateData");
  }
  auto tags = specified_tags(call, "launch-template");
  if (!tags) {
    return tags;
  }
  Item item;
  item.key = ec2_id(call.world, "lt");
  const std::int64_t now = call.world.clock.now();
  item.record = obj({{"Properties", obj({{"LaunchTemplateName", name}})},
                     {"Attributes", obj({{"LaunchTemplateId", item.key},
                                         {"DefaultVersionNumber", "1"},
                                         {"LatestVersionNumber", "1"}})},
                     {"Tags", std::move(*tags)},
                     {"CreationTime", now}});
  add_version(item, "1", data, call.text("VersionDescription"), now);
  item.shape = derived_launch_template(call.world, item.key, item.record);
  auto stored = put_item(call.world, kLaunchTemplateKind, item);
  return stored ? Result<Value>(map_with("LaunchTemplate", told(item)))
                : std::move(stored).failure();
}

Failure no_version(const Item& item, const std::string& number) {
  return fail("InvalidLaunchTemplateId.VersionNotFound",
              "Could not find the specified version " + number +
                  " for the launch template with ID " + item.key + ".");
}

std::string number_named(const Item& item, const std::string& name) {
  if (name == "$Latest") {
    return item.text("LatestVersionNumber");
  }
  return name == "$Default" ? item.text("DefaultVersionNumber") : name;
}

Result<Value> create_version(ApiCall& call) {
  auto item = asked_template(call);
  if (!item) {
    return std::move(item).failure();
  }
  Value data = Value::map();
  if (const std::string source = number_named(*item, call.text("SourceVersion")); !source.empty()) {
    const Value* from = item->record.find_path({"Versions", source});
    if (from == nullptr) {
      return no_version(*item, source);
    }
    data = *from;
  }
  const Value added = map_in(call.input, "LaunchTemplateData");
  for (const auto& member : added.members()) {
    data.set(member.key, member.value);
  }
  const std::string number = std::to_string(number_of(item->shape, "LatestVersionNumber", 1) + 1);
  add_version(*item, number, std::move(data), call.text("VersionDescription"),
              call.world.clock.now());
  set_number_attribute(*item, "LatestVersionNumber", number);
  auto stored = put_item(call.world, kLaunchTemplateKind, *item);
  return stored ? Result<Value>(map_with("LaunchTemplateVersion", version_shape(*item, number)))
                : std::move(stored).failure();
}

/// The latest or default versions of all templates.
Result<Value> describe_everywhere(ApiCall& call) {
  auto items = all_items(call.world, kLaunchTemplateKind);
  if (!items) {
    return std::move(items).failure();
  }
  const Value none;
  const Value* filters = call.find("Filters");
  Value::List shapes;
  for (const Item& item : *items) {
    for (const auto& name : input_texts(call, "Versions")) {
      if (name != "$Latest" && name != "$Default") {
        return fail("InvalidParameterCombination",
                    "Only $Latest and $Default can be asked of all launch templates.");
      }
      Value shape = version_shape(item, number_named(item, name));
      if (passes(shape, filters != nullptr ? *filters : none, "launch-template-version")) {
        shapes.push_back(std::move(shape));
      }
    }
  }
  return answer_page(call, "LaunchTemplateVersions", std::move(shapes));
}

Result<Value> describe_versions(ApiCall& call) {
  if (call.text("LaunchTemplateId").empty() && call.text("LaunchTemplateName").empty() &&
      !input_texts(call, "Versions").empty()) {
    return describe_everywhere(call);
  }
  auto item = asked_template(call);
  if (!item) {
    return std::move(item).failure();
  }
  const auto asked = input_texts(call, "Versions");
  Value::List shapes;
  for (const auto& name : asked) {
    const std::string number = number_named(*item, name);
    if (item->record.find_path({"Versions", number}) == nullptr) {
      return no_version(*item, name);
    }
    shapes.push_back(version_shape(*item, number));
  }
  if (asked.empty()) {
    const std::int64_t least = number_of(call.input, "MinVersion", 0);
    const std::int64_t most = number_of(call.input, "MaxVersion", 1'000'000);
    const Value versions = map_in(item->record, "Versions");
    for (const auto& version : versions.members()) {
      const std::int64_t number = parse_integer(version.key).value_or(0);
      if (number >= least && number <= most) {
        shapes.push_back(version_shape(*item, version.key));
      }
    }
  }
  const Value none;
  const Value* filters = call.find("Filters");
  std::erase_if(shapes, [&](const Value& shape) {
    return !passes(shape, filters != nullptr ? *filters : none, "launch-template-version");
  });
  return answer_page(call, "LaunchTemplateVersions", std::move(shapes));
}

Result<Value> modify(ApiCall& call) {
  auto item = asked_template(call);
  if (!item) {
    return std::move(item).failure();
  }
  const std::string number = number_named(*item, call.text("DefaultVersion"));
  if (item->record.find_path({"Versions", number}) == nullptr) {
    return no_version(*item, number);
  }
  set_number_attribute(*item, "DefaultVersionNumber", number);
  auto stored = put_item(call.world, kLaunchTemplateKind, *item);
  return stored ? Result<Value>(map_with("LaunchTemplate", told(*item)))
                : std::move(stored).failure();
}

Result<Value> remove(ApiCall& call) {
  auto item = asked_template(call);
  if (!item) {
    return std::move(item).failure();
  }
  auto erased = erase_item(call.world, kLaunchTemplateKind, *item);
  return erased ? Result<Value>(map_with("LaunchTemplate", told(*item)))
                : std::move(erased).failure();
}

Result<Value> remove_versions(ApiCall& call) {
  auto item = asked_template(call);
  if (!item) {
    return std::move(item).failure();
  }
  Value good = Value::list();
  Value bad = Value::list();
  Value versions = map_in(item->record, "Versions");
  for (const auto& number : input_texts(call, "Versions")) {
    const bool is_default = number == item->text("DefaultVersionNumber");
    Value shape = obj({{"LaunchTemplateId", item->key},
                       {"LaunchTemplateName", item->text("LaunchTemplateName")},
                       {"VersionNumber", parse_integer(number).value_or(0)}});
    if (is_default || versions.find(number) == nullptr) {
      shape.set("ResponseError",
                obj({{"Code", is_default ? "unexpectedError" : "launchTemplateVersionDoesNotExist"},
                     {"Message", "The version cannot be deleted."}}));
      bad.push(std::move(shape));
    } else {
      versions.erase(number);
      good.push(std::move(shape));
    }
  }
  item->record.set("Versions", std::move(versions));
  auto stored = put_item(call.world, kLaunchTemplateKind, *item);
  return stored
             ? Result<Value>(obj({{"SuccessfullyDeletedLaunchTemplateVersions", std::move(good)},
                                  {"UnsuccessfullyDeletedLaunchTemplateVersions", std::move(bad)}}))
             : std::move(stored).failure();
}

Result<Value> describe_templates(ApiCall& call) {
  auto items = chosen(call, kLaunchTemplateKind);
  if (!items) {
    return std::move(items).failure();
  }
  const auto names = input_texts(call, "LaunchTemplateNames");
  Value::List shapes;
  for (const auto& name : names) {
    if (std::none_of(items->begin(), items->end(),
                     [&](const Item& item) { return item.text("LaunchTemplateName") == name; })) {
      return fail("InvalidLaunchTemplateName.NotFoundException",
                  "At least one of the launch templates specified in the request does not exist.");
    }
  }
  for (const Item& item : *items) {
    if (names.empty() ||
        std::find(names.begin(), names.end(), item.text("LaunchTemplateName")) != names.end()) {
      shapes.push_back(told(item));
    }
  }
  return answer_page(call, "LaunchTemplates", std::move(shapes));
}

Value devices_of(World& world, const Item& instance) {
  Value devices = Value::list();
  for (const Value& mapping : list_in(instance.shape, "BlockDeviceMappings")) {
    const Value held = map_in(mapping, "Ebs");
    Value ebs = obj({{"DeleteOnTermination", flag(held, "DeleteOnTermination")}});
    if (auto volume = get_item(world, kVolumeKind, held.get_text("VolumeId"))) {
      copy_members(ebs, volume->shape,
                   {"Encrypted", "Iops", "KmsKeyId", "SnapshotId", "VolumeType", "Throughput"});
      copy_members(ebs, obj({{"VolumeSize", number_of(volume->shape, "Size")}}), {"VolumeSize"});
    }
    devices.push(obj({{"DeviceName", mapping.get_text("DeviceName")}, {"Ebs", std::move(ebs)}}));
  }
  return devices;
}

Value cards_of(const Item& instance) {
  Value cards = Value::list();
  for (const Value& card : list_in(instance.shape, "NetworkInterfaces")) {
    const Value attachment = map_in(card, "Attachment");
    Value addresses = Value::list();
    for (const Value& address : list_in(card, "PrivateIpAddresses")) {
      addresses.push(obj({{"Primary", flag(address, "Primary")},
                          {"PrivateIpAddress", address.get_text("PrivateIpAddress")}}));
    }
    std::vector<std::string> groups;
    for (const Value& group : list_in(card, "Groups")) {
      groups.push_back(group.get_text("GroupId"));
    }
    cards.push(obj({{"AssociatePublicIpAddress", card.find("Association") != nullptr},
                    {"DeleteOnTermination", flag(attachment, "DeleteOnTermination")},
                    {"Description", card.get_text("Description")},
                    {"DeviceIndex", number_of(attachment, "DeviceIndex")},
                    {"NetworkCardIndex", number_of(attachment, "NetworkCardIndex")},
                    {"InterfaceType", "interface"},
                    {"Groups", list_of(groups)},
                    {"Ipv6Addresses", Value::list()},
                    {"PrivateIpAddresses", std::move(addresses)},
                    {"SubnetId", card.get_text("SubnetId")}}));
  }
  return cards;
}

Result<Value> data_of_instance(ApiCall& call) {
  auto item = get_item(call.world, kInstanceKind, call.text("InstanceId"));
  if (!item) {
    return std::move(item).failure();
  }
  Value data = Value::map();
  copy_members(data, item->shape,
               {"ImageId", "InstanceType", "KeyName", "EbsOptimized", "Monitoring", "Placement",
                "MetadataOptions", "InstanceInitiatedShutdownBehavior", "DisableApiTermination"});
  data.set("CapacityReservationSpecification", obj({{"CapacityReservationPreference", "open"}}));
  data.set("HibernationOptions", obj({{"Configured", false}}));
  data.set("EnclaveOptions", obj({{"Enabled", false}}));
  data.set("DisableApiStop", Value::boolean(flag(item->shape, "DisableApiStop")));
  data.set("CreditSpecification", obj({{"CpuCredits", "standard"}}));
  data.set("PrivateDnsNameOptions", obj({{"HostnameType", "ip-name"},
                                         {"EnableResourceNameDnsARecord", false},
                                         {"EnableResourceNameDnsAAAARecord", false}}));
  data.set("BlockDeviceMappings", devices_of(call.world, *item));
  data.set("NetworkInterfaces", cards_of(*item));
  Value tags = tag_list(item->record);
  if (!tags.items().empty()) {
    data.set("TagSpecifications",
             list_with(obj({{"ResourceType", "instance"}, {"Tags", std::move(tags)}})));
  }
  data.set("Monitoring",
           obj({{"Enabled", map_in(item->shape, "Monitoring").get_text("State") == "enabled"}}));
  return map_with("LaunchTemplateData", std::move(data));
}

constinit OperationEntry entries[]{on("CreateLaunchTemplate", &op<&create>),
                                   on("CreateLaunchTemplateVersion", &op<&create_version>),
                                   on("DescribeLaunchTemplates", &op<&describe_templates>),
                                   on("DescribeLaunchTemplateVersions", &op<&describe_versions>),
                                   on("ModifyLaunchTemplate", &op<&modify>),
                                   on("DeleteLaunchTemplate", &op<&remove>),
                                   on("DeleteLaunchTemplateVersions", &op<&remove_versions>),
                                   on("GetLaunchTemplateData", &op<&data_of_instance>)};
const RegisterAll kRegistered{entries};

}  // namespace

}  // namespace formwork::ec2
