// SPDX-License-Identifier: Apache-2.0
#include <utility>

#include "tools/formwork/command.hh"
#include "tools/formwork/interrupt.hh"
#include "tools/formwork/lifecycle_options.hh"
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
  DeleteRequest request;
  FaultOptions faults;
  bool is_express = false;
  OptionSet set;
  stack_argument.declare(set);
  set.repeatable("--retain", request.retained, "LID",
                 "Keep this resource, which an earlier deletion could not delete");
  set.flag("--force", request.is_forced, "Keep whatever an earlier deletion could not delete");
  set.flag("--express", is_express, "Do not wait until resources are gone (EXPRESS mode)");
  set.option("--client-request-token", request.client_request_token, "TOKEN",
             "The same call again does nothing more");
  faults.declare(set);
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
  auto plan = faults.plan();
  if (!plan) {
    return line.usage_error(plan.error());
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
  (*session)->faults = *std::move(plan);
  EventLog log(console, stack->name);
  (*session)->on_event = [&](const EventRecord& event) { log.show(event); };
  Sink sink;
  request.stack_name = stack->id;
  request.deployment_mode = is_express ? "EXPRESS" : "";
  auto outcome = (*session)->operations().delete_stack(request, sink);
  tell_faults(sink, (*session)->sources(), console);
  return outcome ? report(stack->name, *outcome, log, line) : kFailed;
}

constinit Command delete_command{"delete", Command::Group::Stack, "delete a stack",
#include "help_delete.md.inc"
                                 , &run};
const Register<Command> kRegister{delete_command};

}  // namespace
}  // namespace formwork::cli
