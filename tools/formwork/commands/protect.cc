// SPDX-License-Identifier: Apache-2.0
#include "tools/formwork/verb_run.hh"

namespace formwork::cli {
namespace {

int run(CommandLine& line) {
  VerbRun verb;
  std::string state;
  OptionSet set;
  set.positional("on|off", state, "Whether the stack cannot be deleted").choices = {"on", "off"};
  set.positional("STACK", verb.stack_name, "Name or id of a stack").completion =
      OptionSet::Completion::Stack;
  verb.state.declare(set);
  verb.output.declare(set);
  if (auto code = line.parse(set)) {
    return *code;
  }
  return verb.run(line, [&](StackOperations& operations, Transaction& tx) -> Result<void> {
    auto id = operations.set_termination_protection(tx, verb.stack_name, state == "on");
    return id ? Result<void>() : std::move(id).failure();
  });
}

constinit Command command{"protect", Command::Group::Stack, "set termination protection",
#include "help_protect.md.inc"
                          , &run};
const Register<Command> kRegister{command};

}  // namespace
}  // namespace formwork::cli
