// SPDX-License-Identifier: Apache-2.0
#include <filesystem>
#include <system_error>
#include <utility>

#include "engine/base/file.hh"
#include "engine/base/text.hh"
#include "engine/value/convert.hh"
#include "resources/lambda/events/event_kinds.hh"
#include "tools/formwork/command.hh"
#include "tools/formwork/common_options.hh"
#include "tools/formwork/lambda/emulator.hh"
#include "tools/formwork/lambda/function_log.hh"
#include "tools/formwork/lambda/project.hh"
#include "tools/formwork/lambda/temporary_world.hh"
#include "tools/formwork/serve/stack_deployment.hh"
#include "tools/formwork/table.hh"

namespace formwork::cli {
namespace {

constexpr std::size_t kLargestEvent = 6U << 20U;

struct LambdaOptions {
  OutputOptions output;
  EmulatorPlace place;
  std::string action;
  std::string target;
  std::string event;
  std::vector<std::string> changes;
  std::string template_path;
  std::vector<std::string> parameters;
  std::string qualifier;
  std::string runtime = "python3.12";
  bool is_following = false;

  OptionSet declare() {
    OptionSet set;
    set.positional("ACTION", action, "What to do").choices = {"event", "invoke", "logs", "new"};
    set.positional("TARGET", target, "A function, a folder, a kind of event, or the folder to make",
                   false)
        .completion = OptionSet::Completion::File;
    set.option("-e,--event", event, "FILE", "Event of invoke; - is standard input").completion =
        OptionSet::Completion::File;
    set.repeatable("--set", changes, "PATH=VALUE", "Change a member of the event");
    set.option("-t,--template", template_path, "FILE",
               "Invoke a function of this template, in a world of its own")
        .completion = OptionSet::Completion::File;
    set.repeatable("--parameter", parameters, "KEY=VALUE", "Value of a template's parameter");
    set.option("--qualifier", qualifier, "NAME", "Version or alias to invoke");
    set.option("--runtime", runtime, "RUNTIME", "Runtime of new (default python3.12)");
    set.flag("--follow", is_following, "Go on with logs until Ctrl-C");
    place.declare(set);
    output.declare(set);
    return set;
  }
};

int list_kinds(CommandLine& line) {
  std::vector<std::vector<std::string>> rows;
  for (const lambda::EventKind* kind : lambda::event_kinds()) {
    rows.push_back({std::string(kind->name), std::string(kind->summary)});
  }
  line.console().out(format_table(rows));
  return kOk;
}

int print_event(CommandLine& line, const LambdaOptions& options) {
  if (options.target.empty()) {
    return list_kinds(line);
  }
  auto event = lambda::make_event(options.target, options.changes);
  if (!event) {
    return line.failure(event.error());
  }
  line.console().out(value_to_json(*event, 2) + "\n");
  return kOk;
}

int make_new(CommandLine& line, const LambdaOptions& options) {
  const std::string folder = options.target.empty() ? "my-function" : options.target;
  auto made = make_project(folder, options.runtime);
  if (!made) {
    return line.failure(made.error());
  }
  for (const std::string& file : *made) {
    line.console().out(file + "\n");
  }
  line.console().note("Try it: formwork lambda invoke " + folder + "\n");
  return kOk;
}

// The event as text: a file's, standard input's, {} when there is none; with its changes.
Result<std::string> event_text(const std::string& file, const std::vector<std::string>& changes) {
  std::string text = "{}";
  if (!file.empty()) {
    auto read = read_file(file, kLargestEvent);
    if (!read) {
      return read;
    }
    text = *std::move(read);
  }
  if (changes.empty()) {
    return text;
  }
  auto event = value_from_json(text);
  if (!event) {
    return std::move(event).failure();
  }
  for (const std::string& change : changes) {
    if (auto changed = lambda::change_event(*event, change); !changed) {
      return std::move(changed).failure();
    }
  }
  return value_to_json(*event);
}

int tell_answer(CommandLine& line, const FunctionAnswer& answer) {
  Console& console = line.console();
  console.note(printable(answer.log));
  console.out(answer.payload + "\n");
  return answer.function_error.empty() ? kOk : kFailed;
}

// template.yaml, template.yml or template.json of a folder.
Result<std::string> template_in(const std::string& folder) {
  for (const char* name : {"template.yaml", "template.yml", "template.json"}) {
    const auto path = std::filesystem::path(folder) / name;
    std::error_code error;
    if (std::filesystem::exists(path, error)) {
      return path.string();
    }
  }
  return fail("F101", folder + " has no template.yaml");
}

int invoke(CommandLine& line, LambdaOptions& options) {
  std::error_code error;
  const bool is_folder = options.template_path.empty() && !options.target.empty() &&
                         std::filesystem::is_directory(options.target, error);
  std::string function = options.target;
  if (is_folder) {
    auto found = template_in(options.target);
    if (!found) {
      return line.failure(found.error());
    }
    const auto own_event = std::filesystem::path(options.target) / "events" / "event.json";
    if (options.event.empty() && std::filesystem::exists(own_event, error)) {
      options.event = own_event.string();
    }
    options.template_path = *std::move(found);
    function.clear();
  }
  if (function.empty() && options.template_path.empty()) {
    return line.usage_error("the function's name is missing",
                            "Name a function of a running server, a folder, or --template FILE.");
  }
  auto event = event_text(options.event, options.changes);
  if (!event) {
    return line.failure(event.error());
  }
  Result<FunctionAnswer> answer =
      options.template_path.empty()
          ? Emulator(options.place).invoke(function, options.qualifier, *event)
          : invoke_in_world({options.template_path, function, options.qualifier, *event,
                             options.parameters, options.place.region, options.place.account},
                            line.console());
  return answer ? tell_answer(line, *answer) : line.failure(answer.error());
}

int run(CommandLine& line) {
  LambdaOptions options;
  if (auto code = line.parse(options.declare())) {
    return *code;
  }
  options.output.apply(line.console());
  options.place.complete();
  if (auto checked = check_parameters(options.parameters); !checked) {
    return line.failure(checked.error());
  }
  if (options.action == "event") {
    return print_event(line, options);
  }
  if (options.action == "new") {
    return make_new(line, options);
  }
  if (options.action == "invoke") {
    return invoke(line, options);
  }
  if (options.target.empty()) {
    return line.usage_error("the function's name is missing");
  }
  Emulator emulator(options.place);
  auto told = tell_log(emulator, options.target, options.is_following, line.console());
  return told ? kOk : line.failure(told.error());
}

constinit Command lambda_command{"lambda", Command::Group::World,
                                 "make, invoke and watch functions; print events",
#include "help_lambda.md.inc"
                                 , &run};
const Register<Command> kRegister{lambda_command};

}  // namespace
}  // namespace formwork::cli
