// SPDX-License-Identifier: Apache-2.0
#include "resources/common/naming.hh"
#include "resources/ec2/ec2.hh"

namespace formwork::ec2 {

namespace {

Value gateway_attributes(const std::string& id) {
  Value attributes = Value::map();
  attributes.set("InternetGatewayId", Value::string(id));
  return attributes;
}

Result<Made> create(const Call& call) {
  const std::string id = ec2_id(call.world, "igw");
  return add_object(call,
                    {.place = kInternetGateways, .key = id, .attributes = gateway_attributes(id)});
}

Result<Value> update(const Call& call) {
  return change_object(call, kInternetGateways, call.id(), gateway_attributes(call.id()));
}

Result<void> remove(const Call& call) {
  auto free = check_no_dependents(
      call.world, {kGatewayAttachments}, "InternetGatewayId", call.id(),
      "The internetGateway '" + call.id() + "' has dependencies and cannot be deleted.");
  return free ? erase_object(call, kInternetGateways, call.id()) : std::move(free);
}

OwnProvider provider{{.type_name = "AWS::EC2::InternetGateway",
                      .create = create,
                      .update = update,
                      .remove = remove,
                      .read = read_at<kInternetGateways>,
                      .list = list_at<kInternetGateways>}};
ProviderEntry entry{"AWS::EC2::InternetGateway", &provider};
const Register<ProviderEntry> kRegister{entry};

}  // namespace

}  // namespace formwork::ec2
