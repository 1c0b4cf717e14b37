// SPDX-License-Identifier: Apache-2.0
#include "tools/formwork/command.hh"

namespace formwork::cli {
namespace {

constexpr std::string_view kExitCodes =
#include "help_exit-codes.md.inc"
    ;

// Without CLI11: pages must come at once.
int run(CommandLine& line) {
  OptionSet set;
  std::string topic;
  set.positional("TOPIC", topic, "A command, or exit-codes", false);
  if (line.arguments().size() != 1 || line.arguments().front().starts_with("-")) {
    if (auto code = line.parse(set)) {
      return *code;
    }
    line.console().out(program_page());
    return kOk;
  }
  topic = line.arguments().front();
  if (topic == "exit-codes") {
    line.console().out(kExitCodes);
    return kOk;
  }
  const Command* command = find_command(topic);
  if (command == nullptr) {
    return line.usage_error("there is no page about '" + topic + "'",
                            "formwork help lists the commands.");
  }
  line.console().out(command_page(*command, declared_options(*command, line.console())));
  return kOk;
}

constinit Command help_command{"help", Command::Group::Program, "show the page of a command",
#include "help_help.md.inc"
                               , &run};
const Register<Command> kRegister{help_command};

}  // namespace
}  // namespace formwork::cli
