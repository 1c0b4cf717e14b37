// SPDX-License-Identifier: Apache-2.0
#include "resources/ec2/volume.hh"

#include <algorithm>

#include "engine/base/text.hh"
#include "resources/common/fault.hh"
#include "resources/common/naming.hh"
#include "resources/common/properties.hh"

namespace formwork::ec2 {

namespace {

struct VolumeKind {
  std::string_view name;
  std::int64_t least_size;
  std::int64_t most_size;
  bool needs_iops;
  bool takes_iops;
  bool takes_throughput;
};

constexpr VolumeKind kKinds[] = {
    {"gp2", 1, 16384, false, false, false},     {"gp3", 1, 65536, false, true, true},
    {"io1", 4, 16384, true, true, false},       {"io2", 4, 65536, true, true, false},
    {"sc1", 125, 16384, false, false, false},   {"st1", 125, 16384, false, false, false},
    {"standard", 1, 1024, false, false, false},
};

Value volume_attributes(const std::string& id) {
  Value attributes = Value::map();
  attributes.set("VolumeId", Value::string(id));
  return attributes;
}

void set_attachments(Value& volume, Value::List attachments) {
  volume.set("State", Value::string(attachments.empty() ? "available" : "in-use"));
  volume.set("Attachments", Value::list(std::move(attachments)));
}

}  // namespace

Result<void> check_volume_settings(const Value& settings, std::string_view size_property) {
  std::string name = settings.get_text("VolumeType");
  name = name.empty() ? "gp2" : name;
  const auto* kind = std::find_if(std::begin(kKinds), std::end(kKinds),
                                  [&](const VolumeKind& each) { return each.name == name; });
  if (kind == std::end(kKinds)) {
    return invalid("Value (" + name + ") for parameter volumeType is invalid.");
  }
  const std::string size = settings.get_text(size_property);
  if (!size.empty()) {
    const auto number = parse_integer(size);
    if (!number || *number < kind->least_size || *number > kind->most_size) {
      return invalid("Volume of " + size + "GiB is invalid; must be between " +
                     std::to_string(kind->least_size) + " and " + std::to_string(kind->most_size) +
                     " GiB for volume type " + name + ".");
    }
  }
  if (kind->needs_iops && !has(settings, "Iops")) {
    return invalid("The parameter iops must be specified for " + name + " volumes.");
  }
  if (!kind->takes_iops && has(settings, "Iops")) {
    return invalid("The parameter iops is not supported for " + name + " volumes.");
  }
  if (!kind->takes_throughput && has(settings, "Throughput")) {
    return invalid("The parameter throughput is not supported for " + name + " volumes.");
  }
  return {};
}

Result<Made> create_volume(const Call& call) {
  const std::string zone = call.properties.get_text("AvailabilityZone");
  const auto names = zones(call.world);
  if (std::find(names.begin(), names.end(), zone) == names.end()) {
    return invalid(zone.empty() ? "The request must contain the parameter AvailabilityZone"
                                : "The zone '" + zone + "' does not exist.");
  }
  if (!has(call.properties, "Size") && !has(call.properties, "SnapshotId") &&
      !has(call.properties, "SourceVolumeId")) {
    return invalid("The request must contain the parameter size or snapshotId");
  }
  if (auto checked = check_volume_settings(call.properties, "Size"); !checked) {
    return std::move(checked).failure();
  }
  Value extra = Value::map();
  set_attachments(extra, {});
  const std::string id = ec2_id(call.world, "vol");
  return add_object(call, {.place = kVolumes,
                           .key = id,
                           .attributes = volume_attributes(id),
                           .extra = std::move(extra)});
}

Result<Value> update_volume(const Call& call) {
  auto volume = get_object(call, kVolumes, call.id());
  if (!volume) {
    return volume;
  }
  const Value actual = properties_of(*volume);
  for (const std::string_view fixed :
       {"AvailabilityZone", "Encrypted", "KmsKeyId", "SnapshotId", "OutpostArn"}) {
    if (is_changed(actual, call.properties, fixed)) {
      return invalid("Update of property " + std::string(fixed) +
                     " of an AWS::EC2::Volume is not supported.");
    }
  }
  if (auto checked = check_volume_settings(call.properties, "Size"); !checked) {
    return std::move(checked).failure();
  }
  const auto before = parse_integer(actual.get_text("Size"));
  const auto after = parse_integer(call.properties.get_text("Size"));
  if (before && after && *after < *before) {
    return invalid("New size cannot be smaller than existing size");
  }
  return change_object(call, kVolumes, call.id(), volume_attributes(call.id()));
}

Result<void> delete_volume(const Call& call) {
  auto volume = get_object(call, kVolumes, call.id());
  if (!volume) {
    return std::move(volume).failure();
  }
  const auto attachments = attachments_of(*volume);
  if (!attachments.empty()) {
    return conflict("Volume " + call.id() + " is currently attached to " +
                    attachments.front().get_text("InstanceId"));
  }
  return erase_object(call, kVolumes, call.id());
}

std::vector<Value> attachments_of(const Value& volume) {
  return items_of(volume, "Attachments");
}

Result<Value> get_volume(World& world, std::string_view id) {
  auto volume = find_object(world, kVolumes, id);
  if (volume && volume->is_null()) {
    return missing("The volume '" + std::string(id) + "' does not exist.");
  }
  return volume;
}

Result<void> check_attachment(World& world, const Attachment& attachment) {
  auto volume = get_volume(world, attachment.volume_id);
  if (!volume) {
    return std::move(volume).failure();
  }
  auto instance = find_object(world, kInstances, attachment.instance_id);
  if (!instance) {
    return std::move(instance).failure();
  }
  if (instance->is_null()) {
    return missing("The instance ID '" + attachment.instance_id + "' does not exist");
  }
  const std::string zone = properties_of(*volume).get_text("AvailabilityZone");
  if (zone != attributes_of(*instance).get_text("AvailabilityZone")) {
    return invalid("The volume '" + attachment.volume_id +
                   "' is not in the same availability zone as instance '" + attachment.instance_id +
                   "'");
  }
  if (!attachments_of(*volume).empty() && !flag(properties_of(*volume), "MultiAttachEnabled")) {
    return conflict(attachment.volume_id + " is already attached to an instance");
  }
  auto volumes = list_objects(world, kVolumes);
  if (!volumes) {
    return std::move(volumes).failure();
  }
  for (const auto& [id, other] : *volumes) {
    for (const Value& held : attachments_of(other)) {
      if (held.get_text("InstanceId") == attachment.instance_id &&
          held.get_text("Device") == attachment.device) {
        return invalid("Invalid value '" + attachment.device +
                       "' for unixDevice. Attachment point " + attachment.device +
                       " is already in use");
      }
    }
  }
  return {};
}

Result<void> attach_volume(World& world, const Attachment& attachment) {
  auto volume = get_volume(world, attachment.volume_id);
  if (!volume) {
    return std::move(volume).failure();
  }
  Value entry = Value::map();
  entry.set("InstanceId", Value::string(attachment.instance_id));
  entry.set("Device", Value::string(attachment.device));
  entry.set("DeleteOnTermination", Value::boolean(attachment.delete_on_termination));
  Value::List attachments = attachments_of(*volume);
  attachments.push_back(std::move(entry));
  set_attachments(*volume, std::move(attachments));
  return put_object(world, kVolumes, attachment.volume_id, *volume);
}

Result<void> detach_volume(World& world, std::string_view volume_id, std::string_view instance_id) {
  auto volume = find_object(world, kVolumes, volume_id);
  if (!volume) {
    return std::move(volume).failure();
  }
  if (volume->is_null()) {
    return {};
  }
  Value::List attachments = attachments_of(*volume);
  std::erase_if(attachments,
                [&](const Value& each) { return each.get_text("InstanceId") == instance_id; });
  set_attachments(*volume, std::move(attachments));
  return put_object(world, kVolumes, volume_id, *volume);
}

Result<void> release_volumes(World& world, std::string_view instance_id) {
  auto volumes = list_objects(world, kVolumes);
  if (!volumes) {
    return std::move(volumes).failure();
  }
  for (const auto& [id, volume] : *volumes) {
    for (const Value& held : attachments_of(volume)) {
      if (held.get_text("InstanceId") != instance_id) {
        continue;
      }
      if (flag(held, "DeleteOnTermination")) {
        auto erased = world.store.erase_object(kVolumes.service, kVolumes.kind, id);
        if (!erased) {
          return std::move(erased).failure();
        }
      } else if (auto detached = detach_volume(world, id, instance_id); !detached) {
        return detached;
      }
      break;
    }
  }
  return {};
}

}  // namespace formwork::ec2
