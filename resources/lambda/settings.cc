// SPDX-License-Identifier: Apache-2.0
// What may be said of a function.
#include <algorithm>
#include <array>

#include "engine/base/text.hh"
#include "resources/common/checks.hh"
#include "resources/common/properties.hh"
#include "resources/lambda/checks.hh"
#include "resources/lambda/function.hh"
#include "resources/lambda/layers.hh"
#include "resources/lambda/network.hh"

namespace formwork::lambda {

namespace {

constexpr std::size_t kLargestEnvironment = 4096;
constexpr ObjectPlace kRoles{"iam", "role"};

// As the API tells them.
constexpr std::array<std::string_view, 46> kRuntimes{
    "nodejs",     "nodejs4.3",       "nodejs6.10",     "nodejs8.10",    "nodejs10.x",
    "nodejs12.x", "nodejs14.x",      "nodejs16.x",     "java8",         "java8.al2",
    "java11",     "python2.7",       "python3.6",      "python3.7",     "python3.8",
    "python3.9",  "dotnetcore1.0",   "dotnetcore2.0",  "dotnetcore2.1", "dotnetcore3.1",
    "dotnet6",    "dotnet8",         "nodejs4.3-edge", "go1.x",         "ruby2.5",
    "ruby2.7",    "provided",        "provided.al2",   "nodejs18.x",    "python3.10",
    "java17",     "ruby3.2",         "ruby3.3",        "ruby3.4",       "python3.11",
    "nodejs20.x", "provided.al2023", "python3.12",     "java21",        "python3.13",
    "nodejs22.x", "nodejs24.x",      "python3.14",     "java25",        "dotnet10",
    "ruby4.0"};

constexpr std::array<std::string_view, 22> kReserved{"_HANDLER",
                                                     "_X_AMZN_TRACE_ID",
                                                     "AWS_ACCESS_KEY",
                                                     "AWS_ACCESS_KEY_ID",
                                                     "AWS_DEFAULT_REGION",
                                                     "AWS_EXECUTION_ENV",
                                                     "AWS_LAMBDA_FUNCTION_MEMORY_SIZE",
                                                     "AWS_LAMBDA_FUNCTION_NAME",
                                                     "AWS_LAMBDA_FUNCTION_VERSION",
                                                     "AWS_LAMBDA_INITIALIZATION_TYPE",
                                                     "AWS_LAMBDA_LOG_GROUP_NAME",
                                                     "AWS_LAMBDA_LOG_STREAM_NAME",
                                                     "AWS_LAMBDA_MAX_CONCURRENCY",
                                                     "AWS_LAMBDA_METADATA_API",
                                                     "AWS_LAMBDA_METADATA_TOKEN",
                                                     "AWS_LAMBDA_RUNTIME_API",
                                                     "AWS_REGION",
                                                     "AWS_SECRET_ACCESS_KEY",
                                                     "AWS_SECRET_KEY",
                                                     "AWS_SESSION_TOKEN",
                                                     "LAMBDA_RUNTIME_DIR",
                                                     "LAMBDA_TASK_ROOT"};

Result<void> check_environment(const Value& properties) {
  const Value* variables = properties.find_path({"Environment", "Variables"});
  if (variables == nullptr) {
    return {};
  }
  const std::string start =
      "Lambda was unable to configure your environment variables because the environment variables "
      "you have provided ";
  std::string reserved;
  for (const auto& member : variables->members()) {
    if (std::find(kReserved.begin(), kReserved.end(), member.key) != kReserved.end()) {
      reserved.append(reserved.empty() ? "" : ", ").append(member.key);
    }
  }
  if (!reserved.empty()) {
    return invalid_parameter(
        start +
        "contains reserved keys that are currently not supported for modification. Reserved keys "
        "used in this request: " +
        reserved);
  }
  const std::string measured = value_to_json(*variables);
  if (measured.size() > kLargestEnvironment) {
    return invalid_parameter(start + "exceeded the 4KB limit. String measured: " + measured);
  }
  return {};
}

/// A role of this account that is known here must let Lambda assume it; others are taken as given.
Result<void> check_role(World& world, const std::string& arn) {
  const std::string name = arn.substr(arn.rfind('/') + 1);
  auto role = find_object(world, kRoles, name);
  if (!role) {
    return std::move(role).failure();
  }
  if (role->is_null() || attributes_of(*role).get_text("Arn") != arn) {
    return {};
  }
  const Value properties = properties_of(*role);
  const Value* trust = properties.find("AssumeRolePolicyDocument");
  const std::string text = trust == nullptr ? "" : value_to_json(*trust);
  if (text.find("lambda.amazonaws.com") == std::string::npos &&
      text.find("\"*\"") == std::string::npos) {
    return invalid_parameter("The role defined for the function cannot be assumed by Lambda.");
  }
  return {};
}

bool is_role(const std::string& arn) {
  const std::string_view account = arn_field(arn, 4);
  return is_arn(arn, "iam") && arn_field(arn, 5).starts_with("role/") && account.size() == 12 &&
         account.find_first_not_of("0123456789") == std::string_view::npos;
}

void check_architectures(const Value& properties, Checks& checks) {
  const Value* given = properties.find("Architectures");
  if (given == nullptr || !given->is_list()) {
    return;
  }
  std::string text = "[";
  bool is_known = true;
  for (const Value& item : given->items()) {
    text.append(text.size() > 1 ? ", " : "").append(item.scalar_text());
    is_known = is_known && (item.scalar_text() == "x86_64" || item.scalar_text() == "arm64");
  }
  text += "]";
  if (given->items().empty()) {
    checks.fault("architectures", text, "Member must have length greater than or equal to 1");
  } else if (given->items().size() > 1) {
    checks.fault("architectures", text, "Member must have length less than or equal to 1");
  } else if (!is_known) {
    checks.fault("architectures", text,
                 "Member must satisfy constraint: [Member must satisfy enum value set: [x86_64, "
                 "arm64], Member must not be null]");
  }
}

void check_model(const Value& properties, Checks& checks) {
  checks.range("memorySize", properties.find("MemorySize"), 128, 10240);
  checks.range("timeout", properties.find("Timeout"), 1, 900);
  checks.range("ephemeralStorage.size", properties.find_path({"EphemeralStorage", "Size"}), 512,
               10240);
  checks.length("description", properties.get_text("Description"), 0, 256);
  const std::string handler = properties.get_text("Handler");
  checks.length("handler", handler, 0, 128);
  checks.pattern("handler", handler, handler.find_first_of(" \t\r\n") == std::string::npos,
                 "[^\\s]+");
  check_architectures(properties, checks);
  checks.one_of("packageType", properties.get_text("PackageType"), {"Zip", "Image"});
  if (const Value* mode = properties.find_path({"TracingConfig", "Mode"})) {
    checks.one_of("tracingConfig.mode", mode->scalar_text(), {"Active", "PassThrough"});
  }
  if (const Value* apply = properties.find_path({"SnapStart", "ApplyOn"})) {
    checks.one_of("snapStart.applyOn", apply->scalar_text(), {"PublishedVersions", "None"});
  }
  if (const Value* format = properties.find_path({"LoggingConfig", "LogFormat"})) {
    checks.one_of("loggingConfig.logFormat", format->scalar_text(), {"JSON", "Text"});
  }
  const std::string role = properties.get_text("Role");
  checks.pattern("role", role, !has(properties, "Role") || is_role(role),
                 "arn:(aws[a-zA-Z-]*)?:iam::\\d{12}:role/?[a-zA-Z_0-9+=,.@\\-_/]+");
}

Result<void> check_snap_start(const Value& properties) {
  const Value* apply = properties.find_path({"SnapStart", "ApplyOn"});
  if (apply == nullptr || apply->scalar_text() != "PublishedVersions") {
    return {};
  }
  const std::string runtime = properties.get_text("Runtime");
  const bool is_old = runtime == "java8" || runtime == "java8.al2" || runtime == "python2.7" ||
                      runtime == "python3.10" || runtime == "python3.11" ||
                      runtime.starts_with("python3.6") || runtime.starts_with("python3.7") ||
                      runtime.starts_with("python3.8") || runtime.starts_with("python3.9") ||
                      runtime == "dotnet6" || runtime.starts_with("dotnetcore");
  const bool is_kind = runtime.starts_with("java") || runtime.starts_with("python3") ||
                       runtime.starts_with("dotnet");
  if (is_kind && !is_old) {
    return {};
  }
  return invalid_parameter(runtime + " is not supported for SnapStart enabled functions.");
}

}  // namespace

bool is_runtime(std::string_view runtime) {
  return std::find(kRuntimes.begin(), kRuntimes.end(), runtime) != kRuntimes.end();
}

std::string runtime_set() {
  std::string set = "[";
  for (const std::string_view known : kRuntimes) {
    set.append(set.size() == 1 ? "" : ", ").append(known);
  }
  return set + "]";
}

Result<void> check_runtime(std::string_view runtime) {
  if (runtime.empty() || is_runtime(runtime)) {
    return {};
  }
  return invalid_parameter("Value " + std::string(runtime) +
                           " at 'runtime' failed to satisfy constraint: Member must satisfy enum "
                           "value set: " +
                           runtime_set() + " or be a valid ARN");
}

Result<void> check_package(const Value& properties) {
  const std::string package = properties.get_text("PackageType");
  const Value* code = properties.find("Code");
  const bool has_image = code != nullptr && has(*code, "ImageUri");
  if (package == "Image" || (package.empty() && has_image)) {
    if (!has_image) {
      return invalid_parameter(
          "Please provide ImageUri when creating a function with packageType Image.");
    }
    if (has(properties, "Handler") || has(properties, "Runtime") || has(properties, "Layers")) {
      return invalid_parameter(
          "Please don't provide Handler or Runtime or Layer when the intent is to create a "
          "function with container image.");
    }
    return {};
  }
  if (has_image) {
    return invalid_parameter(
        "Please don't provide ImageUri when creating a function with packageType Zip.");
  }
  if (properties.get_text("Runtime").empty() || properties.get_text("Handler").empty()) {
    return invalid_parameter(
        "Handler and Runtime are mandatory parameters for functions created with deployment "
        "packages.");
  }
  return {};
}

Result<void> check_settings(World& world, const Value& properties) {
  if (has(properties, "CapacityProviderConfig")) {
    return fail("NotImplemented", "formwork does not run functions on capacity providers.");
  }
  if (const std::string arn = properties.get_text("CodeSigningConfigArn"); !arn.empty()) {
    auto config = find_object(world, kSigningConfigs, arn);
    if (!config || config->is_null()) {
      return config ? fail("CodeSigningConfigNotFoundException",
                           "The code signing configuration cannot be found. Check that the "
                           "provided configuration is not deleted: " +
                               arn + ".")
                    : std::move(config).failure();
    }
  }
  Checks checks;
  check_model(properties, checks);
  auto checked = checks.finish();
  if (checked) {
    checked = check_runtime(properties.get_text("Runtime"));
  }
  if (checked) {
    checked = check_environment(properties);
  }
  if (checked) {
    checked = check_snap_start(properties);
  }
  if (checked) {
    checked = check_network(world, properties);
  }
  if (checked) {
    checked = check_layers(world, items_of(properties, "Layers"));
  }
  if (checked && has(properties, "Role")) {
    checked = check_role(world, properties.get_text("Role"));
  }
  return checked;
}

}  // namespace formwork::lambda
