// SPDX-License-Identifier: Apache-2.0
#include "tools/formwork/verb_run.hh"

#include <utility>

#include "tools/formwork/interrupt.hh"
#include "tools/formwork/operation_output.hh"
#include "tools/formwork/stack_output.hh"

namespace formwork::cli {

namespace {

int report(const VerbRun& run, const StackRecord& stack, const OperationOutcome& outcome,
           const EventLog& log, CommandLine& line) {
  if (!run.is_good || run.is_good(outcome.stack_status)) {
    return kOk;
  }
  if (outcome.stack_status.ends_with("IN_PROGRESS")) {
    line.console().error("Stopped; the next formwork command on this store goes on.\n");
    return kInterrupted;
  }
  std::string message = "the stack " + stack.name + " ended in " + outcome.stack_status;
  if (const EventRecord* cause = log.root_cause(); cause != nullptr) {
    message = cause->logical_id + " (" + cause->type + "): " + cause->reason + "; " + message;
  } else if (!outcome.reason.empty()) {
    message += ": " + outcome.reason;
  }
  return line.failure({"F400", Severity::Error, std::move(message), {}, {}, {}});
}

}  // namespace

int VerbRun::run(CommandLine& line,
                 const std::function<Result<void>(StackOperations&, Transaction&)>& verb) {
  Console& console = line.console();
  output.apply(console);
  auto plan = faults.plan();
  if (!plan) {
    return line.usage_error(plan.error());
  }
  catch_interrupts();
  auto session = Session::open(state, console, access, line.command().name);
  if (!session) {
    return line.failure(session.error());
  }
  (*session)->faults = *std::move(plan);
  auto stack = (*session)->reading([&](Transaction& t) { return get_stack(t, stack_name); });
  if (!stack) {
    return line.failure(stack.error());
  }
  EventLog log(console, stack->name);
  (*session)->on_event = [&](const EventRecord& event) { log.show(event); };
  StackOperations& operations = (*session)->operations();
  Sink sink;
  auto outcome = operations.carry_out(
      stack->id, [&](Transaction& tx) { return verb(operations, tx); }, sink);
  if (!outcome) {
    return line.failure(sink.all().front());
  }
  return report(*this, *stack, *outcome, log, line);
}

}  // namespace formwork::cli
