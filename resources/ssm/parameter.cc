// SPDX-License-Identifier: Apache-2.0
#include "resources/ssm/parameter.hh"

#include "engine/base/text.hh"
#include "engine/schema/pattern.hh"
#include "resources/common/api_support.hh"
#include "resources/common/checks.hh"
#include "resources/common/fault.hh"
#include "resources/common/naming.hh"
#include "resources/common/properties.hh"
#include "resources/ssm/parameter_tables.hh"

namespace formwork::ssm {

namespace {

constexpr std::size_t kLongestName = 2048;
constexpr std::size_t kDeepest = 15;

Failure invalid(std::string message) {
  return fault(HandlerErrorCode::InvalidRequest, std::move(message));
}

Result<void> check_name(std::string_view name) {
  if (name.size() > kLongestName || !is_word(name, "_.-/")) {
    return invalid(
        "Parameter name: can't be prefixed with \"ssm\" (case-insensitive) and can "
        "only consist of the symbols a-zA-Z0-9_.-/");
  }
  if (name.find('/') != std::string_view::npos && !name.starts_with('/')) {
    return invalid("Parameter name must be a fully qualified name.");
  }
  const std::string first = to_lower(name.starts_with('/') ? name.substr(1) : name);
  if (first.starts_with("aws") || first.starts_with("ssm")) {
    return invalid(
        "Parameter name: can't be prefixed with \"aws\" or \"ssm\" "
        "(case-insensitive).");
  }
  if (split(name, "/").size() > kDeepest + 1) {
    return invalid("A parameter name can have a maximum of fifteen hierarchy levels.");
  }
  return {};
}

Result<void> check_pattern(const Value& properties) {
  const std::string expression = properties.get_text("AllowedPattern");
  if (expression.empty()) {
    return {};
  }
  auto pattern = Pattern::compile(expression);
  if (!pattern) {
    return invalid("The AllowedPattern '" + expression + "' is not a valid regular expression.");
  }
  if (pattern->full_match(properties.get_text("Value")) != Pattern::Match::Yes) {
    return invalid("Parameter value, cannot be validated against allowedPattern: " + expression);
  }
  return {};
}

Result<void> check_parameter(const Value& properties) {
  const std::string type = properties.get_text("Type");
  if (type == "SecureString") {
    return invalid(
        "SecureString parameters cannot be created by CloudFormation. Create it with "
        "the Systems Manager API and refer to it by {{resolve:ssm-secure:...}}.");
  }
  if (type != "String" && type != "StringList") {
    return invalid(
        "Property validation failure: [Value of property {/Type} does not match any of "
        "the allowed values: String, StringList]");
  }
  const std::string tier = properties.get_text("Tier");
  const std::size_t limit = tier.empty() || tier == "Standard" ? kStandardBytes : kAdvancedBytes;
  if (properties.get_text("Value").size() > limit) {
    return invalid(limit == kStandardBytes
                       ? "Standard tier parameters support a maximum parameter value of 4096 "
                         "characters. To create a larger parameter value, upgrade the parameter to "
                         "use the advanced-parameter tier."
                       : "Parameter value exceeds the maximum of 8192 characters.");
  }
  return check_pattern(properties);
}

Value parameter_attributes(const Value& properties) {
  Value all = Value::map();
  all.set("Type", Value::string(properties.get_text("Type")));
  all.set("Value", Value::string(properties.get_text("Value")));
  return all;
}

// What a version tells of itself later.
Value version_record(const Value& object, const Value& properties) {
  Value record = Value::map();
  copy_members(record, properties,
               {"Value", "Type", "Description", "AllowedPattern", "Tier", "DataType"});
  copy_members(record, object, {"KeyId", "Policies", "Version", "LastModifiedTime"});
  record.set("Labels", Value::list());
  return record;
}

// Makes room for another version.
Result<void> drop_oldest(World& world, const std::string& name) {
  auto rows = list_versions(world, name);
  if (!rows || rows->size() < kMostVersions) {
    return rows ? Result<void>() : Result<void>(std::move(rows).failure());
  }
  const VersionRow& oldest = rows->front();
  const Value* labels = oldest.record.find("Labels");
  if (labels != nullptr && !labels->items().empty()) {
    return fail("ParameterMaxVersionLimitExceeded",
                "You attempted to create a new version of " + name +
                    " by calling the PutParameter API with the overwrite flag. Version " +
                    std::to_string(oldest.version) +
                    ", the oldest version, can't be deleted because it has a label associated "
                    "with it. Move the label to another version of the parameter, and try again.");
  }
  return erase_version(world, name, oldest.version);
}

}  // namespace

Result<Made> create_parameter(const Call& call) {
  std::string name = call.properties.get_text("Name");
  if (name.empty()) {
    name = generated_name(call, {.longest = kLongestName});
  }
  auto checked = check_name(name);
  if (checked) {
    checked = check_parameter(call.properties);
  }
  if (!checked) {
    return std::move(checked).failure();
  }
  auto made = add_object(call, {.place = kParameters,
                                .key = name,
                                .attributes = parameter_attributes(call.properties),
                                .taken_message = name + " already exists."});
  auto object = made ? get_object(call, kParameters, name) : Result<Value>(Value());
  if (!made || !object) {
    return made ? std::move(object).failure() : std::move(made).failure();
  }
  if (auto stored = store_version(call.world, name, *std::move(object)); !stored) {
    return std::move(stored).failure();
  }
  return made;
}

Result<Value> update_parameter(const Call& call) {
  if (auto checked = check_parameter(call.properties); !checked) {
    return std::move(checked).failure();
  }
  auto attributes =
      change_object(call, kParameters, call.id(), parameter_attributes(call.properties));
  if (!attributes) {
    return attributes;
  }
  auto object = get_object(call, kParameters, call.id());
  if (!object) {
    return object;
  }
  if (auto stored = store_version(call.world, call.id(), *std::move(object)); !stored) {
    return std::move(stored).failure();
  }
  return attributes;
}

Result<void> remove_parameter(const Call& call) {
  if (auto erased = erase_object(call, kParameters, call.id()); !erased) {
    return erased;
  }
  return forget_name(call.world, call.id());
}

Result<std::int64_t> store_version(World& world, const std::string& name, Value object) {
  if (auto dropped = drop_oldest(world, name); !dropped) {
    return std::move(dropped).failure();
  }
  const Value properties = properties_of(object);
  const std::int64_t version = number_of(object, "Version") + 1;
  object.set("Value", Value::string(properties.get_text("Value")));
  object.set("Type", Value::string(properties.get_text("Type")));
  object.set("Version", Value::number(version));
  object.erase("History");  // of an older store
  auto stored = put_object(world, kParameters, name, object);
  if (stored) {
    stored = enter_name(world, name);
  }
  if (stored) {
    stored = put_version(world, name, {version, version_record(object, properties)});
  }
  if (!stored) {
    return std::move(stored).failure();
  }
  return version;
}

Result<bool> erase_parameter(World& world, const std::string& name) {
  auto erased = world.store.erase_object(kParameters.service, kParameters.kind, name);
  if (!erased || !*erased) {
    return erased;
  }
  if (auto forgotten = forget_name(world, name); !forgotten) {
    return std::move(forgotten).failure();
  }
  return true;
}

}  // namespace formwork::ssm
