// SPDX-License-Identifier: Apache-2.0
#include <utility>

#include "tools/formwork/command.hh"
#include "tools/formwork/stack_output.hh"
#include "tools/formwork/store_reading.hh"
#include "tools/formwork/table.hh"

namespace formwork::cli {
namespace {

struct Description {
  StackRecord stack;
  std::vector<ResourceRecord> resources;
};

Result<Description> load(Transaction& transaction, const std::string& name) {
  auto stack = get_stack_ever(transaction, name);
  if (!stack) {
    return std::move(stack).failure();
  }
  auto resources = transaction.list_resources(stack->id);
  if (!resources) {
    return std::move(resources).failure();
  }
  std::erase_if(*resources, [](const ResourceRecord& row) { return is_memory(row); });
  return Description{*std::move(stack), *std::move(resources)};
}

std::string describe_text(const Description& description, const Console& console) {
  const StackRecord& stack = description.stack;
  std::vector<std::vector<std::string>> facts;
  auto fact = [&](const char* name, const std::string& value) {
    if (!value.empty()) {
      facts.push_back({name, value});
    }
  };
  auto time = [](Millis value) { return value == 0 ? std::string() : format_time(value); };
  fact("Id", stack.id);
  fact("Reason", stack.status_reason);
  fact("Description", stack.description);
  fact("Created", time(stack.creation_time));
  fact("Updated", time(stack.last_updated_time));
  fact("Deleted", time(stack.deletion_time));
  fact("Parent", stack.parent_id);
  std::string text = console.paint_out(Style::Bold, one_line(stack.name)) + "  " +
                     console.paint_out(status_style(stack.status), stack.status) + "\n" +
                     format_table(facts, 2);
  std::vector<std::vector<std::string>> rows;
  for (const StoredParameter& parameter : stack.parameters) {
    rows.push_back({parameter.key, parameter.no_echo ? "****" : parameter.value});
  }
  text += rows.empty() ? "" : "\nParameters\n" + format_table(rows, 2);
  rows.clear();
  for (const auto& [key, value] : stack.tags) {
    rows.push_back({key, value});
  }
  text += rows.empty() ? "" : "\nTags\n" + format_table(rows, 2);
  if (!stack.outputs.empty()) {
    text += "\nOutputs\n" + outputs_text(stack.outputs, 2);
  }
  if (!description.resources.empty()) {
    text += "\nResources\n" + resources_text(description.resources, 2);
  }
  return text;
}

int run(CommandLine& line) {
  StoreReading reading(line, "describe");
  reading.take_stack();
  if (auto code = reading.begin()) {
    return *code;
  }
  auto description = reading.read([&](Transaction& t) { return load(t, reading.stack()); });
  if (!description) {
    return line.failure(description.error());
  }
  if (reading.is_json()) {
    return reading.tell_json([&](JsonWriter& json) { write_stack(json, description->stack); });
  }
  reading.console().out(describe_text(*description, reading.console()));
  return kOk;
}

constinit Command describe_command{"describe", Command::Group::Stack, "show one stack",
#include "help_describe.md.inc"
                                   , &run};
const Register<Command> kRegister{describe_command};

}  // namespace
}  // namespace formwork::cli
