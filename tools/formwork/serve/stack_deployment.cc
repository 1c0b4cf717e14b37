// SPDX-License-Identifier: Apache-2.0
#include "tools/formwork/serve/stack_deployment.hh"

#include <chrono>
#include <filesystem>
#include <string_view>
#include <thread>
#include <utility>

namespace formwork::cli {

namespace {

constexpr std::string_view kCloudFormation = "cloudformation";
/// Between two looks at a stack that changes.
constexpr std::chrono::milliseconds kPause(10);

}  // namespace

Result<Value> StackDeployment::run(const std::string& body, const std::function<bool()>& is_over) {
  auto known = describe();
  auto begun = call(kCloudFormation, known ? "UpdateStack" : "CreateStack", input(body));
  if (!begun && begun.error().message != "No updates are to be performed.") {
    return begun;
  }
  while (!is_over()) {
    auto stack = describe();
    if (!stack || !stack->get_text("StackStatus").ends_with("_IN_PROGRESS")) {
      return stack;
    }
    std::this_thread::sleep_for(kPause);
  }
  return Value();
}

Result<Value> StackDeployment::resources() {
  Value wanted = Value::map();
  wanted.set("StackName", Value::string(target_.stack_name));
  auto answer = call(kCloudFormation, "DescribeStackResources", std::move(wanted));
  const Value* all = answer ? answer->find("StackResources") : nullptr;
  return !answer ? std::move(answer) : all == nullptr ? Value::list() : Value(*all);
}

Value StackDeployment::input(const std::string& body) const {
  Value parameters = Value::list();
  for (const std::string& given : target_.parameters) {
    const std::size_t equals = given.find('=');
    Value parameter = Value::map();
    parameter.set("ParameterKey", Value::string(given.substr(0, equals)));
    parameter.set("ParameterValue", Value::string(given.substr(equals + 1)));
    parameters.push(std::move(parameter));
  }
  Value capabilities = Value::list();
  for (const char* name : {"CAPABILITY_IAM", "CAPABILITY_NAMED_IAM", "CAPABILITY_AUTO_EXPAND"}) {
    capabilities.push(Value::string(name));
  }
  Value input = Value::map();
  input.set("StackName", Value::string(target_.stack_name));
  input.set("TemplateBody", Value::string(body));
  input.set("Parameters", std::move(parameters));
  input.set("Capabilities", std::move(capabilities));
  return input;
}

Result<Value> StackDeployment::describe() {
  Value wanted = Value::map();
  wanted.set("StackName", Value::string(target_.stack_name));
  auto answer = call(kCloudFormation, "DescribeStacks", std::move(wanted));
  const Value* stacks = answer ? answer->find("Stacks") : nullptr;
  if (stacks == nullptr || stacks->items().empty()) {
    return answer ? Result<Value>(fail("F400", "the stack is gone")) : std::move(answer);
  }
  return stacks->items()[0];
}

Result<Value> StackDeployment::update_code(const std::string& function,
                                           const std::string& archive) {
  Value input = Value::map();
  input.set("FunctionName", Value::string(function));
  input.set("ZipFile", Value::string(archive));
  return call("lambda", "UpdateFunctionCode", std::move(input));
}

Result<Value> StackDeployment::call(std::string_view service, std::string_view operation,
                                    Value input) {
  ApiRequest request;
  request.service = service;
  request.operation = operation;
  request.caller.account_id = request.caller.user_id = target_.account;
  request.caller.region = target_.region;
  request.caller.arn = "arn:aws:iam::" + target_.account + ":root";
  request.caller.endpoint = target_.endpoint;
  request.input = std::move(input);
  request.request_id = "up";
  return host_.call(request);
}

bool is_deployed(const Value& stack) {
  const std::string status = stack.get_text("StackStatus");
  return status == "CREATE_COMPLETE" || status == "UPDATE_COMPLETE" || status == "IMPORT_COMPLETE";
}

std::string stack_name_of(const std::string& template_path) {
  std::string stem = std::filesystem::path(template_path).stem().string();
  for (char& c : stem) {
    const bool is_plain =
        (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    c = is_plain ? c : '-';
  }
  return stem;
}

Result<void> check_parameters(const std::vector<std::string>& parameters) {
  for (const std::string& given : parameters) {
    if (given.find('=') == std::string::npos || given.starts_with('=')) {
      return fail("F001", "'" + given + "' is not KEY=VALUE");
    }
  }
  return {};
}

}  // namespace formwork::cli
