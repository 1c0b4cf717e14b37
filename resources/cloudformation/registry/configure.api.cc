// SPDX-License-Identifier: Apache-2.0
// Configurations of types, public types of others, and what hooks have said.
#include <algorithm>

#include "engine/value/convert.hh"
#include "resources/cloudformation/registry/types.hh"
#include "resources/common/api_support.hh"

namespace formwork::cloudformation {

namespace {

/// Configurations of public types, which have no record of their own, beside those of private ones:
/// by "<kind>/<name>/<alias>".
constexpr ObjectPlace kConfigurations{"cloudformation", "type-configuration"};
constexpr std::string_view kDefaultAlias = "default";

std::string configuration_arn(const World& world, const TypeName& type, const std::string& alias) {
  std::string arn = type_arn(world, type, false);
  const std::string_view mark = ":type/";
  arn.replace(arn.find(mark), mark.size(), ":type-configuration/");
  return arn + "/" + alias;
}

// Whether a hook would be called. formwork runs none, and must not let anybody believe it does.
bool turns_hook_on(const Value& configuration) {
  const Value* hook = configuration.find_path({"CloudFormationConfiguration", "HookConfiguration"});
  if (hook == nullptr) {
    return false;
  }
  const std::string invocation = hook->get_text("HookInvocationStatus");
  const std::string targets = hook->get_text("TargetStacks");
  return invocation == "ENABLED" || targets == "ALL" || (invocation.empty() && targets.empty());
}

Result<bool> is_there(World& world, const TypeName& type) {
  if (find_public(world, type) != nullptr) {
    return true;
  }
  auto record = find_object(world, kTypes, type_key(type));
  if (!record) {
    return std::move(record).failure();
  }
  return !record->is_null() && record->get_text("IsDeprecated") != "true";
}

Result<Value> set_configuration(ApiCall& call) {
  auto type = type_name_of(call.input, "TypeArn");
  if (!type) {
    return std::move(type).failure();
  }
  auto known = is_there(call.world, *type);
  if (!known) {
    return std::move(known).failure();
  }
  if (!*known) {
    return type_not_found(*type);
  }
  auto configuration = value_from_json(call.text("Configuration"));
  if (!configuration || !configuration->is_map()) {
    return registry_fault("The configuration is not a JSON object.");
  }
  if (type->kind == "HOOK" && turns_hook_on(*configuration)) {
    return fail("NotImplemented",
                "formwork does not run hooks: a hook can be registered, described and configured "
                "with HookInvocationStatus DISABLED, but not be turned on.");
  }
  const std::string alias = call.text("ConfigurationAlias").empty()
                                ? std::string(kDefaultAlias)
                                : call.text("ConfigurationAlias");
  const std::string arn = configuration_arn(call.world, *type, alias);
  Value record = Value::map();
  record.set("Arn", Value::string(arn));
  record.set("Alias", Value::string(alias));
  record.set("Configuration", Value::string(call.text("Configuration")));
  record.set("LastUpdated", Value::number(call.world.clock.now()));
  record.set("TypeArn",
             Value::string(type_arn(call.world, *type, find_public(call.world, *type) != nullptr)));
  record.set("TypeName", Value::string(type->name));
  record.set("IsDefaultConfiguration", Value::boolean(alias == kDefaultAlias));
  auto put = put_object(call.world, kConfigurations, type_key(*type) + "/" + alias, record);
  if (!put) {
    return std::move(put).failure();
  }
  return map_with("ConfigurationArn", Value::string(arn));
}

// By its ARN, or by a type and an alias.
Result<Value> find_configuration(World& world, const Value& identifier) {
  const std::string arn = identifier.get_text("TypeConfigurationArn");
  if (arn.empty()) {
    auto type = type_name_of(identifier, "TypeArn");
    if (!type) {
      return std::move(type).failure();
    }
    const std::string alias = identifier.get_text("TypeConfigurationAlias");
    return find_object(
        world, kConfigurations,
        type_key(*type) + "/" + (alias.empty() ? std::string(kDefaultAlias) : alias));
  }
  auto all = list_objects(world, kConfigurations);
  if (!all) {
    return std::move(all).failure();
  }
  auto found = std::find_if(all->begin(), all->end(),
                            [&](const auto& one) { return one.second.get_text("Arn") == arn; });
  return found == all->end() ? Value() : std::move(found->second);
}

Result<Value> describe_configurations(ApiCall& call) {
  Value found = Value::list();
  Value errors = Value::list();
  for (const Value& identifier : input_items(call, "TypeConfigurationIdentifiers")) {
    auto configuration = find_configuration(call.world, identifier);
    if (!configuration) {
      return configuration;
    }
    if (!configuration->is_null()) {
      found.push(std::move(*configuration));
      continue;
    }
    Value error = Value::map();
    error.set("ErrorCode", Value::string("TypeConfigurationNotFoundException"));
    error.set("ErrorMessage", Value::string("The type configuration cannot be found."));
    error.set("TypeConfigurationIdentifier", identifier);
    errors.push(std::move(error));
  }
  Value answer = Value::map();
  answer.set("TypeConfigurations", std::move(found));
  answer.set("Errors", std::move(errors));
  answer.set("UnprocessedTypeConfigurations", Value::list());
  return answer;
}

// Types that other publishers have made public: none is here.
Result<Value> activate_type(ApiCall& call) {
  const std::string arn = call.text("PublicTypeArn");
  TypeName type;
  type.name = call.text("TypeName").empty() ? arn : call.text("TypeName");
  if (type.name.empty()) {
    return registry_fault("Either PublicTypeArn, or PublisherId and TypeName must be specified.");
  }
  return fail("TypeNotFoundException",
              "The type '" + type.name +
                  "' cannot be found: formwork has no third-party types that could be activated. "
                  "Register a schema with RegisterType instead.");
}

Result<Value> deactivate_type(ApiCall& call) {
  auto type = type_name_of(call.input, "Arn");
  return type ? Result<Value>(type_not_found(*type)) : std::move(type).failure();
}

// No hook is ever run, so there are no results.
Result<Value> list_hook_results(ApiCall& call) {
  Value answer = Value::map();
  copy_members(answer, call.input, {"TargetType", "TargetId"});
  answer.set("HookResults", Value::list());
  return answer;
}

Result<Value> get_hook_result(ApiCall& call) {
  return fail("HookResultNotFound",
              "Hook result " + call.text("HookResultId") + " does not exist.");
}

Result<Value> describe_organizations_access(ApiCall&) {
  return map_with("Status", Value::string("DISABLED"));
}

using Access = OperationEntry::Access;
constinit OperationEntry set_one{"cloudformation", "SetTypeConfiguration", Access::Write,
                                 &set_configuration};
constinit OperationEntry describe_many{"cloudformation", "BatchDescribeTypeConfigurations",
                                       Access::Read, &describe_configurations};
constinit OperationEntry activate_one{"cloudformation", "ActivateType", Access::Read,
                                      &activate_type};
constinit OperationEntry deactivate_one{"cloudformation", "DeactivateType", Access::Read,
                                        &deactivate_type};
constinit OperationEntry list_results{"cloudformation", "ListHookResults", Access::Read,
                                      &list_hook_results};
constinit OperationEntry get_result{"cloudformation", "GetHookResult", Access::Read,
                                    &get_hook_result};
constinit OperationEntry organizations{"cloudformation", "DescribeOrganizationsAccess",
                                       Access::Read, &describe_organizations_access};
const Register<OperationEntry> kRegistered[]{Register(set_one),      Register(describe_many),
                                             Register(activate_one), Register(deactivate_one),
                                             Register(list_results), Register(get_result),
                                             Register(organizations)};

}  // namespace

}  // namespace formwork::cloudformation
