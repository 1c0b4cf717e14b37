// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "resources/ec2/ec2.hh"

namespace formwork::ec2 {

Result<Made> create_vpc(const Call& call);
Result<Value> update_vpc(const Call& call);
/// Fails with ResourceConflict (DependencyViolation) while subnets, gateways or groups are in it.
Result<void> delete_vpc(const Call& call);

Result<Made> create_subnet(const Call& call);
Result<Value> update_subnet(const Call& call);
Result<void> delete_subnet(const Call& call);

/// The VPC's record, or NotFound "The vpc ID 'x' does not exist".
Result<Value> get_vpc(World& world, std::string_view id);
/// The subnet's record, or NotFound "The subnet ID 'x' does not exist".
Result<Value> get_subnet(World& world, std::string_view id);

/// The region's default VPC (172.31.0.0/16, a /20 subnet per zone), made when it is first needed.
Result<std::string> default_vpc(World& world);
/// Its subnet in the zone; the first one when `zone` is empty. InvalidRequest for an unknown zone.
Result<std::string> default_subnet(World& world, std::string_view zone);

/// A free private address of the subnet: `wanted`, or the next one. InvalidRequest when it is
/// outside or in use, ServiceLimitExceeded when none is left.
Result<std::string> take_address(World& world, std::string_view subnet_id, std::string_view wanted);

}  // namespace formwork::ec2
