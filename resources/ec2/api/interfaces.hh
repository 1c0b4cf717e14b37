// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "resources/ec2/api/kit.hh"

namespace formwork::ec2 {

/// What a new network interface is made from.
struct InterfaceWish {
  std::string subnet_id;
  std::string description = {};
  std::vector<std::string> groups = {};  ///< Ids; empty: the VPC's default group.
  std::vector<std::string> addresses =
      {};                           ///< Private ones, the primary first; empty: the next one.
  std::int64_t more_addresses = 0;  ///< Secondary ones that EC2 picks.
  std::string type = "interface";
};
/// The shape of a network interface that is not attached. Fails in EC2's words.
Result<Value> interface_shape(ApiCall& call, const InterfaceWish& wish);

/// Private names and public ones of an address.
std::string private_name(const World& world, const std::string& address);
std::string public_name(const World& world, const std::string& address);
std::string fresh_public_address(World& world);
/// A stopped instance loses the public address that Amazon's pool lent it, and gets another when it
/// starts. Elastic ones stay. The instance is changed here, its interface's record in the store.
Result<void> lose_public_address(World& world, Item& instance);
Result<void> regain_public_address(World& world, Item& instance);

/// {GroupId, GroupName} of groups; fails with NotFound.
Result<Value> group_list(World& world, const std::vector<std::string>& ids);

}  // namespace formwork::ec2
