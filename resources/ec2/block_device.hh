// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "resources/ec2/ec2.hh"

namespace formwork::ec2 {

/// One volume that an instance begins with.
struct BlockDevice {
  std::string name;
  bool delete_on_termination = true;
  Value settings = Value::map();  ///< Properties of the volume: Size, VolumeType, ...
};

/// The root volume and the EBS mappings, in order. Ephemeral and NoDevice mappings make none. Fails
/// with InvalidRequest when a name is repeated or settings do not fit.
Result<std::vector<BlockDevice>> block_devices(const Value& properties);

/// Makes the volumes, attached. All checks are block_devices'.
Result<void> make_volumes(World& world, const std::vector<BlockDevice>& devices,
                          const std::string& instance_id, const std::string& zone);

/// Sets DeleteOnTermination of the instance's volumes to what the mappings now say.
Result<void> set_delete_on_termination(World& world, const std::vector<BlockDevice>& devices,
                                       const std::string& instance_id);

/// True when the mappings differ in more than DeleteOnTermination.
bool needs_new_volumes(const Value& before, const Value& after);

}  // namespace formwork::ec2
