// SPDX-License-Identifier: Apache-2.0
// Keys and aliases over the API, as stacks made them. Cryptography is not emulated.
#include "resources/common/api_objects.hh"
#include "resources/common/api_support.hh"
#include "resources/common/naming.hh"
#include "resources/common/properties.hh"

namespace formwork::kms {

namespace {

constexpr ObjectPlace kKeys{"modelled", "AWS::KMS::Key"};
constexpr ObjectPlace kAliases{"modelled", "AWS::KMS::Alias"};
constexpr std::string_view kSymmetric = "SYMMETRIC_DEFAULT";

std::string key_arn(const World& world, const std::string& id) {
  return regional_arn(world, "kms", "key/" + id);
}

Value alias_shape(const World& world, const StoredObject& alias) {
  const std::string name = alias.text("AliasName");
  Value shape = map_with("AliasName", Value::string(name));
  shape.set("AliasArn", Value::string(regional_arn(world, "kms", name)));
  shape.set("TargetKeyId", Value::string(last_part(alias.text("TargetKeyId"), '/')));
  set_time(shape, "CreationDate", alias.record);
  set_time(shape, "LastUpdatedDate", alias.record, "LastModifiedTime");
  return shape;
}

// The aliases of AWS's own keys are not there: those keys are not emulated.
Result<Value> list_aliases(ApiCall& call) {
  auto aliases = stored_objects(call.world, kAliases);
  if (!aliases) {
    return std::move(aliases).failure();
  }
  const std::string key = last_part(call.text("KeyId"), '/');
  Value shapes = Value::list();
  for (const StoredObject& alias : *aliases) {
    Value shape = alias_shape(call.world, alias);
    if (key.empty() || shape.get_text("TargetKeyId") == key) {
      shapes.push(std::move(shape));
    }
  }
  Value answer = map_with("Aliases", std::move(shapes));
  answer.set("Truncated", Value::boolean(false));
  return answer;
}

Result<Value> list_keys_over_api(ApiCall& call) {
  auto ids = list_keys(call.world, kKeys);
  if (!ids) {
    return std::move(ids).failure();
  }
  Value shapes = Value::list();
  for (const std::string& id : *ids) {
    Value shape = map_with("KeyId", Value::string(id));
    shape.set("KeyArn", Value::string(key_arn(call.world, id)));
    shapes.push(std::move(shape));
  }
  Value answer = map_with("Keys", std::move(shapes));
  answer.set("Truncated", Value::boolean(false));
  return answer;
}

// A key's id of an id, ARN, alias name or alias ARN.
Result<std::string> resolve(ApiCall& call) {
  const std::string asked = call.text("KeyId");
  const std::size_t at = asked.find("alias/");
  if (at == std::string::npos) {
    return last_part(asked, '/');
  }
  auto alias = find_stored(call.world, kAliases, "AliasName", asked.substr(at));
  if (!alias) {
    return std::move(alias).failure();
  }
  if (alias->record.is_null()) {
    return fail("NotFoundException",
                "Alias " + regional_arn(call.world, "kms", asked.substr(at)) + " is not found.");
  }
  return last_part(alias->text("TargetKeyId"), '/');
}

Result<Value> describe_key(ApiCall& call) {
  auto id = resolve(call);
  if (!id) {
    return std::move(id).failure();
  }
  auto key = find_object(call.world, kKeys, *id);
  if (!key) {
    return key;
  }
  const std::string arn = key_arn(call.world, *id);
  if (key->is_null()) {
    return fail("NotFoundException", "Key '" + arn + "' does not exist");
  }
  const Value properties = properties_of(*key);
  const std::string spec = properties.get_text("KeySpec");
  if (!spec.empty() && spec != kSymmetric) {
    return fail("NotImplemented", "formwork tells symmetric keys only.");
  }
  const bool is_enabled = flag(properties, "Enabled", true);
  const std::string usage = properties.get_text("KeyUsage");
  const std::string origin = properties.get_text("Origin");
  Value shape = map_with("AWSAccountId", Value::string(call.world.account_id));
  shape.set("KeyId", Value::string(*id));
  shape.set("Arn", Value::string(arn));
  set_time(shape, "CreationDate", *key);
  shape.set("Enabled", Value::boolean(is_enabled));
  shape.set("Description", Value::string(properties.get_text("Description")));
  shape.set("KeyUsage", Value::string(usage.empty() ? "ENCRYPT_DECRYPT" : usage));
  shape.set("KeyState", Value::string(is_enabled ? "Enabled" : "Disabled"));
  shape.set("Origin", Value::string(origin.empty() ? "AWS_KMS" : origin));
  shape.set("KeyManager", Value::string("CUSTOMER"));
  shape.set("CustomerMasterKeySpec", Value::string(std::string(kSymmetric)));
  shape.set("KeySpec", Value::string(std::string(kSymmetric)));
  shape.set("EncryptionAlgorithms", Value::list({Value::string(std::string(kSymmetric))}));
  shape.set("MultiRegion", Value::boolean(flag(properties, "MultiRegion")));
  return map_with("KeyMetadata", std::move(shape));
}

using Access = OperationEntry::Access;
constinit OperationEntry aliases_entry{"kms", "ListAliases", Access::Read, &list_aliases};
constinit OperationEntry keys_entry{"kms", "ListKeys", Access::Read, &list_keys_over_api};
constinit OperationEntry describe_entry{"kms", "DescribeKey", Access::Read, &describe_key};
const Register<OperationEntry> kRegistered[]{Register(aliases_entry), Register(keys_entry),
                                             Register(describe_entry)};

}  // namespace

}  // namespace formwork::kms
