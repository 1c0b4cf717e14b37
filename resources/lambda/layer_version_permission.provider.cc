// SPDX-License-Identifier: Apache-2.0
#include "resources/common/naming.hh"
#include "resources/lambda/layers.hh"
#include "resources/lambda/statements.hh"

namespace formwork::lambda {

namespace {

// "<ARN of the layer's version>#<statement id>" is kept under "<ARN> <statement id>".
std::string key_of(const Call& call) {
  std::string key = call.id();
  if (const std::size_t mark = key.rfind('#'); mark != std::string::npos) {
    key[mark] = ' ';
  }
  return key;
}

Result<Made> create(const Call& call) {
  const std::string arn = call.properties.get_text("LayerVersionArn");
  const std::string statement_id = generated_name(call, {.longest = 100});
  const std::string id = arn + "#" + statement_id;
  auto statement = add_layer_permission(call, arn, statement_id, id);
  if (!statement) {
    return handler_fault(statement.error());
  }
  Value attributes = Value::map();
  attributes.set("Id", Value::string(id));
  return Made{id, std::move(attributes)};
}

Result<void> remove(const Call& call) {
  return erase_object(call, kLayerPermissions, key_of(call));
}

Result<Value> read(const Call& call) {
  auto record = get_object(call, kLayerPermissions, key_of(call));
  return record ? Result<Value>(model_of(*record)) : std::move(record);
}

Result<std::vector<std::string>> list(const Call& call) {
  auto keys = list_keys(call.world, kLayerPermissions);
  if (keys) {
    for (std::string& key : *keys) {
      key[key.find(' ')] = '#';
    }
  }
  return keys;
}

OwnProvider provider{{.type_name = "AWS::Lambda::LayerVersionPermission",
                      .create = create,
                      .remove = remove,
                      .read = read,
                      .list = list}};
ProviderEntry entry{"AWS::Lambda::LayerVersionPermission", &provider};
const Register<ProviderEntry> kRegister{entry};

}  // namespace

}  // namespace formwork::lambda
