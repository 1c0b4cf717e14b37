// SPDX-License-Identifier: Apache-2.0
#include <optional>
#include <utility>
#include <vector>

#include "tools/formwork/interrupt.hh"
#include "tools/formwork/lambda/local_code.hh"
#include "tools/formwork/operation_output.hh"
#include "tools/formwork/stack_output.hh"
#include "tools/formwork/stack_request.hh"
#include "tools/formwork/table.hh"
#include "tools/formwork/template_input.hh"
#include "tools/formwork/verb_run.hh"

namespace formwork::cli {
namespace {

struct ChangeSetOptions {
  VerbRun verb;
  RequestOptions request;
  LifecycleOptions lifecycle;
  std::string action;
  std::string name;
  std::string type;
  std::string description;
  std::string on_stack_failure;
  std::string format = "text";
  bool disable_rollback = false;
  bool with_values = false;

  OptionSet declare() {
    OptionSet set;
    set.positional("create|describe|execute|delete|list", action, "What to do").choices = {
        "create", "describe", "execute", "delete", "list"};
    set.positional("NAME", name, "Name or id of the change set", false);
    request.declare(set);
    set.option("--type", type, "TYPE", "create: default by whether there is the stack").choices = {
        "CREATE", "UPDATE"};
    set.option("--description", description, "TEXT", "create: what it is for");
    set.option("--on-stack-failure", on_stack_failure, "WHAT", "create: when executing it fails")
        .choices = {"DO_NOTHING", "ROLLBACK", "DELETE"};
    set.flag("--disable-rollback", disable_rollback, "execute: leave all as it is after a failure");
    set.flag("--values", with_values, "describe: with values before and after");
    set.option("-f,--format", format, "FORMAT", "list, describe: output format").choices = {"text",
                                                                                            "json"};
    lifecycle.declare(set);
    verb.faults.declare(set);
    verb.state.declare(set);
    verb.output.declare(set);
    return set;
  }
};

int create(ChangeSetOptions& options, CommandLine& line) {
  Console& console = line.console();
  SourceMap sources;
  Sink sink;
  ChangeSetRequest request;
  request.stack = options.request.read(sources, sink);
  options.lifecycle.apply(request.stack, sink);
  if (sink.has_errors()) {
    tell_faults(sink, sources, console);
    return exit_code_of(sink);
  }
  request.stack.disable_rollback = options.disable_rollback;
  request.name = options.name;
  request.description = options.description;
  request.on_stack_failure = options.on_stack_failure;
  auto session = Session::open(options.verb.state, console, Session::Access::Write, "changeset");
  if (!session) {
    return line.failure(session.error());
  }
  (*session)->validates_early = options.lifecycle.validates;
  const std::string& stack_name = request.stack.stack_name;
  EventLog log(console, stack_name);
  (*session)->on_event = [&](const EventRecord& event) { log.show(event); };
  if (auto packed = pack_code(request.stack.template_text, **session); !packed) {
    return line.failure(packed.error());
  }
  StackOperations& operations = (*session)->operations();
  std::string id;
  auto outcome = operations.carry_out(
      stack_name,
      [&](Transaction& tx) -> Result<void> {
        auto stack = tx.find_stack(stack_name);
        bool is_new = stack && (!*stack || (*stack)->status == "REVIEW_IN_PROGRESS");
        request.type = !options.type.empty() ? options.type : is_new ? "CREATE" : "UPDATE";
        auto created = operations.create_change_set(tx, request);
        id = created ? created->id : "";
        return created ? Result<void>() : std::move(created).failure();
      },
      sink);
  if (!outcome) {
    return line.failure(sink.all().front());
  }
  auto record = (*session)->reading([&](Transaction& tx) { return tx.find_change_set_by_id(id); });
  if (!record || !*record) {
    return record ? kFailed : line.failure(record.error());
  }
  console.out(id + "\n");
  if ((*record)->status == "FAILED") {
    return line.failure({"F400", Severity::Error, (*record)->status_reason, {}, {}, {}});
  }
  return kOk;
}

Value summary(const ChangeSetRecord& record) {
  Value value = Value::map();
  value.set("ChangeSetName", Value::string(record.name));
  value.set("ChangeSetId", Value::string(record.id));
  value.set("Type", Value::string(record.type));
  value.set("Status", Value::string(record.status));
  value.set("ExecutionStatus", Value::string(record.execution_status));
  if (!record.status_reason.empty()) {
    value.set("StatusReason", Value::string(record.status_reason));
  }
  return value;
}

Result<std::vector<ChangeSetRecord>> load(ChangeSetOptions& options, Session& session) {
  return session.reading([&](Transaction& tx) -> Result<std::vector<ChangeSetRecord>> {
    auto stack = get_stack_ever(tx, options.request.stack_name);
    if (!stack) {
      return std::move(stack).failure();
    }
    if (options.action == "list") {
      return tx.list_change_sets(stack->id);
    }
    auto found = session.operations().get_change_set(tx, stack->id, options.name);
    return found ? std::vector<ChangeSetRecord>{*found}
                 : Result<std::vector<ChangeSetRecord>>(std::move(found).failure());
  });
}

int show(ChangeSetOptions& options, CommandLine& line) {
  Console& console = line.console();
  auto session = Session::open(options.verb.state, console, Session::Access::Read, "changeset");
  auto records = session ? load(options, **session) : std::move(session).failure();
  if (!records) {
    return line.failure(records.error());
  }
  bool is_list = options.action == "list";
  if (options.format == "json") {
    Value list = Value::list();
    for (const ChangeSetRecord& record : *records) {
      list.push(summary(record));
    }
    std::string text = is_list ? value_to_json(list) : value_to_json(summary(records->front()));
    console.out(text + "\n");
  } else {
    std::vector<std::vector<std::string>> rows;
    for (const ChangeSetRecord& record : *records) {
      rows.push_back(
          {record.name, record.type, record.status, record.execution_status, record.status_reason});
    }
    console.out(format_table(rows, 0));
  }
  if (!is_list) {
    const ChangeSetRecord& record = records->front();
    console.out((options.with_values ? record.document : record.plain_document) + "\n");
  }
  return kOk;
}

int run(CommandLine& line) {
  ChangeSetOptions options;
  if (auto code = line.parse(options.declare())) {
    return *code;
  }
  options.verb.output.apply(line.console());
  if (options.request.stack_name.empty()) {
    return line.usage_error("--stack-name is missing", "Say which stack the change set is of.");
  }
  if (options.name.empty() && options.action != "list") {
    return line.usage_error("NAME is missing", "Name the change set.");
  }
  if (options.action == "create") {
    return create(options, line);
  }
  if (options.action == "list" || options.action == "describe") {
    return show(options, line);
  }
  VerbRun& verb = options.verb;
  verb.stack_name = options.request.stack_name;
  bool executes = options.action == "execute";
  if (executes) {
    verb.is_good = [](std::string_view status) {
      return status == "CREATE_COMPLETE" || status == "UPDATE_COMPLETE";
    };
  }
  return verb.run(line, [&](StackOperations& operations, Transaction& tx) {
    if (!executes) {
      return operations.delete_change_set(tx, verb.stack_name, options.name);
    }
    ExecuteRequest request;
    request.stack_name = verb.stack_name;
    request.change_set = options.name;
    request.retain_except_on_create = options.lifecycle.retains_except_on_create;
    request.client_request_token = options.lifecycle.token;
    if (options.disable_rollback) {
      request.disable_rollback = true;
    }
    return operations.execute_change_set(tx, request);
  });
}

constinit Command command{"changeset", Command::Group::Stack, "make and execute change sets",
#include "help_changeset.md.inc"
                          , &run};
const Register<Command> kRegister{command};

}  // namespace
}  // namespace formwork::cli
