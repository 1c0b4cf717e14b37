// SPDX-License-Identifier: Apache-2.0
// Invoke and InvokeAsync. The handler only reads: what runs is answered later, what is to run later
// is stored by an operation of its own.
#include <utility>

#include "engine/base/file.hh"
#include "engine/base/hash.hh"
#include "engine/service/api_host.hh"
#include "resources/lambda/durable/durable_runs.hh"
#include "resources/lambda/invoke/asked_call.hh"
#include "resources/lambda/invoke/event_queue.hh"
#include "resources/lambda/invoke/service_call.hh"
#include "resources/lambda/shapes.hh"

namespace formwork::lambda {

namespace {

constexpr int kDone = 200;
constexpr int kAccepted = 202;
constexpr int kNothing = 204;
constexpr std::size_t kSampledLength = 10;  // ";Sampled=0"

ApiAnswer answer_of(Result<InvocationOutcome> outcome, const std::string& version,
                    const std::string& trace_id) {
  if (!outcome) {
    return {run_failure(outcome.error()), {}};
  }
  Value output = map_with("StatusCode", Value::number(kDone));
  output.set("ExecutedVersion", Value::string(version));
  if (!outcome->function_error.empty()) {
    output.set("FunctionError", Value::string(outcome->function_error));
  }
  if (!outcome->log_tail.empty()) {
    output.set("LogResult", Value::string(base64_encode(outcome->log_tail)));
  }
  output.set("Payload", Value::string(std::move(outcome->payload)));
  ApiAnswer answer{std::move(output), {}};
  answer.head.headers = {{"Content-Type", "application/json"},
                         {"X-Amzn-Trace-Id", trace_id},
                         {"x-amzn-Remapped-Content-Length", "0"}};
  return answer;
}

Result<Value> run_now(ApiCall& call, const FoundFunction& found, AskedCall asked) {
  auto ready = make_ready(call, found, std::move(asked));
  if (!ready) {
    return std::move(ready).failure();
  }
  auto kept = std::make_shared<ReadyCall>(std::move(*ready));
  return call.answer_later([kept](Answerer answer) {
    std::string trace = kept->request.trace_id;
    trace = trace.substr(0, trace.find(";Parent=")) +
            trace.substr(trace.rfind(";Sampled="), kSampledLength);
    kept->part->run(
        kept->spec, std::move(kept->request),
        [kept, trace = std::move(trace),
         answer = std::move(answer)](Result<InvocationOutcome> outcome) {
          kept->slot.reset();
          answer(answer_of(std::move(outcome), kept->spec->version, trace));
        },
        kept->measured);
  });
}

// Answered once it is in the store.
Result<Value> run_later(ApiCall& call, const FoundFunction& found, const AskedCall& asked,
                        Value done) {
  Value event = map_with("Id", Value::string(asked.request_id));
  event.set("Function", Value::string(found.asked_arn()));
  event.set("Payload", Value::string(asked.payload));
  event.set("Context", Value::string(asked.client_context));
  event.set("Trace", Value::string(full_trace_id(call, asked.trace_id)));
  return call.answer_later(
      [host = &call.host, event = std::move(event), done = std::move(done),
       caller = service_caller(call.world.account_id, call.world.region)](Answerer answer) {
        submit_call(*host, caller, kEventService, kAddEvent, event,
                    [answer = std::move(answer), done](ApiAnswer added) {
                      answer(added.output ? ApiAnswer{done, {}} : std::move(added));
                    });
      });
}

Result<Value> invoke(ApiCall& call) {
  const std::string type = call.text("InvocationType");
  auto found = invoked_function(call);
  if (!found) {
    return std::move(found).failure();
  }
  auto asked = read_asked_call(call);
  if (!asked) {
    return std::move(asked).failure();
  }
  if (auto checked = check_payload(call, asked->payload, type == "Event"); !checked) {
    return std::move(checked).failure();
  }
  if (type == "DryRun") {
    return map_with("StatusCode", Value::number(kNothing));
  }
  if (is_durable(*found)) {
    return invoke_durable(call, *found, *asked, type == "Event");
  }
  if (!call.text("DurableExecutionName").empty()) {
    return invalid_parameter("The function is not configured for durable execution.");
  }
  return type == "Event"
             ? run_later(call, *found, *asked, map_with("StatusCode", Value::number(kAccepted)))
             : run_now(call, *found, std::move(*asked));
}

Result<Value> invoke_async(ApiCall& call) {
  auto found = invoked_function(call);
  if (!found) {
    return std::move(found).failure();
  }
  AskedCall asked;
  asked.request_id = call.request_id;
  if (call.body != nullptr && !call.body->file.empty()) {
    auto content = read_file(call.body->file, kLargestPayload);
    if (!content) {
      return fail("InvalidRequestContentException", "The arguments could not be read.");
    }
    asked.payload = std::move(*content);
  } else {
    asked.payload = call.body == nullptr ? call.text("InvokeArgs") : call.body->bytes;
  }
  if (asked.payload.empty()) {
    asked.payload = "{}";
  }
  if (auto checked = check_payload(call, asked.payload, true); !checked) {
    return std::move(checked).failure();
  }
  return run_later(call, *found, asked, map_with("Status", Value::number(kAccepted)));
}

FORMWORK_LAMBDA_OPERATION(invoke, "Invoke", Read);
FORMWORK_LAMBDA_OPERATION(invoke_async, "InvokeAsync", Read);

}  // namespace

}  // namespace formwork::lambda
