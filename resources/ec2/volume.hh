// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "resources/ec2/ec2.hh"

namespace formwork::ec2 {

/// Size, type, IOPS and throughput that go together. Fails with InvalidRequest in EC2's words.
/// `size_property` is "Size" for a volume and "VolumeSize" for a block device.
Result<void> check_volume_settings(const Value& settings, std::string_view size_property);

Result<Made> create_volume(const Call& call);
Result<Value> update_volume(const Call& call);
/// Fails with ResourceConflict while it is attached.
Result<void> delete_volume(const Call& call);

struct Attachment {
  std::string volume_id;
  std::string instance_id;
  std::string device;
  bool delete_on_termination = false;
};
/// Fails when the volume or instance is missing, in another zone, already attached or the device
/// name is in use; nothing is written.
Result<void> check_attachment(World& world, const Attachment& attachment);
Result<void> attach_volume(World& world, const Attachment& attachment);
/// A volume that is gone or not attached is left as it is.
Result<void> detach_volume(World& world, std::string_view volume_id, std::string_view instance_id);

/// Ends the life of an instance's volumes: those marked DeleteOnTermination go, the others stay and
/// become available.
Result<void> release_volumes(World& world, std::string_view instance_id);

/// Attachments of a volume record: a list of {InstanceId, Device, DeleteOnTermination}.
std::vector<Value> attachments_of(const Value& volume);

/// NotFound "The volume 'x' does not exist." unless it exists.
Result<Value> get_volume(World& world, std::string_view id);

}  // namespace formwork::ec2
