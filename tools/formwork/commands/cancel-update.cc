// SPDX-License-Identifier: Apache-2.0
#include "tools/formwork/verb_run.hh"

namespace formwork::cli {
namespace {

int run(CommandLine& line) {
  VerbRun verb;
  std::string token;
  OptionSet set;
  set.positional("STACK", verb.stack_name, "Name or id of a stack").completion =
      OptionSet::Completion::Stack;
  set.option("--client-request-token", token, "TOKEN", "Told by the events that follow");
  verb.faults.declare(set);
  verb.state.declare(set);
  verb.output.declare(set);
  if (auto code = line.parse(set)) {
    return *code;
  }
  verb.access = Session::Access::Join;
  verb.is_good = [](std::string_view status) { return status == "UPDATE_ROLLBACK_COMPLETE"; };
  return verb.run(line, [&](StackOperations& operations, Transaction& tx) {
    return operations.cancel_update(tx, verb.stack_name, token);
  });
}

constinit Command command{"cancel-update", Command::Group::Stack, "cancel an interrupted update",
#include "help_cancel-update.md.inc"
                          , &run};
const Register<Command> kRegister{command};

}  // namespace
}  // namespace formwork::cli
