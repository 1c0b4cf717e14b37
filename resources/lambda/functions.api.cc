// SPDX-License-Identifier: Apache-2.0
// Functions over the API: made, told, deleted.
#include "engine/base/hash.hh"
#include "engine/service/operation.hh"
#include "resources/common/api_objects.hh"
#include "resources/lambda/function.hh"
#include "resources/lambda/python_functions.hh"
#include "resources/lambda/shapes.hh"

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
  return full_configuration(call.world, {{name, ""}, *record, "$LATEST", Value()});
}

Result<Value> get(ApiCall& call) {
  auto found = find_function(call);
  if (!found) {
    return std::move(found).failure();
  }
  Value answer = map_with("Configuration", full_configuration(call.world, *found));
  if (Value tags = tag_map(found->record); found->published.is_null() && !tags.members().empty()) {
    answer.set("Tags", std::move(tags));
  }
  const Value properties = properties_of(found->record);
  if (const Value* image = properties.find_path({"Code", "ImageUri"})) {
    Value code = map_with("RepositoryType", Value::string("ECR"));
    code.set("ImageUri", *image);
    answer.set("Code", std::move(code));
  } else {
    answer.set("Code", map_with("RepositoryType", Value::string("S3")));
  }
  return answer;
}

Result<Value> get_configuration(ApiCall& call) {
  auto found = find_function(call);
  return found ? Result<Value>(full_configuration(call.world, *found)) : std::move(found).failure();
}

Result<Value> list(ApiCall& call) {
  auto functions = list_objects(call.world, kFunctions);
  if (!functions) {
    return std::move(functions).failure();
  }
  Value shapes = Value::list();
  for (auto& [name, record] : *functions) {
    shapes.push(configuration_of(call.world, {{name, ""}, std::move(record), "$LATEST", Value()}));
  }
  return map_with("Functions", std::move(shapes));
}

Result<Value> remove(ApiCall& call) {
  std::string name = function_name(call.text("FunctionName"));
  auto record = find_object(call.world, kFunctions, name);
  if (!record) {
    return record;
  }
  if (record->is_null()) {
    return fail("ResourceNotFoundException",
                "Function not found: " + function_arn(call.world, name));
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
constinit OperationEntry list_entry{"lambda", "ListFunctions", Access::Read, &list};
constinit OperationEntry remove_entry{"lambda", "DeleteFunction", Access::Write, &remove};
const Register<OperationEntry> kRegistered[]{Register(create_entry), Register(get_entry),
                                             Register(configuration_entry), Register(list_entry),
                                             Register(remove_entry)};

}  // namespace

}  // namespace formwork::lambda
