// SPDX-License-Identifier: Apache-2.0
// How durable executions go: begun, invoked, ended or left until something happens. These
// operations are reached by submit() only. Functions that an execution calls are not called again
// when the process ends meanwhile.
#include "resources/lambda/durable/durable_runs.hh"

#include <algorithm>
#include <utility>

#include "engine/service/background.hh"
#include "engine/value/convert.hh"
#include "resources/common/api_support.hh"
#include "resources/common/checks.hh"
#include "resources/lambda/invoke/service_call.hh"
#include "resources/lambda/records.hh"
#include "resources/lambda/shapes.hh"

namespace formwork::lambda {

namespace {

constexpr std::size_t kTokenLength = 64;
constexpr std::size_t kLongestName = 64;
constexpr Millis kThrottledPause = 1000;
constexpr Millis kLongestPause = 3'600'000;
constexpr std::int64_t kDefaultTimeout = 86'400;

Caller caller_of(const World& world) {
  return service_caller(world.account_id, world.region);
}

Value named(std::string_view arn) {
  return map_with("Arn", Value::string(std::string(arn)));
}

Value told_end(const Execution& execution) {
  Value told = named(execution.arn);
  told.set("Status", Value::string(execution.status));
  told.set("Result", Value::string(execution.result));
  told.set("Error", Value::string(execution.error));
  told.set("Version", Value::string(execution.version));
  return told;
}

// What Invoke answers of an execution: at its end, or at its begin where nobody waits.
ApiAnswer answer_of(const Value& told, bool is_event) {
  Value output = map_with("StatusCode", Value::number(is_event ? 202 : 200));
  output.set("DurableExecutionArn", Value::string(told.get_text("Arn")));
  if (!is_event) {
    output.set("ExecutedVersion", Value::string(told.get_text("Version")));
    std::string payload = told.get_text("Result");
    if (told.get_text("Status") != "SUCCEEDED") {
      output.set("FunctionError", Value::string("Unhandled"));
      auto error = value_from_json(told.get_text("Error"));
      Value shown = Value::map();
      const bool has_error = error && error->is_map();
      const std::string type = has_error ? error->get_text("ErrorType") : "";
      shown.set("errorMessage",
                Value::string(has_error ? error->get_text("ErrorMessage")
                                        : "The execution ended: " + told.get_text("Status")));
      shown.set("errorType", Value::string(type.empty() ? told.get_text("Status") : type));
      payload = value_to_json(shown);
    }
    output.set("Payload", Value::string(payload.empty() ? "null" : payload));
  }
  ApiAnswer answer{std::move(output), {}};
  answer.head.headers = {{"Content-Type", "application/json"}};
  return answer;
}

void run_later(ApiHost& host, const Caller& caller, const std::string& arn) {
  submit_call(host, caller, kDurableService, "RunDurable", named(arn));
}

void come_at(ApiCall& call, Millis time) {
  // A clock that jumps goes on as the machine's does otherwise.
  const Millis scaled = call.world.clock.wait_until(time).count();
  const Millis pause = scaled > 0 ? scaled : time - call.world.clock.now();
  call.host.go_on_at(steady_ms() + std::clamp<Millis>(pause, 0, kLongestPause) + 1);
}

Result<Value> start(ApiCall& call) {
  auto executions = Executions::open(call.world);
  if (!executions) {
    return std::move(executions).failure();
  }
  Execution execution;
  execution.function_arn = call.text("Function");
  execution.version = call.text("Version");
  execution.input = call.text("Input");
  execution.name = call.text("Name");
  auto known = executions->find_name(execution.function_arn, execution.version, execution.name);
  if (!known) {
    return std::move(known).failure();
  }
  if (*known) {
    return (*known)->input == execution.input
               ? Result<Value>(told_end(**known))
               : fail("DurableExecutionAlreadyStartedException",
                      "A durable execution with this name was started with another input: " +
                          (*known)->arn);
  }
  execution.arn = execution.function_arn + ":" + execution.version + "/durable-execution/" +
                  execution.name + "/" + call.world.ids.uuid();
  execution.invoked_arn = call.text("Invoked");
  execution.trace_id = call.text("Trace");
  execution.started_ms = call.world.clock.now();
  const std::int64_t timeout = number_of(call.input, "Timeout", kDefaultTimeout);
  execution.until_ms = execution.started_ms + timeout * 1000;
  execution.due_ms = execution.started_ms;
  Steps steps(call, *executions, execution);
  auto begun = steps.begin(timeout);
  begun = begun ? executions->put(execution) : std::move(begun);
  return begun ? Result<Value>(told_end(execution)) : std::move(begun).failure();
}

Result<std::string> event_text(Executions& executions, const Execution& execution) {
  auto operations = executions.operations(execution.arn);
  if (!operations) {
    return std::move(operations).failure();
  }
  Value list = Value::list();
  for (Value& operation : *operations) {
    for (const char* own : {"TimeoutAt", "HeartbeatAt", "HeartbeatEvery"}) {
      operation.erase(own);
    }
    list.push(std::move(operation));
  }
  Value state = map_with("Operations", std::move(list));
  state.set("NextMarker", Value::string(""));
  Value event = map_with("DurableExecutionArn", Value::string(execution.arn));
  event.set("CheckpointToken", Value::string(execution.token));
  event.set("InitialExecutionState", std::move(state));
  return value_to_json(event);
}

Value begin(ApiCall& call, const std::string& arn, ReadyCall ready) {
  auto kept = std::make_shared<ReadyCall>(std::move(ready));
  return call.answer_later([kept, arn, host = &call.host,
                            caller = caller_of(call.world)](const Answerer& answer) {
    const std::string request_id = kept->request.request_id;
    kept->part->run(
        kept->spec, std::move(kept->request),
        [kept, arn, host, caller, request_id](const Result<InvocationOutcome>& outcome) {
          kept->slot.reset();
          if (kept->part->is_over(kept->generation)) {
            // Everything was erased, or the next process goes on with it.
            for (const Answerer& waiting : kept->part->durable().take(arn)) {
              waiting({fail("ServiceException", "The environments were ended."), {}});
            }
            return;
          }
          Value end = named(arn);
          end.set("RequestId", Value::string(request_id));
          end.set("IsError", Value::boolean(!outcome || !outcome->function_error.empty()));
          end.set("Payload", Value::string(outcome ? outcome->payload
                                                   : value_to_json(map_with(
                                                         "errorMessage",
                                                         Value::string(outcome.error().message)))));
          submit_call(*host, caller, kDurableService, "FinishDurable", std::move(end));
        },
        kept->measured);
    answer({Value::map(), {}});
  });
}

Result<Value> give_up(ApiCall& call, Executions& executions, Execution& execution,
                      const std::string& status, const Value& error) {
  Steps steps(call, executions, execution);
  if (auto ended = steps.finish(status, "", error); !ended) {
    return std::move(ended).failure();
  }
  tell_end(call, execution);
  return Value::map();
}

Value error_of(const std::string& type, const std::string& message) {
  Value error = map_with("ErrorType", Value::string(type));
  error.set("ErrorMessage", Value::string(message));
  return error;
}

Result<Value> run(ApiCall& call) {
  LambdaPart* part = lambda_part(call.host);
  auto executions = Executions::open(call.world);
  auto found = executions ? executions->find(call.text("Arn")) : std::move(executions).failure();
  if (!found) {
    return std::move(found).failure();
  }
  if (part == nullptr || !*found || (*found)->is_over() || (*found)->is_running) {
    return Value::map();
  }
  Execution execution = std::move(**found);
  const Millis now = call.world.clock.now();
  if (execution.until_ms <= now) {
    return give_up(call, *executions, execution, "TIMED_OUT",
                   error_of("Execution.TimedOut", "The execution timed out."));
  }
  Steps steps(call, *executions, execution);
  if (auto settled = steps.settle(now); !settled) {
    return std::move(settled).failure();
  }
  auto function = find_function(call.world, execution.function_arn, execution.version);
  if (!function) {
    return give_up(call, *executions, execution, "FAILED",
                   error_of(function.error().code, function.error().message));
  }
  execution.token = call.world.ids.hex(kTokenLength);
  auto event = event_text(*executions, execution);
  if (!event) {
    return std::move(event).failure();
  }
  AskedCall asked;
  asked.payload = std::move(*event);
  asked.request_id = call.world.ids.uuid();
  asked.trace_id = execution.trace_id;
  auto ready = make_ready(call, *function, std::move(asked));
  if (!ready && ready.error().code == "TooManyRequestsException") {
    call.answer = {};
    execution.due_ms = now + kThrottledPause;
    come_at(call, execution.due_ms);
    auto put = executions->put(execution);
    return put ? Result<Value>(Value::map()) : std::move(put).failure();
  }
  if (!ready) {
    return give_up(call, *executions, execution, "FAILED",
                   error_of(ready.error().code, ready.error().message));
  }
  ready->request.invoked_arn = execution.invoked_arn;
  execution.is_running = true;
  execution.process = part->events().process();
  execution.due_ms = 0;
  auto put = executions->put(execution);
  return put ? Result<Value>(begin(call, execution.arn, std::move(*ready)))
             : std::move(put).failure();
}

// The result that was checkpointed, where it is too large for an answer.
Result<std::string> kept_result(Executions& executions, const Execution& execution) {
  auto operations = executions.operations(execution.arn);
  if (!operations) {
    return std::move(operations).failure();
  }
  for (const Value& operation : *operations) {
    const Value* result = operation.find_path({"ExecutionDetails", "Result"});
    if (result != nullptr) {
      return result->scalar_text();
    }
  }
  return std::string();
}

Result<void> wait_on(ApiCall& call, Executions& executions, Execution& execution) {
  Steps steps(call, executions, execution);
  auto moved = steps.settle(call.world.clock.now());
  auto next = moved ? steps.next_due() : std::move(moved).failure();
  if (!next) {
    return std::move(next).failure();
  }
  if (*moved || execution.due_ms > 0) {
    return go_on(call, executions, execution);
  }
  execution.due_ms = *next;
  come_at(call, *next);
  return executions.put(execution);
}

Result<void> end_invocation(ApiCall& call, Executions& executions, Execution& execution) {
  auto output = value_from_json(call.text("Payload"));
  const bool is_map = output && output->is_map();
  const std::string status = is_map ? output->get_text("Status") : "";
  Steps steps(call, executions, execution);
  if (call.flag("IsError")) {
    const std::string type = is_map ? output->get_text("errorType") : "";
    Value error = error_of(type.empty() ? "Runtime.Unknown" : type,
                           is_map ? output->get_text("errorMessage") : call.text("Payload"));
    return steps.finish("FAILED", "", error);
  }
  if (status == "PENDING") {
    return wait_on(call, executions, execution);
  }
  if (status == "SUCCEEDED") {
    std::string result = output->get_text("Result");
    if (result.empty()) {
      auto kept = kept_result(executions, execution);
      if (!kept) {
        return std::move(kept).failure();
      }
      result = std::move(*kept);
    }
    return steps.finish("SUCCEEDED", result, Value());
  }
  if (status == "FAILED") {
    const Value* error = output->find("Error");
    return steps.finish("FAILED", "", error == nullptr ? Value() : *error);
  }
  return steps.finish(
      "FAILED", "",
      error_of("InvalidParameterValueException", "Invalid Status in invocation output."));
}

Result<Value> finish(ApiCall& call) {
  auto executions = Executions::open(call.world);
  auto found = executions ? executions->find(call.text("Arn")) : std::move(executions).failure();
  if (!found) {
    return std::move(found).failure();
  }
  if (!*found || (*found)->is_over()) {
    return Value::map();
  }
  Execution execution = std::move(**found);
  execution.is_running = false;
  Value details = map_with("RequestId", Value::string(call.text("RequestId")));
  details.set("EndTimestamp", Value::number(call.world.clock.now()));
  auto done = executions->add_event(execution, call.world.clock.now(), "InvocationCompleted",
                                    map_with("InvocationCompletedDetails", std::move(details)));
  done = done ? end_invocation(call, *executions, execution) : std::move(done);
  if (!done) {
    return std::move(done).failure();
  }
  if (execution.is_over()) {
    tell_end(call, execution);
  }
  return Value::map();
}

Result<Value> chained_end(ApiCall& call) {
  auto executions = Executions::open(call.world);
  auto found = executions ? executions->find(call.text("Arn")) : std::move(executions).failure();
  if (!found) {
    return std::move(found).failure();
  }
  if (!*found || (*found)->is_over()) {
    return Value::map();
  }
  Execution execution = std::move(**found);
  auto operation = executions->operation(execution.arn, call.text("Id"));
  if (!operation || operation->is_null()) {
    return operation ? Result<Value>(Value::map()) : std::move(operation).failure();
  }
  const Value* error = call.find("Error");
  Steps steps(call, *executions, execution);
  auto done = steps.end(std::move(*operation), error == nullptr ? "SUCCEEDED" : "FAILED",
                        call.text("Result"), error == nullptr ? Value() : *error);
  done = done ? go_on(call, *executions, execution) : std::move(done);
  return done ? Result<Value>(Value::map()) : std::move(done).failure();
}

// Executions whose time has come, and those that an earlier process was at.
Result<bool> go_on_in_background(ApiCall& call) {
  LambdaPart* part = lambda_part(call.host);
  auto executions = Executions::open(call.world);
  if (part == nullptr || !executions) {
    return executions ? Result<bool>(false) : std::move(executions).failure();
  }
  auto due = executions->due(call.world.clock.now(), part->events().process());
  if (!due) {
    return std::move(due).failure();
  }
  for (Execution& execution : *due) {
    if (execution.is_running && execution.process == part->events().process()) {
      continue;  // its end sees that it is due
    }
    execution.is_running = false;
    if (auto gone = go_on(call, *executions, execution); !gone) {
      return std::move(gone).failure();
    }
  }
  auto next = executions->next_due();
  if (next && *next > call.world.clock.now()) {
    come_at(call, *next);
  }
  return false;
}

using Access = OperationEntry::Access;
constinit OperationEntry entries[] = {{kDurableService, "StartDurable", Access::Data, &start},
                                      {kDurableService, "RunDurable", Access::Data, &run},
                                      {kDurableService, "FinishDurable", Access::Data, &finish},
                                      {kDurableService, "EndChained", Access::Data, &chained_end}};
const Register<OperationEntry> kRegistered[]{Register(entries[0]), Register(entries[1]),
                                             Register(entries[2]), Register(entries[3])};
constinit BackgroundTask task{"lambda-durable", &go_on_in_background};
const Register<BackgroundTask> kTask(task);

}  // namespace

bool is_durable(const FoundFunction& found) {
  const Value properties = properties_of(found.record());
  const Value* config = properties.find("DurableConfig");
  return config != nullptr && config->is_map() && !config->members().empty();
}

Result<void> go_on(ApiCall& call, Executions& executions, Execution& execution) {
  execution.due_ms = call.world.clock.now();
  if (auto put = executions.put(execution); !put || execution.is_running) {
    return put;
  }
  call.host.after_commit([host = &call.host, caller = caller_of(call.world), arn = execution.arn] {
    run_later(*host, caller, arn);
  });
  return {};
}

void tell_end(ApiCall& call, const Execution& execution) {
  if (LambdaPart* part = lambda_part(call.host)) {
    call.host.after_commit([part, told = told_end(execution), arn = execution.arn] {
      for (const Answerer& answer : part->durable().take(arn)) {
        answer(answer_of(told, false));
      }
    });
  }
}

void call_chained(ApiCall& call, const Execution& execution, const std::vector<Chained>& chained) {
  for (const Chained& one : chained) {
    Value input = map_with("FunctionName", Value::string(one.function));
    input.set("InvocationType", Value::string("RequestResponse"));
    input.set("Payload", Value::string(one.payload));
    input.set(kTraceMember, Value::string(execution.trace_id));
    Value end = named(execution.arn);
    end.set("Id", Value::string(one.operation));
    call.host.after_commit([host = &call.host, caller = caller_of(call.world),
                            input = std::move(input), end = std::move(end)] {
      submit_call(
          *host, caller, "lambda", "Invoke", input, [host, caller, end](const ApiAnswer& answer) {
            Value told = end;
            const std::string payload = answer.output ? answer.output->get_text("Payload") : "";
            if (!answer.output) {
              told.set("Error",
                       error_of(answer.output.error().code, answer.output.error().message));
            } else if (!answer.output->get_text("FunctionError").empty()) {
              auto error = value_from_json(payload);
              const bool is_map = error && error->is_map();
              told.set("Error", error_of(is_map ? error->get_text("errorType") : "",
                                         is_map ? error->get_text("errorMessage") : payload));
            }
            told.set("Result", Value::string(payload));
            submit_call(*host, caller, kDurableService, "EndChained", std::move(told));
          });
    });
  }
}

Result<Value> invoke_durable(ApiCall& call, const FoundFunction& found, const AskedCall& asked,
                             bool is_event) {
  if (found.qualifier.empty()) {
    return invalid_parameter("You cannot invoke a durable function using an unqualified ARN.");
  }
  std::string name = call.text("DurableExecutionName");
  name = name.empty() ? call.world.ids.uuid() : std::move(name);
  if (name.size() > kLongestName || !is_word(name, "-_")) {
    return invalid_parameter(
        "The name of a durable execution has up to 64 letters, digits, - and "
        "_.");
  }
  LambdaPart* part = lambda_part(call.host);
  if (part == nullptr) {
    return fail("ServiceException", "The server is stopping.");
  }
  const Value properties = properties_of(found.record());
  Value input = map_with("Name", Value::string(name));
  input.set("Function", Value::string(found.arn));
  input.set("Version", Value::string(found.version));
  input.set("Invoked", Value::string(found.asked_arn()));
  input.set("Input", Value::string(asked.payload));
  input.set("Trace", Value::string(full_trace_id(call, asked.trace_id)));
  input.set("Timeout", Value::number(number_of(*properties.find("DurableConfig"),
                                               "ExecutionTimeout", kDefaultTimeout)));
  return call.answer_later([host = &call.host, part, input = std::move(input), is_event,
                            caller = caller_of(call.world)](Answerer answer) {
    submit_call(*host, caller, kDurableService, "StartDurable", input,
                [host, part, caller, is_event, answer = std::move(answer)](ApiAnswer begun) {
                  if (!begun.output) {
                    return answer(std::move(begun));
                  }
                  const std::string arn = begun.output->get_text("Arn");
                  if (is_event || begun.output->get_text("Status") != "RUNNING") {
                    answer(answer_of(*begun.output, is_event));
                  } else {
                    part->durable().add(arn, answer);
                  }
                  run_later(*host, caller, arn);
                });
  });
}

}  // namespace formwork::lambda
