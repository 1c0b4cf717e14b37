// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "engine/service/world.hh"
#include "engine/value/value.hh"

namespace formwork::lambda {

/// A function's VpcConfig: subnets and security groups that EC2 of this world has, all in one
/// network. Ids that EC2 could not have made (hexadecimal of 8 or 17 digits) are taken as they are,
/// as nothing here sends packets. Fails with InvalidParameterValueException in Lambda's words.
Result<void> check_network(World& world, const Value& properties);

/// "vpc-..." that a subnet is in: of one that EC2 does not have, of its own id.
std::string network_of_subnet(World& world, const std::string& subnet);

}  // namespace formwork::lambda
