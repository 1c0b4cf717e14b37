// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "resources/ec2/ec2.hh"

namespace formwork::ec2 {

/// Runs an instance: its network place, addresses, and a volume object for every block device.
/// Extra members: "State" ("running").
Result<Made> create_instance(const Call& call);
/// Block devices can only change DeleteOnTermination in place; else NotUpdatable.
Result<Value> update_instance(const Call& call);
/// Volumes marked DeleteOnTermination go with it. Fails with InvalidRequest (OperationNotPermitted)
/// under DisableApiTermination.
Result<void> terminate_instance(const Call& call);

}  // namespace formwork::ec2
