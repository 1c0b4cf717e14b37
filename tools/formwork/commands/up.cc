// SPDX-License-Identifier: Apache-2.0
#include <chrono>
#include <filesystem>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "engine/base/file.hh"
#include "engine/base/text.hh"
#include "tools/formwork/command.hh"
#include "tools/formwork/common_options.hh"
#include "tools/formwork/fault_text.hh"
#include "tools/formwork/serve/serve_run.hh"
#include "tools/formwork/table.hh"

namespace formwork::cli {
namespace {

struct UpOptions {
  ServeOptions serve;
  OutputOptions output;
  std::string template_path;
  std::string stack_name;
  std::vector<std::string> parameters;  ///< "KEY=VALUE"
};

/// One stack of the served worlds, by the same operations that clients call.
class Deployment {
 public:
  Deployment(ApiHost& host, const UpOptions& options, std::string endpoint)
      : host_(host), options_(options), endpoint_(std::move(endpoint)) {}

  /// The stack's record once it is settled; null when serving ended before.
  Result<Value> run(const std::string& body, const std::function<bool()>& is_over) {
    auto known = describe();
    auto begun = call(known ? "UpdateStack" : "CreateStack", input(body));
    if (!begun && begun.error().message != "No updates are to be performed.") {
      return begun;
    }
    while (!is_over()) {
      auto stack = describe();
      if (!stack || !stack->get_text("StackStatus").ends_with("_IN_PROGRESS")) {
        return stack;
      }
      std::this_thread::sleep_for(std::chrono::milliseconds(100));
    }
    return Value();
  }

 private:
  Value input(const std::string& body) const {
    Value parameters = Value::list();
    for (const std::string& given : options_.parameters) {
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
    input.set("StackName", Value::string(options_.stack_name));
    input.set("TemplateBody", Value::string(body));
    input.set("Parameters", std::move(parameters));
    input.set("Capabilities", std::move(capabilities));
    return input;
  }

  Result<Value> describe() {
    Value wanted = Value::map();
    wanted.set("StackName", Value::string(options_.stack_name));
    auto answer = call("DescribeStacks", std::move(wanted));
    const Value* stacks = answer ? answer->find("Stacks") : nullptr;
    if (stacks == nullptr || stacks->items().empty()) {
      return answer ? Result<Value>(fail("F400", "the stack is gone")) : std::move(answer);
    }
    return stacks->items()[0];
  }

  Result<Value> call(std::string_view operation, Value input) {
    ApiRequest request;
    request.service = "cloudformation";
    request.operation = operation;
    request.caller.account_id = request.caller.user_id = options_.serve.account;
    request.caller.region = options_.serve.region;
    request.caller.arn = "arn:aws:iam::" + options_.serve.account + ":root";
    request.caller.endpoint = endpoint_;
    request.input = std::move(input);
    request.request_id = "up";
    return host_.call(request);
  }

  ApiHost& host_;
  const UpOptions& options_;
  const std::string endpoint_;
};

void tell(const Value& stack, const UpOptions& options, Console& console) {
  const std::string status = stack.get_text("StackStatus");
  const bool is_good =
      status == "CREATE_COMPLETE" || status == "UPDATE_COMPLETE" || status == "IMPORT_COMPLETE";
  if (!is_good) {
    const Diagnostic fault{"F400",
                           Severity::Error,
                           "the stack " + options.stack_name + " ended in " + status + ": " +
                               stack.get_text("StackStatusReason"),
                           {},
                           {},
                           "Serving goes on; ask DescribeStackEvents for the cause."};
    console.error(fault_text(fault, nullptr, console.colors_error()));
    return;
  }
  std::vector<std::vector<std::string>> rows;
  const Value* outputs = stack.find("Outputs");
  for (const Value& each : outputs == nullptr ? std::span<const Value>() : outputs->items()) {
    rows.push_back({each.get_text("OutputKey"), each.get_text("OutputValue")});
  }
  console.out(options.stack_name + " is " + status + "\n" + format_table(rows, 2));
  console.flush();
}

Result<std::string> checked_template(UpOptions& options) {
  for (const std::string& given : options.parameters) {
    if (given.find('=') == std::string::npos || given.starts_with('=')) {
      return fail("F001", "'" + given + "' is not KEY=VALUE");
    }
  }
  if (options.stack_name.empty()) {
    std::string stem = std::filesystem::path(options.template_path).stem().string();
    for (char& c : stem) {
      const bool is_plain =
          (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
      c = is_plain ? c : '-';
    }
    options.stack_name = stem;
  }
  return read_file(options.template_path);
}

int run(CommandLine& line) {
  UpOptions options;
  OptionSet set;
  set.positional("TEMPLATE", options.template_path, "Template to deploy");
  set.option("--stack-name", options.stack_name, "NAME",
             "Name of the stack (default: the file's, without its ending)");
  set.repeatable("--parameter", options.parameters, "KEY=VALUE", "Value of a parameter");
  options.serve.declare(set);
  options.output.declare(set);
  if (auto code = line.parse(set)) {
    return *code;
  }
  Console& console = line.console();
  options.output.apply(console);
  if (auto complete = options.serve.complete(); !complete) {
    return line.failure(complete.error());
  }
  const auto body = checked_template(options);
  if (!body) {
    return line.failure(body.error());
  }
  const auto served =
      serve(options.serve, console,
            [&](ApiHost& host, const std::string& endpoint, const std::function<bool()>& is_over) {
              auto stack = Deployment(host, options, endpoint).run(*body, is_over);
              if (!stack) {
                console.error(fault_text(stack.error(), nullptr, console.colors_error()));
              } else if (!stack->is_null()) {
                tell(*stack, options, console);
              }
            });
  return served ? kOk : line.failure(served.error());
}

constinit Command up_command{"up", Command::Group::World, "serve a template's stack",
#include "help_up.md.inc"
                             , &run};
const Register<Command> kRegister{up_command};

}  // namespace
}  // namespace formwork::cli
