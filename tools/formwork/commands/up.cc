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
#include "tools/formwork/serve/file_watch.hh"
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
  bool stays = false;
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

/// The template's stack, with its local code put into the served world, as the files are.
class ServedTemplate {
 public:
  ServedTemplate(ApiHost& host, const std::string& endpoint, const UpOptions& options,
                 Console& console)
      : options_(options),
        console_(console),
        emulator_({endpoint, options.serve.region, options.serve.account}),
        keep_(keep_in_bucket(emulator_, kPackageBucket, "")),
        deployment_(host, {options.stack_name, options.serve.account, options.serve.region,
                           endpoint, options.parameters}) {}

  /// Deploys what the files say now, unless that is what was deployed last.
  void deploy(const std::function<bool()>& is_over) {
    auto body = pack();
    if (body && *body == last_body_) {
      return;
    }
    auto stack = body ? deployment_.run(*body, is_over) : Result<Value>(std::move(body).failure());
    if (!stack) {
      console_.error(fault_text(stack.error(), nullptr, console_.colors_error()));
    } else if (!stack->is_null()) {
      tell(*stack, options_, console_);
    }
    last_body_ = body ? *body : "";
  }

  /// The template and the code it names.
  std::vector<std::string> files() const {
    std::vector<std::string> paths{options_.template_path};
    auto text = read_file(options_.template_path);
    auto code = text ? local_code(options_.template_path, *text)
                     : Result<std::vector<LocalCode>>(std::move(text).failure());
    if (code) {
      for (LocalCode& one : *code) {
        paths.push_back(std::move(one.path));
      }
    }
    return paths;
  }

 private:
  Result<std::string> pack() {
    auto text = read_file(options_.template_path);
    return text ? package_template(options_.template_path, *text, keep_) : std::move(text);
  }

  const UpOptions& options_;
  Console& console_;
  Emulator emulator_;
  const KeepArchive keep_;
  StackDeployment deployment_;
  std::string last_body_;
};

void serve_template(ServedTemplate& served, const UpOptions& options, Console& console,
                    const std::function<bool()>& is_over) {
  constexpr int kLookMs = 200;  // whether serving is over
  // Watched from before it is read: what changes meanwhile is not missed.
  auto watch = FileWatch::begin(served.files());
  served.deploy(is_over);
  while (!is_over() && !options.stays) {
    if (!watch) {
      console.error(fault_text(watch.error(), nullptr, console.colors_error()));
      return;
    }
    if ((*watch)->wait(kLookMs)) {
      watch = FileWatch::begin(served.files());
      served.deploy(is_over);
    }
  }
}

int run(CommandLine& line) {
  UpOptions options;
  OptionSet set;
  set.positional("TEMPLATE", options.template_path, "Template to deploy");
  set.option("--stack-name", options.stack_name, "NAME",
             "Name of the stack (default: the file's, without its ending)");
  set.repeatable("--parameter", options.parameters, "KEY=VALUE", "Value of a parameter");
  set.flag("--no-reload", options.stays, "Leave the stack as it is when files change");
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
              ServedTemplate served_template(host, endpoint, options, console);
              serve_template(served_template, options, console, is_over);
            });
  return served ? kOk : line.failure(served.error());
}

constinit Command up_command{"up", Command::Group::World, "serve a template's stack",
#include "help_up.md.inc"
                             , &run};
const Register<Command> kRegister{up_command};

}  // namespace
}  // namespace formwork::cli
