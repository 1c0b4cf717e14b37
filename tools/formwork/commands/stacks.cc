// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "tools/formwork/command.hh"
#include "tools/formwork/stack_output.hh"
#include "tools/formwork/store_reading.hh"
#include "tools/formwork/table.hh"

namespace formwork::cli {
namespace {

int run(CommandLine& line) {
  StoreReading reading(line, "stacks");
  bool all = false;
  reading.options().flag("-a,--all", all, "Deleted stacks too");
  if (auto code = reading.begin()) {
    return *code;
  }
  auto stacks = reading.read([](Transaction& t) { return t.list_stacks(); });
  if (!stacks) {
    return line.failure(stacks.error());
  }
  std::erase_if(
      *stacks, [&](const StackRecord& stack) { return !all && stack.status == "DELETE_COMPLETE"; });
  if (reading.is_json()) {
    return reading.tell_json_list(*stacks, write_stack);
  }
  std::vector<std::vector<std::string>> rows;
  for (const StackRecord& stack : *stacks) {
    Millis changed = std::max({stack.creation_time, stack.last_updated_time, stack.deletion_time});
    rows.push_back({stack.name, stack.status, format_time(changed), stack.description});
  }
  reading.console().out(format_table(rows));
  if (rows.empty()) {
    reading.console().note("There are no stacks in " + printable(reading.session().path()) + ".\n");
  }
  return kOk;
}

constinit Command stacks_command{"stacks", Command::Group::Stack, "list the stacks",
#include "help_stacks.md.inc"
                                 , &run};
const Register<Command> kRegister{stacks_command};

}  // namespace
}  // namespace formwork::cli
