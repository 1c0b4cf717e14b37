// SPDX-License-Identifier: Apache-2.0
// Aliases. Those of AWS's own keys are told without records.
#include "engine/base/text.hh"
#include "resources/common/api_objects.hh"
#include "resources/common/api_support.hh"
#include "resources/common/checks.hh"
#include "resources/common/naming.hh"
#include "resources/common/register_all.hh"
#include "resources/kms/key.hh"
#include "resources/kms/pages.hh"

namespace formwork::kms {

namespace {

constexpr std::string_view kPrefix = "alias/";

Value shape_of(const World& world, const std::string& name, const std::string& target) {
  Value shape = map_with("AliasName", Value::string(name));
  shape.set("AliasArn", Value::string(regional_arn(world, "kms", name)));
  set_text(shape, "TargetKeyId", last_part(target, '/'));
  return shape;
}

Result<Value> list_all(ApiCall& call) {
  std::string wanted;
  if (!call.text("KeyId").empty()) {
    auto key = input_key(call);
    if (!key) {
      return std::move(key).failure();
    }
    wanted = key->id;
  }
  auto aliases = stored_objects(call.world, kAliases);
  if (!aliases) {
    return std::move(aliases).failure();
  }
  Value::List shapes;
  for (const std::string_view name : managed_aliases()) {
    const std::string id = managed_key_id(call.world, name);
    if (wanted.empty() || wanted == id) {
      shapes.push_back(shape_of(call.world, std::string(name), id));
    }
  }
  for (const StoredObject& alias : *aliases) {
    Value shape = shape_of(call.world, alias.text("AliasName"), alias.text("TargetKeyId"));
    set_time(shape, "CreationDate", alias.record);
    set_time(shape, "LastUpdatedDate", alias.record, "LastModifiedTime");
    if (wanted.empty() || shape.get_text("TargetKeyId") == wanted) {
      shapes.push_back(std::move(shape));
    }
  }
  return page_of(call, "Aliases", std::move(shapes), 50);
}

Result<void> check_name(const std::string& name) {
  if (!name.starts_with(kPrefix) || name.size() == kPrefix.size()) {
    return fail("ValidationException", "Invalid identifier");
  }
  if (name.starts_with("alias/aws/")) {
    return fail("NotAuthorizedException", "");
  }
  if (name.find(':') != std::string::npos) {
    return fail("ValidationException", name + " contains invalid characters for an alias");
  }
  if (!is_word(name, "/_-")) {
    return fail("ValidationException",
                "1 validation error detected: Value '" + name +
                    "' at 'aliasName' failed to satisfy constraint: Member must satisfy regular "
                    "expression pattern: ^[a-zA-Z0-9:/_-]+$");
  }
  return {};
}

Result<Key> target_of(ApiCall& call) {
  const std::string target = call.text("TargetKeyId");
  if (target.starts_with(kPrefix) || target.find(":alias/") != std::string::npos) {
    return fail("ValidationException", "Aliases must refer to keys. Not aliases");
  }
  auto key = find_key(call, target);
  auto done = key ? check_not_pending(*key) : std::move(key).failure();
  return done ? std::move(key) : Result<Key>(std::move(done).failure());
}

Result<StoredObject> find_alias(ApiCall& call) {
  const std::string name = call.text("AliasName");
  auto alias = find_stored(call.world, kAliases, "AliasName", name);
  if (alias && alias->record.is_null()) {
    return fail("NotFoundException",
                "Alias " + regional_arn(call.world, "kms", name) + " is not found.");
  }
  return alias;
}

Result<Value> create(ApiCall& call) {
  const std::string name = call.text("AliasName");
  auto named = check_name(name);
  auto key = named ? target_of(call) : Result<Key>(std::move(named).failure());
  if (!key) {
    return std::move(key).failure();
  }
  auto known = find_stored(call.world, kAliases, "AliasName", name);
  if (!known) {
    return std::move(known).failure();
  }
  if (!known->record.is_null()) {
    return fail(
        "AlreadyExistsException",
        "An alias with the name " + regional_arn(call.world, "kms", name) + " already exists");
  }
  Value properties = map_with("AliasName", Value::string(name));
  properties.set("TargetKeyId", Value::string(key->id));
  auto made = create_outside(call, kAliasType, std::move(properties));
  return made ? Result<Value>(Value::map()) : std::move(made).failure();
}

Result<Value> lead_elsewhere(ApiCall& call) {
  auto key = target_of(call);
  auto alias = key ? find_alias(call) : Result<StoredObject>(std::move(key).failure());
  if (!alias) {
    return std::move(alias).failure();
  }
  Value properties = properties_of(alias->record);
  properties.set("TargetKeyId", Value::string(key->id));
  alias->record.set("Properties", std::move(properties));
  alias->record.set("LastModifiedTime", Value::number(call.world.clock.now()));
  auto kept = put_object(call.world, kAliases, alias->key, alias->record);
  return kept ? Result<Value>(Value::map()) : std::move(kept).failure();
}

Result<Value> remove(ApiCall& call) {
  const std::string name = call.text("AliasName");
  if (!name.starts_with(kPrefix)) {
    return fail("ValidationException", "Invalid identifier");
  }
  auto alias = find_alias(call);
  auto gone = alias ? remove_outside(call, kAliasType, alias->key, properties_of(alias->record))
                    : Result<void>(std::move(alias).failure());
  return gone ? Result<Value>(Value::map()) : std::move(gone).failure();
}

using Access = OperationEntry::Access;
constinit OperationEntry entries[] = {{"kms", "ListAliases", Access::Read, &list_all},
                                      {"kms", "CreateAlias", Access::Write, &create},
                                      {"kms", "UpdateAlias", Access::Write, &lead_elsewhere},
                                      {"kms", "DeleteAlias", Access::Write, &remove}};
const RegisterEach<OperationEntry> kRegistered(entries);

}  // namespace

}  // namespace formwork::kms
