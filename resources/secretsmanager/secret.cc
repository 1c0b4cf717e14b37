// SPDX-License-Identifier: Apache-2.0
#include "resources/secretsmanager/secret.hh"

#include "resources/common/checks.hh"
#include "resources/common/fault.hh"
#include "resources/common/naming.hh"
#include "resources/common/properties.hh"

namespace formwork::secretsmanager {

namespace {

constexpr std::size_t kLongestName = 512;
constexpr std::size_t kLargestValue = 65536;
constexpr std::size_t kArnSuffix = 7;  // a dash and six random characters

Failure invalid(std::string message) {
  return fault(HandlerErrorCode::InvalidRequest, std::move(message));
}

Result<void> check_secret(const Call& call) {
  if (has(call.properties, "SecretString") && has(call.properties, "GenerateSecretString")) {
    return invalid("You can't specify both SecretString and GenerateSecretString.");
  }
  if (call.properties.get_text("SecretString").size() > kLargestValue) {
    return invalid(
        "1 validation error detected: Value at 'secretString' failed to satisfy constraint: Member "
        "must have length less than or equal to 65536");
  }
  return {};
}

/// Null when the properties give no value.
Result<Value> value_of(const Call& call) {
  if (const Value* given = call.properties.find("SecretString")) {
    return Value::string(given->is_scalar() ? given->scalar_text() : value_to_json(*given));
  }
  const Value* rules = call.properties.find("GenerateSecretString");
  if (rules == nullptr) {
    return Value();
  }
  auto generated = generate_value(call.world, *rules);
  return generated ? Result<Value>(Value::string(std::move(*generated)))
                   : std::move(generated).failure();
}

}  // namespace

Result<void> store_secret(World& world, const Value& secret) {
  const Value attributes = attributes_of(secret);
  const std::string arn = attributes.get_text("Id");
  Value by_name = Value::map();
  by_name.set("ARN", Value::string(arn));
  const Value* value = secret.find("SecretString");
  if (value != nullptr && secret.find("DeletedDate") == nullptr) {
    by_name.set("SecretString", *value);
  }
  auto stored = put_object(world, kSecrets, arn, secret);
  return stored ? put_object(world, kSecrets, secret.get_text("Name"), by_name) : std::move(stored);
}

Result<Made> create_secret(const Call& call) {
  std::string name = call.properties.get_text("Name");
  if (name.empty()) {
    // Without the stack's name, unlike other types.
    name = call.request.logical_id + "-" + call.world.ids.alphanumeric(12);
  }
  if (name.size() > kLongestName || !is_word(name, "/_+=.@-")) {
    return invalid(
        "Invalid name. Must be a valid name containing alphanumeric characters, or any of the "
        "following: -/_+=.@!");
  }
  if (auto checked = check_secret(call); !checked) {
    return std::move(checked).failure();
  }
  auto known = find_object(call.world, kSecrets, name);
  if (!known) {
    return std::move(known).failure();
  }
  if (!known->is_null()) {
    return fault(HandlerErrorCode::AlreadyExists,
                 "The operation failed because the secret " + name + " already exists.");
  }
  constexpr std::string_view kLetters =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
  const std::string arn =
      regional_arn(call.world, "secretsmanager",
                   "secret:" + name + "-" + call.world.ids.pick(kLetters, kArnSuffix - 1));
  Value attributes = Value::map();
  attributes.set("Id", Value::string(arn));
  auto secret = make_object(call, attributes);
  auto value = value_of(call);
  if (!secret || !value) {
    return secret ? std::move(value).failure() : std::move(secret).failure();
  }
  secret->set("Name", Value::string(name));
  auto stored = value->is_null()
                    ? store_secret(call.world, *secret)
                    : put_value(call.world, *secret, value->as_string(), call.world.ids.uuid());
  return stored ? Result<Made>(Made{arn, std::move(attributes)}) : std::move(stored).failure();
}

Result<Value> update_secret(const Call& call) {
  auto secret = get_object(call, kSecrets, call.id());
  if (!secret) {
    return secret;
  }
  if (auto checked = check_secret(call); !checked) {
    return std::move(checked).failure();
  }
  const Value before = properties_of(*secret);
  const bool is_new = is_changed(before, call.properties, "SecretString") ||
                      is_changed(before, call.properties, "GenerateSecretString");
  Value attributes = attributes_of(*secret);
  auto updated = update_object(call, std::move(*secret), attributes);
  if (!updated) {
    return updated;
  }
  Value value;
  if (is_new) {
    auto made = value_of(call);
    if (!made) {
      return made;
    }
    value = std::move(*made);
  }
  auto stored = value.is_null()
                    ? store_secret(call.world, *updated)
                    : put_value(call.world, *updated, value.as_string(), call.world.ids.uuid());
  return stored ? Result<Value>(std::move(attributes)) : std::move(stored).failure();
}

Result<void> delete_secret(const Call& call) {
  auto secret = get_object(call, kSecrets, call.id());
  if (!secret) {
    return std::move(secret).failure();
  }
  auto erased =
      call.world.store.erase_object(kSecrets.service, kSecrets.kind, secret->get_text("Name"));
  return erased ? erase_object(call, kSecrets, call.id())
                : Result<void>(std::move(erased).failure());
}

Result<std::vector<std::string>> list_secrets(const Call& call) {
  auto keys = list_keys(call.world, kSecrets);
  if (keys) {
    std::erase_if(*keys, [](const std::string& key) { return !key.starts_with("arn:"); });
  }
  return keys;
}

Result<Value> find_secret(World& world, std::string_view id) {
  auto found = find_object(world, kSecrets, id);
  if (!found) {
    return found;
  }
  if (!found->is_null()) {
    const std::string arn = found->get_text("ARN");
    return arn.empty() ? std::move(found) : find_object(world, kSecrets, arn);
  }
  if (!id.starts_with("arn:")) {
    return found;
  }
  auto longer = list_objects(world, kSecrets, std::string(id) + "-");
  if (!longer) {
    return std::move(longer).failure();
  }
  for (auto& [arn, secret] : *longer) {
    if (arn.size() == id.size() + kArnSuffix) {
      return std::move(secret);
    }
  }
  return Value();
}

}  // namespace formwork::secretsmanager
