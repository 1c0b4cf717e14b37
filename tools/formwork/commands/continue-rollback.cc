// SPDX-License-Identifier: Apache-2.0
#include "tools/formwork/verb_run.hh"

namespace formwork::cli {
namespace {

int run(CommandLine& line) {
  VerbRun verb;
  RecoveryRequest request;
  OptionSet set;
  set.positional("STACK", verb.stack_name, "Name or id of a stack").completion =
      OptionSet::Completion::Stack;
  set.repeatable("--skip", request.skipped, "LID",
                 "Take this resource as rolled back; NESTED.LID for one of a nested stack");
  set.option("--client-request-token", request.client_request_token, "TOKEN",
             "The same call again does nothing more");
  verb.faults.declare(set);
  verb.state.declare(set);
  verb.output.declare(set);
  if (auto code = line.parse(set)) {
    return *code;
  }
  verb.is_good = [](std::string_view status) { return status == "UPDATE_ROLLBACK_COMPLETE"; };
  request.stack_name = verb.stack_name;
  return verb.run(line, [&](StackOperations& operations, Transaction& tx) {
    return operations.continue_update_rollback(tx, request);
  });
}

constinit Command command{"continue-rollback", Command::Group::Stack,
                          "go on with a rollback that failed",
#include "help_continue-rollback.md.inc"
                          , &run};
const Register<Command> kRegister{command};

}  // namespace
}  // namespace formwork::cli
