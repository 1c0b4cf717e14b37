// SPDX-License-Identifier: Apache-2.0
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "engine/base/file.hh"
#include "tools/formwork/command.hh"
#include "tools/formwork/common_options.hh"
#include "tools/formwork/fault_text.hh"
#include "tools/formwork/serve/file_watch.hh"
#include "tools/formwork/serve/serve_run.hh"
#include "tools/formwork/serve/served_template.hh"

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

void serve_template(ServedTemplate& served, const UpOptions& options, Console& console,
                    const std::function<bool()>& is_over) {
  constexpr int kLookMs = 100;  // whether serving is over
  // Watched from before it is read: what changes meanwhile is not missed.
  auto watch = FileWatch::begin(served.files());
  served.deploy(is_over);
  while (!is_over() && !options.stays) {
    if (!watch) {
      console.error(fault_text(watch.error(), nullptr, console.colors_error()));
      return;
    }
    if ((*watch)->wait(kLookMs)) {
      const std::unique_ptr<FileWatch> seen = *std::move(watch);
      watch = FileWatch::begin(served.files());
      served.update(*seen, is_over);
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
              ServedTemplate served_template(host,
                                             {options.template_path,
                                              {options.stack_name, options.serve.account,
                                               options.serve.region, endpoint, options.parameters}},
                                             console);
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
