// SPDX-License-Identifier: Apache-2.0
#include "resources/common/fault.hh"
#include "resources/common/properties.hh"
#include "resources/ec2/network.hh"

namespace formwork::ec2 {

namespace {

Result<void> check_internet_gateway(const Call& call, const std::string& vpc_id) {
  const std::string gateway = call.properties.get_text("InternetGatewayId");
  auto found = find_object(call.world, kInternetGateways, gateway);
  if (!found) {
    return std::move(found).failure();
  }
  if (found->is_null()) {
    return missing("The internetGateway ID '" + gateway + "' does not exist");
  }
  auto attached = find_with(call.world, kGatewayAttachments, "InternetGatewayId", gateway);
  if (!attached) {
    return std::move(attached).failure();
  }
  if (!attached->empty()) {
    return conflict("resource " + gateway + " is already attached to network " +
                    attached->front().substr(attached->front().find('|') + 1));
  }
  auto existing = find_object(call.world, kGatewayAttachments, "IGW|" + vpc_id);
  if (!existing) {
    return std::move(existing).failure();
  }
  if (!existing->is_null()) {
    return conflict("Network " + vpc_id + " already has an internet gateway attached");
  }
  return {};
}

Result<Made> create(const Call& call) {
  const std::string vpc_id = call.properties.get_text("VpcId");
  if (auto vpc = get_vpc(call.world, vpc_id); !vpc) {
    return std::move(vpc).failure();
  }
  const bool internet = has(call.properties, "InternetGatewayId");
  if (internet == has(call.properties, "VpnGatewayId")) {
    return invalid("You must specify either InternetGatewayId or VpnGatewayId, but not both");
  }
  if (internet) {
    if (auto checked = check_internet_gateway(call, vpc_id); !checked) {
      return std::move(checked).failure();
    }
  }
  const std::string kind = internet ? "IGW" : "VGW";
  Value attributes = Value::map();
  attributes.set("AttachmentType", Value::string(kind));
  return add_object(call, {.place = kGatewayAttachments,
                           .key = kind + "|" + vpc_id,
                           .attributes = std::move(attributes)});
}

/// Only the gateway can change: the old one is detached and the new one attached under the same id.
Result<Value> update(const Call& call) {
  auto attachment = get_object(call, kGatewayAttachments, call.id());
  if (!attachment) {
    return attachment;
  }
  if (has(call.properties, "InternetGatewayId") != call.id().starts_with("IGW|")) {
    return not_updatable(call.request.type, call.id());
  }
  return change_object(call, kGatewayAttachments, call.id(), attributes_of(*attachment));
}

OwnProvider provider{{.type_name = "AWS::EC2::VPCGatewayAttachment",
                      .create = create,
                      .update = update,
                      .remove = remove_at<kGatewayAttachments>,
                      .read = read_at<kGatewayAttachments>,
                      .list = list_at<kGatewayAttachments>}};
ProviderEntry entry{"AWS::EC2::VPCGatewayAttachment", &provider};
const Register<ProviderEntry> kRegister{entry};

}  // namespace

}  // namespace formwork::ec2
