// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "resources/ec2/api/kit.hh"

namespace formwork::ec2 {

/// The rules of a security group, one per peer, as DescribeSecurityGroupRules tells them: those
/// that the API has written, else those of the template.
Value::List rules_of(World& world, const std::string& group_id, const Value& record);

/// Rules of one direction as IpPermissions: one for each protocol and port range.
Value permissions_of(const Value::List& rules, bool egress);

/// The rules that a call's IpPermissions or flat members ask for. Fails in EC2's words.
Result<Value::List> asked_rules(ApiCall& call, const Item& group, bool egress);

/// True when both allow the same, whatever they are called.
bool is_same_rule(const Value& a, const Value& b);
std::string rule_words(const Value& rule);

}  // namespace formwork::ec2
