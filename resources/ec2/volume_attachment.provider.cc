// SPDX-License-Identifier: Apache-2.0
#include "resources/common/fault.hh"
#include "resources/ec2/volume.hh"

namespace formwork::ec2 {

namespace {

Attachment attachment_of(const Value& properties) {
  std::string device = properties.get_text("Device");
  return {properties.get_text("VolumeId"), properties.get_text("InstanceId"),
          device.empty() ? "/dev/sdf" : std::move(device), false};
}

/// The attachment entry of the volume named in the id "<volume>|<instance>"; NotFound when either
/// is gone or they are apart.
Result<Value> get_attachment(const Call& call) {
  const std::size_t bar = call.id().find('|');
  const std::string volume_id = call.id().substr(0, bar);
  const std::string instance_id =
      bar == std::string::npos ? std::string() : call.id().substr(bar + 1);
  auto volume = find_object(call.world, kVolumes, volume_id);
  if (!volume) {
    return volume;
  }
  for (const Value& held : attachments_of(*volume)) {
    if (held.get_text("InstanceId") == instance_id) {
      Value model = held;
      model.set("VolumeId", Value::string(volume_id));
      return model;
    }
  }
  return not_found(call.request.type, call.id());
}

Result<Made> create(const Call& call) {
  const Attachment attachment = attachment_of(call.properties);
  auto done = check_attachment(call.world, attachment);
  if (done) {
    done = attach_volume(call.world, attachment);
  }
  if (!done) {
    return std::move(done).failure();
  }
  return Made{attachment.volume_id + "|" + attachment.instance_id, Value::map()};
}

Result<void> remove(const Call& call) {
  auto held = get_attachment(call);
  if (!held) {
    return std::move(held).failure();
  }
  return detach_volume(call.world, held->get_text("VolumeId"), held->get_text("InstanceId"));
}

OwnProvider provider{{.type_name = "AWS::EC2::VolumeAttachment",
                      .create = create,
                      .remove = remove,
                      .read = get_attachment}};
ProviderEntry entry{"AWS::EC2::VolumeAttachment", &provider};
const Register<ProviderEntry> kRegister{entry};

}  // namespace

}  // namespace formwork::ec2
