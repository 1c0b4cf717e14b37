// SPDX-License-Identifier: Apache-2.0
// Activations, service settings and resource data syncs, as records: no machine is ever registered,
// a setting has no effect and a sync copies nothing.
#include <algorithm>
#include <array>

#include "engine/service/operation_limit.hh"
#include "resources/common/api_support.hh"
#include "resources/common/naming.hh"
#include "resources/common/register_all.hh"
#include "resources/ssm/records.hh"

namespace formwork::ssm {

namespace {

constexpr std::size_t kPage = 50;
constexpr Millis kDay = 24LL * 60 * 60 * 1000;

Result<Value> erase_at(ApiCall& call, const ObjectPlace& place, const std::string& key) {
  auto erased = call.world.store.erase_object(place.service, place.kind, key);
  return erased ? Result<Value>(Value::map()) : Result<Value>(std::move(erased).failure());
}

// --- activations

Result<Value> create_activation(ApiCall& call) {
  const std::string id = call.world.ids.uuid();
  Value activation = map_with("ActivationId", Value::string(id));
  set_number(activation, "RegistrationLimit", 1);
  set_number(activation, "RegistrationsCount", 0);
  set_number(activation, "ExpirationDate", call.world.clock.now() + kDay);
  copy_members(activation, call.input,
               {"Description", "DefaultInstanceName", "IamRole", "RegistrationLimit",
                "ExpirationDate", "Tags"});
  set_number(activation, "CreatedDate", call.world.clock.now());
  if (auto put = put_object(call.world, kActivations, id, activation); !put) {
    return std::move(put).failure();
  }
  Value answer = map_with("ActivationId", Value::string(id));
  answer.set("ActivationCode", Value::string(call.world.ids.alphanumeric(20)));
  return answer;
}

Result<Value> delete_activation(ApiCall& call) {
  const std::string id = call.text("ActivationId");
  auto known = find_object(call.world, kActivations, id);
  if (!known) {
    return known;
  }
  if (known->is_null()) {
    return fail("InvalidActivationId",
                "The activation ID isn't valid. Verify that you entered the correct ActivationId "
                "or ActivationCode and try again.");
  }
  return erase_at(call, kActivations, id);
}

bool passes(const Value& activation, const Value& filter) {
  const std::string key = filter.get_text("FilterKey");
  const std::vector<std::string> values = texts_of(filter.find("FilterValues"));
  const std::string text = activation.get_text(key == "ActivationIds" ? "ActivationId" : key);
  return std::find(values.begin(), values.end(), text) != values.end();
}

Result<Value> describe_activations(ApiCall& call) {
  auto all = list_objects(call.world, kActivations);
  if (!all) {
    return std::move(all).failure();
  }
  const auto filters = input_items(call, "Filters");
  Value::List shapes;
  for (auto& [id, activation] : *all) {
    if (!std::all_of(filters.begin(), filters.end(),
                     [&](const Value& filter) { return passes(activation, filter); })) {
      continue;
    }
    activation.set("Expired", Value::boolean(number_of(activation, "ExpirationDate") <
                                             call.world.clock.now()));
    shapes.push_back(std::move(activation));
  }
  return page_of(call, std::move(shapes),
                 {.member = "ActivationList", .largest = kPage, .fault_code = "InvalidNextToken"});
}

// --- service settings

struct Setting {
  std::string_view id;
  std::string_view usual;
};
constexpr std::array kKnownSettings{
    Setting{"/ssm/appmanager/appmanager-enabled", "False"},
    Setting{"/ssm/automation/customer-script-log-destination", ""},
    Setting{"/ssm/automation/customer-script-log-group-name", ""},
    Setting{"/ssm/automation/enable-adaptive-concurrency", "False"},
    Setting{"/ssm/documents/console/public-sharing-permission", "Enable"},
    Setting{"/ssm/managed-instance/activation-tier", "standard"},
    Setting{"/ssm/managed-instance/default-ec2-instance-management-role", ""},
    Setting{"/ssm/opsinsights/opscenter", "Disabled"},
    Setting{"/ssm/parameter-store/default-parameter-tier", "Standard"},
    Setting{"/ssm/parameter-store/high-throughput-enabled", "false"}};

// The id is given alone or as an ARN.
const Setting* asked_setting(const ApiCall& call) {
  std::string id = call.text("SettingId");
  if (const std::size_t mark = id.find(":servicesetting"); mark != std::string::npos) {
    id = id.substr(id.find('/', mark));
  }
  const auto* const found = std::find_if(kKnownSettings.begin(), kKnownSettings.end(),
                                         [&](const Setting& setting) { return setting.id == id; });
  return found == kKnownSettings.end() ? nullptr : found;
}

Failure no_such_setting(const ApiCall& call) {
  return fail("ServiceSettingNotFound",
              "Setting " + call.text("SettingId") + " is not found for this account.");
}

Result<Value> setting_shape(ApiCall& call, const Setting& setting) {
  auto changed = find_object(call.world, kSettings, setting.id);
  if (!changed || !changed->is_null()) {
    return changed;
  }
  Value shape = map_with("SettingId", Value::string(std::string(setting.id)));
  shape.set("SettingValue", Value::string(std::string(setting.usual)));
  set_number(shape, "LastModifiedDate", call.world.clock.now());
  shape.set("LastModifiedUser", Value::string("System"));
  shape.set("ARN", Value::string(regional_arn(call.world, "ssm",
                                              "servicesetting" + std::string(setting.id))));
  shape.set("Status", Value::string("Default"));
  return shape;
}

Result<Value> get_setting(ApiCall& call) {
  const Setting* setting = asked_setting(call);
  auto shape =
      setting == nullptr ? Result<Value>(no_such_setting(call)) : setting_shape(call, *setting);
  return shape ? Result<Value>(map_with("ServiceSetting", *std::move(shape))) : std::move(shape);
}

Result<Value> update_setting(ApiCall& call) {
  const Setting* setting = asked_setting(call);
  auto shape =
      setting == nullptr ? Result<Value>(no_such_setting(call)) : setting_shape(call, *setting);
  if (!shape) {
    return shape;
  }
  shape->set("SettingValue", Value::string(call.text("SettingValue")));
  set_number(*shape, "LastModifiedDate", call.world.clock.now());
  shape->set("LastModifiedUser", Value::string(call.caller.arn));
  shape->set("Status", Value::string("Customized"));
  auto put = put_object(call.world, kSettings, setting->id, *shape);
  return put ? Result<Value>(Value::map()) : Result<Value>(std::move(put).failure());
}

Result<Value> reset_setting(ApiCall& call) {
  const Setting* setting = asked_setting(call);
  if (setting == nullptr) {
    return no_such_setting(call);
  }
  if (auto erased = erase_at(call, kSettings, std::string(setting->id)); !erased) {
    return erased;
  }
  return get_setting(call);
}

// --- resource data syncs

std::string type_of(const Value& sync) {
  const std::string type = sync.get_text("SyncType");
  return type.empty() ? "SyncToDestination" : type;
}

Result<Value> create_sync(ApiCall& call) {
  const std::string name = call.text("SyncName");
  auto known = find_object(call.world, kSyncs, name);
  if (!known) {
    return known;
  }
  if (!known->is_null()) {
    return fail("ResourceDataSyncAlreadyExistsException",
                "Resource Data Sync configuration already exists: " + name);
  }
  const bool copies = type_of(call.input) == "SyncToDestination";
  if (call.find(copies ? "S3Destination" : "SyncSource") == nullptr) {
    return fail("ResourceDataSyncInvalidConfigurationException",
                std::string(copies ? "S3Destination" : "SyncSource") + " must be specified.");
  }
  Value sync = map_with("SyncName", Value::string(name));
  sync.set("SyncType", Value::string(type_of(call.input)));
  copy_members(sync, call.input, {"S3Destination", "SyncSource"});
  set_number(sync, "SyncCreatedTime", call.world.clock.now());
  set_number(sync, "SyncLastModifiedTime", call.world.clock.now());
  auto put = put_object(call.world, kSyncs, name, sync);
  return put ? Result<Value>(Value::map()) : Result<Value>(std::move(put).failure());
}

Result<Value> find_sync(ApiCall& call) {
  auto known = find_object(call.world, kSyncs, call.text("SyncName"));
  return known && known->is_null()
             ? Result<Value>(
                   fail("ResourceDataSyncNotFoundException",
                        "Resource Data Sync configuration doesn't exist: " + call.text("SyncName")))
             : std::move(known);
}

Result<Value> update_sync(ApiCall& call) {
  auto sync = find_sync(call);
  if (!sync) {
    return sync;
  }
  copy_members(*sync, call.input, {"SyncSource"});
  set_number(*sync, "SyncLastModifiedTime", call.world.clock.now());
  auto put = put_object(call.world, kSyncs, call.text("SyncName"), *sync);
  return put ? Result<Value>(Value::map()) : Result<Value>(std::move(put).failure());
}

Result<Value> delete_sync(ApiCall& call) {
  auto sync = find_sync(call);
  return sync ? erase_at(call, kSyncs, call.text("SyncName")) : std::move(sync);
}

Result<Value> list_syncs(ApiCall& call) {
  auto all = list_objects(call.world, kSyncs);
  if (!all) {
    return std::move(all).failure();
  }
  const std::string type = call.text("SyncType");
  Value::List shapes;
  for (auto& [name, sync] : *all) {
    if (type.empty() || type_of(sync) == type) {
      shapes.push_back(std::move(sync));
    }
  }
  return page_of(
      call, std::move(shapes),
      {.member = "ResourceDataSyncItems", .largest = kPage, .fault_code = "InvalidNextToken"});
}

using Access = OperationEntry::Access;
constinit OperationEntry entries[] = {
    {"ssm", "CreateActivation", Access::Write, &create_activation},
    {"ssm", "DeleteActivation", Access::Write, &delete_activation},
    {"ssm", "DescribeActivations", Access::Read, &describe_activations},
    {"ssm", "GetServiceSetting", Access::Read, &get_setting},
    {"ssm", "UpdateServiceSetting", Access::Write, &update_setting},
    {"ssm", "ResetServiceSetting", Access::Write, &reset_setting},
    {"ssm", "CreateResourceDataSync", Access::Write, &create_sync},
    {"ssm", "UpdateResourceDataSync", Access::Write, &update_sync},
    {"ssm", "DeleteResourceDataSync", Access::Write, &delete_sync},
    {"ssm", "ListResourceDataSync", Access::Read, &list_syncs},
};
const RegisterEach<OperationEntry> kRegistered(entries);
constinit OperationLimit limits[] = {
    {"ssm", "CreateActivation", "No machine can register with the activation."},
    {"ssm", "UpdateServiceSetting", "The setting is kept and has no effect."},
    {"ssm", "CreateResourceDataSync", "The sync is kept and copies nothing."}};
const RegisterEach<OperationLimit> kLimits(limits);

}  // namespace

}  // namespace formwork::ssm
