// SPDX-License-Identifier: Apache-2.0
// Volumes, and whether new ones are encrypted.
#include <algorithm>

#include "engine/base/text.hh"
#include "engine/service/api_host.hh"
#include "resources/common/naming.hh"
#include "resources/common/properties.hh"
#include "resources/ec2/api/kinds.hh"
#include "resources/ec2/api/region.hh"
#include "resources/ec2/volume.hh"

namespace formwork::ec2 {

namespace {

constexpr ObjectPlace kEncryption{"ec2", "ebs_encryption"};

Result<Value> create(ApiCall& call) {
  const std::string zone = call.text("AvailabilityZone");
  const auto names = zones(call.world);
  if (std::find(names.begin(), names.end(), zone) == names.end()) {
    return fail("InvalidZone.NotFound", "The zone '" + zone + "' does not exist.");
  }
  Value properties = Value::map();
  copy_members(properties, call.input,
               {"AvailabilityZone", "Size", "SnapshotId", "VolumeType", "Iops", "Throughput",
                "Encrypted", "KmsKeyId", "MultiAttachEnabled", "OutpostArn"});
  if (const std::string snapshot_id = call.text("SnapshotId"); !snapshot_id.empty()) {
    auto snapshot = get_item(call.world, kSnapshotKind, snapshot_id);
    if (!snapshot) {
      return std::move(snapshot).failure();
    }
    set_default(properties, "Size", Value::number(number_of(snapshot->shape, "VolumeSize")));
    if (flag(snapshot->shape, "Encrypted")) {
      properties.set("Encrypted", Value::boolean(true));
    }
  }
  if (!has(properties, "Size")) {
    return fail("MissingParameter", "The request must contain the parameter size/snapshot");
  }
  auto by_default = find_object(call.world, kEncryption, "default");
  if (!by_default) {
    return std::move(by_default).failure();
  }
  if (flag(*by_default, "On")) {
    properties.set("Encrypted", Value::boolean(true));
  }
  if (flag(properties, "Encrypted")) {
    set_default(properties, "KmsKeyId",
                Value::string(regional_arn(call.world, "kms", "key/" + uuid_of("aws/ebs"))));
  }
  if (has(properties, "KmsKeyId") && !flag(properties, "Encrypted")) {
    return fail("InvalidParameterDependency",
                "The parameter [KmsKeyId] requires the parameter Encrypted to be set.");
  }
  const std::string type = call.text("VolumeType");
  if ((type == "io1" || type == "io2") && call.text("Iops").empty()) {
    return fail("InvalidParameterDependency",
                "The parameter [VolumeType] requires the parameter Iops to be set.");
  }
  for (const std::string_view member : {"Iops", "Throughput"}) {
    const bool fits = type == "gp3" || (member == "Iops" && type.starts_with("io"));
    if (has(properties, member) && !fits) {
      return fail("InvalidParameterDependency",
                  "The parameter [VolumeType] requires the parameter " + std::string(member) +
                      " to be set.");
    }
  }
  if (type == "gp3") {
    set_default(properties, "Iops", Value::number(std::int64_t{3000}));
  }
  auto tags = specified_tags(call, "volume");
  if (!tags) {
    return tags;
  }
  auto made = create_outside(call, "AWS::EC2::Volume", std::move(properties));
  if (!made) {
    return fail("InvalidParameterValue", made.error().message);
  }
  auto volume = get_item(call.world, kVolumeKind, made->physical_id);
  if (!volume) {
    return std::move(volume).failure();
  }
  volume->record.set("Tags", std::move(*tags));
  auto stored = put_item(call.world, kVolumeKind, *volume);
  Value shape = told(*volume);
  shape.set("State", Value::string("creating"));
  return stored ? Result<Value>(std::move(shape)) : std::move(stored).failure();
}

Result<Value> remove(ApiCall& call) {
  auto volume = get_item(call.world, kVolumeKind, call.text("VolumeId"));
  if (!volume) {
    return std::move(volume).failure();
  }
  if (const auto held = list_in(volume->shape, "Attachments"); !held.empty()) {
    return fail("VolumeInUse", "Volume " + volume->key + " is currently attached to " +
                                   held.front().get_text("InstanceId"));
  }
  auto erased = erase_item(call.world, kVolumeKind, *volume);
  return erased ? Result<Value>(Value::map()) : std::move(erased).failure();
}

Result<Value> attach(ApiCall& call) {
  auto volume = get_item(call.world, kVolumeKind, call.text("VolumeId"));
  auto instance = get_item(call.world, kInstanceKind, call.text("InstanceId"));
  if (!volume || !instance) {
    return volume ? std::move(instance).failure() : std::move(volume).failure();
  }
  if (!list_in(volume->shape, "Attachments").empty() &&
      !flag(volume->shape, "MultiAttachEnabled")) {
    return fail("VolumeInUse", volume->key + " is already attached to an instance");
  }
  const std::string zone = volume->text("AvailabilityZone");
  if (zone != map_in(instance->shape, "Placement").get_text("AvailabilityZone")) {
    return fail("InvalidVolume.ZoneMismatch",
                "The volume '" + volume->key +
                    "' is not in the same availability zone as instance '" + instance->key + "'");
  }
  const std::string device = call.text("Device");
  const Attachment wanted{volume->key, instance->key, device, false};
  if (auto attached = attach_volume(call.world, wanted); !attached) {
    return std::move(attached).failure();
  }
  return obj({{"VolumeId", volume->key},
              {"InstanceId", instance->key},
              {"Device", device},
              {"State", "attaching"},
              {"DeleteOnTermination", false},
              {"AttachTime", call.world.clock.now()}});
}

Result<Value> detach(ApiCall& call) {
  auto volume = get_item(call.world, kVolumeKind, call.text("VolumeId"));
  if (!volume) {
    return std::move(volume).failure();
  }
  std::string instance = call.text("InstanceId");
  const auto held = list_in(volume->shape, "Attachments");
  if (!instance.empty()) {
    if (auto found = get_item(call.world, kInstanceKind, instance); !found) {
      return std::move(found).failure();
    }
  }
  if (held.empty()) {
    return fail("IncorrectState", "Volume '" + volume->key + "' is in the 'available' state.");
  }
  instance = instance.empty() ? held.front().get_text("InstanceId") : instance;
  const auto at = std::find_if(held.begin(), held.end(), [&](const Value& each) {
    return each.get_text("InstanceId") == instance &&
           (call.text("Device").empty() || each.get_text("Device") == call.text("Device"));
  });
  if (at == held.end()) {
    return fail("InvalidAttachment.NotFound",
                "The volume '" + volume->key + "' is not attached to instance '" + instance +
                    (call.text("Device").empty() ? "'" : "' as device " + call.text("Device")));
  }
  if (auto detached = detach_volume(call.world, volume->key, instance); !detached) {
    return std::move(detached).failure();
  }
  Value shape = *at;
  shape.set("State", Value::string("detaching"));
  return shape;
}

Value modification_of(const Item& volume, const Value& before, std::int64_t now) {
  Value shape = obj({{"VolumeId", volume.key},
                     {"ModificationState", "completed"},
                     {"Progress", 100},
                     {"StartTime", now},
                     {"EndTime", now},
                     {"OriginalMultiAttachEnabled", false},
                     {"TargetMultiAttachEnabled", false}});
  const std::pair<std::string_view, std::string_view> members[] = {{"Size", "Size"},
                                                                   {"Iops", "Iops"},
                                                                   {"VolumeType", "VolumeType"},
                                                                   {"Throughput", "Throughput"}};
  for (const auto& [member, suffix] : members) {
    if (const Value* value = before.find(member)) {
      shape.set("Original" + std::string(suffix), *value);
    }
    if (const Value* value = volume.shape.find(member)) {
      shape.set("Target" + std::string(suffix), *value);
    }
  }
  return shape;
}

Result<Value> modify(ApiCall& call) {
  auto volume = get_item(call.world, kVolumeKind, call.text("VolumeId"));
  if (!volume) {
    return std::move(volume).failure();
  }
  const Value before = volume->shape;
  const std::int64_t size = number_of(call.input, "Size", number_of(before, "Size"));
  if (size < number_of(before, "Size")) {
    return fail("InvalidParameterValue", "New size cannot be smaller than existing size");
  }
  Value properties = properties_of(volume->record);
  for (const std::string_view member : {"Size", "Iops", "VolumeType", "Throughput"}) {
    copy_members(properties, call.input, {member});
    copy_members(volume->shape, call.input, {member});
  }
  volume->record.set("Properties", std::move(properties));
  Value change = modification_of(*volume, before, call.world.clock.now());
  volume->record.set("Modification", change);
  auto stored = put_item(call.world, kVolumeKind, *volume);
  change.set("ModificationState", Value::string("modifying"));
  return stored ? Result<Value>(map_with("VolumeModification", std::move(change)))
                : std::move(stored).failure();
}

Result<Value> describe_changes(ApiCall& call) {
  auto volumes = all_items(call.world, kVolumeKind);
  if (!volumes) {
    return std::move(volumes).failure();
  }
  const auto ids = input_texts(call, "VolumeIds");
  const Value none;
  const Value* filters = call.find("Filters");
  Value::List shapes;
  for (const Item& volume : *volumes) {
    const Value* change = volume.record.find("Modification");
    const bool named = ids.empty() || std::find(ids.begin(), ids.end(), volume.key) != ids.end();
    if (change != nullptr && named && passes(*change, filters ? *filters : none, "volume")) {
      shapes.push_back(*change);
    }
  }
  return answer_page(call, "VolumesModifications", std::move(shapes));
}

Result<Value> volume_status(ApiCall& call) {
  auto volumes = chosen(call, kVolumeKind);
  if (!volumes) {
    return std::move(volumes).failure();
  }
  Value::List shapes;
  for (const Item& volume : *volumes) {
    shapes.push_back(obj({{"VolumeId", volume.key},
                          {"AvailabilityZone", volume.text("AvailabilityZone")},
                          {"Actions", Value::list()},
                          {"Events", Value::list()},
                          {"VolumeStatus", obj({{"Status", "ok"}, {"Details", Value::list()}})}}));
  }
  return answer_page(call, "VolumeStatuses", std::move(shapes));
}

Result<Value> set_encryption(ApiCall& call, bool on_now) {
  auto stored = put_object(call.world, kEncryption, "default", obj({{"On", on_now}}));
  return stored ? Result<Value>(map_with("EbsEncryptionByDefault", Value::boolean(on_now)))
                : std::move(stored).failure();
}
Result<Value> encrypt(ApiCall& call) {
  return set_encryption(call, true);
}
Result<Value> stop_encrypting(ApiCall& call) {
  return set_encryption(call, false);
}
Result<Value> is_encrypting(ApiCall& call) {
  auto record = find_object(call.world, kEncryption, "default");
  return record ? Result<Value>(
                      map_with("EbsEncryptionByDefault", Value::boolean(flag(*record, "On"))))
                : std::move(record).failure();
}

constinit OperationEntry entries[]{on("CreateVolume", &op<&create>),
                                   on("DeleteVolume", &op<&remove>),
                                   on("DescribeVolumes", &op<&describe<kVolumeKind>>),
                                   on("AttachVolume", &op<&attach>),
                                   on("DetachVolume", &op<&detach>),
                                   on("ModifyVolume", &op<&modify>),
                                   on("DescribeVolumesModifications", &op<&describe_changes>),
                                   on("DescribeVolumeStatus", &op<&volume_status>),
                                   on("EnableEbsEncryptionByDefault", &op<&encrypt>),
                                   on("DisableEbsEncryptionByDefault", &op<&stop_encrypting>),
                                   on("GetEbsEncryptionByDefault", &op<&is_encrypting>)};
const RegisterAll kRegistered{entries};

}  // namespace

}  // namespace formwork::ec2
