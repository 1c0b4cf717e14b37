// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "resources/common/naming.hh"
#include "resources/common/properties.hh"
#include "resources/ec2/ec2.hh"

namespace formwork::ec2 {

namespace {

Result<void> check_instance(const Call& call) {
  const std::string instance = call.properties.get_text("InstanceId");
  if (instance.empty()) {
    return {};
  }
  auto found = find_object(call.world, kInstances, instance);
  if (!found) {
    return std::move(found).failure();
  }
  if (found->is_null()) {
    return missing("The instance ID '" + instance + "' does not exist");
  }
  return {};
}

Value address_attributes(const std::string& address, const std::string& allocation) {
  Value attributes = Value::map();
  attributes.set("PublicIp", Value::string(address));
  attributes.set("AllocationId", Value::string(allocation));
  return attributes;
}

Result<Made> create(const Call& call) {
  const std::string domain = call.properties.get_text("Domain");
  if (!domain.empty() && domain != "vpc" && domain != "standard") {
    return invalid("Value (" + domain + ") for parameter domain is invalid.");
  }
  if (auto checked = check_instance(call); !checked) {
    return std::move(checked).failure();
  }
  auto taken = list_keys(call.world, kAddresses);
  if (!taken) {
    return std::move(taken).failure();
  }
  // 198.18.0.0/15 is set aside for tests: the address belongs to nobody.
  std::string address;
  do {
    const std::uint64_t draw = call.world.ids.next();
    address = "198." + std::to_string(18 + draw % 2) + "." + std::to_string((draw >> 8U) % 256) +
              "." + std::to_string((draw >> 16U) % 254 + 1);
  } while (std::find(taken->begin(), taken->end(), address) != taken->end());
  return add_object(call,
                    {.place = kAddresses,
                     .key = address,
                     .attributes = address_attributes(address, ec2_id(call.world, "eipalloc"))});
}

Result<Value> update(const Call& call) {
  if (auto checked = check_instance(call); !checked) {
    return std::move(checked).failure();
  }
  auto address = get_object(call, kAddresses, call.id());
  if (!address) {
    return address;
  }
  return change_object(call, kAddresses, call.id(), attributes_of(*address));
}

Result<void> remove(const Call& call) {
  auto address = get_object(call, kAddresses, call.id());
  if (!address) {
    return std::move(address).failure();
  }
  const std::string allocation = attributes_of(*address).get_text("AllocationId");
  auto free = check_no_dependents(
      call.world, {{"modelled", "AWS::EC2::NatGateway"}, {"modelled", "AWS::EC2::EIPAssociation"}},
      "AllocationId", allocation, "Address " + call.id() + " is in use.");
  return free ? erase_object(call, kAddresses, call.id()) : std::move(free);
}

OwnProvider provider{{.type_name = "AWS::EC2::EIP",
                      .create = create,
                      .update = update,
                      .remove = remove,
                      .read = read_at<kAddresses>,
                      .list = list_at<kAddresses>}};
ProviderEntry entry{"AWS::EC2::EIP", &provider};
const Register<ProviderEntry> kRegister{entry};

}  // namespace

}  // namespace formwork::ec2
