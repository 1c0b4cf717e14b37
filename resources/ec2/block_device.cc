// SPDX-License-Identifier: Apache-2.0
#include "resources/ec2/block_device.hh"

#include <set>

#include "resources/common/naming.hh"
#include "resources/common/properties.hh"
#include "resources/ec2/volume.hh"

namespace formwork::ec2 {

namespace {

constexpr std::string_view kUsualRoot = "/dev/xvda";
constexpr std::string_view kOtherRoot = "/dev/sda1";

Result<void> check_mapping(const Value& mapping, std::set<std::string>& names) {
  const std::string name = mapping.get_text("DeviceName");
  if (name.empty()) {
    return invalid("The request must contain the parameter BlockDeviceMapping.DeviceName");
  }
  if (!names.insert(name).second) {
    return invalid("The device '" + name + "' is used in more than one block-device mapping");
  }
  const Value* ebs = mapping.find("Ebs");
  if (ebs == nullptr) {
    return {};
  }
  const bool root = name == kUsualRoot || name == kOtherRoot;
  if (!root && !has(*ebs, "VolumeSize") && !has(*ebs, "SnapshotId")) {
    return invalid("The request must contain the parameter size or snapshotId");
  }
  return check_volume_settings(*ebs, "VolumeSize");
}

BlockDevice make_device(std::string name, const Value& ebs, bool is_root) {
  BlockDevice device{std::move(name), flag(ebs, "DeleteOnTermination", true)};
  for (const std::string_view kept :
       {"VolumeType", "Iops", "Throughput", "SnapshotId", "Encrypted", "KmsKeyId"}) {
    if (const Value* value = ebs.find(kept); value != nullptr) {
      device.settings.set(kept, *value);
    }
  }
  if (const Value* size = ebs.find("VolumeSize"); size != nullptr) {
    device.settings.set("Size", *size);
  } else if (is_root) {
    device.settings.set("Size", Value::number(8));
  }
  return device;
}

Value without_termination(const Value& mappings) {
  Value plain = mappings;
  if (Value::List* list = plain.mutable_list(); list != nullptr) {
    for (Value& mapping : *list) {
      if (const Value* ebs = mapping.find("Ebs"); ebs != nullptr) {
        Value settings = *ebs;
        settings.erase("DeleteOnTermination");
        mapping.set("Ebs", std::move(settings));
      }
    }
  }
  return plain;
}

}  // namespace

Result<std::vector<BlockDevice>> block_devices(const Value& properties) {
  std::vector<BlockDevice> devices;
  std::set<std::string> names;
  bool has_root = false;
  for (const Value& mapping : items_of(properties, "BlockDeviceMappings")) {
    if (auto checked = check_mapping(mapping, names); !checked) {
      return std::move(checked).failure();
    }
    const std::string name = mapping.get_text("DeviceName");
    const bool is_root = name == kUsualRoot || name == kOtherRoot;
    const Value* ebs = mapping.find("Ebs");
    if (ebs == nullptr || has(mapping, "NoDevice")) {
      continue;
    }
    has_root = has_root || is_root;
    devices.push_back(make_device(name, *ebs, is_root));
  }
  if (!has_root) {
    devices.insert(devices.begin(), make_device(std::string(kUsualRoot), Value::map(), true));
  }
  return devices;
}

Result<void> make_volumes(World& world, const std::vector<BlockDevice>& devices,
                          const std::string& instance_id, const std::string& zone) {
  for (const BlockDevice& device : devices) {
    const std::string id = ec2_id(world, "vol");
    Value properties = device.settings;
    properties.set("AvailabilityZone", Value::string(zone));
    Value attributes = Value::map();
    attributes.set("VolumeId", Value::string(id));
    Value record = Value::map();
    record.set("Properties", std::move(properties));
    record.set("Attributes", std::move(attributes));
    record.set("CreationTime", Value::number(world.clock.now()));
    if (auto stored = put_object(world, kVolumes, id, record); !stored) {
      return stored;
    }
    auto attached =
        attach_volume(world, {id, instance_id, device.name, device.delete_on_termination});
    if (!attached) {
      return attached;
    }
  }
  return {};
}

Result<void> set_delete_on_termination(World& world, const std::vector<BlockDevice>& devices,
                                       const std::string& instance_id) {
  auto volumes = list_objects(world, kVolumes);
  if (!volumes) {
    return std::move(volumes).failure();
  }
  for (auto& [id, volume] : *volumes) {
    Value::List attachments = attachments_of(volume);
    bool changed = false;
    for (Value& held : attachments) {
      for (const BlockDevice& device : devices) {
        if (held.get_text("InstanceId") == instance_id && held.get_text("Device") == device.name) {
          held.set("DeleteOnTermination", Value::boolean(device.delete_on_termination));
          changed = true;
        }
      }
    }
    if (!changed) {
      continue;
    }
    volume.set("Attachments", Value::list(std::move(attachments)));
    if (auto stored = put_object(world, kVolumes, id, volume); !stored) {
      return stored;
    }
  }
  return {};
}

bool needs_new_volumes(const Value& before, const Value& after) {
  const Value* old_list = before.find("BlockDeviceMappings");
  const Value* new_list = after.find("BlockDeviceMappings");
  if (old_list == nullptr || new_list == nullptr) {
    return old_list != new_list;
  }
  return !Value::same(without_termination(*old_list), without_termination(*new_list));
}

}  // namespace formwork::ec2
