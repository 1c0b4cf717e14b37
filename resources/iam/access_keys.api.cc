// SPDX-License-Identifier: Apache-2.0
// Access keys of users over the API, and what the wire asks about a key.
#include "engine/service/access_key.hh"
#include "resources/common/api_support.hh"
#include "resources/common/checks.hh"
#include "resources/common/naming.hh"
#include "resources/iam/entities.hh"
#include "resources/iam/key_uses.hh"
#include "resources/iam/keys.hh"

namespace formwork::iam {

namespace {

constexpr std::size_t kMostKeys = 2;

Value key_shape(const AccessKey& key) {
  Value shape = map_with("UserName", Value::string(key.owner));
  shape.set("AccessKeyId", Value::string(key.id));
  shape.set("Status", Value::string(key.is_active ? "Active" : "Inactive"));
  shape.set("CreateDate", Value::number(key.created));
  return shape;
}

Result<Entity> user_of(ApiCall& call) {
  auto name = user_of_call(call);
  return name ? find_entity(call.world, kUserKind, *name) : std::move(name).failure();
}

Result<Value> create_key(ApiCall& call) {
  auto user = user_of(call);
  if (!user) {
    return std::move(user).failure();
  }
  auto known = keys_of(call.world, user->name);
  if (!known) {
    return std::move(known).failure();
  }
  if (known->size() >= kMostKeys) {
    return limit_exceeded("Cannot exceed quota for AccessKeysPerUser: 2");
  }
  AccessKey key;
  key.id = issue_access_key("AKIA", call.world.account_id, call.world.ids);
  key.owner = user->name;
  key.arn = user->arn();
  key.user_id = user->id();
  key.secret = new_secret(call.world);
  key.created = call.world.clock.now();
  if (auto done = put_key(call.world, key); !done) {
    return std::move(done).failure();
  }
  Value shape = key_shape(key);
  shape.set("SecretAccessKey", Value::string(key.secret));
  return map_with("AccessKey", std::move(shape));
}

Result<Value> list_keys_of_user(ApiCall& call) {
  auto user = user_of(call);
  if (!user) {
    return std::move(user).failure();
  }
  auto keys = keys_of(call.world, user->name);
  if (!keys) {
    return std::move(keys).failure();
  }
  Value::List shapes;
  for (const AccessKey& key : *keys) {
    shapes.push_back(key_shape(key));
  }
  return marked_page(call, "AccessKeyMetadata", std::move(shapes));
}

// The key that the call names, which must be the user's. The root user may leave the user's name
// out: a key has one owner.
Result<AccessKey> own_key(ApiCall& call) {
  const std::string id = call.text("AccessKeyId");
  auto key = find_key(call.world, id);
  if (!key) {
    return std::move(key).failure();
  }
  const bool is_root = call.caller.arn.ends_with(":root") && call.text("UserName").empty();
  if (!is_root || !*key) {
    auto user = user_of(call);
    if (!user) {
      return std::move(user).failure();
    }
    if (!*key || (*key)->owner != user->name) {
      return no_such_entity("The Access Key with id " + id + " cannot be found.");
    }
  }
  return **std::move(key);
}

Result<Value> update_key(ApiCall& call) {
  auto key = own_key(call);
  if (!key) {
    return std::move(key).failure();
  }
  key->is_active = call.text("Status") == "Active";
  auto done = put_key(call.world, *key);
  return done ? Result<Value>(Value::map()) : std::move(done).failure();
}

Result<Value> delete_key(ApiCall& call) {
  auto key = own_key(call);
  if (!key) {
    return std::move(key).failure();
  }
  auto done = erase_key(call.world, key->id);
  return done ? Result<Value>(Value::map()) : std::move(done).failure();
}

Result<Value> key_last_used(ApiCall& call) {
  const std::string id = call.text("AccessKeyId");
  auto key = find_key(call.world, id);
  if (!key) {
    return std::move(key).failure();
  }
  if (!*key || (*key)->owner.empty()) {
    return fail("AccessDenied", "User: " + call.caller.arn +
                                    " is not authorized to perform iam:GetAccessKeyLastUsed on "
                                    "resource: access key " +
                                    id);
  }
  const AccessKey& found = **key;
  Value used = Value::map();
  if (found.last_used != 0) {
    used.set("LastUsedDate", Value::number(found.last_used));
  }
  used.set("ServiceName", Value::string(found.last_service.empty() ? "N/A" : found.last_service));
  used.set("Region", Value::string(found.last_region.empty() ? "N/A" : found.last_region));
  Value answer = map_with("UserName", Value::string(found.owner));
  answer.set("AccessKeyLastUsed", std::move(used));
  return answer;
}

// For whoever verifies a signature: the secret behind a key that is in force.
Result<Value> key_secret(ApiCall& call) {
  auto key = find_key(call.world, call.text("AccessKeyId"));
  if (!key) {
    return std::move(key).failure();
  }
  const bool is_expired = *key && (*key)->expires != 0 && call.world.clock.now() >= (*key)->expires;
  if (!*key || !(*key)->is_active || is_expired) {
    return fail("InvalidClientTokenId", "The security token included in the request is invalid.");
  }
  // Whoever asks names the service that the request was signed for.
  const std::string service = call.text("Service");
  if (!service.empty() && !(*key)->owner.empty()) {
    note_key_use((*key)->id, {call.world.clock.now(), service, call.caller.region});
  }
  Value answer = map_with("SecretAccessKey", Value::string((*key)->secret));
  answer.set("SessionToken", Value::string((*key)->token));
  return answer;
}

constinit OperationEntry entries[] = {
    {"iam", "CreateAccessKey", Access::Write, &globally<create_key>},
    {"iam", "ListAccessKeys", Access::Read, &globally<list_keys_of_user>},
    {"iam", "UpdateAccessKey", Access::Write, &globally<update_key>},
    {"iam", "DeleteAccessKey", Access::Write, &globally<delete_key>},
    {"iam", "GetAccessKeyLastUsed", Access::Read, &globally<key_last_used>},
    {"formwork", "AccessKeySecret", Access::Read, &globally<key_secret>},
};
const RegisterAll kRegistered(entries);

}  // namespace

}  // namespace formwork::iam
