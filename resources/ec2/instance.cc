// SPDX-License-Identifier: Apache-2.0
#include "resources/ec2/instance.hh"

#include <algorithm>

#include "engine/base/text.hh"
#include "resources/common/fault.hh"
#include "resources/common/naming.hh"
#include "resources/common/properties.hh"
#include "resources/ec2/block_device.hh"
#include "resources/ec2/network.hh"
#include "resources/ec2/security_group.hh"
#include "resources/ec2/volume.hh"
#include "resources/iam/iam.hh"

namespace formwork::ec2 {

namespace {

/// Where an instance goes.
struct Placement {
  std::string subnet_id;
  std::string vpc_id;
  std::string zone;
  std::vector<std::string> groups;
  std::string private_address;
  bool wants_public_address = false;
};

/// The instance's properties over those of the launch template it names.
Result<Value> with_launch_template(const Call& call) {
  const Value* wanted = call.properties.find("LaunchTemplate");
  if (wanted == nullptr) {
    return call.properties;
  }
  std::string id = wanted->get_text("LaunchTemplateId");
  if (const std::string name = wanted->get_text("LaunchTemplateName"); id.empty()) {
    auto ids = find_with(call.world, kLaunchTemplates, "LaunchTemplateName", name);
    if (!ids) {
      return std::move(ids).failure();
    }
    if (ids->empty()) {
      return missing("The specified launch template, with template name " + name +
                     ", does not exist.");
    }
    id = ids->front();
  }
  auto record = find_object(call.world, kLaunchTemplates, id);
  if (!record) {
    return record;
  }
  std::string version = wanted->get_text("Version");
  if (version == "$Latest") {
    version = attributes_of(*record).get_text("LatestVersionNumber");
  } else if (version == "$Default" || version.empty()) {
    version = attributes_of(*record).get_text("DefaultVersionNumber");
  }
  const Value* data = record->find_path({"Versions", version});
  if (data == nullptr) {
    return missing("The specified launch template, with template ID " + id +
                   ", does not exist or has no version " + version + ".");
  }
  Value merged = *data;
  for (const auto& member : call.properties.members()) {
    merged.set(member.key, member.value);
  }
  return merged;
}

Result<void> check_request(World& world, const Value& properties) {
  if (!has(properties, "ImageId")) {
    return invalid("The request must contain the parameter ImageId");
  }
  const std::string image = properties.get_text("ImageId");
  if (!image.starts_with("ami-") && !image.starts_with("resolve:ssm:")) {
    return invalid("Invalid id: \"" + image + "\" (expecting \"ami-...\")");
  }
  const std::string type = properties.get_text("InstanceType");
  if (!type.empty() && type.find('.') == std::string::npos) {
    return invalid("Invalid value '" + type + "' for InstanceType.");
  }
  // Key pairs, like images, are made by hand outside of stacks: one that this world does not know
  // is taken as given.
  const Value* profile = properties.find("IamInstanceProfile");
  const std::string name = profile != nullptr && profile->is_string() ? profile->as_string() : "";
  if (!name.empty() && !name.starts_with("arn:")) {
    auto found = find_object(world, iam::kInstanceProfiles, name);
    if (!found) {
      return std::move(found).failure();
    }
    if (found->is_null()) {
      return invalid("Value (" + name +
                     ") for parameter iamInstanceProfile.name is invalid. Invalid IAM Instance "
                     "Profile name");
    }
  }
  return {};
}

Result<void> choose_subnet(World& world, const Value& properties, const Value& card,
                           Placement& place) {
  place.subnet_id = properties.get_text("SubnetId");
  if (const std::string own = card.get_text("SubnetId"); !own.empty()) {
    if (!place.subnet_id.empty()) {
      return invalid(
          "Network interfaces and an instance-level subnet ID may not be specified on "
          "the same request");
    }
    place.subnet_id = own;
  }
  const std::string wanted_zone = properties.get_text("AvailabilityZone");
  if (place.subnet_id.empty()) {
    auto fallback = default_subnet(world, wanted_zone);
    if (!fallback) {
      return std::move(fallback).failure();
    }
    place.subnet_id = *fallback;
  }
  auto subnet = get_subnet(world, place.subnet_id);
  if (!subnet) {
    return std::move(subnet).failure();
  }
  place.vpc_id = attributes_of(*subnet).get_text("VpcId");
  place.zone = attributes_of(*subnet).get_text("AvailabilityZone");
  if (!wanted_zone.empty() && wanted_zone != place.zone) {
    return invalid("The availability zone '" + wanted_zone + "' is not that of subnet '" +
                   place.subnet_id + "'");
  }
  const bool by_subnet =
      flag(*subnet, "IsDefault") || flag(properties_of(*subnet), "MapPublicIpOnLaunch");
  place.wants_public_address = flag(card, "AssociatePublicIpAddress", by_subnet);
  return {};
}

Result<void> choose_groups(World& world, const Value& properties, const Value& card,
                           Placement& place) {
  std::vector<Value> wanted = items_of(card, "GroupSet");
  if (wanted.empty()) {
    wanted = items_of(properties, "SecurityGroupIds");
  }
  for (const Value& name : items_of(properties, "SecurityGroups")) {
    const std::string text = name.scalar_text();
    auto ids = find_with(world, kSecurityGroups, "GroupName", text);
    if (!ids) {
      return std::move(ids).failure();
    }
    if (ids->empty() && !text.starts_with("sg-")) {
      return missing("The security group '" + text + "' does not exist");
    }
    wanted.push_back(Value::string(ids->empty() ? text : ids->front()));
  }
  for (const Value& item : wanted) {
    const std::string id = item.scalar_text();
    auto group = get_security_group(world, id);
    if (!group) {
      return std::move(group).failure();
    }
    if (attributes_of(*group).get_text("VpcId") != place.vpc_id) {
      return invalid("Security group " + id + " and subnet " + place.subnet_id +
                     " belong to different networks.");
    }
    place.groups.push_back(id);
  }
  if (place.groups.empty()) {
    auto vpc = get_vpc(world, place.vpc_id);
    if (!vpc) {
      return std::move(vpc).failure();
    }
    place.groups.push_back(attributes_of(*vpc).get_text("DefaultSecurityGroup"));
  }
  return {};
}

Result<Placement> choose_place(World& world, const Value& properties) {
  const auto cards = items_of(properties, "NetworkInterfaces");
  const Value card = cards.empty() ? Value::map() : cards.front();
  Placement place;
  auto done = choose_subnet(world, properties, card, place);
  if (done) {
    done = choose_groups(world, properties, card, place);
  }
  if (!done) {
    return std::move(done).failure();
  }
  std::string wanted = properties.get_text("PrivateIpAddress");
  wanted = wanted.empty() ? card.get_text("PrivateIpAddress") : wanted;
  auto address = take_address(world, place.subnet_id, wanted);
  if (!address) {
    return std::move(address).failure();
  }
  place.private_address = *address;
  return place;
}

Value instance_attributes(World& world, const std::string& id, const Placement& place) {
  const std::string dashed = replace_all(place.private_address, ".", "-");
  const bool oldest = world.region == "us-east-1";
  Value groups = Value::list();
  for (const auto& group : place.groups) {
    groups.push(Value::string(group));
  }
  Value all = Value::map();
  all.set("InstanceId", Value::string(id));
  all.set("AvailabilityZone", Value::string(place.zone));
  all.set("PrivateIp", Value::string(place.private_address));
  all.set("PrivateDnsName",
          Value::string("ip-" + dashed +
                        (oldest ? ".ec2.internal" : "." + world.region + ".compute.internal")));
  std::string address;
  if (place.wants_public_address) {
    const std::uint64_t draw = world.ids.next();
    address = "198." + std::to_string(18 + draw % 2) + "." + std::to_string((draw >> 8U) % 256) +
              "." + std::to_string((draw >> 16U) % 254 + 1);
  }
  const std::string zone = oldest ? "compute-1" : world.region + ".compute";
  all.set("PublicIp", Value::string(address));
  all.set("PublicDnsName",
          Value::string(address.empty() ? ""
                                        : "ec2-" + replace_all(address, ".", "-") + "." + zone +
                                              "." + world.url_suffix));
  all.set("SubnetId", Value::string(place.subnet_id));
  all.set("VpcId", Value::string(place.vpc_id));
  all.set("SecurityGroupIds", std::move(groups));
  return all;
}

Result<void> check_attached(const Call& call, const std::string& zone) {
  for (const Value& item : items_of(call.properties, "Volumes")) {
    const std::string id = item.get_text("VolumeId");
    auto volume = get_volume(call.world, id);
    if (!volume) {
      return std::move(volume).failure();
    }
    if (!attachments_of(*volume).empty()) {
      return conflict(id + " is already attached to an instance");
    }
    if (properties_of(*volume).get_text("AvailabilityZone") != zone) {
      return invalid("The volume '" + id +
                     "' is not in the same availability zone as the instance");
    }
  }
  return {};
}

}  // namespace

Result<Made> create_instance(const Call& call) {
  auto properties = with_launch_template(call);
  if (!properties) {
    return std::move(properties).failure();
  }
  if (auto checked = check_request(call.world, *properties); !checked) {
    return std::move(checked).failure();
  }
  auto devices = block_devices(*properties);
  if (!devices) {
    return std::move(devices).failure();
  }
  auto place = choose_place(call.world, *properties);
  if (!place) {
    return std::move(place).failure();
  }
  if (auto checked = check_attached(call, place->zone); !checked) {
    return std::move(checked).failure();
  }
  const std::string id = ec2_id(call.world, "i");
  Value extra = Value::map();
  extra.set("State", Value::string("running"));
  auto made = add_object(call, {.place = kInstances,
                                .key = id,
                                .attributes = instance_attributes(call.world, id, *place),
                                .extra = std::move(extra)});
  if (!made) {
    return made;
  }
  auto done = make_volumes(call.world, *devices, id, place->zone);
  for (const Value& item : items_of(call.properties, "Volumes")) {
    if (done) {
      done = attach_volume(call.world,
                           {item.get_text("VolumeId"), id, item.get_text("Device"), false});
    }
  }
  if (!done) {
    return std::move(done).failure();
  }
  return made;
}

Result<Value> update_instance(const Call& call) {
  auto instance = get_object(call, kInstances, call.id());
  if (!instance) {
    return instance;
  }
  const Value actual = properties_of(*instance);
  if (needs_new_volumes(actual, call.properties)) {
    return not_updatable(call.request.type, call.id());
  }
  Value attributes = attributes_of(*instance);
  if (is_changed(actual, call.properties, "SecurityGroupIds")) {
    Placement place;
    place.vpc_id = attributes.get_text("VpcId");
    place.subnet_id = attributes.get_text("SubnetId");
    if (auto chosen = choose_groups(call.world, call.properties, Value::map(), place); !chosen) {
      return std::move(chosen).failure();
    }
    Value groups = Value::list();
    for (const auto& group : place.groups) {
      groups.push(Value::string(group));
    }
    attributes.set("SecurityGroupIds", std::move(groups));
  }
  if (is_changed(actual, call.properties, "BlockDeviceMappings")) {
    auto devices = block_devices(call.properties);
    if (!devices) {
      return std::move(devices).failure();
    }
    if (auto set = set_delete_on_termination(call.world, *devices, call.id()); !set) {
      return std::move(set).failure();
    }
  }
  return change_object(call, kInstances, call.id(), std::move(attributes));
}

Result<void> terminate_instance(const Call& call) {
  auto instance = get_object(call, kInstances, call.id());
  if (!instance) {
    return std::move(instance).failure();
  }
  if (flag(properties_of(*instance), "DisableApiTermination")) {
    return invalid("The instance '" + call.id() +
                   "' may not be terminated. Modify its 'disableApiTermination' instance "
                   "attribute and try again.");
  }
  if (auto released = release_volumes(call.world, call.id()); !released) {
    return released;
  }
  return erase_object(call, kInstances, call.id());
}

}  // namespace formwork::ec2
