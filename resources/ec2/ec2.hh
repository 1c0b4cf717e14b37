// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "resources/common/objects.hh"

namespace formwork::ec2 {

// Objects of a region, all by their id unless said otherwise.
inline constexpr ObjectPlace kVpcs{"ec2", "vpc"};        ///< Extra: "IsDefault".
inline constexpr ObjectPlace kSubnets{"ec2", "subnet"};  ///< Extra: "IsDefault".
inline constexpr ObjectPlace kSecurityGroups{"ec2", "security_group"};
inline constexpr ObjectPlace kSecurityGroupRules{"ec2", "security_group_rule"};
inline constexpr ObjectPlace kInternetGateways{"ec2", "internet_gateway"};  ///< Extra: "VpcId".
inline constexpr ObjectPlace kGatewayAttachments{"ec2", "gateway_attachment"};
inline constexpr ObjectPlace kInstances{"ec2", "instance"};
/// Extra: "State" (available, in-use), "Attachments": list of {InstanceId, Device,
/// DeleteOnTermination}.
inline constexpr ObjectPlace kVolumes{"ec2", "volume"};
inline constexpr ObjectPlace kAddresses{"ec2", "address"};  ///< By public address.
inline constexpr ObjectPlace kKeyPairs{"ec2", "key_pair"};  ///< By name.
inline constexpr ObjectPlace kLaunchTemplates{"ec2", "launch_template"};

/// InvalidRequest, NotFound and ResourceConflict in one word each.
Failure invalid(std::string message);
Failure missing(std::string message);
Failure conflict(std::string message);

/// Ids of objects of `place` whose attribute or property `name` equals `value`, or holds it in a
/// list.
Result<std::vector<std::string>> find_with(World& world, ObjectPlace place, std::string_view name,
                                           std::string_view value);

/// Fails with `message` when an object of one of the places has `name` = `value`. Types without own
/// provider are looked at where the modelled provider keeps them.
Result<void> check_no_dependents(World& world, std::initializer_list<ObjectPlace> places,
                                 std::string_view name, std::string_view value,
                                 std::string_view message);

/// Zone names of the region, "us-east-1a" first.
std::vector<std::string> zones(const World& world);
/// "use1-az6" of "us-east-1a": the same in every account here.
std::string zone_id(const World& world, std::string_view zone);

}  // namespace formwork::ec2
