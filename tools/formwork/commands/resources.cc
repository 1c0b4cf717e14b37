// SPDX-License-Identifier: Apache-2.0
#include <utility>

#include "tools/formwork/command.hh"
#include "tools/formwork/stack_output.hh"
#include "tools/formwork/store_reading.hh"

namespace formwork::cli {
namespace {

using Resources = std::vector<ResourceRecord>;

Result<Resources> load(Transaction& transaction, const std::string& name) {
  auto stack = get_stack_ever(transaction, name);
  auto rows =
      stack ? transaction.list_resources(stack->id) : Result<Resources>(std::move(stack).failure());
  if (rows) {
    // Memories of what a resource was are none of its own.
    std::erase_if(*rows, [](const ResourceRecord& row) { return is_memory(row); });
  }
  return rows;
}

int run(CommandLine& line) {
  StoreReading reading(line, "resources");
  reading.take_stack();
  if (auto code = reading.begin()) {
    return *code;
  }
  auto resources = reading.read([&](Transaction& t) { return load(t, reading.stack()); });
  if (!resources) {
    return line.failure(resources.error());
  }
  if (reading.is_json()) {
    return reading.tell_json_list(*resources, write_resource);
  }
  reading.console().out(resources_text(*resources, 0));
  return kOk;
}

constinit Command resources_command{"resources", Command::Group::Stack, "list a stack's resources",
#include "help_resources.md.inc"
                                    , &run};
const Register<Command> kRegister{resources_command};

}  // namespace
}  // namespace formwork::cli
