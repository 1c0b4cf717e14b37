// SPDX-License-Identifier: Apache-2.0
#include "resources/lambda/versions.hh"

namespace formwork::lambda {

namespace {

Result<Made> create(const Call& call) {
  auto function = find_function(call.world, name_in(call.properties.get_text("FunctionName")));
  return function ? for_handler(add_alias(call, *function))
                  : Result<Made>(handler_fault(function.error()));
}

Result<Value> update(const Call& call) {
  auto function = find_function(call.world, name_in(call.properties.get_text("FunctionName")));
  auto checked = function ? check_alias(call.world, *function, call.properties)
                          : Result<void>(std::move(function).failure());
  if (!checked) {
    return handler_fault(checked.error());
  }
  auto record = get_object(call, kAliases, call.id());
  if (!record) {
    return record;
  }
  Value attributes = attributes_of(*record);
  auto updated = update_object(call, std::move(*record), attributes);
  if (!updated) {
    return updated;
  }
  count_up(*updated, "Revision");
  auto stored = put_object(call.world, kAliases, call.id(), *updated);
  return stored ? Result<Value>(std::move(attributes)) : std::move(stored).failure();
}

Result<void> remove(const Call& call) {
  if (auto record = get_object(call, kAliases, call.id()); !record) {
    return std::move(record).failure();
  }
  return for_handler(delete_alias(call.world, call.id()));
}

OwnProvider provider{{.type_name = "AWS::Lambda::Alias",
                      .create = create,
                      .update = update,
                      .remove = remove,
                      .read = read_at<kAliases>,
                      .list = list_at<kAliases>}};
ProviderEntry entry{"AWS::Lambda::Alias", &provider};
const Register<ProviderEntry> kRegister{entry};

}  // namespace

}  // namespace formwork::lambda
