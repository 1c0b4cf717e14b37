// SPDX-License-Identifier: Apache-2.0
// Snapshots. They are complete at once and hold no data; their attribute is createVolumePermission.
// Fast snapshot restores are records that are enabled at once: volumes here are never slow. A zone
// is chosen by its name; by AvailabilityZoneIds is not built.
#include <algorithm>
#include <iterator>

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

/// What is kept of a snapshot's fast restores, beside its answer: a map of zones to states.
constexpr std::string_view kRestores = "FastRestores";

Value no_restore(const std::string& zone, std::string_view code, std::string words) {
  return obj({{"AvailabilityZone", zone},
              {"Error", obj({{"Code", code}, {"Message", std::move(words)}})}});
}

Value restore_in(ApiCall& call, const std::string& zone) {
  const auto now = call.world.clock.now();
  return obj({{"AvailabilityZone", zone},
              {"State", "enabled"},
              {"StateTransitionReason", "Client.UserInitiated - Lifecycle state transition"},
              {"OwnerId", call.world.account_id},
              {"EnablingTime", now},
              {"OptimizingTime", now},
              {"EnabledTime", now}});
}

/// One snapshot's share of the answer: what changed, and which zones could not.
struct RestoreChange {
  Value::List changed;
  Value::List errors;
};

RestoreChange change_restores(ApiCall& call, Item& item, bool enables) {
  const auto known = zones(call.world);
  Value held = map_in(item.record, kRestores);
  RestoreChange change;
  for (const std::string& zone : input_texts(call, "AvailabilityZones")) {
    if (std::find(known.begin(), known.end(), zone) == known.end()) {
      change.errors.push_back(
          no_restore(zone, "InvalidParameterValue", "Invalid availability zone: [" + zone + "]"));
      continue;
    }
    if (!enables && !has(held, zone)) {
      change.errors.push_back(no_restore(zone, "InvalidState",
                                         "Fast snapshot restore is not enabled for this snapshot "
                                         "in this Availability Zone."));
      continue;
    }
    Value told_of = has(held, zone) ? map_in(held, zone) : restore_in(call, zone);
    if (enables) {
      held.set(zone, told_of);
    } else {
      held.erase(zone);
    }
    told_of.set("SnapshotId", Value::string(item.key));
    told_of.set("State", Value::string(enables ? "enabling" : "disabling"));
    if (!enables) {
      told_of.set("DisablingTime", Value::number(call.world.clock.now()));
    }
    change.changed.push_back(std::move(told_of));
  }
  item.record.set(std::string(kRestores), std::move(held));
  return change;
}

template <bool kEnables>
Result<Value> change_fast_restores(ApiCall& call) {
  if (!input_texts(call, "AvailabilityZoneIds").empty()) {
    return fail("NotImplemented", "Fast snapshot restores are chosen by AvailabilityZones only");
  }
  if (auto given = must_have(call, "AvailabilityZones"); !given) {
    return std::move(given).failure();
  }
  Value::List done;
  Value::List undone;
  for (const std::string& id : input_texts(call, "SourceSnapshotIds")) {
    auto item = get_item(call.world, kSnapshotKind, id);
    if (!item) {
      return std::move(item).failure();
    }
    RestoreChange change = change_restores(call, *item, kEnables);
    if (auto stored = put_item(call.world, kSnapshotKind, *item); !stored) {
      return std::move(stored).failure();
    }
    std::move(change.changed.begin(), change.changed.end(), std::back_inserter(done));
    if (!change.errors.empty()) {
      undone.push_back(
          obj({{"SnapshotId", id},
               {"FastSnapshotRestoreStateErrors", Value::list(std::move(change.errors))}}));
    }
  }
  return obj({{"Successful", Value::list(std::move(done))},
              {"Unsuccessful", Value::list(std::move(undone))}});
}

Result<Value> describe_fast_restores(ApiCall& call) {
  auto items = all_items(call.world, kSnapshotKind);
  if (!items) {
    return std::move(items).failure();
  }
  const Value filters = Value::list(list_in(call.input, "Filters"));
  Value::List shapes;
  for (const Item& item : *items) {
    const Value held = map_in(item.record, kRestores);
    for (const auto& each : held.members()) {
      Value shape = each.value;
      shape.set("SnapshotId", Value::string(item.key));
      if (passes(shape, filters, "")) {
        shapes.push_back(std::move(shape));
      }
    }
  }
  return answer_page(call, "FastSnapshotRestores", std::move(shapes));
}

constinit OperationEntry entries[]{
    on("CreateSnapshot", &op<&create_snapshot>),
    on("CreateSnapshots", &op<&create_snapshots>),
    on("CopySnapshot", &op<&copy_snapshot>),
    on("DeleteSnapshot", &op<&delete_snapshot>),
    on("DescribeSnapshots", &op<&describe_snapshots>),
    on("DescribeSnapshotAttribute", &op<&describe_permissions>),
    on("ModifySnapshotAttribute", &op<&modify_permissions>),
    on("ResetSnapshotAttribute", &op<&reset_permissions>),
    on("EnableFastSnapshotRestores", &op<&change_fast_restores<true>>),
    on("DisableFastSnapshotRestores", &op<&change_fast_restores<false>>),
    on("DescribeFastSnapshotRestores", &op<&describe_fast_restores>)};
const RegisterAll kRegistered{entries};

}  // namespace

}  // namespace formwork::ec2
