// SPDX-License-Identifier: Apache-2.0
#include "resources/lambda/function.hh"

#include <algorithm>
#include <array>

#include "engine/base/hash.hh"
#include "engine/base/text.hh"
#include "resources/common/checks.hh"
#include "resources/common/fault.hh"
#include "resources/common/naming.hh"
#include "resources/common/properties.hh"
#include "resources/iam/iam.hh"

namespace formwork::lambda {

namespace {

constexpr std::size_t kLongestName = 64;
constexpr std::size_t kLargestInlineCode = 4U << 20U;
constexpr std::size_t kLargestEnvironment = 4096;

Failure invalid(std::string message) {
  return fault(HandlerErrorCode::InvalidRequest, std::move(message));
}

Result<void> check_range(const Value& holder, std::string_view property, std::string_view wire_name,
                         std::int64_t least, std::int64_t most) {
  const std::string text = holder.get_text(property);
  if (text.empty()) {
    return {};
  }
  const auto number = parse_integer(text);
  const std::string start = "1 validation error detected: Value '" + text + "' at '" +
                            std::string(wire_name) +
                            "' failed to satisfy constraint: Member must have value ";
  if (!number || *number < least) {
    return invalid(start + "greater than or equal to " + std::to_string(least));
  }
  if (*number > most) {
    return invalid(start + "less than or equal to " + std::to_string(most));
  }
  return {};
}

Result<void> check_image(const Value& properties, const Value& code) {
  if (!has(code, "ImageUri")) {
    return invalid("Please provide ImageUri when creating a function with packageType Image.");
  }
  if (has(properties, "Handler") || has(properties, "Runtime") || has(properties, "Layers")) {
    return invalid(
        "Please don't provide Handler or Runtime or Layer when the intent is to create a "
        "function with container image.");
  }
  return {};
}

Result<void> check_code(const Value& properties) {
  const Value* given = properties.find("Code");
  const Value code = given != nullptr ? *given : Value::map();
  const std::string package = properties.get_text("PackageType");
  const bool image = package == "Image" || (package.empty() && has(code, "ImageUri"));
  if (image) {
    return check_image(properties, code);
  }
  const std::string runtime = properties.get_text("Runtime");
  if (runtime.empty() || properties.get_text("Handler").empty()) {
    return invalid(
        "Handler and Runtime are mandatory parameters for functions created with "
        "deployment packages.");
  }
  const bool inline_code = has(code, "ZipFile");
  const bool stored_code = has(code, "S3Bucket") && has(code, "S3Key");
  if (!inline_code && !stored_code) {
    return invalid("Please provide a source for function code.");
  }
  if (inline_code && (has(code, "S3Bucket") || has(code, "S3Key"))) {
    return invalid("Please do not provide other FunctionCode parameters when providing a ZipFile.");
  }
  if (inline_code && !runtime.starts_with("nodejs") && !runtime.starts_with("python")) {
    return invalid(
        "ZipFile can only be used when Runtime is set to a Node.js or Python runtime; '" + runtime +
        "' needs a deployment package in S3.");
  }
  if (code.get_text("ZipFile").size() > kLargestInlineCode) {
    return invalid("The inline code is larger than 4194304 bytes.");
  }
  return {};
}

Result<void> check_environment(const Value& properties) {
  constexpr std::array<std::string_view, 9> kReserved{
      "AWS_ACCESS_KEY",         "AWS_ACCESS_KEY_ID", "AWS_DEFAULT_REGION",
      "AWS_LAMBDA_RUNTIME_API", "AWS_REGION",        "AWS_SECRET_ACCESS_KEY",
      "AWS_SECRET_KEY",         "AWS_SESSION_TOKEN", "_HANDLER"};
  const Value* variables = properties.find_path({"Environment", "Variables"});
  if (variables == nullptr) {
    return {};
  }
  std::size_t size = 0;
  const std::string start =
      "Lambda was unable to configure your environment variables because the "
      "environment variables you have provided ";
  for (const auto& member : variables->members()) {
    size += member.key.size() + member.value.scalar_text().size();
    if (std::find(kReserved.begin(), kReserved.end(), member.key) != kReserved.end()) {
      return invalid(start +
                     "contains reserved keys that are currently not supported for modification. "
                     "Reserved keys used in this request: " +
                     member.key);
    }
  }
  return size <= kLargestEnvironment ? Result<void>()
                                     : Result<void>(invalid(start + "exceeded the 4KB limit."));
}

/// A role of this account that is known here must let Lambda assume it; others are taken as given.
Result<void> check_role(World& world, const Value& properties) {
  const std::string arn = properties.get_text("Role");
  if (!is_arn(arn, "iam") || !arn_field(arn, 5).starts_with("role/")) {
    return invalid("1 validation error detected: Value '" + arn +
                   "' at 'role' failed to satisfy constraint: Member must satisfy regular "
                   "expression pattern: "
                   "arn:(aws[a-zA-Z-]*)?:iam::\\d{12}:role/?[a-zA-Z_0-9+=,.@\\-_/]+");
  }
  const std::string name = arn.substr(arn.rfind('/') + 1);
  auto role = find_object(world, iam::kRoles, name);
  if (!role) {
    return std::move(role).failure();
  }
  if (role->is_null() || attributes_of(*role).get_text("Arn") != arn) {
    return {};
  }
  const Value role_properties = properties_of(*role);
  const Value* trust = role_properties.find("AssumeRolePolicyDocument");
  const std::string text = trust == nullptr ? "" : value_to_json(*trust);
  if (text.find("lambda.amazonaws.com") == std::string::npos &&
      text.find("\"*\"") == std::string::npos) {
    return invalid("The role defined for the function cannot be assumed by Lambda.");
  }
  return {};
}

Value function_attributes(const World& world, const std::string& name, const Value& properties) {
  const Value* apply = properties.find_path({"SnapStart", "ApplyOn"});
  const bool on = apply != nullptr && apply->as_string() == "PublishedVersions";
  Value snap_start = Value::map();
  snap_start.set("ApplyOn", Value::string(on ? "PublishedVersions" : "None"));
  snap_start.set("OptimizationStatus", Value::string("Off"));
  Value all = Value::map();
  all.set("Arn", Value::string(function_arn(world, name)));
  all.set("SnapStartResponse.ApplyOn", *snap_start.find("ApplyOn"));
  all.set("SnapStartResponse.OptimizationStatus", *snap_start.find("OptimizationStatus"));
  all.set("SnapStartResponse", std::move(snap_start));
  return all;
}

std::string code_digest(const Value& properties) {
  const Value* code = properties.find("Code");
  return sha256_base64(code != nullptr ? value_to_json(*code) : "");
}

Result<void> erase_all(World& world, ObjectPlace place, const std::string& prefix) {
  auto objects = list_objects(world, place, prefix);
  if (!objects) {
    return std::move(objects).failure();
  }
  for (const auto& [key, object] : *objects) {
    if (auto erased = world.store.erase_object(place.service, place.kind, key); !erased) {
      return std::move(erased).failure();
    }
  }
  return {};
}

}  // namespace

Result<void> check_function(World& world, const Value& properties) {
  auto checked = check_code(properties);
  if (checked) {
    checked = check_range(properties, "MemorySize", "memorySize", 128, 10240);
  }
  if (checked) {
    checked = check_range(properties, "Timeout", "timeout", 1, 900);
  }
  if (const Value* storage = properties.find("EphemeralStorage"); checked && storage != nullptr) {
    checked = check_range(*storage, "Size", "ephemeralStorage.size", 512, 10240);
  }
  if (checked) {
    checked = check_environment(properties);
  }
  if (checked && items_of(properties, "Layers").size() > 5) {
    checked = invalid(
        "1 validation error detected: Value at 'layers' failed to satisfy constraint: "
        "Member must have length less than or equal to 5");
  }
  return checked ? check_role(world, properties) : std::move(checked);
}

Result<Made> create_function(const Call& call) {
  const std::string name = name_or_generated(call, "FunctionName", {.longest = kLongestName});
  if (name.size() > kLongestName || !is_word(name, "-_")) {
    return invalid("1 validation error detected: Value '" + name +
                   "' at 'functionName' failed to satisfy constraint: Member must satisfy regular "
                   "expression pattern: [a-zA-Z0-9-_]+ and have length less than or equal to 64");
  }
  if (auto checked = check_function(call.world, call.properties); !checked) {
    return std::move(checked).failure();
  }
  Value extra = Value::map();
  extra.set("CodeSha256", Value::string(code_digest(call.properties)));
  extra.set("LastVersion", Value::number(0));
  return add_object(call, {.place = kFunctions,
                           .key = name,
                           .attributes = function_attributes(call.world, name, call.properties),
                           .extra = std::move(extra),
                           .taken_message = "Function already exist: " + name});
}

Result<Value> update_function(const Call& call) {
  if (auto checked = check_function(call.world, call.properties); !checked) {
    return std::move(checked).failure();
  }
  auto attributes = change_object(call, kFunctions, call.id(),
                                  function_attributes(call.world, call.id(), call.properties));
  if (!attributes) {
    return attributes;
  }
  auto record = get_object(call, kFunctions, call.id());
  if (!record) {
    return record;
  }
  record->set("CodeSha256", Value::string(code_digest(call.properties)));
  if (auto stored = put_object(call.world, kFunctions, call.id(), *record); !stored) {
    return std::move(stored).failure();
  }
  return attributes;
}

Result<void> delete_function(const Call& call) {
  const std::string prefix = function_arn(call.world, call.id()) + ":";
  auto done = erase_all(call.world, kVersions, prefix);
  if (done) {
    done = erase_all(call.world, kAliases, prefix);
  }
  return done ? erase_object(call, kFunctions, call.id()) : std::move(done);
}

std::string function_name(std::string_view reference) {
  constexpr std::string_view kMark = "function:";
  const std::size_t mark = reference.find(kMark);
  if (mark != std::string_view::npos) {
    reference.remove_prefix(mark + kMark.size());
  }
  return std::string(reference.substr(0, reference.find(':')));
}

std::string function_arn(const World& world, std::string_view name) {
  return regional_arn(world, "lambda", "function:" + std::string(name));
}

Result<Value> get_function(World& world, std::string_view name) {
  auto function = find_object(world, kFunctions, name);
  if (function && function->is_null()) {
    return fault(HandlerErrorCode::NotFound, "Function not found: " + function_arn(world, name));
  }
  return function;
}

}  // namespace formwork::lambda
