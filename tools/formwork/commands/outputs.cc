// SPDX-License-Identifier: Apache-2.0
#include <utility>

#include "engine/base/text.hh"
#include "tools/formwork/command.hh"
#include "tools/formwork/stack_output.hh"

namespace formwork::cli {
namespace {

int tell_one(CommandLine& line, const StackRecord& stack, const std::string& key) {
  std::vector<std::string_view> keys;
  for (const StoredOutput& output : stack.outputs) {
    if (output.key == key) {
      // For $(...) in scripts: the value and nothing else.
      line.console().out(output.value + "\n");
      return kOk;
    }
    keys.push_back(output.key);
  }
  auto nearest = find_nearest(key, keys);
  return line.failure({"ValidationError",
                       Severity::Error,
                       "the stack " + stack.name + " has no output '" + key + "'",
                       {},
                       {},
                       nearest ? "Did you mean " + std::string(*nearest) + "?" : ""});
}

int run(CommandLine& line) {
  OutputOptions output;
  StateOptions state;
  std::string name;
  std::string key;
  std::string format = "text";
  OptionSet set;
  set.positional("STACK", name, "Name or id of a stack").completion = OptionSet::Completion::Stack;
  set.positional("OUTPUT", key, "Print only the value of this output", false);
  set.option("-f,--format", format, "FORMAT", "Output format").choices = {"text", "json"};
  state.declare(set);
  output.declare(set);
  if (auto code = line.parse(set)) {
    return *code;
  }
  Console& console = line.console();
  output.apply(console);
  auto session = Session::open(state, console, Session::Access::Read, "outputs");
  if (!session) {
    return line.failure(session.error());
  }
  auto stack = (*session)->reading([&](Transaction& t) { return get_stack(t, name); });
  if (!stack) {
    return line.failure(stack.error());
  }
  if (!key.empty()) {
    return tell_one(line, *stack, key);
  }
  if (format == "json") {
    std::string text;
    JsonWriter json(text, 2);
    write_outputs(json, stack->outputs);
    console.out(text + "\n");
  } else {
    console.out(outputs_text(stack->outputs, 0));
  }
  return kOk;
}

constinit Command outputs_command{"outputs", Command::Group::Stack, "show a stack's outputs",
#include "help_outputs.md.inc"
                                  , &run};
const Register<Command> kRegister{outputs_command};

}  // namespace
}  // namespace formwork::cli
