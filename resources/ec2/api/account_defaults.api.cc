// SPDX-License-Identifier: Apache-2.0
// What an account has set for a region (the key of encrypted volumes, whether serial consoles and
// public snapshots and images are there), and what it could have bought: nothing is for sale here,
// and nothing has been bought.
#include "resources/common/naming.hh"
#include "resources/common/properties.hh"
#include "resources/ec2/api/kinds.hh"

namespace formwork::ec2 {

namespace {

constexpr ObjectPlace kDefaults{"ec2", "account_default"};

Result<std::string> setting(World& world, std::string_view name, std::string_view fallback) {
  auto record = find_object(world, kDefaults, name);
  if (!record) {
    return std::move(record).failure();
  }
  const std::string text = record->is_null() ? std::string() : record->get_text("Value");
  return text.empty() ? std::string(fallback) : text;
}

Result<Value> set_and_tell(ApiCall& call, std::string_view name, const std::string& value,
                           std::string_view member) {
  auto stored = put_object(call.world, kDefaults, name, obj({{"Value", value}}));
  return stored ? Result<Value>(obj({{member, value}})) : std::move(stored).failure();
}

Result<Value> tell(ApiCall& call, std::string_view name, std::string_view fallback,
                   std::string_view member) {
  auto value = setting(call.world, name, fallback);
  return value ? Result<Value>(obj({{member, *value}})) : std::move(value).failure();
}

constexpr std::string_view kEbsKey = "ebs-key";
constexpr std::string_view kAwsKey = "alias/aws/ebs";

Result<Value> set_key(ApiCall& call) {
  const std::string key = call.text("KmsKeyId");
  const bool is_arn = key.starts_with("arn:") || key.starts_with("alias/");
  return set_and_tell(call, kEbsKey, is_arn ? key : regional_arn(call.world, "kms", "key/" + key),
                      "KmsKeyId");
}
Result<Value> reset_key(ApiCall& call) {
  return set_and_tell(call, kEbsKey, std::string(kAwsKey), "KmsKeyId");
}
Result<Value> tell_key(ApiCall& call) {
  return tell(call, kEbsKey, kAwsKey, "KmsKeyId");
}

Result<Value> serial_on(ApiCall& call) {
  return set_and_tell(call, "serial-console", "true", "SerialConsoleAccessEnabled");
}
Result<Value> serial_off(ApiCall& call) {
  return set_and_tell(call, "serial-console", "false", "SerialConsoleAccessEnabled");
}
Result<Value> serial_status(ApiCall& call) {
  return tell(call, "serial-console", "false", "SerialConsoleAccessEnabled");
}

Result<Value> block_snapshots(ApiCall& call) {
  return set_and_tell(call, "public-snapshots", call.text("State"), "State");
}
Result<Value> unblock_snapshots(ApiCall& call) {
  return set_and_tell(call, "public-snapshots", "unblocked", "State");
}
Result<Value> snapshots_state(ApiCall& call) {
  return tell(call, "public-snapshots", "unblocked", "State");
}

constexpr std::string_view kImages = "public-images";
constexpr std::string_view kImagesMember = "ImageBlockPublicAccessState";
Result<Value> block_images(ApiCall& call) {
  return set_and_tell(call, kImages, "block-new-sharing", kImagesMember);
}
Result<Value> unblock_images(ApiCall& call) {
  return set_and_tell(call, kImages, "unblocked", kImagesMember);
}
Result<Value> images_state(ApiCall& call) {
  return tell(call, kImages, "unblocked", kImagesMember);
}

Result<Value> no_offerings(ApiCall&) {
  return map_with("ReservedInstancesOfferings", Value::list());
}
Result<Value> no_reserved(ApiCall& call) {
  for (const auto& id : input_texts(call, "ReservedInstancesIds")) {
    return fail("InvalidReservedInstancesId",
                "The Reserved Instance ID '" + id + "' does not exist");
  }
  return map_with("ReservedInstances", Value::list());
}

Result<Value> uefi_data(ApiCall& call) {
  auto instance = get_item(call.world, kInstanceKind, call.text("InstanceId"));
  if (!instance) {
    return std::move(instance).failure();
  }
  return obj({{"InstanceId", instance->key}, {"UefiData", ""}});
}

constinit OperationEntry entries[]{on("ModifyEbsDefaultKmsKeyId", &op<&set_key>),
                                   on("ResetEbsDefaultKmsKeyId", &op<&reset_key>),
                                   on("GetEbsDefaultKmsKeyId", &op<&tell_key>),
                                   on("EnableSerialConsoleAccess", &op<&serial_on>),
                                   on("DisableSerialConsoleAccess", &op<&serial_off>),
                                   on("GetSerialConsoleAccessStatus", &op<&serial_status>),
                                   on("EnableSnapshotBlockPublicAccess", &op<&block_snapshots>),
                                   on("DisableSnapshotBlockPublicAccess", &op<&unblock_snapshots>),
                                   on("GetSnapshotBlockPublicAccessState", &op<&snapshots_state>),
                                   on("EnableImageBlockPublicAccess", &op<&block_images>),
                                   on("DisableImageBlockPublicAccess", &op<&unblock_images>),
                                   on("GetImageBlockPublicAccessState", &op<&images_state>),
                                   on("DescribeReservedInstancesOfferings", &op<&no_offerings>),
                                   on("DescribeReservedInstances", &op<&no_reserved>),
                                   on("GetInstanceUefiData", &op<&uefi_data>)};
const RegisterAll kRegistered{entries};

}  // namespace

}  // namespace formwork::ec2
