// SPDX-License-Identifier: Apache-2.0
#include "resources/common/fault.hh"
#include "resources/common/policy.hh"
#include "resources/secretsmanager/secret.hh"

namespace formwork::secretsmanager {

namespace {

Result<void> check(const Call& call) {
  const Value* document = call.properties.find("ResourcePolicy");
  return document == nullptr ? Result<void>() : check_policy(*document, PolicyKind::Resource);
}

Value attributes_with(const std::string& arn) {
  Value attributes = Value::map();
  attributes.set("Id", Value::string(arn));
  return attributes;
}

// The physical id is the secret's ARN.
Result<Made> create(const Call& call) {
  if (auto checked = check(call); !checked) {
    return std::move(checked).failure();
  }
  auto secret = find_secret(call.world, call.properties.get_text("SecretId"));
  if (!secret) {
    return std::move(secret).failure();
  }
  if (secret->is_null()) {
    return fault(HandlerErrorCode::NotFound, "Secrets Manager can't find the specified secret.");
  }
  const std::string arn = attributes_of(*secret).get_text("Id");
  return add_object(call,
                    {.place = kResourcePolicies, .key = arn, .attributes = attributes_with(arn)});
}

Result<Value> update(const Call& call) {
  if (auto checked = check(call); !checked) {
    return std::move(checked).failure();
  }
  return change_object(call, kResourcePolicies, call.id(), attributes_with(call.id()));
}

OwnProvider provider{{.type_name = "AWS::SecretsManager::ResourcePolicy",
                      .create = create,
                      .update = update,
                      .remove = remove_at<kResourcePolicies>,
                      .read = read_at<kResourcePolicies>,
                      .list = list_at<kResourcePolicies>}};
ProviderEntry entry{"AWS::SecretsManager::ResourcePolicy", &provider};
const Register<ProviderEntry> kRegister{entry};

}  // namespace

}  // namespace formwork::secretsmanager
