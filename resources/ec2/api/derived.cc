// SPDX-License-Identifier: Apache-2.0
// What EC2 tells of objects that CloudFormation's providers keep in their own form.
#include <algorithm>

#include "engine/base/text.hh"
#include "resources/common/naming.hh"
#include "resources/common/properties.hh"
#include "resources/ec2/api/kinds.hh"
#include "resources/ec2/cidr.hh"
#include "resources/ec2/volume.hh"

namespace formwork::ec2 {

namespace {

void set_from(Value& shape, const Value& from, std::string_view member, std::string_view as = {}) {
  if (const Value* value = from.find(member); value != nullptr && !value->is_null()) {
    shape.set(as.empty() ? member : as, *value);
  }
}

std::string text_or(const Value& map, std::string_view member, std::string_view fallback) {
  const std::string text = map.get_text(member);
  return text.empty() ? std::string(fallback) : text;
}

}  // namespace

Value derived_vpc(World& world, const std::string& key, const Value& record) {
  const Value attributes = attributes_of(record);
  const Value properties = properties_of(record);
  const std::string block = attributes.get_text("CidrBlock");
  const auto associations = list_in(attributes, "CidrBlockAssociations");
  const Value association = obj(
      {{"AssociationId", associations.empty() ? std::string() : associations.front().scalar_text()},
       {"CidrBlock", block},
       {"CidrBlockState", obj({{"State", "associated"}})}});
  return obj(
      {{"VpcId", key},
       {"CidrBlock", block},
       {"State", "available"},
       {"OwnerId", world.account_id},
       {"InstanceTenancy", text_or(properties, "InstanceTenancy", "default")},
       {"IsDefault", flag(record, "IsDefault")},
       {"CidrBlockAssociationSet", list_with(association)},
       {"Ipv6CidrBlockAssociationSet", Value::list()},
       {"EnableDnsSupport", flag(properties, "EnableDnsSupport", true)},
       {"EnableDnsHostnames", flag(properties, "EnableDnsHostnames", flag(record, "IsDefault"))}});
}

Value derived_subnet(World& world, const std::string& key, const Value& record) {
  const Value attributes = attributes_of(record);
  const Value properties = properties_of(record);
  const std::string block = attributes.get_text("CidrBlock");
  const auto cidr = parse_cidr(block);
  return obj(
      {{"SubnetId", key},
       {"SubnetArn", regional_arn(world, "ec2", "subnet/" + key)},
       {"VpcId", attributes.get_text("VpcId")},
       {"OwnerId", world.account_id},
       {"State", "available"},
       {"CidrBlock", block},
       {"AvailabilityZone", attributes.get_text("AvailabilityZone")},
       {"AvailabilityZoneId", attributes.get_text("AvailabilityZoneId")},
       {"AvailableIpAddressCount", cidr ? static_cast<std::int64_t>(cidr->size()) - 5 : 0},
       {"DefaultForAz", flag(record, "IsDefault")},
       {"MapPublicIpOnLaunch", flag(properties, "MapPublicIpOnLaunch", flag(record, "IsDefault"))},
       {"MapCustomerOwnedIpOnLaunch", false},
       {"AssignIpv6AddressOnCreation", flag(properties, "AssignIpv6AddressOnCreation")},
       {"EnableDns64", flag(properties, "EnableDns64")},
       {"Ipv6Native", flag(properties, "Ipv6Native")},
       {"Ipv6CidrBlockAssociationSet", Value::list()},
       {"PrivateDnsNameOptionsOnLaunch", obj({{"HostnameType", "ip-name"},
                                              {"EnableResourceNameDnsARecord", false},
                                              {"EnableResourceNameDnsAAAARecord", false}})}});
}

Value derived_gateway(World& world, const std::string& key, const Value& record) {
  static_cast<void>(record);
  Value attachments = Value::list();
  if (auto all = list_objects(world, kGatewayAttachments)) {
    for (const auto& [id, attachment] : *all) {
      const Value properties = properties_of(attachment);
      if (properties.get_text("InternetGatewayId") == key) {
        attachments.push(obj({{"State", "available"}, {"VpcId", properties.get_text("VpcId")}}));
      }
    }
  }
  return obj({{"InternetGatewayId", key},
              {"OwnerId", world.account_id},
              {"Attachments", std::move(attachments)}});
}

Value derived_address(World& world, const std::string& key, const Value& record) {
  Value shape = obj({{"PublicIp", key},
                     {"AllocationId", attributes_of(record).get_text("AllocationId")},
                     {"Domain", "vpc"},
                     {"PublicIpv4Pool", "amazon"},
                     {"NetworkBorderGroup", world.region}});
  set_from(shape, properties_of(record), "InstanceId");
  return shape;
}

Value derived_key_pair(World& world, const std::string& key, const Value& record) {
  static_cast<void>(world);
  const Value attributes = attributes_of(record);
  Value shape = obj({{"KeyName", key},
                     {"KeyPairId", attributes.get_text("KeyPairId")},
                     {"KeyFingerprint", attributes.get_text("KeyFingerprint")},
                     {"KeyType", text_or(properties_of(record), "KeyType", "rsa")}});
  set_time(shape, "CreateTime", record);
  return shape;
}

namespace {

/// What a volume of its type has where nobody said: three operations a second for each GiB of gp2,
/// fixed ones for gp3.
void set_performance(Value& shape) {
  constexpr std::int64_t kLeast = 100;
  constexpr std::int64_t kMost = 16'000;
  const std::string type = shape.get_text("VolumeType");
  if (type == "gp2") {
    set_number(shape, "Iops", std::clamp(3 * number_of(shape, "Size"), kLeast, kMost));
  } else if (type == "gp3") {
    set_default(shape, "Iops", Value::number(std::int64_t{3000}));
    set_default(shape, "Throughput", Value::number(std::int64_t{125}));
  }
}

}  // namespace

Value derived_volume(World& world, const std::string& key, const Value& record) {
  static_cast<void>(world);
  const Value properties = properties_of(record);
  Value shape = obj({{"VolumeId", key},
                     {"State", text_or(record, "State", "available")},
                     {"VolumeType", text_or(properties, "VolumeType", "gp2")},
                     {"Encrypted", flag(properties, "Encrypted")},
                     {"MultiAttachEnabled", flag(properties, "MultiAttachEnabled")},
                     {"SnapshotId", properties.get_text("SnapshotId")},
                     {"AvailabilityZone", properties.get_text("AvailabilityZone")}});
  set_number(shape, "Size", number_of(properties, "Size", number_of(properties, "VolumeSize", 8)));
  for (const std::string_view member : {"Iops", "Throughput", "KmsKeyId", "OutpostArn"}) {
    set_from(shape, properties, member);
  }
  set_performance(shape);
  set_time(shape, "CreateTime", record);
  Value attachments = Value::list();
  for (Value held : attachments_of(record)) {
    held.set("VolumeId", Value::string(key));
    held.set("State", Value::string("attached"));
    set_time(held, "AttachTime", record);
    attachments.push(std::move(held));
  }
  shape.set("Attachments", std::move(attachments));
  return shape;
}

Value derived_launch_template(World& world, const std::string& key, const Value& record) {
  const Value attributes = attributes_of(record);
  const Value properties = properties_of(record);
  Value shape = obj({{"LaunchTemplateId", key},
                     {"LaunchTemplateName", text_or(attributes, "LaunchTemplateName",
                                                    properties.get_text("LaunchTemplateName"))},
                     {"CreatedBy", global_arn(world, "iam", "root")},
                     {"DefaultVersionNumber", number_of(attributes, "DefaultVersionNumber", 1)},
                     {"LatestVersionNumber", number_of(attributes, "LatestVersionNumber", 1)}});
  set_time(shape, "CreateTime", record);
  return shape;
}

namespace {

Value groups_shape(World& world, const Value& attributes) {
  Value groups = Value::list();
  for (const Value& id : list_in(attributes, "SecurityGroupIds")) {
    auto group = find_object(world, kSecurityGroups, id.scalar_text());
    const std::string name = group ? attributes_of(*group).get_text("GroupName") : std::string();
    groups.push(obj({{"GroupId", id.scalar_text()}, {"GroupName", name}}));
  }
  return groups;
}

Value devices_shape(World& world, const std::string& instance) {
  Value devices = Value::list();
  auto volumes = list_objects(world, kVolumes);
  if (!volumes) {
    return devices;
  }
  for (const auto& [id, volume] : *volumes) {
    for (const Value& held : attachments_of(volume)) {
      if (held.get_text("InstanceId") == instance) {
        Value ebs = obj({{"VolumeId", id},
                         {"Status", "attached"},
                         {"DeleteOnTermination", flag(held, "DeleteOnTermination")}});
        set_time(ebs, "AttachTime", volume);
        devices.push(obj({{"DeviceName", held.get_text("Device")}, {"Ebs", std::move(ebs)}}));
      }
    }
  }
  return devices;
}

}  // namespace

Value derived_instance(World& world, const std::string& key, const Value& record) {
  const Value attributes = attributes_of(record);
  const Value properties = properties_of(record);
  Value shape = obj(
      {{"InstanceId", key},
       {"OwnerId", world.account_id},
       {"InstanceType", text_or(properties, "InstanceType", "m1.small")},
       {"ImageId", properties.get_text("ImageId")},
       {"State", obj({{"Code", 16}, {"Name", "running"}})},
       {"Placement", obj({{"AvailabilityZone", attributes.get_text("AvailabilityZone")},
                          {"GroupName", ""},
                          {"Tenancy", text_or(properties, "Tenancy", "default")}})},
       {"PrivateDnsName", attributes.get_text("PrivateDnsName")},
       {"PublicDnsName", attributes.get_text("PublicDnsName")},
       {"SubnetId", attributes.get_text("SubnetId")},
       {"VpcId", attributes.get_text("VpcId")},
       {"Architecture", "x86_64"},
       {"RootDeviceType", "ebs"},
       {"RootDeviceName", "/dev/xvda"},
       {"VirtualizationType", "hvm"},
       {"Hypervisor", "xen"},
       {"AmiLaunchIndex", 0},
       {"EbsOptimized", flag(properties, "EbsOptimized")},
       {"SourceDestCheck", flag(properties, "SourceDestCheck", true)},
       {"Monitoring", obj({{"State", flag(properties, "Monitoring") ? "enabled" : "disabled"}})}});
  set_text(shape, "PrivateIpAddress", attributes.get_text("PrivateIp"));
  set_text(shape, "PublicIpAddress", attributes.get_text("PublicIp"));
  set_from(shape, properties, "KeyName");
  set_time(shape, "LaunchTime", record);
  const Value* own = record.find("Shape");
  if (own == nullptr || own->find("SecurityGroups") == nullptr) {
    shape.set("SecurityGroups", groups_shape(world, attributes));
  }
  if (own == nullptr || own->find("State") == nullptr ||
      own->find_path({"State", "Name"})->scalar_text() != "terminated") {
    shape.set("BlockDeviceMappings", devices_shape(world, key));
  }
  return shape;
}

}  // namespace formwork::ec2
