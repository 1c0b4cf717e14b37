// SPDX-License-Identifier: Apache-2.0
// MFA devices. The codes that enable one are not verified.
#include <algorithm>

#include "resources/common/api_objects.hh"
#include "resources/common/api_support.hh"
#include "resources/common/naming.hh"
#include "resources/common/properties.hh"
#include "resources/iam/entities.hh"
#include "resources/iam/qr_code.hh"

namespace formwork::iam {

namespace {

constexpr std::string_view kBase32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
constexpr std::size_t kSeedLength = 64;

Failure no_device(const std::string& serial) {
  return no_such_entity("MFA Device with serial number " + serial + " does not exist.");
}

Result<Entity> user_of(ApiCall& call) {
  auto name = user_of_call(call);
  return name ? find_entity(call.world, kUserKind, *name) : std::move(name).failure();
}

bool is_arn_serial(std::string_view serial) {
  return serial.starts_with("arn:");
}

Result<Value> create_device(ApiCall& call) {
  auto path = input_path(call);
  auto tags = input_tags(call, true);
  if (!path || !tags) {
    return path ? std::move(tags) : std::move(path).failure();
  }
  const std::string name = call.text("VirtualMFADeviceName");
  const std::string serial = global_arn(call.world, "iam", "mfa" + *path + name);
  auto taken = find_object(call.world, kMfaDevices, serial);
  if (!taken) {
    return taken;
  }
  if (!taken->is_null()) {
    return already_there("MFA device already exists.");
  }
  Value properties = map_with("VirtualMfaDeviceName", Value::string(name));
  properties.set("Path", Value::string(*path));
  Value record = new_record(call.world, std::move(properties),
                            map_with("SerialNumber", Value::string(serial)));
  const std::string seed = call.world.ids.pick(kBase32, kSeedLength);
  record.set("Seed", Value::string(seed));
  set_tags(record, *tags);
  if (auto done = put_object(call.world, kMfaDevices, serial, record); !done) {
    return std::move(done).failure();
  }
  Value shape = map_with("SerialNumber", Value::string(serial));
  shape.set("Base32StringSeed", Value::string(seed));
  const std::string address =
      "otpauth://totp/" + name + "@" + call.world.account_id + "?secret=" + seed;
  shape.set("QRCodePNG", Value::string(png_of(qr_code(address))));
  if (!tags->members().empty()) {
    shape.set("Tags", tag_list(record, TagScope::OwnOnly));
  }
  return map_with("VirtualMFADevice", std::move(shape));
}

Result<Value> delete_device(ApiCall& call) {
  const std::string serial = call.text("SerialNumber");
  auto record = find_object(call.world, kMfaDevices, serial);
  if (!record) {
    return record;
  }
  if (record->is_null()) {
    return no_device(serial);
  }
  if (!record->get_text("AssignedTo").empty()) {
    return delete_conflict("MFA VirtualDevice in use. Must deactivate first.");
  }
  auto done = call.world.store.erase_object(kMfaDevices.service, kMfaDevices.kind, serial);
  return done ? Result<Value>(Value::map()) : std::move(done).failure();
}

Result<Value> list_virtual(ApiCall& call) {
  auto records = list_objects(call.world, kMfaDevices);
  if (!records) {
    return std::move(records).failure();
  }
  const std::string status = call.text("AssignmentStatus");
  Value::List shapes;
  for (const auto& [serial, record] : *records) {
    const std::string owner = record.get_text("AssignedTo");
    if ((status == "Assigned" && owner.empty()) || (status == "Unassigned" && !owner.empty())) {
      continue;
    }
    Value shape = map_with("SerialNumber", Value::string(serial));
    if (!owner.empty()) {
      auto user = find_entity(call.world, kUserKind, owner);
      if (user) {
        shape.set("User", full_entity(*user));
      }
      copy_members(shape, record, {"EnableDate"});
    }
    shapes.push_back(std::move(shape));
  }
  return marked_page(call, "VirtualMFADevices", std::move(shapes));
}

Result<void> assign(ApiCall& call, const std::string& serial, const std::string& user) {
  auto record = find_object(call.world, kMfaDevices, serial);
  if (!record) {
    return std::move(record).failure();
  }
  if (record->is_null()) {
    return is_arn_serial(serial) ? Result<void>(no_device(serial)) : Result<void>();
  }
  if (user.empty()) {
    // A device that was in use cannot be enabled again with the same seed: it is gone.
    auto erased = call.world.store.erase_object(kMfaDevices.service, kMfaDevices.kind, serial);
    return erased ? Result<void>() : Result<void>(std::move(erased).failure());
  }
  if (!record->get_text("AssignedTo").empty()) {
    return already_there("MFA Device is already in use.");
  }
  record->set("AssignedTo", Value::string(user));
  record->set("EnableDate", Value::number(call.world.clock.now()));
  return put_object(call.world, kMfaDevices, serial, *record);
}

Result<Value> enable_device(ApiCall& call) {
  auto user = user_of(call);
  if (!user) {
    return std::move(user).failure();
  }
  const std::string serial = call.text("SerialNumber");
  std::vector<Value> devices = items_of(user->record, "MfaDevices");
  for (const Value& device : devices) {
    if (device.get_text("SerialNumber") == serial) {
      return already_there("MFA Device is already in use.");
    }
  }
  if (auto done = assign(call, serial, user->name); !done) {
    return std::move(done).failure();
  }
  Value device = map_with("SerialNumber", Value::string(serial));
  device.set("EnableDate", Value::number(call.world.clock.now()));
  devices.push_back(std::move(device));
  user->record.set("MfaDevices", Value::list(std::move(devices)));
  auto done = save_entity(call.world, *user);
  return done ? Result<Value>(Value::map()) : std::move(done).failure();
}

Result<Value> deactivate_device(ApiCall& call) {
  auto user = user_of(call);
  if (!user) {
    return std::move(user).failure();
  }
  const std::string serial = call.text("SerialNumber");
  std::vector<Value> devices = items_of(user->record, "MfaDevices");
  const auto gone = std::erase_if(
      devices, [&](const Value& device) { return device.get_text("SerialNumber") == serial; });
  if (gone == 0) {
    return no_device(serial);
  }
  user->record.set("MfaDevices", Value::list(std::move(devices)));
  auto done = assign(call, serial, "");
  if (done) {
    done = save_entity(call.world, *user);
  }
  return done ? Result<Value>(Value::map()) : std::move(done).failure();
}

Result<Value> list_devices(ApiCall& call) {
  auto user = user_of(call);
  if (!user) {
    return std::move(user).failure();
  }
  Value::List shapes = items_of(user->record, "MfaDevices");
  for (Value& shape : shapes) {
    shape.set("UserName", Value::string(user->name));
  }
  return marked_page(call, "MFADevices", std::move(shapes));
}

Result<Value> get_device(ApiCall& call) {
  const std::string serial = call.text("SerialNumber");
  auto users = list_entities(call.world, kUserKind);
  if (!users) {
    return std::move(users).failure();
  }
  for (const Entity& user : *users) {
    for (const Value& device : items_of(user.record, "MfaDevices")) {
      if (device.get_text("SerialNumber") == serial) {
        Value shape = device;
        shape.set("UserName", Value::string(user.name));
        return shape;
      }
    }
  }
  return no_device(serial);
}

Result<Value> resync_device(ApiCall& call) {
  auto user = user_of(call);
  if (!user) {
    return std::move(user).failure();
  }
  const std::string serial = call.text("SerialNumber");
  for (const Value& device : items_of(user->record, "MfaDevices")) {
    if (device.get_text("SerialNumber") == serial) {
      return Value::map();
    }
  }
  return no_device(serial);
}

constinit OperationEntry entries[] = {
    {"iam", "CreateVirtualMFADevice", Access::Write, &globally<create_device>},
    {"iam", "DeleteVirtualMFADevice", Access::Write, &globally<delete_device>},
    {"iam", "ListVirtualMFADevices", Access::Read, &globally<list_virtual>},
    {"iam", "EnableMFADevice", Access::Write, &globally<enable_device>},
    {"iam", "DeactivateMFADevice", Access::Write, &globally<deactivate_device>},
    {"iam", "ListMFADevices", Access::Read, &globally<list_devices>},
    {"iam", "GetMFADevice", Access::Read, &globally<get_device>},
    {"iam", "ResyncMFADevice", Access::Write, &globally<resync_device>},
};
const RegisterAll kRegistered(entries);

}  // namespace

}  // namespace formwork::iam
