// SPDX-License-Identifier: Apache-2.0
#include "resources/lambda/function.hh"

#include "engine/base/text.hh"
#include "resources/common/naming.hh"
#include "resources/common/properties.hh"
#include "resources/lambda/running.hh"

namespace formwork::lambda {

namespace {

constexpr std::size_t kLongestName = 64;
constexpr std::size_t kLargestInlineCode = 4U << 20U;

Result<void> check_code(const Value& properties) {
  const Value* given = properties.find("Code");
  const Value code = given != nullptr ? *given : Value::map();
  if (has(code, "ImageUri")) {
    return {};
  }
  const bool is_inline = has(code, "ZipFile");
  if (!is_inline && !(has(code, "S3Bucket") && has(code, "S3Key"))) {
    return invalid_parameter("Please provide a source for function code.");
  }
  if (is_inline && (has(code, "S3Bucket") || has(code, "S3Key"))) {
    return invalid_parameter(
        "Please do not provide other FunctionCode parameters when providing a ZipFile.");
  }
  const std::string runtime = properties.get_text("Runtime");
  if (is_inline && !runtime.starts_with("nodejs") && !runtime.starts_with("python")) {
    return invalid_parameter(
        "ZipFile can only be used when Runtime is set to a Node.js or Python runtime; '" + runtime +
        "' needs a deployment package in S3.");
  }
  if (code.get_text("ZipFile").size() > kLargestInlineCode) {
    return invalid_parameter("The inline code is larger than 4194304 bytes.");
  }
  return {};
}

Result<void> check(const Call& call, const std::string& name) {
  auto checked = check_package(call.properties);
  if (checked) {
    checked = check_code(call.properties);
  }
  if (checked) {
    checked = check_settings(call.world, call.properties);
  }
  const auto reserved = parse_integer(call.properties.get_text("ReservedConcurrentExecutions"));
  if (checked && reserved) {
    checked = check_reserved(call.world, name, *reserved);
  }
  return checked;
}

Result<NewCode> code_of(const Call& call) {
  const Value* code = call.properties.find("Code");
  return take_template_code(call.world, code == nullptr ? Value::map() : *code,
                            call.properties.get_text("Runtime"));
}

Result<Made> create(const Call& call) {
  const std::string name = name_or_generated(call, "FunctionName", {.longest = kLongestName});
  if (auto checked = check(call, name); !checked) {
    return handler_fault(checked.error());
  }
  auto code = code_of(call);
  if (!code) {
    return handler_fault(code.error());
  }
  auto made = create_function(call, name, std::move(*code));
  if (made) {
    expect_environments_later(call.world, name);
  }
  return for_handler(std::move(made));
}

Result<Value> update(const Call& call) {
  if (auto checked = check(call, call.id()); !checked) {
    return handler_fault(checked.error());
  }
  auto record = get_object(call, kFunctions, call.id());
  if (!record) {
    return record;
  }
  const Value before = properties_of(*record);
  const bool has_new_code = is_changed(before, call.properties, "Code");
  Value attributes = function_attributes(call.world, call.id(), call.properties);
  auto updated = update_object(call, Value(*record), attributes);
  if (!updated) {
    return updated;
  }
  Value settings = properties_of(*updated);
  updated->set("Properties", before);
  auto done = set_settings(call.world, *updated, std::move(settings));
  if (done && has_new_code) {
    auto code = code_of(call);
    done = code ? set_code(call.world, *updated, std::move(*code))
                : Result<void>(std::move(code).failure());
  }
  if (!done) {
    return handler_fault(done.error());
  }
  count_up(*updated, "Revision");
  auto stored = put_object(call.world, kFunctions, call.id(), *updated);
  return stored ? Result<Value>(std::move(attributes)) : std::move(stored).failure();
}

Result<void> remove(const Call& call) {
  if (auto record = get_object(call, kFunctions, call.id()); !record) {
    return std::move(record).failure();
  }
  return for_handler(delete_function(call.world, call.id()));
}

OwnProvider provider{{.type_name = "AWS::Lambda::Function",
                      .create = create,
                      .update = update,
                      .remove = remove,
                      .read = read_at<kFunctions>,
                      .list = list_at<kFunctions>}};
ProviderEntry entry{"AWS::Lambda::Function", &provider};
const Register<ProviderEntry> kRegister{entry};

}  // namespace

}  // namespace formwork::lambda
