// SPDX-License-Identifier: Apache-2.0
#include <optional>
#include <utility>
#include <vector>

#include "tools/formwork/command.hh"
#include "tools/formwork/fault_text.hh"
#include "tools/formwork/interrupt.hh"
#include "tools/formwork/lambda/local_code.hh"
#include "tools/formwork/lambda/served_stack.hh"
#include "tools/formwork/lifecycle_options.hh"
#include "tools/formwork/operation_output.hh"
#include "tools/formwork/stack_output.hh"
#include "tools/formwork/stack_request.hh"
#include "tools/formwork/template_input.hh"

namespace formwork::cli {
namespace {

struct DeployOptions {
  OutputOptions output;
  StateOptions state;
  RequestOptions request;
  std::string format = "text";
  std::optional<std::string> on_failure;
  bool disable_rollback = false;
  LifecycleOptions lifecycle;
  FaultOptions faults;
  std::string endpoint;

  OptionSet declare() {
    OptionSet set;
    request.declare(set);
    set.flag("--disable-rollback", disable_rollback, "Leave everything as it is after a failure");
    set.option("--on-failure", on_failure, "WHAT", "After a failed creation (default ROLLBACK)")
        .choices = {"ROLLBACK", "DELETE", "DO_NOTHING"};
    lifecycle.declare(set);
    set.option("--endpoint", endpoint, "URL", "Deploy into a running formwork serve or up");
    faults.declare(set);
    set.option("-f,--format", format, "FORMAT", "Output format").choices = {"text", "json"};
    state.declare(set);
    output.declare(set);
    return set;
  }
};

// Names the first failure and where the resource stands in the template.
void tell_root_cause(const EventLog& log, const StackRequest& request,
                     const OperationOutcome& outcome, Session& session, Console& console) {
  std::string message = "the stack " + request.stack_name + " ended in " + outcome.stack_status;
  const EventRecord* cause = log.root_cause();
  SourceSpan span;
  if (cause != nullptr) {
    bool is_own = cause->stack_name == request.stack_name;
    message = (is_own ? "" : cause->stack_name + "/") + cause->logical_id + " (" + cause->type +
              "): " + cause->reason + "; " + message;
    Sink ignored;
    const TemplateText& text = request.template_text;
    auto loaded = load_template_text(session.sources(), text.name, text.text, ignored);
    const Resource* resource =
        loaded != nullptr && is_own ? loaded->model.find_resource(cause->logical_id) : nullptr;
    span = resource != nullptr ? resource->name.span : SourceSpan{};
  } else if (!log.stack_reason().empty()) {
    message = log.stack_reason() + "; " + message;
  } else if (!outcome.reason.empty()) {
    message += ": " + outcome.reason;
  }
  Diagnostic fault{"F400", Severity::Error, std::move(message), span, {}, {}};
  console.error(fault_text(fault, &session.sources(), console.colors_error()));
}

Result<StackRecord> stored_stack(Session& session, const OperationOutcome& outcome) {
  return session.reading([&](Transaction& t) { return get_stack(t, outcome.stack_id); });
}

int report(const DeployOptions& options, const StackRequest& request,
           const OperationOutcome& outcome, const EventLog& log, Session& session,
           CommandLine& line) {
  Console& console = line.console();
  // With --on-failure DELETE a failed creation ends in a complete deletion.
  const bool is_ok = outcome.is_ok && outcome.stack_status != "DELETE_COMPLETE";
  if (outcome.no_changes) {
    console.note("No changes to deploy: " + printable(request.stack_name) + " is up to date.\n");
  }
  auto stack = stored_stack(session, outcome);
  if (!stack) {
    return line.failure(stack.error());
  }
  if (options.format == "json") {
    std::string text;
    JsonWriter json(text, 2);
    write_stack(json, *stack);
    console.out(text + "\n");
  } else if (is_ok) {
    console.out(outputs_text(stack->outputs, 0));
  }
  if (is_ok) {
    return kOk;
  }
  if ((is_interrupted() || !options.faults.stops.empty()) &&
      outcome.stack_status.ends_with("IN_PROGRESS")) {
    console.error("Stopped; the next formwork command on this store finishes the deployment.\n");
    return kInterrupted;
  }
  tell_root_cause(log, request, outcome, session, console);
  return kFailed;
}

// What a server decides itself, or what is of this machine's store only.
bool is_of_store_only(const DeployOptions& options) {
  const LifecycleOptions& life = options.lifecycle;
  const FaultOptions& faults = options.faults;
  return !life.policy_file.empty() || !life.override_file.empty() || life.timeout ||
         life.retains_except_on_create || life.is_express || !life.alarms.empty() ||
         life.monitoring || !life.token.empty() || life.validates || !faults.failing.empty() ||
         !faults.stops.empty() || !faults.alarm_states.empty() || options.format == "json";
}

int deploy_to_server(const DeployOptions& options, const StackRequest& request, CommandLine& line) {
  EmulatorPlace place{options.endpoint, options.state.place.region, options.state.place.account};
  place.complete();
  auto code = deploy_served(place, request, line.console());
  return code ? *code : line.failure(code.error());
}

int run(CommandLine& line) {
  DeployOptions options;
  if (auto code = line.parse(options.declare())) {
    return *code;
  }
  Console& console = line.console();
  options.output.apply(console);
  if (options.request.stack_name.empty()) {
    return line.usage_error("--stack-name is missing", "Say which stack to create or update.");
  }
  if (options.disable_rollback && options.on_failure) {
    return line.usage_error("--disable-rollback and --on-failure exclude each other",
                            "--on-failure DO_NOTHING is the same as --disable-rollback.");
  }
  auto faults = options.faults.plan();
  if (!faults) {
    return line.usage_error(faults.error());
  }
  if (!options.endpoint.empty() && is_of_store_only(options)) {
    return line.usage_error("an option does not go with --endpoint",
                            "With --endpoint: the template, parameters, tags, capabilities, "
                            "--disable-rollback and --on-failure.");
  }
  catch_interrupts();
  // The template is read before the store is touched: a wrong path makes no store.
  SourceMap sources;
  Sink sink;
  StackRequest request = options.request.read(sources, sink);
  options.lifecycle.apply(request, sink);
  if (sink.has_errors()) {
    tell_faults(sink, sources, console);
    return exit_code_of(sink);
  }
  request.disable_rollback = options.disable_rollback;
  request.on_failure = options.on_failure.value_or("ROLLBACK");
  if (!options.endpoint.empty()) {
    return deploy_to_server(options, request, line);
  }
  auto session = Session::open(options.state, console, Session::Access::Write, "deploy");
  if (!session) {
    return line.failure(session.error());
  }
  (*session)->faults = *std::move(faults);
  (*session)->validates_early = options.lifecycle.validates;
  if (auto put = options.faults.put_alarms((*session)->store()); !put) {
    return line.failure(put.error());
  }
  EventLog log(console, request.stack_name);
  (*session)->on_event = [&](const EventRecord& event) { log.show(event); };
  if (auto packed = pack_code(request.template_text, **session); !packed) {
    return line.failure(packed.error());
  }
  auto outcome = (*session)->operations().deploy(request, sink);
  tell_faults(sink, (*session)->sources(), console);
  return outcome ? report(options, request, *outcome, log, **session, line) : kFailed;
}

constinit Command deploy{"deploy", Command::Group::Stack, "create or update a stack",
#include "help_deploy.md.inc"
                         , &run};
const Register<Command> kRegister{deploy};

}  // namespace
}  // namespace formwork::cli
