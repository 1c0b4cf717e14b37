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
  set.flag("--retain-except-on-create", request.retain_except_on_create,
           "Delete new resources whatever their DeletionPolicy");
  set.option("--client-request-token", request.client_request_token, "TOKEN",
             "The same call again does nothing more");
  verb.faults.declare(set);
  verb.state.declare(set);
  verb.output.declare(set);
  if (auto code = line.parse(set)) {
    return *code;
  }
  verb.is_good = [](std::string_view status) { return status.ends_with("ROLLBACK_COMPLETE"); };
  request.stack_name = verb.stack_name;
  return verb.run(line, [&](StackOperations& operations, Transaction& tx) -> Result<void> {
    auto id = operations.roll_back_stack(tx, request);
    return id ? Result<void>() : std::move(id).failure();
  });
}

constinit Command command{"rollback", Command::Group::Stack,
                          "roll a failed stack back to where it was stable",
#include "help_rollback.md.inc"
                          , &run};
const Register<Command> kRegister{command};

}  // namespace
}  // namespace formwork::cli
