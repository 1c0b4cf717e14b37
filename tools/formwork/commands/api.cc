// SPDX-License-Identifier: Apache-2.0
#include <utility>

#include "engine/base/file.hh"
#include "engine/service/api_host.hh"
#include "engine/value/convert.hh"
#include "tools/formwork/command.hh"
#include "tools/formwork/session.hh"

namespace formwork::cli {
namespace {

/// One world and no others.
class SingleHost final : public ApiHost {
 public:
  Result<Value> call(const ApiRequest& request) override {
    return fail("NotImplemented", std::string(request.operation) + " needs formwork serve.");
  }
  Result<void> in_world(const std::string& account_id, const std::string& region,
                        const std::function<Result<void>(ApiCall&)>& work) override {
    (void)work;
    return fail("NotImplemented",
                "Other worlds (" + account_id + ", " + region + ") need formwork serve.");
  }
  Result<void> reset() override { return fail("NotImplemented", "Nothing is served."); }
};

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

Result<Value> call_operation(Session& session, const OperationEntry& operation,
                             const Value& input) {
  const bool is_write = operation.access != OperationEntry::Access::Read;
  StackOperations& stacks = session.operations();
  const Environment& environment = session.environment();
  Caller caller;
  caller.account_id = caller.user_id = environment.account_id;
  caller.region = environment.region;
  caller.arn = "arn:" + environment.partition + ":iam::" + environment.account_id + ":root";
  SingleHost host;
  if (!is_write) {  // a writing transaction makes them itself
    if (auto made = session.store().make_tables(operation.service); !made) {
      return std::move(made).failure();
    }
  }
  Result<Value> answer = Value();
  {
    auto transaction = is_write ? session.store().begin_write() : session.store().begin_read();
    if (!transaction) {
      return std::move(transaction).failure();
    }
    World world = session.view(*transaction);
    ApiCall call{world, caller, input, stacks, host, operation.service, operation.name, "cli"};
    answer = operation.handler(call);
    if (answer && is_write) {
      if (auto committed = transaction->commit(); !committed) {
        return std::move(committed).failure();
      }
    }
  }
  if (!answer || !is_write) {
    stacks.forget_begun();
    return answer;
  }
  auto finished = stacks.recover();
  return finished ? std::move(answer) : Result<Value>(std::move(finished).failure());
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
