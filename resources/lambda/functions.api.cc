// SPDX-License-Identifier: Apache-2.0
// Functions over the API: made, told, deleted. Calling them comes with custom resources and macros.
#include "engine/base/hash.hh"
#include "engine/service/operation.hh"
#include "resources/common/fault.hh"
#include "resources/lambda/function.hh"
#include "resources/lambda/python_functions.hh"

namespace formwork::lambda {

namespace {

constexpr std::string_view kType = "AWS::Lambda::Function";

// Settings that the API and the resource type name alike.
constexpr std::string_view kSettings[] = {
    "FunctionName", "Runtime",   "Role",          "Handler",         "Description",
    "Timeout",      "Layers",    "MemorySize",    "Environment",     "Architectures",
    "PackageType",  "KmsKeyArn", "TracingConfig", "EphemeralStorage"};

Failure api_fault(const Diagnostic& fault, const std::string& name) {
  if (fault.code == "AlreadyExists") {
    return fail("ResourceConflictException", "Function already exist: " + name);
  }
  if (fault.code == "NotFound") {
    return fail("ResourceNotFoundException", fault.message);
  }
  return fail("InvalidParameterValueException", fault.message);
}

Value configuration_of(const World& world, const std::string& name, const Value& record) {
  Value properties = properties_of(record);
  Value shape = Value::map();
  for (std::string_view setting : kSettings) {
    if (const Value* value = properties.find(setting)) {
      shape.set(setting, *value);
    }
  }
  auto set_default = [&](std::string_view member, Value value) {
    if (shape.find(member) == nullptr) {
      shape.set(member, std::move(value));
    }
  };
  set_default("FunctionName", Value::string(name));
  set_default("Timeout", Value::number(std::int64_t{3}));
  set_default("MemorySize", Value::number(std::int64_t{128}));
  set_default("PackageType", Value::string("Zip"));
  set_default("Description", Value::string(""));
  set_default("Architectures", Value::list({Value::string("x86_64")}));
  std::string archive = record.get_text(kArchiveMember);
  shape.set("CodeSize", Value::number(static_cast<std::int64_t>(archive.size() / 4 * 3)));
  shape.set("FunctionArn", Value::string(function_arn(world, name)));
  shape.set("CodeSha256", Value::string(record.get_text("CodeSha256")));
  shape.set("Version", Value::string("$LATEST"));
  shape.set("LastModified", Value::string(format_time(std::strtoll(
                                record.get_text("LastModifiedTime").c_str(), nullptr, 10))));
  shape.set("State", Value::string("Active"));
  shape.set("LastUpdateStatus", Value::string("Successful"));
  return shape;
}

Result<Value> create(ApiCall& call) {
  std::string name = function_name(call.text("FunctionName"));
  const Value* archive = call.input.find_path({"Code", "ZipFile"});
  if (archive == nullptr || !call.text("Runtime").starts_with("python")) {
    return fail("NotImplemented",
                "formwork makes functions from a zip file with a Python runtime only.");
  }
  Value properties = Value::map();
  for (std::string_view setting : kSettings) {
    if (const Value* value = call.find(setting)) {
      properties.set(setting, *value);
    }
  }
  properties.set("Code", map_with("ZipFile", Value::string("archive")));
  ProviderRequest request;
  request.type = kType;
  request.logical_id = name;
  request.properties = properties;
  request.world = &call.world;
  Value nothing = Value::map();
  auto made = create_function(Call{request, call.world, properties, nothing, nullptr});
  if (!made) {
    return api_fault(made.error(), name);
  }
  auto record = find_object(call.world, kFunctions, name);
  if (!record) {
    return record;
  }
  record->set(kArchiveMember, Value::string(base64_encode(archive->as_string())));
  record->set("CodeSha256", Value::string(sha256_base64(archive->as_string())));
  if (auto put = put_object(call.world, kFunctions, name, *record); !put) {
    return std::move(put).failure();
  }
  return configuration_of(call.world, name, *record);
}

Result<Value> find(ApiCall& call, const std::string& name) {
  auto record = find_object(call.world, kFunctions, name);
  if (record && record->is_null()) {
    return fail("ResourceNotFoundException",
                "Function not found: " + function_arn(call.world, name));
  }
  return record;
}

Result<Value> get(ApiCall& call) {
  std::string name = function_name(call.text("FunctionName"));
  auto record = find(call, name);
  if (!record) {
    return record;
  }
  Value answer = Value::map();
  answer.set("Configuration", configuration_of(call.world, name, *record));
  if (const Value* tags = record->find("Tags"); tags != nullptr && !tags->members().empty()) {
    answer.set("Tags", *tags);
  }
  return answer;
}

Result<Value> get_configuration(ApiCall& call) {
  std::string name = function_name(call.text("FunctionName"));
  auto record = find(call, name);
  return record ? Result<Value>(configuration_of(call.world, name, *record)) : std::move(record);
}

Result<Value> remove(ApiCall& call) {
  std::string name = function_name(call.text("FunctionName"));
  auto record = find(call, name);
  if (!record) {
    return record;
  }
  ProviderRequest request;
  request.type = kType;
  request.physical_id = name;
  request.properties = properties_of(*record);
  request.world = &call.world;
  Value nothing = Value::map();
  auto removed = delete_function(Call{request, call.world, request.properties, nothing, nullptr});
  return removed ? Result<Value>(Value::map()) : api_fault(removed.error(), name);
}

using Access = OperationEntry::Access;
constinit OperationEntry create_entry{"lambda", "CreateFunction", Access::Write, &create};
constinit OperationEntry get_entry{"lambda", "GetFunction", Access::Read, &get};
constinit OperationEntry configuration_entry{"lambda", "GetFunctionConfiguration", Access::Read,
                                             &get_configuration};
constinit OperationEntry remove_entry{"lambda", "DeleteFunction", Access::Write, &remove};
const Register<OperationEntry> kRegistered[]{Register(create_entry), Register(get_entry),
                                             Register(configuration_entry), Register(remove_entry)};

}  // namespace

}  // namespace formwork::lambda
