// SPDX-License-Identifier: Apache-2.0
#include <utility>

#include "tools/formwork/command.hh"
#include "tools/formwork/stack_output.hh"
#include "tools/formwork/store_reading.hh"

namespace formwork::cli {
namespace {

struct History {
  StackRecord stack;
  std::vector<EventRecord> events;
};

Result<History> load(Transaction& transaction, const std::string& name) {
  auto stack = get_stack_ever(transaction, name);
  if (!stack) {
    return std::move(stack).failure();
  }
  auto events = transaction.list_events(stack->id);
  if (!events) {
    return std::move(events).failure();
  }
  return History{*std::move(stack), *std::move(events)};
}

int run(CommandLine& line) {
  StoreReading reading(line, "events");
  bool failed = false;
  bool last = false;
  reading.take_stack();
  reading.options().flag("--failed", failed, "Only failures");
  reading.options().flag("--last", last, "Only the last operation");
  if (auto code = reading.begin()) {
    return *code;
  }
  auto history = reading.read([&](Transaction& t) { return load(t, reading.stack()); });
  if (!history) {
    return line.failure(history.error());
  }
  // Validations and provisioning errors are told by the API's DescribeEvents.
  std::erase_if(history->events,
                [](const EventRecord& event) { return !event.event_type.empty(); });
  std::string operation = history->events.empty() ? "" : history->events.back().operation_id;
  std::erase_if(history->events, [&](const EventRecord& event) {
    bool is_failure = event.status.find("FAILED") != std::string::npos;
    return (failed && !is_failure) || (last && event.operation_id != operation);
  });
  if (reading.is_json()) {
    return reading.tell_json_list(history->events, write_event);
  }
  Console& console = reading.console();
  for (const EventRecord& event : history->events) {
    console.out(event_line(event, history->stack.name, console.colors_out()));
  }
  return kOk;
}

constinit Command events_command{"events", Command::Group::Stack, "show what happened to a stack",
#include "help_events.md.inc"
                                 , &run};
const Register<Command> kRegister{events_command};

}  // namespace
}  // namespace formwork::cli
