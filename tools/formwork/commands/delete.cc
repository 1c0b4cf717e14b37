// SPDX-License-Identifier: Apache-2.0
#include <utility>

#include "tools/formwork/command.hh"
#include "tools/formwork/interrupt.hh"
#include "tools/formwork/operation_output.hh"
#include "tools/formwork/stack_output.hh"
#include "tools/formwork/template_input.hh"

namespace formwork::cli {
namespace {

int report(const std::string& name, const OperationOutcome& outcome, const EventLog& log,
           CommandLine& line) {
  if (outcome.is_ok) {
    return kOk;
  }
  if (is_interrupted() && outcome.stack_status.ends_with("IN_PROGRESS")) {
    line.console().error(
        "Stopped; the next formwork command on this store finishes the deletion.\n");
    return kInterrupted;
  }
  std::string message = "the stack " + name + " ended in " + outcome.stack_status;
  if (const EventRecord* cause = log.root_cause(); cause != nullptr) {
    message = cause->logical_id + " (" + cause->type + "): " + cause->reason + "; " + message;
  } else if (!outcome.reason.empty()) {
    message += ": " + outcome.reason;
  }
  return line.failure({"F400", Severity::Error, std::move(message), {}, {}, {}});
}

int run(CommandLine& line) {
  OutputOptions output;
  StateOptions state;
  StackArgument stack_argument;
  OptionSet set;
  stack_argument.declare(set);
  state.declare(set);
  output.declare(set);
  if (auto code = line.parse(set)) {
    return *code;
  }
  Console& console = line.console();
  output.apply(console);
  auto name = stack_argument.name();
  if (!name) {
    return line.usage_error(name.error());
  }
  catch_interrupts();
  auto session = Session::open(state, console, Session::Access::Write, "delete");
  if (!session) {
    return line.failure(session.error());
  }
  auto stack = (*session)->reading([&](Transaction& t) { return get_stack(t, *name); });
  if (!stack) {
    return line.failure(stack.error());
  }
  EventLog log(console, stack->name);
  (*session)->on_event = [&](const EventRecord& event) { log.show(event); };
  Sink sink;
  auto outcome = (*session)->operations().delete_stack(stack->id, sink);
  tell_faults(sink, (*session)->sources(), console);
  return outcome ? report(stack->name, *outcome, log, line) : kFailed;
}

constinit Command delete_command{"delete", Command::Group::Stack, "delete a stack",
#include "help_delete.md.inc"
                                 , &run};
const Register<Command> kRegister{delete_command};

}  // namespace
}  // namespace formwork::cli
