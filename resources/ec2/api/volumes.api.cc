// SPDX-License-Identifier: Apache-2.0
// Volumes and snapshots. Snapshots are complete at once and hold no data; their attribute is
// createVolumePermission.
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

Result<Value> create(ApiCall& call) {
  const std::string zone = call.text("AvailabilityZone");
  const auto names = zones(call.world);
  if (std::find(names.begin(), names.end(), zone) == names.end()) {
    return fail("InvalidParameterValue", "Invalid Availability Zone (" + zone + ")");
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
  if (call.flag("Encrypted")) {
    set_default(properties, "KmsKeyId",
                Value::string(regional_arn(call.world, "kms", "key/" + uuid_of("aws/ebs"))));
  }
  if (has(properties, "KmsKeyId") && !call.flag("Encrypted")) {
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

Value snapshot_shape(ApiCall& call, const Item& volume, const std::string& words) {
  Value shape = obj({{"VolumeId", volume.key},
                     {"VolumeSize", number_of(volume.shape, "Size")},
                     {"OwnerId", call.world.account_id},
                     {"State", "completed"},
                     {"Progress", "100%"},
                     {"StorageTier", "standard"},
                     {"Encrypted", flag(volume.shape, "Encrypted")},
                     {"StartTime", call.world.clock.now()},
                     {"Description", words}});
  copy_members(shape, volume.shape, {"KmsKeyId"});
  return shape;
}

Value fresh_snapshot(const Item& item) {
  Value shape = told(item);
  shape.set("State", Value::string("pending"));
  return shape;
}

Result<Value> create_snapshot(ApiCall& call) {
  auto volume = get_item(call.world, kVolumeKind, call.text("VolumeId"));
  if (!volume) {
    return std::move(volume).failure();
  }
  auto item =
      add_item(call, kSnapshotKind, snapshot_shape(call, *volume, call.text("Description")));
  return item ? Result<Value>(fresh_snapshot(*item)) : std::move(item).failure();
}

Result<Value> create_snapshots(ApiCall& call) {
  const Value wish = map_in(call.input, "InstanceSpecification");
  auto instance = get_item(call.world, kInstanceKind, wish.get_text("InstanceId"));
  if (!instance) {
    return std::move(instance).failure();
  }
  Value answers = Value::list();
  for (const Value& device : list_in(instance->shape, "BlockDeviceMappings")) {
    if (flag(wish, "ExcludeBootVolume") &&
        device.get_text("DeviceName") == instance->text("RootDeviceName")) {
      continue;
    }
    auto volume = get_item(call.world, kVolumeKind, map_in(device, "Ebs").get_text("VolumeId"));
    if (!volume) {
      return std::move(volume).failure();
    }
    auto item =
        add_item(call, kSnapshotKind, snapshot_shape(call, *volume, call.text("Description")));
    if (!item) {
      return std::move(item).failure();
    }
    if (call.text("CopyTagsFromSource") == "volume") {
      Value tags = tag_map(volume->record, TagScope::OwnOnly);
      const Value given = map_in(item->record, "Tags");
      for (const auto& tag : given.members()) {
        tags.set(tag.key, tag.value);
      }
      item->record.set("Tags", std::move(tags));
      if (auto stored = put_item(call.world, kSnapshotKind, *item); !stored) {
        return std::move(stored).failure();
      }
    }
    answers.push(fresh_snapshot(*item));
  }
  return map_with("Snapshots", std::move(answers));
}

Result<Value> copy_snapshot(ApiCall& call) {
  const std::string source = call.text("SourceSnapshotId");
  const std::string region = call.text("SourceRegion");
  Value shape;
  const auto take = [&](World& world) -> Result<void> {
    auto item = get_item(world, kSnapshotKind, source);
    if (!item) {
      return std::move(item).failure();
    }
    shape = item->shape;
    return {};
  };
  const bool is_here = region.empty() || region == call.world.region;
  auto found = is_here ? take(call.world)
                       : call.host.in_world(call.world.account_id, region,
                                            [&](ApiCall& there) { return take(there.world); });
  if (!found) {
    return std::move(found).failure();
  }
  shape.erase("SnapshotId");
  shape.erase("CreateVolumePermissions");
  shape.set("OwnerId", Value::string(call.world.account_id));
  shape.set("StartTime", Value::number(call.world.clock.now()));
  if (const std::string words = call.text("Description"); !words.empty()) {
    shape.set("Description", Value::string(words));
  }
  auto item = add_item(call, kSnapshotKind, std::move(shape));
  return item ? Result<Value>(obj({{"SnapshotId", item->key}, {"Tags", tag_list(item->record)}}))
              : std::move(item).failure();
}

Result<Value> delete_snapshot(ApiCall& call) {
  auto item = get_item(call.world, kSnapshotKind, call.text("SnapshotId"));
  auto images = all_items(call.world, kImageKind);
  if (!item || !images) {
    return item ? std::move(images).failure() : std::move(item).failure();
  }
  for (const Item& image : *images) {
    for (const Value& device : list_in(image.shape, "BlockDeviceMappings")) {
      if (map_in(device, "Ebs").get_text("SnapshotId") == item->key) {
        return fail("InvalidSnapshot.InUse",
                    "The snapshot " + item->key + " is currently in use by " + image.key);
      }
    }
  }
  auto erased = erase_item(call.world, kSnapshotKind, *item);
  return erased ? Result<Value>(Value::map()) : std::move(erased).failure();
}

Result<Value> describe_snapshots(ApiCall& call) {
  auto items = chosen(call, kSnapshotKind);
  if (!items) {
    return std::move(items).failure();
  }
  const auto owners = input_texts(call, "OwnerIds");
  Value::List shapes;
  for (const Item& item : *items) {
    const bool owned =
        owners.empty() || std::any_of(owners.begin(), owners.end(), [&](auto& who) {
          return (who == "self" ? call.world.account_id : who) == item.text("OwnerId");
        });
    if (owned) {
      shapes.push_back(told(item));
    }
  }
  return answer_page(call, "Snapshots", std::move(shapes));
}

Result<Value> describe_permissions(ApiCall& call) {
  auto item = get_item(call.world, kSnapshotKind, call.text("SnapshotId"));
  if (!item) {
    return std::move(item).failure();
  }
  if (const std::string name = call.text("Attribute"); name != "createVolumePermission") {
    return fail("InvalidParameterValue",
                "Value (" + name + ") for parameter attribute is invalid. Unknown attribute.");
  }
  return obj(
      {{"SnapshotId", item->key},
       {"CreateVolumePermissions", Value::list(list_in(item->shape, "CreateVolumePermissions"))}});
}

Result<Value> reset_permissions(ApiCall& call) {
  auto item = get_item(call.world, kSnapshotKind, call.text("SnapshotId"));
  if (!item) {
    return std::move(item).failure();
  }
  item->set("CreateVolumePermissions", Value::list());
  auto stored = put_item(call.world, kSnapshotKind, *item);
  return stored ? Result<Value>(Value::map()) : std::move(stored).failure();
}

Result<Value> modify_permissions(ApiCall& call) {
  auto item = get_item(call.world, kSnapshotKind, call.text("SnapshotId"));
  if (!item) {
    return std::move(item).failure();
  }
  const Value change = map_in(call.input, "CreateVolumePermission");
  Value::List added = list_in(change, "Add");
  Value::List removed = list_in(change, "Remove");
  Value::List& flat = call.text("OperationType") == "remove" ? removed : added;
  for (const auto& user : input_texts(call, "UserIds")) {
    flat.push_back(obj({{"UserId", user}}));
  }
  for (const auto& group : input_texts(call, "GroupNames")) {
    if (group != "all") {
      return fail("InvalidAMIAttributeItemValue",
                  "Invalid attribute item value \"" + group + "\" for user group.");
    }
    flat.push_back(obj({{"Group", group}}));
  }
  Value::List held = list_in(item->shape, "CreateVolumePermissions");
  for (const Value& each : added) {
    if (std::find(held.begin(), held.end(), each) == held.end()) {
      held.push_back(each);
    }
  }
  std::erase_if(held, [&](const Value& each) {
    return std::find(removed.begin(), removed.end(), each) != removed.end();
  });
  item->set("CreateVolumePermissions", Value::list(std::move(held)));
  auto stored = put_item(call.world, kSnapshotKind, *item);
  return stored ? Result<Value>(Value::map()) : std::move(stored).failure();
}

constexpr ObjectPlace kEncryption{"ec2", "ebs_encryption"};

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
                                   on("CreateSnapshot", &op<&create_snapshot>),
                                   on("CreateSnapshots", &op<&create_snapshots>),
                                   on("CopySnapshot", &op<&copy_snapshot>),
                                   on("DeleteSnapshot", &op<&delete_snapshot>),
                                   on("DescribeSnapshots", &op<&describe_snapshots>),
                                   on("DescribeSnapshotAttribute", &op<&describe_permissions>),
                                   on("ModifySnapshotAttribute", &op<&modify_permissions>),
                                   on("ResetSnapshotAttribute", &op<&reset_permissions>),
                                   on("EnableEbsEncryptionByDefault", &op<&encrypt>),
                                   on("DisableEbsEncryptionByDefault", &op<&stop_encrypting>),
                                   on("GetEbsEncryptionByDefault", &op<&is_encrypting>)};
const RegisterAll kRegistered{entries};

}  // namespace

}  // namespace formwork::ec2
