// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "resources/common/naming.hh"
#include "resources/common/properties.hh"
#include "resources/ec2/api/instance_parts.hh"
#include "resources/ec2/api/kinds.hh"
#include "resources/ec2/volume.hh"

namespace formwork::ec2 {

namespace {

Result<void> make_volume(ApiCall& call, const std::string& instance, const std::string& zone,
                         const std::string& device, const Value& ebs, const Value& tags) {
  std::int64_t size = number_of(ebs, "VolumeSize", 8);
  if (const std::string source = ebs.get_text("SnapshotId"); !source.empty()) {
    auto snapshot = get_item(call.world, kSnapshotKind, source);
    if (!snapshot) {
      return std::move(snapshot).failure();
    }
    size = number_of(ebs, "VolumeSize", number_of(snapshot->shape, "VolumeSize", size));
  }
  const std::string id = ec2_id(call.world, "vol");
  Value properties = obj({{"AvailabilityZone", zone}, {"Size", size}});
  copy_members(properties, ebs,
               {"VolumeType", "Iops", "Throughput", "Encrypted", "KmsKeyId", "SnapshotId"});
  auto stored = put_object(call.world, kVolumes, id,
                           obj({{"Properties", std::move(properties)},
                                {"Attributes", obj({{"VolumeId", id}})},
                                {"Tags", tags},
                                {"CreationTime", call.world.clock.now()}}));
  return stored ? attach_volume(call.world,
                                {id, instance, device, flag(ebs, "DeleteOnTermination", true)})
                : std::move(stored);
}

}  // namespace

Result<void> make_devices(ApiCall& call, const Value& wish, const Value& image,
                          const std::string& instance, const std::string& zone, const Value& tags) {
  const std::string root = image.get_text("RootDeviceName");
  Value::List mappings = list_in(wish, "BlockDeviceMappings");
  const bool has_root = std::any_of(mappings.begin(), mappings.end(), [&](const Value& each) {
    return each.get_text("DeviceName") == root || each.get_text("DeviceName") == "/dev/sda1";
  });
  if (!has_root) {
    mappings.insert(mappings.begin(), obj({{"DeviceName", root}, {"Ebs", Value::map()}}));
  }
  for (const Value& mapping : mappings) {
    const Value* ebs = mapping.find("Ebs");
    if (mapping.find("NoDevice") != nullptr || mapping.find("VirtualName") != nullptr) {
      continue;
    }
    if (ebs == nullptr) {
      return fail("MissingParameter", "The request must contain the parameter ebs");
    }
    if (!has(*ebs, "VolumeSize") && !has(*ebs, "SnapshotId") &&
        mapping.get_text("DeviceName") != root && !ebs->members().empty()) {
      return fail("MissingParameter", "The request must contain the parameter size or snapshotId");
    }
    auto made = make_volume(call, instance, zone, mapping.get_text("DeviceName"), *ebs, tags);
    if (!made) {
      return made;
    }
  }
  return {};
}

}  // namespace formwork::ec2
