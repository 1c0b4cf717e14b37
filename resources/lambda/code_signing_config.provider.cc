// SPDX-License-Identifier: Apache-2.0
#include "resources/lambda/signing.hh"

namespace formwork::lambda {

namespace {

Result<Made> create(const Call& call) {
  return for_handler(add_signing_config(call));
}

Result<Value> update(const Call& call) {
  auto record = get_object(call, kSigningConfigs, call.id());
  if (!record) {
    return record;
  }
  return change_object(call, kSigningConfigs, call.id(), attributes_of(*record));
}

Result<void> remove(const Call& call) {
  if (auto record = get_object(call, kSigningConfigs, call.id()); !record) {
    return std::move(record).failure();
  }
  return for_handler(delete_signing_config(call.world, call.id()));
}

OwnProvider provider{{.type_name = "AWS::Lambda::CodeSigningConfig",
                      .create = create,
                      .update = update,
                      .remove = remove,
                      .read = read_at<kSigningConfigs>,
                      .list = list_at<kSigningConfigs>}};
ProviderEntry entry{"AWS::Lambda::CodeSigningConfig", &provider};
const Register<ProviderEntry> kRegister{entry};

}  // namespace

}  // namespace formwork::lambda
