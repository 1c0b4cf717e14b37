// SPDX-License-Identifier: Apache-2.0
// Functions: made, told, deleted.
#include "engine/service/operation.hh"
#include "engine/service/operation_limit.hh"
#include "resources/common/api_objects.hh"
#include "resources/common/api_support.hh"
#include "resources/common/properties.hh"
#include "resources/lambda/code_location.hh"
#include "resources/lambda/function.hh"
#include "resources/lambda/input.hh"
#include "resources/lambda/running.hh"
#include "resources/lambda/shapes.hh"
#include "resources/lambda/versions.hh"

namespace formwork::lambda {

namespace {

constexpr std::string_view kType = "AWS::Lambda::Function";
constexpr std::size_t kLargestPage = 50;
constexpr std::size_t kMostTags = 50;

Result<void> check_new(ApiCall& call, const FunctionReference& reference, const Value& properties) {
  if (!reference.qualifier.empty()) {
    return fail("ValidationException",
                "1 validation error detected: Value '" + call.text("FunctionName") +
                    "' at 'functionName' failed to satisfy constraint: Member must satisfy regular "
                    "expression pattern: " +
                    std::string(kNamePattern));
  }
  if (!reference.region.empty() && reference.region != call.world.region) {
    return no_such("Functions from '" + reference.region + "' are not reachable in this region ('" +
                   call.world.region + "')");
  }
  if (!reference.account_id.empty() && reference.account_id != call.world.account_id) {
    return fail("AccessDeniedException", "");
  }
  if (const Value* tags = call.find("Tags");
      tags != nullptr && tags->members().size() > kMostTags) {
    return invalid_parameter("Number of tags exceeds resource tag limit.");
  }
  Value settings = properties;
  copy_members(settings, call.input, {"CodeSigningConfigArn"});
  auto checked = check_settings(call.world, settings);
  if (checked) {
    checked = check_publish_place(call);
  }
  if (!checked) {
    return checked;
  }
  auto known = find_object(call.world, kFunctions, reference.name);
  if (known && !known->is_null()) {
    return conflict("Function already exist: " + reference.name);
  }
  Value with_code = properties;
  with_code.set("Code", *call.find("Code"));
  copy_members(with_code, call.input, {"PackageType"});
  return known ? check_package(with_code) : Result<void>(std::move(known).failure());
}

Result<Value> create_answer(ApiCall& call, FoundFunction found) {
  Value answer = pending_configuration(call.world, found);
  if (call.flag("Publish")) {
    const OutsideCall version(call.world, "AWS::Lambda::Version", "", Value::map());
    auto published = publish(*version, found);
    if (!published) {
      return std::move(published).failure();
    }
    answer.set("Version", Value::string(published->number));
    auto again = find_function(call.world, found.name);
    if (!again) {
      return std::move(again).failure();
    }
    found = std::move(*again);
  }
  // What is pending now is another revision once it is there.
  count_up(found.function, "Revision");
  auto put = put_object(call.world, kFunctions, found.name, found.function);
  return put ? Result<Value>(std::move(answer)) : std::move(put).failure();
}

Result<Value> create(ApiCall& call) {
  const FunctionReference reference = parse_function_reference(call.text("FunctionName"));
  Value properties = settings_of(call.input);
  if (const Value* code = call.find("Code"); code == nullptr || !code->is_map()) {
    return invalid_parameter("Please provide a source for function code.");
  }
  if (auto checked = check_new(call, reference, properties); !checked) {
    return std::move(checked).failure();
  }
  auto code = take_code(call.world, *call.find("Code"));
  if (!code) {
    return std::move(code).failure();
  }
  properties.set("FunctionName", Value::string(reference.name));
  copy_members(properties, call.input, {"PackageType", "Tags", "CodeSigningConfigArn"});
  const OutsideCall outside(call.world, kType, reference.name, std::move(properties));
  if (auto made = create_function(*outside, reference.name, std::move(*code)); !made) {
    return api_fault(made.error());
  }
  auto found = find_function(call.world, reference.name);
  if (!found) {
    return std::move(found).failure();
  }
  expect_environments(call, *found);
  return create_answer(call, std::move(*found));
}

Result<Value> get(ApiCall& call) {
  auto found = asked_function(call);
  if (!found) {
    return std::move(found).failure();
  }
  Value answer = map_with("Configuration", full_configuration(call.world, *found));
  if (Value tags = tag_map(found->function); found->qualifier.empty() && !tags.members().empty()) {
    answer.set("Tags", std::move(tags));
  }
  const Value properties = properties_of(found->record());
  Value code = Value::map();
  if (const Value* image = properties.find_path({"Code", "ImageUri"})) {
    code.set("RepositoryType", Value::string("ECR"));
    code.set("ImageUri", *image);
    code.set("ResolvedImageUri",
             Value::string(
                 resolved_image(image->scalar_text(), found->record().get_text("CodeSha256"))));
  } else {
    code.set("RepositoryType", Value::string("S3"));
    set_text(code, "Location", code_location(call, found->record().get_text("CodeSha256")));
  }
  answer.set("Code", std::move(code));
  if (const auto reserved = reserved_concurrency(*found)) {
    answer.set("Concurrency", map_with("ReservedConcurrentExecutions", Value::number(*reserved)));
  }
  return answer;
}

Result<Value> get_configuration(ApiCall& call) {
  auto found = asked_function(call);
  return found ? Result<Value>(full_configuration(call.world, *found)) : std::move(found).failure();
}

Result<Value> list(ApiCall& call) {
  const std::string which = call.text("FunctionVersion");
  if (!which.empty() && which != "ALL") {
    return fail("ValidationException", "1 validation error detected: Value '" + which +
                                           "' at 'functionVersion' failed to satisfy constraint: "
                                           "Member must satisfy enum value set: [ALL]");
  }
  Value::List shapes;
  const std::string master = call.text("MasterRegion");
  if (!master.empty() && master != "ALL" && master != call.world.region) {
    return pages(call, "Functions", std::move(shapes), kLargestPage);  // replicas: there are none
  }
  auto functions = list_objects(call.world, kFunctions);
  if (!functions) {
    return std::move(functions).failure();
  }
  for (auto& [name, record] : *functions) {
    FoundFunction found;
    found.name = name;
    found.arn = function_arn(call.world, name);
    found.version = kLatest;
    found.function = std::move(record);
    if (which.empty()) {
      shapes.push_back(configuration_of(call.world, found));
      continue;
    }
    auto versions = published_versions(call.world, found);
    if (!versions) {
      return std::move(versions).failure();
    }
    found.qualifier = kLatest;
    shapes.push_back(configuration_of(call.world, found));
    for (const FoundFunction& version : *versions) {
      shapes.push_back(configuration_of(call.world, version));
    }
  }
  return pages(call, "Functions", std::move(shapes), kLargestPage);
}

Result<void> remove_version(ApiCall& call, const FoundFunction& found) {
  if (found.qualifier == kLatest) {
    return invalid_parameter("$LATEST version cannot be deleted without deleting the function.");
  }
  if (!found.alias.is_null()) {
    return invalid_parameter("Deletion of aliases is not currently supported.");
  }
  return delete_version(call.world, found);
}

Result<Value> remove(ApiCall& call) {
  auto found = asked_function(call);
  // A version that is not there is no fault, as long as the function is.
  if (!found && found.error().code == "ResourceNotFoundException") {
    auto function = asked_by_name(call);
    return function ? Result<Value>(map_with("StatusCode", Value::number(204)))
                    : std::move(function).failure();
  }
  if (!found) {
    return std::move(found).failure();
  }
  auto removed = found->qualifier.empty() ? delete_function(call.world, found->name)
                                          : remove_version(call, *found);
  if (!removed) {
    return std::move(removed).failure();
  }
  end_environments(call, *found, found->qualifier);
  return map_with("StatusCode", Value::number(204));
}

FORMWORK_LAMBDA_OPERATION(create, "CreateFunction", Write);
FORMWORK_LAMBDA_OPERATION(get, "GetFunction", Read);
FORMWORK_LAMBDA_OPERATION(get_configuration, "GetFunctionConfiguration", Read);
FORMWORK_LAMBDA_OPERATION(list, "ListFunctions", Read);
FORMWORK_LAMBDA_OPERATION(remove, "DeleteFunction", Write);

constinit OperationLimit limit{
    "lambda", "CreateFunction",
    "File systems and tenant isolation are kept and told, not carried out."};
const Register<OperationLimit> kLimit{limit};

}  // namespace

}  // namespace formwork::lambda
