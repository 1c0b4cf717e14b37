// SPDX-License-Identifier: Apache-2.0
#include "engine/service/operation.hh"
#include "resources/common/fault.hh"
#include "resources/common/naming.hh"
#include "resources/lambda/statements.hh"

namespace formwork::lambda {

namespace {

Result<Made> create(const Call& call) {
  auto target = permission_target(call.world, call.properties.get_text("FunctionName"), "");
  if (!target) {
    return handler_fault(target.error());
  }
  // The statement id is generated as a name is, and is also what Ref gives.
  const std::string id = generated_name(call, {.longest = 100});
  if (auto statement = add_permission(call, *target, id); !statement) {
    return handler_fault(statement.error());
  }
  return Made{id, map_with("Id", Value::string(id))};
}

// By the function that the properties name; where they do not, by the id alone.
Result<std::pair<std::string, Value>> find(const Call& call) {
  const std::string name = call.properties.get_text("FunctionName");
  if (!name.empty()) {
    const FunctionReference reference = parse_function_reference(name);
    std::string arn = function_arn(call.world, reference.name);
    if (!reference.qualifier.empty()) {
      arn += ":" + reference.qualifier;
    }
    const std::string key = statement_key(arn, call.id());
    auto record = find_object(call.world, kPermissions, key);
    if (!record) {
      return std::move(record).failure();
    }
    if (!record->is_null()) {
      return std::pair(key, std::move(*record));
    }
  }
  auto all = list_objects(call.world, kPermissions);
  if (!all) {
    return std::move(all).failure();
  }
  for (auto& [key, record] : *all) {
    if (record.get_text("Sid") == call.id()) {
      return std::pair(key, std::move(record));
    }
  }
  return not_found(call.request.type, call.id());
}

Result<void> remove(const Call& call) {
  auto found = find(call);
  if (!found) {
    return std::move(found).failure();
  }
  auto erased =
      call.world.store.erase_object(kPermissions.service, kPermissions.kind, found->first);
  if (!erased) {
    return std::move(erased).failure();
  }
  const std::string arn = found->first.substr(0, found->first.find(' '));
  auto target = find_function(call.world, arn);
  return target ? touch_target(call.world, *target) : Result<void>();
}

Result<Value> read(const Call& call) {
  auto found = find(call);
  return found ? Result<Value>(model_of(found->second)) : std::move(found).failure();
}

Result<std::vector<std::string>> list(const Call& call) {
  auto all = list_objects(call.world, kPermissions);
  if (!all) {
    return std::move(all).failure();
  }
  std::vector<std::string> ids;
  for (const auto& [key, record] : *all) {
    ids.push_back(record.get_text("Sid"));
  }
  return ids;
}

OwnProvider provider{{.type_name = "AWS::Lambda::Permission",
                      .create = create,
                      .remove = remove,
                      .read = read,
                      .list = list}};
ProviderEntry entry{"AWS::Lambda::Permission", &provider};
const Register<ProviderEntry> kRegister{entry};

}  // namespace

}  // namespace formwork::lambda
