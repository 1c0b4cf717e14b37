// SPDX-License-Identifier: Apache-2.0
#include "resources/lambda/invoke_configs.hh"

namespace formwork::lambda {

namespace {

// The physical id names the function and the qualifier, as the type's identifier does.
std::string id_of(const Call& call) {
  return name_in(call.properties.get_text("FunctionName")) + "|" +
         call.properties.get_text("Qualifier");
}

std::string key_of(const Call& call) {
  const std::string& id = call.id();
  const std::size_t bar = id.find('|');
  return function_arn(call.world, id.substr(0, bar)) + ":" +
         (bar == std::string::npos ? std::string(kLatest) : id.substr(bar + 1));
}

Result<InvokeConfigTarget> checked_target(const Call& call) {
  auto target = invoke_config_target(call.world, name_in(call.properties.get_text("FunctionName")),
                                     call.properties.get_text("Qualifier"));
  if (!target) {
    return target;
  }
  // A template may leave all settings out: the defaults hold then.
  if (auto checked = check_invoke_config(call.world, target->function, call.properties);
      !checked && !checked.error().message.starts_with("You must")) {
    return std::move(checked).failure();
  }
  return target;
}

Result<Made> create(const Call& call) {
  auto target = checked_target(call);
  if (!target) {
    return handler_fault(target.error());
  }
  return add_object(call, {.place = kInvokeConfigs, .key = target->key, .id = id_of(call)});
}

Result<Value> update(const Call& call) {
  if (auto target = checked_target(call); !target) {
    return handler_fault(target.error());
  }
  return change_object(call, kInvokeConfigs, key_of(call), Value::map());
}

Result<void> remove(const Call& call) {
  return erase_object(call, kInvokeConfigs, key_of(call));
}

Result<Value> read(const Call& call) {
  auto record = get_object(call, kInvokeConfigs, key_of(call));
  return record ? Result<Value>(model_of(*record)) : std::move(record);
}

Result<std::vector<std::string>> list(const Call& call) {
  auto keys = list_keys(call.world, kInvokeConfigs);
  if (keys) {
    for (std::string& key : *keys) {
      const FunctionReference reference = parse_function_reference(key);
      key = reference.name + "|" + reference.qualifier;
    }
  }
  return keys;
}

OwnProvider provider{{.type_name = "AWS::Lambda::EventInvokeConfig",
                      .create = create,
                      .update = update,
                      .remove = remove,
                      .read = read,
                      .list = list}};
ProviderEntry entry{"AWS::Lambda::EventInvokeConfig", &provider};
const Register<ProviderEntry> kRegister{entry};

}  // namespace

}  // namespace formwork::lambda
