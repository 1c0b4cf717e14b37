// SPDX-License-Identifier: Apache-2.0
#include "resources/lambda/network.hh"

#include <algorithm>

#include "resources/common/objects.hh"
#include "resources/common/properties.hh"
#include "resources/lambda/records.hh"

namespace formwork::lambda {

namespace {

constexpr ObjectPlace kSubnets{"ec2", "subnet"};
constexpr ObjectPlace kGroups{"ec2", "security_group"};
constexpr std::size_t kOldLength = 8;
constexpr std::size_t kLength = 17;

// "" when there is none.
Result<std::string> network_in(World& world, ObjectPlace place, const std::string& id) {
  auto record = find_object(world, place, id);
  if (!record || record->is_null()) {
    return record ? Result<std::string>(std::string()) : std::move(record).failure();
  }
  return model_of(*record).get_text("VpcId");
}

bool is_id(std::string_view id, std::string_view prefix) {
  const std::string_view digits = id.starts_with(prefix) ? id.substr(prefix.size()) : "";
  return (digits.size() == kOldLength || digits.size() == kLength) &&
         digits.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

struct Kind {
  ObjectPlace place;
  std::string_view prefix;
  std::string_view refusal;  // before the id
  std::string_view apart;
};

constexpr Kind kKinds[] = {
    {kSubnets, "subnet-",
     "Error occurred while DescribeSubnets. EC2 Error Code: InvalidSubnetID.NotFound. EC2 Error "
     "Message: The subnet ID '",
     "Subnets are required to be in the same VPC."},
    {kGroups, "sg-",
     "Error occurred while DescribeSecurityGroups. EC2 Error Code: InvalidGroup.NotFound. EC2 "
     "Error Message: The security group '",
     "Security Groups are required to be in the same VPC."}};

}  // namespace

std::string network_of_subnet(World& world, const std::string& subnet) {
  auto known = network_in(world, kSubnets, subnet);
  if (known && !known->empty()) {
    return *known;
  }
  return subnet.starts_with(kKinds[0].prefix) ? "vpc-" + subnet.substr(kKinds[0].prefix.size())
                                              : "";
}

Result<void> check_network(World& world, const Value& properties) {
  const Value* network = properties.find("VpcConfig");
  if (network == nullptr) {
    return {};
  }
  const auto subnets = items_of(*network, "SubnetIds");
  const auto groups = items_of(*network, "SecurityGroupIds");
  if (subnets.empty() != groups.empty()) {
    return invalid_parameter("SubnetIds and SecurityIds must coexist or be both empty list.");
  }
  std::string vpc;
  for (const Kind& kind : kKinds) {
    for (const Value& one : kind.prefix == "sg-" ? groups : subnets) {
      const std::string id = one.scalar_text();
      auto found = network_in(world, kind.place, id);
      if (!found) {
        return std::move(found).failure();
      }
      if (found->empty() && is_id(id, kind.prefix)) {
        return invalid_parameter(std::string(kind.refusal) + id + "' does not exist");
      }
      if (!found->empty() && !vpc.empty() && *found != vpc) {
        return invalid_parameter(std::string(kind.apart));
      }
      vpc = found->empty() ? vpc : *found;
    }
  }
  return {};
}

}  // namespace formwork::lambda
