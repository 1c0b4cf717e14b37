// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "resources/ec2/ec2.hh"

namespace formwork::ec2 {

/// One ingress or egress rule: protocol, ports, exactly one peer that exists. `peer` is "Source" or
/// "Destination", as the peer's security group property begins.
Result<void> check_rule(World& world, const Value& rule, std::string_view peer);

Result<Made> create_security_group(const Call& call);
Result<Value> update_security_group(const Call& call);
/// Fails with ResourceConflict while instances use it or rules of other groups name it.
Result<void> delete_security_group(const Call& call);

/// A rule that is a resource of its own; `peer` as for check_rule.
Result<Made> create_security_group_rule(const Call& call, std::string_view peer);
Result<Value> update_security_group_rule(const Call& call);

/// NotFound "The security group 'x' does not exist" unless it exists.
Result<Value> get_security_group(World& world, std::string_view id);

}  // namespace formwork::ec2
