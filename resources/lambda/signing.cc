// SPDX-License-Identifier: Apache-2.0
#include "resources/lambda/signing.hh"

#include "resources/common/naming.hh"
#include "resources/common/properties.hh"
#include "resources/lambda/checks.hh"

namespace formwork::lambda {

namespace {

constexpr std::size_t kIdLength = 17;
constexpr std::size_t kMostPublishers = 20;

}  // namespace

Result<Made> add_signing_config(const Call& call) {
  const Value* publishers = call.properties.find("AllowedPublishers");
  const auto arns = publishers == nullptr ? std::vector<Value>()
                                          : items_of(*publishers, "SigningProfileVersionArns");
  Checks checks;
  if (arns.empty() || arns.size() > kMostPublishers) {
    checks.fault("allowedPublishers.signingProfileVersionArns", "[]",
                 arns.empty() ? "Member must have length greater than or equal to 1"
                              : "Member must have length less than or equal to 20");
  }
  checks.length("description", call.properties.get_text("Description"), 0, 256);
  if (auto checked = checks.finish(); !checked) {
    return std::move(checked).failure();
  }
  const std::string id = "csc-" + call.world.ids.hex(kIdLength);
  const std::string arn = regional_arn(call.world, "lambda", "code-signing-config:" + id);
  Value attributes = Value::map();
  attributes.set("CodeSigningConfigArn", Value::string(arn));
  attributes.set("CodeSigningConfigId", Value::string(id));
  return add_object(call,
                    {.place = kSigningConfigs, .key = arn, .attributes = std::move(attributes)});
}

Result<std::vector<std::string>> functions_signed_by(World& world, const std::string& arn) {
  auto functions = list_objects(world, kFunctions);
  if (!functions) {
    return std::move(functions).failure();
  }
  std::vector<std::string> arns;
  for (const auto& [name, function] : *functions) {
    if (properties_of(function).get_text("CodeSigningConfigArn") == arn) {
      arns.push_back(function_arn(world, name));
    }
  }
  return arns;
}

Result<void> delete_signing_config(World& world, const std::string& arn) {
  auto users = functions_signed_by(world, arn);
  if (!users) {
    return std::move(users).failure();
  }
  if (!users->empty()) {
    return conflict("Code signing configuration " + arn +
                    " cannot be deleted because it is used by functions.");
  }
  auto erased = world.store.erase_object(kSigningConfigs.service, kSigningConfigs.kind, arn);
  return erased ? Result<void>() : std::move(erased).failure();
}

}  // namespace formwork::lambda
