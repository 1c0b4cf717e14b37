// SPDX-License-Identifier: Apache-2.0
#include <utility>

#include "engine/value/convert.hh"
#include "tools/formwork/command.hh"
#include "tools/formwork/stack_output.hh"

namespace formwork::cli {
namespace {

using Resources = std::vector<ResourceRecord>;

Result<Resources> load(Transaction& transaction, const std::string& name) {
  auto stack = get_stack_ever(transaction, name);
  auto rows = stack ? transaction.list_resources(stack->id)
                    : Result<Resources>(std::move(stack).failure());
  if (rows) {
    // Memories of what a resource was are none of its own.
    std::erase_if(*rows, [](const ResourceRecord& row) { return is_memory(row); });
  }
  return rows;
}

int run(CommandLine& line) {
  OutputOptions output;
  StateOptions state;
  StackArgument stack_argument;
  std::string format = "text";
  OptionSet set;
  stack_argument.declare(set);
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
  auto session = Session::open(state, console, Session::Access::Read, "resources");
  if (!session) {
    return line.failure(session.error());
  }
  auto resources = (*session)->reading([&](Transaction& t) { return load(t, *name); });
  if (!resources) {
    return line.failure(resources.error());
  }
  if (format == "text") {
    console.out(resources_text(*resources, 0));
    return kOk;
  }
  std::string text;
  JsonWriter json(text, 2);
  json.begin_array();
  for (const ResourceRecord& resource : *resources) {
    write_resource(json, resource);
  }
  json.end_array();
  console.out(text + "\n");
  return kOk;
}

constinit Command resources_command{"resources", Command::Group::Stack, "list a stack's resources",
#include "help_resources.md.inc"
                                    , &run};
const Register<Command> kRegister{resources_command};

}  // namespace
}  // namespace formwork::cli
