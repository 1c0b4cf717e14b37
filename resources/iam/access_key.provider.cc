// SPDX-License-Identifier: Apache-2.0
#include "engine/service/access_key.hh"

#include "resources/common/fault.hh"
#include "resources/common/properties.hh"
#include "resources/iam/iam.hh"
#include "resources/iam/keys.hh"

namespace formwork::iam {

namespace {

constexpr ObjectPlace kAccessKeys{"iam", "access_key"};  ///< Those of stacks, by id.

Result<Made> create(const Call& call) {
  const std::string name = call.properties.get_text("UserName");
  auto user = find_object(call.world, kUsers, name);
  if (!user) {
    return std::move(user).failure();
  }
  if (user->is_null()) {
    return fault(HandlerErrorCode::NotFound, "The user with name " + name + " cannot be found.");
  }
  AccessKey key;
  key.id = issue_access_key("AKIA", call.world.account_id, call.world.ids);
  key.owner = name;
  key.arn = attributes_of(*user).get_text("Arn");
  key.user_id = attributes_of(*user).get_text("UserId");
  key.secret = new_secret(call.world);
  key.is_active = call.properties.get_text("Status") != "Inactive";
  key.created = call.world.clock.now();
  if (auto done = put_key(call.world, key); !done) {
    return std::move(done).failure();
  }
  Value attributes = Value::map();
  attributes.set("Id", Value::string(key.id));
  attributes.set("SecretAccessKey", Value::string(key.secret));
  return add_object(call,
                    {.place = kAccessKeys, .key = key.id, .attributes = std::move(attributes)});
}

Result<Value> update(const Call& call) {
  auto object = get_object(call, kAccessKeys, call.id());
  auto key = find_key(call.world, call.id());
  if (!object || !key) {
    return object ? Result<Value>(std::move(key).failure()) : std::move(object);
  }
  if (*key) {
    (*key)->is_active = call.properties.get_text("Status") != "Inactive";
    if (auto done = put_key(call.world, **key); !done) {
      return std::move(done).failure();
    }
  }
  return change_object(call, kAccessKeys, call.id(), attributes_of(*object));
}

Result<void> remove(const Call& call) {
  auto done = erase_key(call.world, call.id());
  return done ? erase_object(call, kAccessKeys, call.id()) : std::move(done);
}

OwnProvider provider{{.type_name = "AWS::IAM::AccessKey",
                      .create = create,
                      .update = update,
                      .remove = remove,
                      .read = read_at<kAccessKeys>,
                      .list = list_at<kAccessKeys>}};
ProviderEntry entry{"AWS::IAM::AccessKey", &provider};
const Register<ProviderEntry> kRegister{entry};

}  // namespace

}  // namespace formwork::iam
