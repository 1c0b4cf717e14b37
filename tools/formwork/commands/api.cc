// SPDX-License-Identifier: Apache-2.0
#include <utility>

#include "engine/base/file.hh"
#include "engine/value/convert.hh"
#include "tools/formwork/command.hh"
#include "tools/formwork/store_call.hh"

namespace formwork::cli {
namespace {

Result<Value> read_input(const std::string& given) {
  if (given.empty()) {
    return Value::map();
  }
  std::string text = given;
  if (given.front() == '@') {
    auto read = read_file(given.substr(1));
    if (!read) {
      return std::move(read).failure();
    }
    text = *std::move(read);
  }
  auto input = value_from_json(text);
  if (input && !input->is_map()) {
    return fail("F001", "the input of an operation is a JSON object");
  }
  return input;
}

int run(CommandLine& line) {
  OutputOptions output;
  StateOptions state;
  std::string service;
  std::string name;
  std::string given;
  OptionSet set;
  set.positional("SERVICE", service, "A service, e.g. cloudformation");
  set.positional("OPERATION", name, "An operation of the service, e.g. DescribeStacks");
  set.positional("INPUT", given, "Its input as JSON, or @FILE", false);
  state.declare(set);
  output.declare(set);
  if (auto code = line.parse(set)) {
    return *code;
  }
  Console& console = line.console();
  output.apply(console);
  auto input = read_input(given);
  if (!input) {
    return line.failure(input.error());
  }
  const OperationEntry* operation = find_operation(service, name);
  if (operation == nullptr) {
    return line.usage_error("formwork does not emulate the operation " + service + "." + name);
  }
  auto session = Session::open(state, console, Session::Access::Write, "api");
  if (!session) {
    return line.failure(session.error());
  }
  auto answer = call_operation(**session, *operation, *input);
  if (!answer) {
    return line.failure(answer.error());
  }
  console.out(value_to_json(*answer, 2) + "\n");
  return kOk;
}

constinit Command api_command{"api", Command::Group::World,
                              "call an operation of an emulated service",
#include "help_api.md.inc"
                              , &run};
const Register<Command> kRegister{api_command};

}  // namespace
}  // namespace formwork::cli
