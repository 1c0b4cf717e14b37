// SPDX-License-Identifier: Apache-2.0
#include <utility>

#include "engine/base/text.hh"
#include "tools/formwork/command.hh"
#include "tools/formwork/stack_output.hh"
#include "tools/formwork/store_reading.hh"

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
  StoreReading reading(line, "outputs");
  std::string name;
  std::string key;
  reading.options().positional("STACK", name, "Name or id of a stack").completion =
      OptionSet::Completion::Stack;
  reading.options().positional("OUTPUT", key, "Print only the value of this output", false);
  if (auto code = reading.begin()) {
    return *code;
  }
  auto stack = reading.read([&](Transaction& t) { return get_stack(t, name); });
  if (!stack) {
    return line.failure(stack.error());
  }
  if (!key.empty()) {
    return tell_one(line, *stack, key);
  }
  if (reading.is_json()) {
    return reading.tell_json([&](JsonWriter& json) { write_outputs(json, stack->outputs); });
  }
  reading.console().out(outputs_text(stack->outputs, 0));
  return kOk;
}

constinit Command outputs_command{"outputs", Command::Group::Stack, "show a stack's outputs",
#include "help_outputs.md.inc"
                                  , &run};
const Register<Command> kRegister{outputs_command};

}  // namespace
}  // namespace formwork::cli
