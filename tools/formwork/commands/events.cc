// SPDX-License-Identifier: Apache-2.0
#include <utility>

#include "tools/formwork/command.hh"
#include "tools/formwork/stack_output.hh"

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
  OutputOptions output;
  StateOptions state;
  StackArgument stack_argument;
  std::string format = "text";
  bool failed = false;
  bool last = false;
  OptionSet set;
  stack_argument.declare(set);
  set.flag("--failed", failed, "Only failures");
  set.flag("--last", last, "Only the last operation");
  set.option("-f,--format", format, "FORMAT", "Output format").choices = {"text", "json"};
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
  auto session = Session::open(state, console, Session::Access::Read, "events");
  if (!session) {
    return line.failure(session.error());
  }
  auto history = (*session)->reading([&](Transaction& t) { return load(t, *name); });
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
  if (format == "text") {
    for (const EventRecord& event : history->events) {
      console.out(event_line(event, history->stack.name, console.colors_out()));
    }
    return kOk;
  }
  std::string text;
  JsonWriter json(text, 2);
  json.begin_array();
  for (const EventRecord& event : history->events) {
    write_event(json, event);
  }
  json.end_array();
  console.out(text + "\n");
  return kOk;
}

constinit Command events_command{"events", Command::Group::Stack, "show what happened to a stack",
#include "help_events.md.inc"
                                 , &run};
const Register<Command> kRegister{events_command};

}  // namespace
}  // namespace formwork::cli
