// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "resources/ec2/api/kit.hh"

namespace formwork::ec2 {

/// Makes what a region has from the beginning (once) and what VPCs of stacks lack of what every VPC
/// has: a main route table and a network ACL.
Result<void> prepare_region(World& world);

/// A record with an answer of its own, without a call.
Result<void> put_shape(World& world, const Kind& kind, const std::string& id, Value shape);

Value route_table_shape(World& world, const std::string& id, const std::string& vpc_id,
                        const std::string& cidr, bool is_main);
Value acl_shape(World& world, const std::string& id, const std::string& vpc_id, bool is_default);
Value acl_entry(std::int64_t number, bool egress, std::string_view action, std::string_view cidr);

}  // namespace formwork::ec2
