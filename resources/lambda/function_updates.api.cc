// SPDX-License-Identifier: Apache-2.0
// Functions: changes of code and settings.
#include "engine/service/operation.hh"
#include "resources/common/api_support.hh"
#include "resources/common/properties.hh"
#include "resources/lambda/function.hh"
#include "resources/lambda/input.hh"
#include "resources/lambda/running.hh"
#include "resources/lambda/shapes.hh"
#include "resources/lambda/versions.hh"

namespace formwork::lambda {

namespace {

// Stores the change and answers it as one that goes on; once it is there it is another revision.
Result<Value> finish_update(ApiCall& call, FoundFunction found) {
  if (auto put = put_changed(call.world, kFunctions, found.name, found.function); !put) {
    return std::move(put).failure();
  }
  Value answer = updating_configuration(call.world, found);
  count_up(found.function, "Revision");
  if (auto put = put_object(call.world, kFunctions, found.name, found.function); !put) {
    return std::move(put).failure();
  }
  renew_environments(call, found);
  return answer;
}

Result<void> check_code_input(const ApiCall& call, const Value& properties) {
  const bool is_image = properties.find_path({"Code", "ImageUri"}) != nullptr;
  const bool has_image = has(call.input, "ImageUri");
  const bool has_zip = has(call.input, "ZipFile") || has(call.input, "S3Bucket");
  if (is_image && has_zip) {
    return invalid_parameter(
        "Please provide ImageUri when updating a function with packageType Image.");
  }
  if (!is_image && has_image) {
    return invalid_parameter(
        "Please don't provide ImageUri when updating a function with packageType Zip.");
  }
  Value given = Value::map();
  copy_members(given, call.input, {"Architectures"});
  return check_settings(call.world, given);
}

Result<Value> publish_update(ApiCall& call, const std::string& name) {
  auto found = find_function(call.world, name);
  if (!found) {
    return std::move(found).failure();
  }
  const OutsideCall version(call.world, "AWS::Lambda::Version", "", Value::map());
  auto published = publish(*version, *found);
  if (!published) {
    return std::move(published).failure();
  }
  auto made = find_function(call.world, name, published->number);
  return made ? Result<Value>(pending_configuration(call.world, *made))
              : Result<Value>(std::move(made).failure());
}

Result<Value> dry_run(ApiCall& call, FoundFunction found) {
  auto code = measure_code(call.world, call.input);
  if (!code) {
    return std::move(code).failure();
  }
  found.function.set("CodeSha256", Value::string(std::move(code->sha256)));
  found.function.set("CodeSize", Value::number(code->size));
  return full_configuration(call.world, found);
}

Result<Value> update_code(ApiCall& call) {
  auto found = asked_by_name(call);
  if (!found) {
    return std::move(found).failure();
  }
  const std::string revision = revision_id(found->version_arn(), found->function);
  auto checked = check_revision(call.text("RevisionId"), revision, "Function/GetAlias");
  if (checked) {
    checked = check_publish_place(call);
  }
  if (checked) {
    checked = check_code_input(call, properties_of(found->function));
  }
  if (!checked) {
    return std::move(checked).failure();
  }
  if (call.flag("DryRun")) {
    return dry_run(call, std::move(*found));
  }
  auto code = take_code(call.world, call.input);
  if (!code) {
    return std::move(code).failure();
  }
  if (auto set = set_code(call.world, found->function, std::move(*code)); !set) {
    return std::move(set).failure();
  }
  if (const Value* architectures = call.find("Architectures")) {
    Value properties = properties_of(found->function);
    properties.set("Architectures", *architectures);
    found->function.set("Properties", std::move(properties));
  }
  const std::string name = found->name;
  auto answer = finish_update(call, std::move(*found));
  return answer && call.flag("Publish") ? publish_update(call, name) : std::move(answer);
}

Result<Value> update_configuration(ApiCall& call) {
  auto found = asked_by_name(call);
  if (!found) {
    return std::move(found).failure();
  }
  const std::string revision = revision_id(found->version_arn(), found->function);
  if (auto checked = check_revision(call.text("RevisionId"), revision, "Function/GetAlias");
      !checked) {
    return std::move(checked).failure();
  }
  Value properties = properties_of(found->function);
  const Value given = settings_of(call.input);
  if (auto checked = check_settings(call.world, given); !checked) {
    return std::move(checked).failure();
  }
  merge_settings(properties, given);
  if (auto set = set_settings(call.world, found->function, std::move(properties)); !set) {
    return std::move(set).failure();
  }
  found->function.set("Attributes",
                      function_attributes(call.world, found->name, properties_of(found->function)));
  return finish_update(call, std::move(*found));
}

FORMWORK_LAMBDA_OPERATION(update_code, "UpdateFunctionCode", Write);
FORMWORK_LAMBDA_OPERATION(update_configuration, "UpdateFunctionConfiguration", Write);

}  // namespace

}  // namespace formwork::lambda
