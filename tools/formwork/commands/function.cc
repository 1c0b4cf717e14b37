// SPDX-License-Identifier: Apache-2.0
#include <utility>

#include "engine/base/text.hh"
#include "engine/provision/command_functions.hh"
#include "engine/value/convert.hh"
#include "tools/formwork/command.hh"
#include "tools/formwork/session.hh"
#include "tools/formwork/table.hh"

namespace formwork::cli {
namespace {

struct FunctionOptions {
  OutputOptions output;
  StateOptions state;
  std::string action;
  std::string name;
  std::vector<std::string> command;
  std::string format = "text";

  OptionSet declare() {
    OptionSet set;
    set.positional("ACTION", action, "What to do").choices = {"add", "list", "remove"};
    set.positional("NAME", name, "A function's name or ARN", false);
    set.positionals("COMMAND", command, "Program and arguments; put -- before NAME", false);
    set.option("-f,--format", format, "FORMAT", "Output format").choices = {"text", "json"};
    state.declare(set);
    output.declare(set);
    return set;
  }
};

Value record_of(const FunctionOptions& options, Millis now) {
  Value words = Value::list();
  for (const std::string& word : options.command) {
    words.push(Value::string(word));
  }
  Value record = Value::map();
  record.set("Command", std::move(words));
  record.set("Registered", Value::string(format_time(now)));
  return record;
}

Result<void> add_function(Session& session, const FunctionOptions& options) {
  const Value record = record_of(options, session.clock().now());
  auto transaction = session.store().begin_write();
  if (!transaction) {
    return std::move(transaction).failure();
  }
  auto put = transaction->put_object(kFunctionService, kFunctionKind, options.name, record);
  return put ? transaction->commit() : std::move(put);
}

Result<void> remove_function(Session& session, const std::string& name) {
  auto transaction = session.store().begin_write();
  if (!transaction) {
    return std::move(transaction).failure();
  }
  auto erased = transaction->erase_object(kFunctionService, kFunctionKind, name);
  if (!erased) {
    return std::move(erased).failure();
  }
  if (!*erased) {
    return fail("F504", "there is no function " + name, {},
                "formwork function list shows those there are.");
  }
  return transaction->commit();
}

int list_functions(Session& session, const FunctionOptions& options, CommandLine& line) {
  auto records = session.reading(
      [](Transaction& t) { return t.list_objects(kFunctionService, kFunctionKind); });
  if (!records) {
    return line.failure(records.error());
  }
  std::vector<std::vector<std::string>> rows;
  Value all = Value::map();
  for (auto& [name, record] : *records) {
    std::vector<std::string> words;
    for (const Value& word : record.find("Command")->items()) {
      words.push_back(word.scalar_text());
    }
    rows.push_back({name, join(words, " ")});
    all.set(name, std::move(record));
  }
  line.console().out(options.format == "text" ? format_table(rows) : value_to_json(all, 2) + "\n");
  return kOk;
}

int run(CommandLine& line) {
  FunctionOptions options;
  if (auto code = line.parse(options.declare())) {
    return *code;
  }
  Console& console = line.console();
  options.output.apply(console);
  const bool is_list = options.action == "list";
  const bool is_add = options.action == "add";
  if (!is_list && options.name.empty()) {
    return line.usage_error("NAME is missing");
  }
  if (is_add == options.command.empty()) {
    return line.usage_error(is_add ? "COMMAND is missing" : "COMMAND is for add only");
  }
  const auto access = is_list ? Session::Access::Read : Session::Access::Write;
  auto session = Session::open(options.state, console, access, "function");
  if (!session) {
    return line.failure(session.error());
  }
  if (is_list) {
    return list_functions(**session, options, line);
  }
  auto done = is_add ? add_function(**session, options) : remove_function(**session, options.name);
  if (!done) {
    return line.failure(done.error());
  }
  console.note((is_add ? "Registered the function " : "Removed the function ") + options.name +
               ".\n");
  return kOk;
}

constinit Command function_command{"function", Command::Group::World,
                                   "register a program behind custom resources and macros",
#include "help_function.md.inc"
                                   , &run};
const Register<Command> kRegister{function_command};

}  // namespace
}  // namespace formwork::cli
