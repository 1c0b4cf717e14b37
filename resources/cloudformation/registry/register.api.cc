// SPDX-License-Identifier: Apache-2.0
// Types that an account registers for itself.
#include <algorithm>
#include <cstdio>

#include "engine/base/text.hh"
#include "engine/schema/pattern.hh"
#include "resources/cloudformation/registry/package.hh"
#include "resources/cloudformation/registry/types.hh"
#include "resources/common/api_support.hh"

namespace formwork::cloudformation {

namespace {

constexpr std::string_view kReserved[] = {"Alexa", "AMZN", "Amazon", "ASK", "AWS", "Custom", "Dev"};

std::string version_id(std::size_t number) {
  char text[16];
  std::snprintf(text, sizeof text, "%08zu", number);
  return text;
}

Result<void> check_new_name(const TypeName& type) {
  auto pattern =
      Pattern::compile("[A-Za-z0-9]{2,64}::[A-Za-z0-9]{2,64}::[A-Za-z0-9]{2,64}(::MODULE)?");
  if (pattern && pattern->full_match(type.name) != Pattern::Match::Yes) {
    return registry_fault("Invalid type name: " + type.name);
  }
  const std::string space = type.name.substr(0, type.name.find(':'));
  if (std::find(std::begin(kReserved), std::end(kReserved), space) != std::end(kReserved)) {
    return registry_fault("Cannot register types of the reserved namespace " + space + ".");
  }
  if (type.name.ends_with("::MODULE") != (type.kind == "MODULE")) {
    return registry_fault("The type name " + type.name + " does not fit the type kind " +
                          type.kind + ".");
  }
  return {};
}

bool is_live(const Value& version) {
  return version.get_text("IsDeprecated") != "true";
}

// Adds a version; the first one, and the first after a deregistration, becomes the default.
Result<std::string> add_version(ApiCall& call, const TypeName& type, const TypePackage& package) {
  auto found = find_object(call.world, kTypes, type_key(type));
  if (!found) {
    return std::move(found).failure();
  }
  Value record = found->is_null() ? Value::map() : std::move(*found);
  const Value* known = record.find("Versions");
  Value versions = known == nullptr ? Value::map() : *known;
  const std::string id = version_id(versions.members().size() + 1);
  const bool is_first = versions.members().empty() || record.get_text("IsDeprecated") == "true";
  Value version = Value::map();
  version.set("Schema", Value::string(package.schema_json));
  set_text(version, "Description", package.schema.get_text("description"));
  set_text(version, "SourceUrl", package.schema.get_text("sourceUrl"));
  set_text(version, "DocumentationUrl", package.schema.get_text("documentationUrl"));
  set_text(version, "ProvisioningType", package.provisioning_type);
  if (const Value* configuration = package.schema.find("typeConfiguration")) {
    version.set("ConfigurationSchema", Value::string(value_to_json(*configuration)));
  }
  copy_members(version, call.input, {"LoggingConfig", "ExecutionRoleArn"});
  const Millis now = call.world.clock.now();
  version.set("TimeCreated", Value::number(now));
  version.set("LastUpdated", Value::number(now));
  versions.set(id, std::move(version));
  record.set("Versions", std::move(versions));
  record.set("Type", Value::string(type.kind));
  record.set("TypeName", Value::string(type.name));
  if (is_first) {
    record.set("DefaultVersionId", Value::string(id));
    record.erase("IsDeprecated");
    if (type.kind == "RESOURCE") {
      auto put = put_private_type(call.world, type.name, package.schema_json);
      if (!put) {
        return std::move(put).failure();
      }
    }
  }
  auto put = put_registered(call.world, type, record);
  return put ? Result<std::string>(id) : std::move(put).failure();
}

Result<Value> register_type(ApiCall& call) {
  auto type = type_name_of(call.input, "");
  if (!type) {
    return std::move(type).failure();
  }
  if (auto good = check_new_name(*type); !good) {
    return std::move(good).failure();
  }
  const std::string token = call.text("ClientRequestToken").empty()
                                ? call.world.ids.uuid()
                                : call.text("ClientRequestToken");
  auto known = find_object(call.world, kRegistrations, token);
  if (!known) {
    return known;
  }
  Value answer = Value::map();
  answer.set("RegistrationToken", Value::string(token));
  if (!known->is_null()) {
    return answer;
  }
  Value registration = Value::map();
  registration.set("Type", Value::string(type->kind));
  registration.set("TypeName", Value::string(type->name));
  registration.set("Time", Value::number(call.world.clock.now()));
  auto package =
      read_package(call.world, call.text("SchemaHandlerPackage"), type->name, type->kind);
  if (package) {
    auto id = add_version(call, *type, *package);
    if (!id) {
      return std::move(id).failure();
    }
    const std::string arn = type_arn(call.world, *type, false);
    registration.set("ProgressStatus", Value::string("COMPLETE"));
    registration.set("Description", Value::string("Deployment is currently in DEPLOY_STAGE of "
                                                  "status COMPLETED"));
    registration.set("TypeArn", Value::string(arn));
    registration.set("TypeVersionArn", Value::string(arn + "/" + *id));
  } else if (package.error().code == "CFNRegistryException") {
    registration.set("ProgressStatus", Value::string("FAILED"));
    registration.set("Description", Value::string(package.error().message));
  } else {
    return std::move(package).failure();
  }
  auto put = put_object(call.world, kRegistrations, token, registration);
  return put ? Result<Value>(std::move(answer)) : std::move(put).failure();
}

Result<Value> describe_registration(ApiCall& call) {
  auto found = find_object(call.world, kRegistrations, call.text("RegistrationToken"));
  if (!found) {
    return found;
  }
  if (found->is_null()) {
    return registry_fault("No registration token matches the provided request.");
  }
  Value answer = Value::map();
  copy_members(answer, *found, {"ProgressStatus", "Description", "TypeArn", "TypeVersionArn"});
  return answer;
}

Result<Value> list_registrations(ApiCall& call) {
  auto all = list_objects(call.world, kRegistrations);
  if (!all) {
    return std::move(all).failure();
  }
  TypeName wanted;
  const bool is_by_name = !call.text("TypeName").empty() || !call.text("TypeArn").empty();
  if (is_by_name) {
    auto type = type_name_of(call.input, "TypeArn");
    if (!type) {
      return std::move(type).failure();
    }
    wanted = *type;
  }
  const std::string kind = call.text("Type");
  const std::string status = call.text("RegistrationStatusFilter");
  std::stable_sort(all->begin(), all->end(), [](const auto& a, const auto& b) {
    return number_of(a.second, "Time") > number_of(b.second, "Time");
  });
  Value::List tokens;
  for (const auto& [token, one] : *all) {
    const bool fits = (!is_by_name || one.get_text("TypeName") == wanted.name) &&
                      (kind.empty() || one.get_text("Type") == kind) &&
                      (status.empty() || one.get_text("ProgressStatus") == status);
    if (fits) {
      tokens.push_back(Value::string(token));
    }
  }
  return page_of(call, std::move(tokens),
                 {.member = "RegistrationTokenList", .fault_code = "CFNRegistryException"});
}

std::size_t count_live(const Value& record) {
  std::size_t count = 0;
  const Value* versions = record.find("Versions");
  for (const auto& member :
       versions == nullptr ? std::span<const Value::Member>() : versions->members()) {
    count += is_live(member.value) ? 1 : 0;
  }
  return count;
}

Result<void> set_version(Value& record, const std::string& id, std::string_view member) {
  Value versions = *record.find("Versions");
  const Value* version = versions.find(id);
  Value changed = *version;
  changed.set(member, Value::boolean(true));
  versions.set(id, std::move(changed));
  record.set("Versions", std::move(versions));
  return {};
}

Result<Value> deregister_type(ApiCall& call) {
  auto type = type_name_of(call.input, "Arn");
  auto record = type ? get_registered(call.world, *type) : std::move(type).failure();
  if (!record) {
    return record;
  }
  const std::string current = record->get_text("DefaultVersionId");
  const std::size_t live = count_live(*record);
  const bool is_whole = type->version.empty() || (type->version == current && live == 1);
  if (record->get_text("IsDeprecated") == "true") {
    return type_not_found(*type);
  }
  if (!is_whole) {
    const Value* version = record->find_path({"Versions", type->version});
    if (version == nullptr || !is_live(*version)) {
      return type_not_found(*type);
    }
    if (type->version == current) {
      return registry_fault(
          "The default version of a type cannot be deregistered while it has "
          "other active versions.");
    }
    if (auto set = set_version(*record, type->version, "IsDeprecated"); !set) {
      return std::move(set).failure();
    }
  } else if (live > 1) {
    return registry_fault(
        "The type has active versions besides the default one; deregister them "
        "before the type.");
  } else {
    record->set("IsDeprecated", Value::boolean(true));
    if (auto set = set_version(*record, current, "IsDeprecated"); !set) {
      return std::move(set).failure();
    }
    if (auto erased = erase_private_type(call.world, type->name); !erased) {
      return std::move(erased).failure();
    }
  }
  auto put = put_registered(call.world, *type, *record);
  return put ? Result<Value>(Value::map()) : std::move(put).failure();
}

Result<Value> set_default_version(ApiCall& call) {
  auto type = type_name_of(call.input, "Arn");
  auto record = type ? get_registered(call.world, *type) : std::move(type).failure();
  if (!record) {
    return record;
  }
  if (type->version.empty()) {
    return registry_fault("A version must be specified, by VersionId or by the ARN.");
  }
  const Value* version = record->find_path({"Versions", type->version});
  if (version == nullptr || !is_live(*version)) {
    return type_not_found(*type);
  }
  if (type->kind == "RESOURCE") {
    auto put = put_private_type(call.world, type->name, version->get_text("Schema"));
    if (!put) {
      return std::move(put).failure();
    }
  }
  record->set("DefaultVersionId", Value::string(type->version));
  auto put = put_registered(call.world, *type, *record);
  return put ? Result<Value>(Value::map()) : std::move(put).failure();
}

using Access = OperationEntry::Access;
constinit OperationEntry register_one{"cloudformation", "RegisterType", Access::Write,
                                      &register_type};
constinit OperationEntry describe_one{"cloudformation", "DescribeTypeRegistration", Access::Read,
                                      &describe_registration};
constinit OperationEntry list_all{"cloudformation", "ListTypeRegistrations", Access::Read,
                                  &list_registrations};
constinit OperationEntry deregister_one{"cloudformation", "DeregisterType", Access::Write,
                                        &deregister_type};
constinit OperationEntry set_default{"cloudformation", "SetTypeDefaultVersion", Access::Write,
                                     &set_default_version};
const Register<OperationEntry> kRegistered[]{Register(register_one), Register(describe_one),
                                             Register(list_all), Register(deregister_one),
                                             Register(set_default)};

}  // namespace

}  // namespace formwork::cloudformation
