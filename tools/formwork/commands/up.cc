// SPDX-License-Identifier: Apache-2.0
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "engine/base/file.hh"
#include "engine/base/text.hh"
#include "tools/formwork/command.hh"
#include "tools/formwork/common_options.hh"
#include "tools/formwork/fault_text.hh"
#include "tools/formwork/lambda/local_code.hh"
#include "tools/formwork/serve/serve_run.hh"
#include "tools/formwork/serve/stack_deployment.hh"
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

void tell(const Value& stack, const UpOptions& options, Console& console) {
  const std::string status = stack.get_text("StackStatus");
  if (!is_deployed(stack)) {
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

// The template with its local code put into the served world.
Result<Value> deploy(ApiHost& host, const std::string& endpoint, const UpOptions& options,
                     const std::function<bool()>& is_over) {
  auto text = read_file(options.template_path);
  if (!text) {
    return std::move(text).failure();
  }
  Emulator emulator({endpoint, options.serve.region, options.serve.account});
  auto body =
      package_template(options.template_path, *text, keep_in_bucket(emulator, kPackageBucket, ""));
  if (!body) {
    return std::move(body).failure();
  }
  return StackDeployment(host, {options.stack_name, options.serve.account, options.serve.region,
                                endpoint, options.parameters})
      .run(*body, is_over);
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
  if (auto checked = check_parameters(options.parameters); !checked) {
    return line.failure(checked.error());
  }
  if (options.stack_name.empty()) {
    options.stack_name = stack_name_of(options.template_path);
  }
  if (auto body = read_file(options.template_path); !body) {
    return line.failure(body.error());
  }
  const auto served =
      serve(options.serve, console,
            [&](ApiHost& host, const std::string& endpoint, const std::function<bool()>& is_over) {
              auto stack = deploy(host, endpoint, options, is_over);
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
