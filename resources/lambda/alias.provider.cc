// SPDX-License-Identifier: Apache-2.0
#include "engine/base/text.hh"
#include "resources/common/checks.hh"
#include "resources/common/fault.hh"
#include "resources/lambda/function.hh"

namespace formwork::lambda {

namespace {

Result<void> check_version(const Call& call, const std::string& name) {
  if (auto function = get_function(call.world, name); !function) {
    return std::move(function).failure();
  }
  const std::string version = call.properties.get_text("FunctionVersion");
  if (version == "$LATEST") {
    return {};
  }
  const std::string arn = function_arn(call.world, name) + ":" + version;
  auto found = find_object(call.world, kVersions, arn);
  if (!found) {
    return std::move(found).failure();
  }
  if (found->is_null()) {
    return fault(HandlerErrorCode::NotFound, "Function not found: " + arn);
  }
  return {};
}

Value alias_attributes(const std::string& arn) {
  Value attributes = Value::map();
  attributes.set("AliasArn", Value::string(arn));
  return attributes;
}

Result<Made> create(const Call& call) {
  const std::string name = function_name(call.properties.get_text("FunctionName"));
  const std::string alias = call.properties.get_text("Name");
  if (alias.empty() || alias.size() > 128 || !is_word(alias, "-_") || parse_integer(alias)) {
    return fault(HandlerErrorCode::InvalidRequest,
                 "1 validation error detected: Value '" + alias +
                     "' at 'name' failed to satisfy constraint: Member must satisfy regular "
                     "expression pattern: (?!^[0-9]+$)([a-zA-Z0-9-_]+)");
  }
  if (auto checked = check_version(call, name); !checked) {
    return std::move(checked).failure();
  }
  const std::string arn = function_arn(call.world, name) + ":" + alias;
  return add_object(call, {.place = kAliases,
                           .key = arn,
                           .attributes = alias_attributes(arn),
                           .taken_message = "Alias already exists: " + arn});
}

Result<Value> update(const Call& call) {
  const std::string name = function_name(call.properties.get_text("FunctionName"));
  if (auto checked = check_version(call, name); !checked) {
    return std::move(checked).failure();
  }
  return change_object(call, kAliases, call.id(), alias_attributes(call.id()));
}

OwnProvider provider{{.type_name = "AWS::Lambda::Alias",
                      .create = create,
                      .update = update,
                      .remove = remove_at<kAliases>,
                      .read = read_at<kAliases>,
                      .list = list_at<kAliases>}};
ProviderEntry entry{"AWS::Lambda::Alias", &provider};
const Register<ProviderEntry> kRegister{entry};

}  // namespace

}  // namespace formwork::lambda
