// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "tools/formwork/command.hh"
#include "tools/formwork/stack_output.hh"
#include "tools/formwork/table.hh"

namespace formwork::cli {
namespace {

int run(CommandLine& line) {
  OutputOptions output;
  StateOptions state;
  std::string format = "text";
  bool all = false;
  OptionSet set;
  set.flag("-a,--all", all, "Deleted stacks too");
  set.option("-f,--format", format, "FORMAT", "Output format").choices = {"text", "json"};
  state.declare(set);
  output.declare(set);
  if (auto code = line.parse(set)) {
    return *code;
  }
  Console& console = line.console();
  output.apply(console);
  auto session = Session::open(state, console, Session::Access::Read, "stacks");
  if (!session) {
    return line.failure(session.error());
  }
  auto stacks = (*session)->reading([](Transaction& t) { return t.list_stacks(); });
  if (!stacks) {
    return line.failure(stacks.error());
  }
  std::erase_if(
      *stacks, [&](const StackRecord& stack) { return !all && stack.status == "DELETE_COMPLETE"; });
  if (format == "json") {
    std::string text;
    JsonWriter json(text, 2);
    json.begin_array();
    for (const StackRecord& stack : *stacks) {
      write_stack(json, stack);
    }
    json.end_array();
    console.out(text + "\n");
    return kOk;
  }
  std::vector<std::vector<std::string>> rows;
  for (const StackRecord& stack : *stacks) {
    Millis changed = std::max({stack.creation_time, stack.last_updated_time, stack.deletion_time});
    rows.push_back({stack.name, stack.status, format_time(changed), stack.description});
  }
  console.out(format_table(rows));
  if (rows.empty()) {
    console.note("There are no stacks in " + printable((*session)->path()) + ".\n");
  }
  return kOk;
}

constinit Command stacks_command{"stacks", Command::Group::Stack, "list the stacks",
#include "help_stacks.md.inc"
                                 , &run};
const Register<Command> kRegister{stacks_command};

}  // namespace
}  // namespace formwork::cli
