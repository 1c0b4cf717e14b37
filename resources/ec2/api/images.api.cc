// SPDX-License-Identifier: Apache-2.0
// Images: those of AWS and others that are known here, and those of this world. Copies are made at
// once and hold no data. Attributes: launchPermission, description and productCodes.
#include <algorithm>
#include <cctype>

#include "engine/base/text.hh"
#include "engine/service/api_host.hh"
#include "resources/common/naming.hh"
#include "resources/common/properties.hh"
#include "resources/ec2/api/facts.hh"
#include "resources/ec2/api/instance_parts.hh"
#include "resources/ec2/api/kinds.hh"
#include "resources/ec2/api/region.hh"

namespace formwork::ec2 {

namespace {

Value known_shape(const World& world, const KnownImage& image) {
  const bool windows = image.platform == "windows";
  const bool amazon = image.name.starts_with("a") || image.name.starts_with("Windows");
  const std::string snapshot = "snap-0" + replace_all(uuid_of(image.id), "-", "").substr(0, 16);
  const Value ebs = obj({{"SnapshotId", snapshot},
                         {"VolumeSize", windows ? 30 : 8},
                         {"VolumeType", "gp2"},
                         {"DeleteOnTermination", true},
                         {"Encrypted", false}});
  Value shape = obj(
      {{"ImageId", image.id},
       {"Name", image.name},
       {"Description", image.name},
       {"Architecture", image.architecture},
       {"CreationDate", "2017-12-01T00:00:00.000Z"},
       {"ImageLocation", (amazon ? "amazon/" : "") + std::string(image.name)},
       {"ImageType", "machine"},
       {"OwnerId", image.owner},
       {"Public", true},
       {"State", "available"},
       {"PlatformDetails", windows ? "Windows" : "Linux/UNIX"},
       {"UsageOperation", windows ? "RunInstances:0002" : "RunInstances"},
       {"RootDeviceName", image.root_device},
       {"RootDeviceType", "ebs"},
       {"VirtualizationType", image.virtualization},
       {"Hypervisor", "xen"},
       {"EnaSupport", true},
       {"SriovNetSupport", "simple"},
       {"ProductCodes", Value::list()},
       {"BlockDeviceMappings", list_with(obj({{"DeviceName", image.root_device}, {"Ebs", ebs}}))}});
  if (amazon) {
    shape.set("ImageOwnerAlias", Value::string("amazon"));
  }
  if (windows) {
    shape.set("Platform", Value::string("windows"));
  }
  static_cast<void>(world);
  return shape;
}

/// Which of the known ones exist where is not looked at: they are in every region.
Value::List every_image(World& world, std::vector<Item> own) {
  Value::List shapes;
  for (const KnownImage& image : known_images()) {
    const bool is_kept =
        std::any_of(own.begin(), own.end(), [&](const Item& item) { return item.key == image.id; });
    if (!is_kept) {
      shapes.push_back(known_shape(world, image));
      shapes.back().set("Tags", Value::list());
    }
  }
  for (const Item& item : own) {
    shapes.push_back(told(item));
  }
  return shapes;
}

bool is_image_id(std::string_view id) {
  return id.starts_with("ami-") && id.size() > 4 &&
         std::all_of(id.begin() + 4, id.end(), [](unsigned char c) { return std::isalnum(c); });
}

bool may_launch(const Value& shape, const std::string& account) {
  const auto permissions = list_in(shape, "LaunchPermissions");
  return shape.get_text("OwnerId") == account || flag(shape, "Public") ||
         std::any_of(permissions.begin(), permissions.end(), [&](const Value& each) {
           return each.get_text("Group") == "all" || each.get_text("UserId") == account;
         });
}

bool has_owner(const Value& shape, const std::string& owner, const std::string& account) {
  if (owner == "self") {
    return shape.get_text("OwnerId") == account;
  }
  return shape.get_text("OwnerId") == owner || shape.get_text("ImageOwnerAlias") == owner;
}

Result<Value> describe_images(ApiCall& call) {
  auto own = all_items(call.world, kImageKind);
  if (!own) {
    return std::move(own).failure();
  }
  const auto ids = input_texts(call, "ImageIds");
  const auto owners = input_texts(call, "Owners");
  const auto users = input_texts(call, "ExecutableUsers");
  Value::List all = every_image(call.world, std::move(*own));
  std::vector<std::string> missing;
  for (const auto& id : ids) {
    if (!is_image_id(id)) {
      return fail("InvalidAMIID.Malformed", "Invalid id: \"" + id + "\" (expecting \"ami-...\")");
    }
    if (std::none_of(all.begin(), all.end(),
                     [&](const Value& each) { return each.get_text("ImageId") == id; })) {
      missing.push_back(id);
    }
  }
  if (!missing.empty()) {
    return fail("InvalidAMIID.NotFound",
                missing.size() == 1 ? "The image id '[" + missing.front() + "]' does not exist"
                                    : "The image ids '[" + join(missing, ", ") + "]' do not exist");
  }
  const Value none;
  const Value* filters = call.find("Filters");
  Value::List found;
  for (Value& shape : all) {
    const std::string id = shape.get_text("ImageId");
    bool good = ids.empty() || std::find(ids.begin(), ids.end(), id) != ids.end();
    good = good && (owners.empty() || std::any_of(owners.begin(), owners.end(), [&](const auto& o) {
                      return has_owner(shape, o, call.world.account_id);
                    }));
    good = good && (users.empty() || std::any_of(users.begin(), users.end(), [&](const auto& user) {
                      const std::string who = user == "self" ? call.world.account_id : user;
                      const auto given = list_in(shape, "LaunchPermissions");
                      return std::any_of(given.begin(), given.end(),
                                         [&](const Value& each) {
                                           return each.get_text("UserId") == who;
                                         }) ||
                             (user == "all" && flag(shape, "Public"));
                    }));
    if (good && passes(shape, filters != nullptr ? *filters : none, "image")) {
      found.push_back(std::move(shape));
    }
  }
  return answer_page(call, "Images", std::move(found));
}

/// A snapshot behind a device of an image.
Result<std::string> put_snapshot(ApiCall& call, const Value& ebs, const std::string& volume,
                                 const std::string& words) {
  auto tags = specified_tags(call, "snapshot");
  if (!tags) {
    return std::move(tags).failure();
  }
  const std::string id = ec2_id(call.world, "snap");
  auto stored = put_shape(call.world, kSnapshotKind, id,
                          obj({{"SnapshotId", id},
                               {"VolumeId", volume},
                               {"VolumeSize", number_of(ebs, "VolumeSize", 8)},
                               {"OwnerId", call.world.account_id},
                               {"State", "completed"},
                               {"Progress", "100%"},
                               {"Encrypted", flag(ebs, "Encrypted")},
                               {"StorageTier", "standard"},
                               {"StartTime", call.world.clock.now()},
                               {"Description", words}}));
  auto item =
      stored ? get_item(call.world, kSnapshotKind, id) : Result<Item>(std::move(stored).failure());
  if (!item) {
    return std::move(item).failure();
  }
  item->record.set("Tags", std::move(*tags));
  auto tagged = put_item(call.world, kSnapshotKind, *item);
  return tagged ? Result<std::string>(id) : std::move(tagged).failure();
}

Value base_image(ApiCall& call, const std::string& name) {
  return obj({{"Name", name},
              {"Description", call.text("Description")},
              {"Architecture", "x86_64"},
              {"CreationDate", format_time(call.world.clock.now())},
              {"ImageLocation", call.world.account_id + "/" + name},
              {"ImageType", "machine"},
              {"OwnerId", call.world.account_id},
              {"Public", false},
              {"State", "available"},
              {"PlatformDetails", "Linux/UNIX"},
              {"UsageOperation", "RunInstances"},
              {"RootDeviceName", "/dev/xvda"},
              {"RootDeviceType", "ebs"},
              {"VirtualizationType", "hvm"},
              {"Hypervisor", "xen"},
              {"ProductCodes", Value::list()},
              {"BlockDeviceMappings", Value::list()}});
}

Result<Value> create(ApiCall& call) {
  auto instance = get_item(call.world, kInstanceKind, call.text("InstanceId"));
  if (!instance) {
    return std::move(instance).failure();
  }
  auto own = all_items(call.world, kImageKind);
  if (!own) {
    return std::move(own).failure();
  }
  const std::string name = call.text("Name");
  for (const Item& image : *own) {
    if (image.text("Name") == name && image.text("OwnerId") == call.world.account_id) {
      return fail("InvalidAMIName.Duplicate",
                  "AMI name " + name + " is already in use by AMI " + image.key);
    }
  }
  Value shape = base_image(call, name);
  copy_members(shape, instance->shape,
               {"Architecture", "RootDeviceName", "Platform", "PlatformDetails", "KernelId",
                "RamdiskId", "VirtualizationType"});
  shape.set("SourceInstanceId", Value::string(instance->key));
  auto item = add_item(call, kImageKind, std::move(shape));
  if (!item) {
    return std::move(item).failure();
  }
  const std::string words = "Created by CreateImage(" + instance->key + ") for " + item->key;
  Value devices = Value::list();
  for (const Value& each : list_in(instance->shape, "BlockDeviceMappings")) {
    const std::string volume_id = map_in(each, "Ebs").get_text("VolumeId");
    auto volume = get_item(call.world, kVolumeKind, volume_id);
    if (!volume) {
      return std::move(volume).failure();
    }
    Value ebs = obj({{"VolumeSize", number_of(volume->shape, "Size")},
                     {"VolumeType", volume->text("VolumeType")},
                     {"Encrypted", flag(volume->shape, "Encrypted")},
                     {"DeleteOnTermination", true}});
    auto snapshot = put_snapshot(call, ebs, volume_id, words);
    if (!snapshot) {
      return std::move(snapshot).failure();
    }
    ebs.set("SnapshotId", Value::string(*snapshot));
    devices.push(obj({{"DeviceName", each.get_text("DeviceName")}, {"Ebs", std::move(ebs)}}));
  }
  item->set("BlockDeviceMappings", std::move(devices));
  auto stored = put_item(call.world, kImageKind, *item);
  return stored ? Result<Value>(obj({{"ImageId", item->key}})) : std::move(stored).failure();
}

Result<Value> register_image(ApiCall& call) {
  Value shape = base_image(call, call.text("Name"));
  shape.set("VirtualizationType", Value::string("paravirtual"));
  copy_members(shape, call.input,
               {"Architecture", "RootDeviceName", "VirtualizationType", "KernelId", "RamdiskId",
                "BlockDeviceMappings", "EnaSupport", "SriovNetSupport", "BootMode", "ImageLocation",
                "ImdsSupport", "TpmSupport"});
  auto item = add_item(call, kImageKind, std::move(shape));
  return item ? Result<Value>(obj({{"ImageId", item->key}})) : std::move(item).failure();
}

Result<Value> copy(ApiCall& call) {
  const std::string source = call.text("SourceImageId");
  Result<Value> image = find_image(call.world, source);
  if (const std::string region = call.text("SourceRegion");
      !region.empty() && region != call.world.region) {
    auto found =
        call.host.in_world(call.world.account_id, region, [&](ApiCall& there) -> Result<void> {
          image = find_image(there.world, source);
          return {};
        });
    if (!found) {
      return std::move(found).failure();
    }
  }
  if (!image) {
    return image;
  }
  Value shape = *image;
  const Value fresh = base_image(call, call.text("Name"));
  copy_members(shape, fresh, {"Name", "CreationDate", "ImageLocation", "OwnerId", "Public"});
  if (const std::string words = call.text("Description"); !words.empty()) {
    shape.set("Description", Value::string(words));
  }
  shape.set("SourceImageId", Value::string(source));
  shape.erase("ImageOwnerAlias");
  shape.erase("ImageId");
  shape.erase("LaunchPermissions");
  Value tags = call.flag("CopyImageTags") ? Value::list(list_in(*image, "Tags")) : Value::list();
  shape.erase("Tags");
  auto item = add_item(call, kImageKind, std::move(shape));
  if (!item) {
    return std::move(item).failure();
  }
  Value all = map_in(item->record, "Tags");
  for (const Value& tag : tags.items()) {
    all.set(tag.get_text("Key"), Value::string(tag.get_text("Value")));
  }
  item->record.set("Tags", std::move(all));
  auto stored = put_item(call.world, kImageKind, *item);
  return stored ? Result<Value>(obj({{"ImageId", item->key}})) : std::move(stored).failure();
}

Result<Value> deregister(ApiCall& call) {
  const std::string id = call.text("ImageId");
  auto item = get_item(call.world, kImageKind, id);
  if (!item) {
    for (const KnownImage& image : known_images()) {
      if (image.id == id) {
        return fail("AuthFailure", "You do not have permission to access resource(s): " + id);
      }
    }
    auto gone = find_object(call.world, {"ec2", "gone_image"}, id);
    if (gone && !gone->is_null()) {
      return fail("InvalidAMIID.Unavailable", "The image id '[" + id + "]' is no longer available");
    }
    return std::move(item).failure();
  }
  auto erased = erase_item(call.world, kImageKind, *item);
  if (erased) {
    erased = put_object(call.world, {"ec2", "gone_image"}, id, Value::map());
  }
  return erased ? Result<Value>(returned()) : std::move(erased).failure();
}

/// The image as an item: a known one gets a record of its own with the first change.
Result<Item> own_image(ApiCall& call, const std::string& id) {
  auto item = get_item(call.world, kImageKind, id);
  if (item) {
    return item;
  }
  auto shape = find_image(call.world, id);
  if (!shape) {
    return std::move(shape).failure();
  }
  Item fresh;
  fresh.key = id;
  fresh.shape = *shape;
  fresh.record = obj({{"ApiMade", true}, {"Tags", Value::map()}, {"Shape", *shape}});
  return fresh;
}

Result<Value> describe_attribute(ApiCall& call) {
  auto item = own_image(call, call.text("ImageId"));
  if (!item) {
    return std::move(item).failure();
  }
  Value answer = obj({{"ImageId", item->key}});
  const std::string name = call.text("Attribute");
  if (name == "launchPermission") {
    answer.set("LaunchPermissions", Value::list(list_in(item->shape, "LaunchPermissions")));
  } else if (name == "description") {
    answer.set("Description", obj({{"Value", item->text("Description")}}));
  } else if (name == "productCodes") {
    answer.set("ProductCodes", Value::list(list_in(item->shape, "ProductCodes")));
  } else if (name == "blockDeviceMapping") {
    // EC2 answers so to everybody (aws/aws-cli issue 1083).
    return fail("AuthFailure", "Unauthorized attempt to access restricted resource");
  } else if (name == "kernel") {
    answer.set("KernelId", obj({{"Value", item->text("KernelId")}}));
  } else if (name == "ramdisk") {
    answer.set("RamdiskId", obj({{"Value", item->text("RamdiskId")}}));
  } else if (name == "sriovNetSupport") {
    answer.set("SriovNetSupport", obj({{"Value", "simple"}}));
  } else if (name == "bootMode") {
    answer.set("BootMode", obj({{"Value", item->text("BootMode")}}));
  } else {
    return fail("InvalidParameterValue",
                "Value (" + name + ") for parameter attribute is invalid. Unknown attribute.");
  }
  return answer;
}

/// Permissions to add and to take away, in both ways in which they can be said.
Result<void> collect_permissions(ApiCall& call, Value::List& added, Value::List& removed) {
  const Value structure = map_in(call.input, "LaunchPermission");
  added = list_in(structure, "Add");
  removed = list_in(structure, "Remove");
  Value::List& flat = call.text("OperationType") == "remove" ? removed : added;
  for (const auto& user : input_texts(call, "UserIds")) {
    flat.push_back(obj({{"UserId", user}}));
  }
  for (const auto& group : input_texts(call, "UserGroups")) {
    flat.push_back(obj({{"Group", group}}));
  }
  for (const Value::List* list : {&added, &removed}) {
    for (const Value& each : *list) {
      const std::string user = each.get_text("UserId");
      const bool is_account = user.size() == 12 && parse_integer(user).has_value();
      if (has(each, "UserId") && !is_account) {
        return fail("InvalidAMIAttributeItemValue",
                    "Invalid attribute item value \"" + user + "\" for userId item type.");
      }
      if (has(each, "Group") && each.get_text("Group") != "all") {
        return fail("InvalidAMIAttributeItemValue", "Invalid attribute item value \"" +
                                                        each.get_text("Group") +
                                                        "\" for userGroup item type.");
      }
    }
  }
  return {};
}

Result<Value> modify_attribute(ApiCall& call) {
  auto item = own_image(call, call.text("ImageId"));
  if (!item) {
    return std::move(item).failure();
  }
  if (const Value* words = call.find("Description")) {
    item->set("Description",
              Value::string(words->is_map() ? words->get_text("Value") : words->scalar_text()));
  }
  if (call.text("Attribute") == "description") {
    item->set("Description", Value::string(call.text("Value")));
  }
  Value::List added;
  Value::List removed;
  if (auto good = collect_permissions(call, added, removed); !good) {
    return std::move(good).failure();
  }
  Value::List given = list_in(item->shape, "LaunchPermissions");
  for (Value& each : added) {
    if (std::find(given.begin(), given.end(), each) == given.end()) {
      given.push_back(std::move(each));
    }
  }
  std::erase_if(given, [&](const Value& each) {
    return std::find(removed.begin(), removed.end(), each) != removed.end();
  });
  const bool is_public = std::any_of(given.begin(), given.end(), [](const Value& each) {
    return each.get_text("Group") == "all";
  });
  item->set("Public", Value::boolean(is_public));
  item->set("LaunchPermissions", Value::list(std::move(given)));
  auto stored = put_item(call.world, kImageKind, *item);
  return stored ? Result<Value>(Value::map()) : std::move(stored).failure();
}

Result<Value> reset_attribute(ApiCall& call) {
  auto item = own_image(call, call.text("ImageId"));
  if (!item) {
    return std::move(item).failure();
  }
  item->set("LaunchPermissions", Value::list());
  item->set("Public", Value::boolean(false));
  auto stored = put_item(call.world, kImageKind, *item);
  return stored ? Result<Value>(Value::map()) : std::move(stored).failure();
}

constinit OperationEntry entries[]{on("DescribeImages", &op<&describe_images>),
                                   on("CreateImage", &op<&create>),
                                   on("RegisterImage", &op<&register_image>),
                                   on("CopyImage", &op<&copy>),
                                   on("DeregisterImage", &op<&deregister>),
                                   on("DescribeImageAttribute", &op<&describe_attribute>),
                                   on("ModifyImageAttribute", &op<&modify_attribute>),
                                   on("ResetImageAttribute", &op<&reset_attribute>)};
const RegisterAll kRegistered{entries};

}  // namespace

Result<Value> find_image(World& world, const std::string& id) {
  if (!id.starts_with("ami-") && !id.starts_with("resolve:ssm:")) {
    return fail("InvalidAMIID.Malformed", "Invalid id: \"" + id + "\" (expecting \"ami-...\")");
  }
  auto item = get_item(world, kImageKind, id);
  if (item) {
    return may_launch(item->shape, world.account_id) ? told(*item)
                                                     : Result<Value>(std::move(item->shape));
  }
  for (const KnownImage& image : known_images()) {
    if (image.id == id) {
      return known_shape(world, image);
    }
  }
  auto gone = find_object(world, {"ec2", "gone_image"}, id);
  if (gone && !gone->is_null()) {
    return fail("InvalidAMIID.Unavailable", "The image ID '" + id + "' is no longer available");
  }
  return no_such(kImageKind, id);
}

}  // namespace formwork::ec2
