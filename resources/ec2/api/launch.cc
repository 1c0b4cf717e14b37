// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "engine/base/text.hh"
#include "resources/common/naming.hh"
#include "resources/common/properties.hh"
#include "resources/ec2/api/facts.hh"
#include "resources/ec2/api/instance_parts.hh"
#include "resources/ec2/api/interfaces.hh"
#include "resources/ec2/api/kinds.hh"
#include "resources/ec2/api/region.hh"
#include "resources/ec2/network.hh"
#include "resources/ec2/volume.hh"
#include "resources/iam/iam.hh"

namespace formwork::ec2 {

Value instance_state(std::string_view name) {
  std::int64_t code = 0;
  if (name == "running") {
    code = 16;
  } else if (name == "shutting-down") {
    code = 32;
  } else if (name == "terminated") {
    code = 48;
  } else if (name == "stopping") {
    code = 64;
  } else if (name == "stopped") {
    code = 80;
  }
  return obj({{"Code", code}, {"Name", name}});
}

std::string state_of(const Item& instance) {
  return map_in(instance.shape, "State").get_text("Name");
}

Result<Value> with_template(ApiCall& call, const Value& wish) {
  const Value* named = wish.find("LaunchTemplate");
  if (named == nullptr) {
    return wish;
  }
  auto templates = all_items(call.world, kLaunchTemplateKind);
  if (!templates) {
    return std::move(templates).failure();
  }
  const std::string id = named->get_text("LaunchTemplateId");
  const std::string name = named->get_text("LaunchTemplateName");
  const auto at = std::find_if(templates->begin(), templates->end(), [&](const Item& each) {
    return id.empty() ? each.text("LaunchTemplateName") == name : each.key == id;
  });
  if (at == templates->end()) {
    return id.empty() ? fail("InvalidLaunchTemplateName.NotFoundException",
                             "The specified launch template, with template name " + name +
                                 ", does not exist.")
                      : no_such(kLaunchTemplateKind, id);
  }
  std::string version = named->get_text("Version");
  if (version.empty() || version == "$Default") {
    version = at->text("DefaultVersionNumber");
  } else if (version == "$Latest") {
    version = at->text("LatestVersionNumber");
  }
  const Value* data = at->record.find_path({"Versions", version});
  if (data == nullptr) {
    return fail("InvalidLaunchTemplateId.VersionNotFound",
                "Could not find the specified version " + version +
                    " for the launch template with ID " + at->key + ".");
  }
  Value merged = *data;
  for (const auto& member : wish.members()) {
    merged.set(member.key, member.value);
  }
  // What both tag is tagged by both.
  Value::List tags = list_in(wish, "TagSpecifications");
  for (Value& specification : list_in(*data, "TagSpecifications")) {
    tags.push_back(std::move(specification));
  }
  merged.set("TagSpecifications", Value::list(std::move(tags)));
  merged.set("TemplateId", Value::string(at->key));
  merged.set("TemplateVersion", Value::string(version));
  return merged;
}

Result<void> check_wish(ApiCall& call, const Value& wish) {
  const std::string image = wish.get_text("ImageId");
  if (image.empty()) {
    return fail("MissingParameter", "The request must contain the parameter ImageId");
  }
  if (auto found = find_image(call.world, image); !found) {
    return std::move(found).failure();
  }
  const std::string type = wish.get_text("InstanceType");
  if (!type.empty() && find_instance_type(type) == nullptr) {
    return fail("InvalidInstanceType", "The instance type '" + type + "' does not exist");
  }
  if (const std::string key = wish.get_text("KeyName"); !key.empty()) {
    auto pair = find_object(call.world, kKeyPairs, key);
    if (!pair) {
      return std::move(pair).failure();
    }
    if (pair->is_null()) {
      return fail("InvalidKeyPair.NotFound", "The key pair '" + key + "' does not exist");
    }
  }
  const std::string zone = map_in(wish, "Placement").get_text("AvailabilityZone");
  const auto names = zones(call.world);
  if (!zone.empty() && std::find(names.begin(), names.end(), zone) == names.end()) {
    return fail("InvalidParameterValue", "Invalid availability zone: [" + zone + "]");
  }
  for (const Value& mapping : list_in(wish, "BlockDeviceMappings")) {
    if (!mapping.get_text("NoDevice").empty()) {
      return fail("InvalidRequest", "The request received was invalid");
    }
  }
  const auto cards = list_in(wish, "NetworkInterfaces");
  if (!cards.empty() &&
      (!list_in(wish, "SecurityGroupIds").empty() || !list_in(wish, "SecurityGroups").empty())) {
    return fail("InvalidParameterCombination",
                "Network interfaces and an instance-level security groups may not be specified on "
                "the same request");
  }
  if (!cards.empty() && !wish.get_text("SubnetId").empty()) {
    return fail("InvalidParameterCombination",
                "Network interfaces and an instance-level subnet ID may not be specified on the "
                "same request");
  }
  return {};
}

namespace {

Result<std::vector<std::string>> wished_groups(ApiCall& call, const Value& wish, const Value& card,
                                               const std::string& vpc_id) {
  std::vector<std::string> ids = texts_of(card.find("Groups"));
  if (ids.empty()) {
    ids = texts_of(wish.find("SecurityGroupIds"));
  }
  for (const auto& name : texts_of(wish.find("SecurityGroups"))) {
    auto groups = all_items(call.world, kGroupKind);
    if (!groups) {
      return std::move(groups).failure();
    }
    const auto at = std::find_if(groups->begin(), groups->end(), [&](const Item& each) {
      return each.text("GroupName") == name && each.text("VpcId") == vpc_id;
    });
    if (at == groups->end()) {
      return no_such(kGroupKind, name);
    }
    ids.push_back(at->key);
  }
  return ids;
}

Result<Item> place_interface(ApiCall& call, const Value& wish, const Value& card, bool is_primary) {
  if (const std::string known = card.get_text("NetworkInterfaceId"); !known.empty()) {
    return get_item(call.world, kInterfaceKind, known);
  }
  std::string subnet_id = card.get_text("SubnetId");
  subnet_id = subnet_id.empty() ? wish.get_text("SubnetId") : subnet_id;
  if (subnet_id.empty()) {
    auto fallback =
        default_subnet(call.world, map_in(wish, "Placement").get_text("AvailabilityZone"));
    if (!fallback) {
      return fail("MissingInput", "No subnets found for the default VPC. Please specify a subnet.");
    }
    subnet_id = *fallback;
  }
  auto subnet = get_item(call.world, kSubnetKind, subnet_id);
  if (!subnet) {
    return std::move(subnet).failure();
  }
  auto groups = wished_groups(call, wish, card, subnet->text("VpcId"));
  if (!groups) {
    return std::move(groups).failure();
  }
  InterfaceWish asked{.subnet_id = subnet_id,
                      .description = card.get_text("Description"),
                      .groups = std::move(*groups)};
  const std::string address = card.get_text("PrivateIpAddress");
  const std::string own = is_primary ? wish.get_text("PrivateIpAddress") : std::string();
  if (!address.empty() || !own.empty()) {
    asked.addresses.push_back(address.empty() ? own : address);
  }
  asked.more_addresses = number_of(card, "SecondaryPrivateIpAddressCount");
  auto shape = interface_shape(call, asked);
  if (!shape) {
    return std::move(shape).failure();
  }
  const bool wants_public = has(card, "AssociatePublicIpAddress")
                                ? flag(card, "AssociatePublicIpAddress")
                                : is_primary && flag(subnet->shape, "MapPublicIpOnLaunch");
  if (wants_public) {
    const std::string fresh = fresh_public_address(call.world);
    shape->set("Association", obj({{"PublicIp", fresh},
                                   {"PublicDnsName", public_name(call.world, fresh)},
                                   {"IpOwnerId", "amazon"}}));
  }
  const std::string id = ec2_id(call.world, "eni");
  shape->set("NetworkInterfaceId", Value::string(id));
  if (auto stored = put_shape(call.world, kInterfaceKind, id, std::move(*shape)); !stored) {
    return std::move(stored).failure();
  }
  return get_item(call.world, kInterfaceKind, id);
}

/// Makes the interfaces and answers their shapes, the primary one first.
Result<Value::List> make_interfaces(ApiCall& call, const Value& wish, const std::string& instance) {
  Value::List cards = list_in(wish, "NetworkInterfaces");
  if (cards.empty()) {
    cards.push_back(Value::map());
  }
  Value::List shapes;
  for (std::size_t i = 0; i < cards.size(); ++i) {
    const std::int64_t index = number_of(cards[i], "DeviceIndex", static_cast<std::int64_t>(i));
    auto item = place_interface(call, wish, cards[i], i == 0);
    if (!item) {
      return std::move(item).failure();
    }
    const bool is_own = cards[i].get_text("NetworkInterfaceId").empty();
    item->set("Attachment",
              obj({{"AttachmentId", ec2_id(call.world, "eni-attach")},
                   {"InstanceId", instance},
                   {"InstanceOwnerId", call.world.account_id},
                   {"DeviceIndex", index},
                   {"NetworkCardIndex", number_of(cards[i], "NetworkCardIndex")},
                   {"DeleteOnTermination", flag(cards[i], "DeleteOnTermination", is_own)},
                   {"Status", "attached"},
                   {"AttachTime", call.world.clock.now()}}));
    item->set("Status", Value::string("in-use"));
    if (auto stored = put_item(call.world, kInterfaceKind, *item); !stored) {
      return std::move(stored).failure();
    }
    shapes.push_back(item->shape);
  }
  return shapes;
}

Result<void> set_profile(ApiCall& call, const Value& wish, Value& shape) {
  const Value* asked = wish.find("IamInstanceProfile");
  if (asked == nullptr || !asked->is_map()) {
    return {};
  }
  std::string arn = asked->get_text("Arn");
  const std::string name = asked->get_text("Name");
  auto profiles = list_objects(call.world, iam::kInstanceProfiles);
  if (!profiles) {
    return std::move(profiles).failure();
  }
  std::string id;
  for (const auto& [key, record] : *profiles) {
    const std::string known = model_of(record).get_text("Arn");
    if (key == name || (!arn.empty() && known == arn)) {
      arn = known;
      id = uuid_of(key);
    }
  }
  if (id.empty() && name.empty()) {
    return fail("InvalidParameterValue", "Value (" + arn +
                                             ") for parameter iamInstanceProfile.arn is invalid. "
                                             "Invalid IAM Instance Profile ARN");
  }
  if (id.empty()) {
    return fail("InvalidParameterValue", "Value (" + name +
                                             ") for parameter iamInstanceProfile.name is invalid. "
                                             "Invalid IAM Instance Profile name");
  }
  shape.set("IamInstanceProfile",
            obj({{"Arn", arn},
                 {"Id", "AIPA" + to_upper(replace_all(uuid_of(arn), "-", "").substr(0, 17))}}));
  return {};
}

Value options_shape(const Value& wish) {
  const Value asked = map_in(wish, "MetadataOptions");
  Value options = obj({{"State", "applied"},
                       {"HttpTokens", "optional"},
                       {"HttpPutResponseHopLimit", 1},
                       {"HttpEndpoint", "enabled"},
                       {"HttpProtocolIpv6", "disabled"},
                       {"InstanceMetadataTags", "disabled"}});
  copy_members(options, asked,
               {"HttpTokens", "HttpPutResponseHopLimit", "HttpEndpoint", "HttpProtocolIpv6",
                "InstanceMetadataTags"});
  return options;
}

Value base_shape(ApiCall& call, const Value& wish, const Value& image, const std::string& id,
                 const Value& primary) {
  const std::string type = wish.get_text("InstanceType");
  const InstanceType* facts = find_instance_type(type.empty() ? "m1.small" : type);
  const Value wished_place = map_in(wish, "Placement");
  Value placement = obj({{"AvailabilityZone", primary.get_text("AvailabilityZone")},
                         {"GroupName", ""},
                         {"Tenancy", "default"}});
  copy_members(placement, wished_place,
               {"GroupName", "Tenancy", "HostId", "Affinity", "PartitionNumber"});
  Value shape =
      obj({{"InstanceId", id},
           {"ImageId", wish.get_text("ImageId")},
           {"InstanceType", type.empty() ? "m1.small" : type},
           {"State", instance_state("running")},
           {"StateTransitionReason", ""},
           {"Placement", std::move(placement)},
           {"SubnetId", primary.get_text("SubnetId")},
           {"VpcId", primary.get_text("VpcId")},
           {"PrivateIpAddress", primary.get_text("PrivateIpAddress")},
           {"PrivateDnsName", primary.get_text("PrivateDnsName")},
           {"PublicDnsName", ""},
           {"SecurityGroups", Value::list(list_in(primary, "Groups"))},
           {"Architecture", image.get_text("Architecture")},
           {"RootDeviceName", image.get_text("RootDeviceName")},
           {"RootDeviceType", "ebs"},
           {"VirtualizationType", "hvm"},
           {"Hypervisor", "xen"},
           {"EnaSupport", true},
           {"PlatformDetails", image.get_text("PlatformDetails")},
           {"UsageOperation", "RunInstances"},
           {"SourceDestCheck", true},
           {"ProductCodes", Value::list()},
           {"ElasticGpuAssociations", Value::list()},
           {"EbsOptimized", flag(wish, "EbsOptimized")},
           {"ClientToken", wish.get_text("ClientToken")},
           {"LaunchTime", call.world.clock.now()},
           {"Monitoring",
            obj({{"State", flag(map_in(wish, "Monitoring"), "Enabled") ? "enabled" : "disabled"}})},
           {"MetadataOptions", options_shape(wish)},
           {"EnclaveOptions", obj({{"Enabled", flag(map_in(wish, "EnclaveOptions"), "Enabled")}})},
           {"HibernationOptions",
            obj({{"Configured", flag(map_in(wish, "HibernationOptions"), "Configured")}})},
           {"CpuOptions",
            obj({{"CoreCount", facts != nullptr ? facts->vcpus : 1}, {"ThreadsPerCore", 1}})},
           {"CapacityReservationSpecification", obj({{"CapacityReservationPreference", "open"}})},
           {"MaintenanceOptions", obj({{"AutoRecovery", "default"}})},
           {"OwnerId", call.world.account_id},
           {"DisableApiTermination", flag(wish, "DisableApiTermination")},
           {"DisableApiStop", flag(wish, "DisableApiStop")},
           {"InstanceInitiatedShutdownBehavior",
            has(wish, "InstanceInitiatedShutdownBehavior")
                ? wish.get_text("InstanceInitiatedShutdownBehavior")
                : std::string("stop")},
           {"UserData", wish.get_text("UserData")}});
  if (const std::string address = map_in(primary, "Association").get_text("PublicIp");
      !address.empty()) {
    shape.set("PublicIpAddress", Value::string(address));
    shape.set("PublicDnsName", Value::string(public_name(call.world, address)));
  }
  copy_members(shape, wish, {"KeyName", "KernelId", "RamdiskId"});
  if (image.get_text("Platform") == "windows") {
    shape.set("Platform", Value::string("windows"));
  }
  if (has(wish, "InstanceMarketOptions")) {
    shape.set("InstanceLifecycle", Value::string("spot"));
  }
  return shape;
}

}  // namespace

Result<Item> launch(ApiCall& call, const Value& wish, std::int64_t index, const Value& tags,
                    const Value& volume_tags) {
  auto image = find_image(call.world, wish.get_text("ImageId"));
  if (!image) {
    return std::move(image).failure();
  }
  const std::string id = ec2_id(call.world, "i");
  auto cards = make_interfaces(call, wish, id);
  if (!cards) {
    return std::move(cards).failure();
  }
  const Value& primary = cards->front();
  Value shape = base_shape(call, wish, *image, id, primary);
  if (auto set = set_profile(call, wish, shape); !set) {
    return std::move(set).failure();
  }
  set_number(shape, "AmiLaunchIndex", index);
  const std::string zone = primary.get_text("AvailabilityZone");
  Value all_tags = tags;
  if (const std::string from = wish.get_text("TemplateId"); !from.empty()) {
    all_tags.set("aws:ec2launchtemplate:id", Value::string(from));
    all_tags.set("aws:ec2launchtemplate:version", Value::string(wish.get_text("TemplateVersion")));
  }
  std::vector<std::string> groups;
  for (const Value& group : list_in(primary, "Groups")) {
    groups.push_back(group.get_text("GroupId"));
  }
  const Value attributes = obj({{"InstanceId", id},
                                {"AvailabilityZone", zone},
                                {"PrivateIp", primary.get_text("PrivateIpAddress")},
                                {"SubnetId", primary.get_text("SubnetId")},
                                {"VpcId", primary.get_text("VpcId")},
                                {"SecurityGroupIds", list_of(groups)}});
  shape.set("NetworkInterfaces", Value::list(std::move(*cards)));
  auto stored = put_object(call.world, kInstances, id,
                           obj({{"ApiMade", true},
                                {"Properties", obj({{"ImageId", wish.get_text("ImageId")}})},
                                {"Attributes", attributes},
                                {"State", "running"},
                                {"Tags", std::move(all_tags)},
                                {"CreationTime", call.world.clock.now()},
                                {"Shape", std::move(shape)}}));
  if (stored) {
    stored = make_devices(call, wish, *image, id, zone, volume_tags);
  }
  return stored ? get_item(call.world, kInstanceKind, id) : std::move(stored).failure();
}

Result<std::vector<Item>> launch_many(ApiCall& call, const Value& wish, std::int64_t count,
                                      const Value& tags, const Value& volume_tags) {
  std::vector<Item> items;
  const std::string reservation = ec2_id(call.world, "r");
  for (std::int64_t i = 0; i < count; ++i) {
    auto item = launch(call, wish, i, tags, volume_tags);
    if (!item) {
      return std::move(item).failure();
    }
    item->set("ReservationId", Value::string(reservation));
    if (auto stored = put_item(call.world, kInstanceKind, *item); !stored) {
      return std::move(stored).failure();
    }
    items.push_back(std::move(*item));
  }
  return items;
}

Result<void> end_instance(World& world, Item& instance) {
  if (auto released = release_volumes(world, instance.key); !released) {
    return released;
  }
  auto interfaces = all_items(world, kInterfaceKind);
  if (!interfaces) {
    return std::move(interfaces).failure();
  }
  for (Item& each : *interfaces) {
    const Value attachment = map_in(each.shape, "Attachment");
    if (attachment.get_text("InstanceId") != instance.key) {
      continue;
    }
    each.set("Attachment", Value());
    each.set("Status", Value::string("available"));
    auto done = flag(attachment, "DeleteOnTermination") ? erase_item(world, kInterfaceKind, each)
                                                        : put_item(world, kInterfaceKind, each);
    if (!done) {
      return done;
    }
  }
  // What nothing may depend on any more: a terminated instance is told for a while, no more.
  instance.record.set("Attributes", obj({{"InstanceId", instance.key}}));
  instance.record.set("State", Value::string("terminated"));
  instance.set("State", instance_state("terminated"));
  instance.set("NetworkInterfaces", Value::list());
  instance.set("BlockDeviceMappings", Value::list());
  instance.set("SecurityGroups", Value::list());
  for (const std::string_view member :
       {"SubnetId", "VpcId", "PrivateIpAddress", "PublicIpAddress"}) {
    instance.set(member, Value());
  }
  instance.set("PrivateDnsName", Value::string(""));
  instance.set("PublicDnsName", Value::string(""));
  return put_item(world, kInstanceKind, instance);
}

}  // namespace formwork::ec2
