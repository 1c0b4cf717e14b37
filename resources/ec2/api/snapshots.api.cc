// SPDX-License-Identifier: Apache-2.0
// Snapshots. They are complete at once and hold no data; their attribute is createVolumePermission.
#include <algorithm>

#include "engine/service/api_host.hh"
#include "resources/common/naming.hh"
#include "resources/common/properties.hh"
#include "resources/ec2/api/kinds.hh"

namespace formwork::ec2 {

namespace {

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
  // A copy has no volume of its own.
  shape.set("VolumeId", Value::string("vol-ffffffff"));
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

constinit OperationEntry entries[]{on("CreateSnapshot", &op<&create_snapshot>),
                                   on("CreateSnapshots", &op<&create_snapshots>),
                                   on("CopySnapshot", &op<&copy_snapshot>),
                                   on("DeleteSnapshot", &op<&delete_snapshot>),
                                   on("DescribeSnapshots", &op<&describe_snapshots>),
                                   on("DescribeSnapshotAttribute", &op<&describe_permissions>),
                                   on("ModifySnapshotAttribute", &op<&modify_permissions>),
                                   on("ResetSnapshotAttribute", &op<&reset_permissions>)};
const RegisterAll kRegistered{entries};

}  // namespace

}  // namespace formwork::ec2
