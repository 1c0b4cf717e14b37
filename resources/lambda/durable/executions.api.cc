// SPDX-License-Identifier: Apache-2.0
// Durable executions over the API: checkpoints, callbacks, what there is of them and how they went.
// Ended executions are kept (RetentionPeriodInDays is not looked at).
#include <algorithm>

#include "engine/value/convert.hh"
#include "resources/common/api_objects.hh"
#include "resources/common/api_support.hh"
#include "resources/lambda/durable/durable_runs.hh"
#include "resources/lambda/records.hh"
#include "resources/lambda/shapes.hh"

namespace formwork::lambda {

namespace {

constexpr std::size_t kTokenLength = 64;
constexpr std::size_t kLargestPage = 1000;

Value shown(Value operation) {
  for (const char* own : {"TimeoutAt", "HeartbeatAt", "HeartbeatEvery"}) {
    operation.erase(own);
  }
  return operation;
}

struct Asked {
  Executions executions;
  Execution execution;
};

Result<Asked> asked_execution(ApiCall& call, const std::string& arn) {
  auto executions = Executions::open(call.world);
  if (!executions) {
    return std::move(executions).failure();
  }
  auto found = executions->find(arn);
  if (!found) {
    return std::move(found).failure();
  }
  if (!*found) {
    return no_such_execution(arn);
  }
  return Asked{std::move(*executions), std::move(**found)};
}

Result<Asked> asked_with_token(ApiCall& call) {
  auto asked = asked_execution(call, call.text("DurableExecutionArn"));
  if (asked &&
      (asked->execution.token.empty() || asked->execution.token != call.text("CheckpointToken"))) {
    return invalid_parameter("Invalid checkpoint token");
  }
  return asked;
}

Result<Value> checkpoint(ApiCall& call) {
  auto asked = asked_with_token(call);
  if (!asked) {
    return std::move(asked).failure();
  }
  Steps steps(call, asked->executions, asked->execution);
  Value changed = Value::list();
  for (const Value& update : input_items(call, "Updates")) {
    auto operation = steps.apply(update);
    if (!operation) {
      return operation;
    }
    changed.push(shown(std::move(*operation)));
  }
  if (auto settled = steps.settle(call.world.clock.now()); !settled) {
    return std::move(settled).failure();
  } else if (*settled) {
    // What the time ended meanwhile: all is told anew, and again where the invocation ends now.
    asked->execution.due_ms = call.world.clock.now();
    auto all = asked->executions.operations(asked->execution.arn);
    if (!all) {
      return std::move(all).failure();
    }
    changed = Value::list();
    for (Value& operation : *all) {
      changed.push(shown(std::move(operation)));
    }
  }
  asked->execution.token = call.world.ids.hex(kTokenLength);
  if (auto put = asked->executions.put(asked->execution); !put) {
    return std::move(put).failure();
  }
  call_chained(call, asked->execution, steps.chained());
  Value answer = map_with("CheckpointToken", Value::string(asked->execution.token));
  answer.set("NewExecutionState", map_with("Operations", std::move(changed)));
  return answer;
}

Result<Value> get_state(ApiCall& call) {
  auto asked = asked_with_token(call);
  if (!asked) {
    return std::move(asked).failure();
  }
  auto operations = asked->executions.operations(asked->execution.arn);
  if (!operations) {
    return std::move(operations).failure();
  }
  Value::List list;
  for (Value& operation : *operations) {
    list.push_back(shown(std::move(operation)));
  }
  return pages(call, "Operations", std::move(list), kLargestPage);
}

Value shape_of(const Execution& execution) {
  Value shape = map_with("DurableExecutionArn", Value::string(execution.arn));
  shape.set("DurableExecutionName", Value::string(execution.name));
  shape.set("FunctionArn", Value::string(execution.function_arn + ":" + execution.version));
  shape.set("Status", Value::string(execution.status));
  shape.set("StartTimestamp", Value::number(execution.started_ms));
  if (execution.ended_ms > 0) {
    shape.set("EndTimestamp", Value::number(execution.ended_ms));
  }
  return shape;
}

Result<Value> get(ApiCall& call) {
  auto asked = asked_execution(call, call.text("DurableExecutionArn"));
  if (!asked) {
    return std::move(asked).failure();
  }
  const Execution& execution = asked->execution;
  Value shape = shape_of(execution);
  shape.set("InputPayload", Value::string(execution.input));
  shape.set("Version", Value::string(execution.version));
  set_text(shape, "Result", execution.result);
  if (auto error = value_from_json(execution.error); !execution.error.empty() && error) {
    shape.set("Error", std::move(*error));
  }
  return shape;
}

Result<Value> history(ApiCall& call) {
  auto asked = asked_execution(call, call.text("DurableExecutionArn"));
  auto events =
      asked ? asked->executions.history(asked->execution.arn) : std::move(asked).failure();
  if (!events) {
    return std::move(events).failure();
  }
  if (call.text("IncludeExecutionData") == "false") {
    for (Value& event : *events) {
      const std::string name = event.get_text("EventType") + "Details";
      Value details = event.find(name) == nullptr ? Value::map() : *event.find(name);
      for (const char* data : {"Input", "Result", "Error"}) {
        if (details.find(data) != nullptr) {
          details.set(data, map_with("Truncated", Value::boolean(true)));
        }
      }
      event.set(name, std::move(details));
    }
  }
  if (call.flag("ReverseOrder")) {
    std::reverse(events->begin(), events->end());
  }
  return pages(call, "Events", std::move(*events), kLargestPage);
}

Result<Value> list(ApiCall& call) {
  auto found = asked_function(call);
  if (!found) {
    return std::move(found).failure();
  }
  auto executions = Executions::open(call.world);
  auto all = executions ? executions->of_function(found->arn) : std::move(executions).failure();
  if (!all) {
    return std::move(all).failure();
  }
  const auto statuses = input_texts(call, "Statuses");
  const std::string name = call.text("DurableExecutionName");
  Value::List shapes;
  for (const Execution& execution : *all) {
    const bool is_asked = (found->qualifier.empty() || execution.version == found->version) &&
                          (name.empty() || name == execution.name) &&
                          (statuses.empty() || std::find(statuses.begin(), statuses.end(),
                                                         execution.status) != statuses.end());
    if (is_asked) {
      shapes.push_back(shape_of(execution));
    }
  }
  if (call.flag("ReverseOrder")) {
    std::reverse(shapes.begin(), shapes.end());
  }
  return pages(call, "DurableExecutions", std::move(shapes), kLargestPage);
}

Result<Value> stop(ApiCall& call) {
  auto asked = asked_execution(call, call.text("DurableExecutionArn"));
  if (!asked) {
    return std::move(asked).failure();
  }
  Execution& execution = asked->execution;
  if (!execution.is_over()) {
    const Value* error = call.find("Error");
    Steps steps(call, asked->executions, execution);
    if (auto ended = steps.finish("STOPPED", "", error == nullptr ? Value() : *error); !ended) {
      return std::move(ended).failure();
    }
    tell_end(call, execution);
  }
  return map_with("StopTimestamp", Value::number(execution.ended_ms));
}

struct AskedCallback {
  Asked asked;
  Value operation;
};

Result<AskedCallback> asked_callback(ApiCall& call) {
  const std::string id = call.text("CallbackId");
  auto executions = Executions::open(call.world);
  auto place = executions ? executions->callback(id) : std::move(executions).failure();
  if (!place) {
    return std::move(place).failure();
  }
  if (!*place) {
    return no_such("Callback not found: " + id);
  }
  auto asked = asked_execution(call, (*place)->first);
  if (!asked) {
    return std::move(asked).failure();
  }
  auto operation = asked->executions.operation(asked->execution.arn, (*place)->second);
  if (!operation) {
    return std::move(operation).failure();
  }
  const std::string status = operation->get_text("Status");
  if (status == "TIMED_OUT" || asked->execution.is_over()) {
    return fail("CallbackTimeoutException", "The callback has timed out: " + id);
  }
  if (status != "STARTED") {
    return invalid_parameter("The callback has ended: " + id);
  }
  return AskedCallback{std::move(*asked), std::move(*operation)};
}

Result<Value> end_callback(ApiCall& call, const std::string& status, const std::string& result,
                           const Value& error) {
  auto callback = asked_callback(call);
  if (!callback) {
    return std::move(callback).failure();
  }
  Asked& asked = callback->asked;
  Steps steps(call, asked.executions, asked.execution);
  auto done = steps.end(std::move(callback->operation), status, result, error);
  done = done ? go_on(call, asked.executions, asked.execution) : std::move(done);
  return done ? Result<Value>(Value::map()) : std::move(done).failure();
}

Result<Value> callback_success(ApiCall& call) {
  return end_callback(call, "SUCCEEDED", call.text("Result"), Value());
}

Result<Value> callback_failure(ApiCall& call) {
  const Value* error = call.find("Error");
  return end_callback(call, "FAILED", "", error == nullptr ? Value::map() : *error);
}

Result<Value> callback_heartbeat(ApiCall& call) {
  auto callback = asked_callback(call);
  if (!callback) {
    return std::move(callback).failure();
  }
  Value& operation = callback->operation;
  if (const std::int64_t every = number_of(operation, "HeartbeatEvery"); every > 0) {
    operation.set("HeartbeatAt", Value::number(call.world.clock.now() + every * 1000));
    Asked& asked = callback->asked;
    if (auto put = asked.executions.put_operation(asked.execution.arn, operation); !put) {
      return std::move(put).failure();
    }
  }
  return Value::map();
}

FORMWORK_LAMBDA_OPERATION(checkpoint, "CheckpointDurableExecution", Data);
FORMWORK_LAMBDA_OPERATION(get_state, "GetDurableExecutionState", Read);
FORMWORK_LAMBDA_OPERATION(get, "GetDurableExecution", Read);
FORMWORK_LAMBDA_OPERATION(history, "GetDurableExecutionHistory", Read);
FORMWORK_LAMBDA_OPERATION(list, "ListDurableExecutionsByFunction", Read);
FORMWORK_LAMBDA_OPERATION(stop, "StopDurableExecution", Data);
FORMWORK_LAMBDA_OPERATION(callback_success, "SendDurableExecutionCallbackSuccess", Data);
FORMWORK_LAMBDA_OPERATION(callback_failure, "SendDurableExecutionCallbackFailure", Data);
FORMWORK_LAMBDA_OPERATION(callback_heartbeat, "SendDurableExecutionCallbackHeartbeat", Data);

}  // namespace

}  // namespace formwork::lambda
