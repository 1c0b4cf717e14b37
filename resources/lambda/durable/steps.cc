// SPDX-License-Identifier: Apache-2.0
#include "resources/lambda/durable/steps.hh"

#include <algorithm>

#include "engine/service/api_host.hh"
#include "engine/value/convert.hh"
#include "resources/common/api_support.hh"
#include "resources/lambda/records.hh"

namespace formwork::lambda {

namespace {

constexpr std::size_t kIdLength = 32;

struct Kind {
  std::string_view type;
  std::string_view word;  // of events and details
};

constexpr Kind kKinds[] = {{"EXECUTION", "Execution"}, {"CONTEXT", "Context"},
                           {"STEP", "Step"},           {"WAIT", "Wait"},
                           {"CALLBACK", "Callback"},   {"CHAINED_INVOKE", "ChainedInvoke"}};

std::string word_of(const std::string& type) {
  for (const Kind& kind : kKinds) {
    if (kind.type == type) {
      return std::string(kind.word);
    }
  }
  return "";
}

Value details_of(const Value& operation) {
  const Value* details = operation.find(details_name(operation.get_text("Type")));
  return details == nullptr ? Value::map() : *details;
}

void set_details(Value& operation, Value details) {
  operation.set(details_name(operation.get_text("Type")), std::move(details));
}

bool is_ended(const Value& operation) {
  const std::string status = operation.get_text("Status");
  return status != "STARTED" && status != "PENDING" && status != "READY";
}

Value error_object(std::string type, std::string message) {
  Value error = map_with("ErrorType", Value::string(std::move(type)));
  error.set("ErrorMessage", Value::string(std::move(message)));
  return error;
}

// When something happens to an operation by itself; 0: nothing does.
std::int64_t due_of(const Value& operation) {
  const std::string type = operation.get_text("Type");
  const Value details = details_of(operation);
  if (is_ended(operation)) {
    return 0;
  }
  if (type == "WAIT") {
    return number_of(details, "ScheduledEndTimestamp");
  }
  if (type == "STEP" && operation.get_text("Status") == "PENDING") {
    return number_of(details, "NextAttemptTimestamp");
  }
  const std::int64_t timeout = number_of(operation, "TimeoutAt");
  const std::int64_t heartbeat = number_of(operation, "HeartbeatAt");
  return timeout == 0 || (heartbeat != 0 && heartbeat < timeout) ? heartbeat : timeout;
}

}  // namespace

std::string details_name(const std::string& type) {
  return word_of(type) + "Details";
}

Result<void> Steps::told(const Value& operation, std::string_view what, Value details) {
  Value event = Value::map();
  copy_members(event, operation, {"Id", "Name", "ParentId", "SubType"});
  const std::string type = word_of(operation.get_text("Type")) + std::string(what);
  event.set(type + "Details", std::move(details));
  return executions_.add_event(execution_, call_.world.clock.now(), type, std::move(event));
}

Result<void> Steps::begin(std::int64_t timeout_s) {
  Value operation = map_with("Id", Value::string(call_.world.ids.uuid()));
  operation.set("Type", Value::string("EXECUTION"));
  operation.set("Name", Value::string(execution_.name));
  operation.set("Status", Value::string("STARTED"));
  operation.set("StartTimestamp", Value::number(execution_.started_ms));
  set_details(operation, map_with("InputPayload", Value::string(execution_.input)));
  Value details = map_with("Input", map_with("Payload", Value::string(execution_.input)));
  details.set("ExecutionTimeout", Value::number(timeout_s));
  auto put = executions_.put_operation(execution_.arn, operation);
  return put ? told(operation, "Started", std::move(details)) : std::move(put);
}

Result<void> Steps::start(const Value& update, Value& operation) {
  const std::int64_t now = call_.world.clock.now();
  const std::string type = operation.get_text("Type");
  operation.set("Status", Value::string("STARTED"));
  Value details = details_of(operation);
  Value started = Value::map();
  if (type == "STEP") {
    details.set("Attempt", Value::number(number_of(details, "Attempt") + 1));
    details.erase("NextAttemptTimestamp");
  } else if (type == "WAIT") {
    const Value* options = update.find("WaitOptions");
    const std::int64_t seconds = options == nullptr ? 0 : number_of(*options, "WaitSeconds");
    if (seconds < 1) {
      return invalid_parameter("WaitSeconds must be at least 1.");
    }
    details.set("ScheduledEndTimestamp", Value::number(now + seconds * 1000));
    started = details;
    started.set("Duration", Value::number(seconds));
  } else if (type == "CALLBACK") {
    const std::string id = call_.world.ids.hex(kIdLength);
    details.set("CallbackId", Value::string(id));
    started.set("CallbackId", Value::string(id));
    const Value* options = update.find("CallbackOptions");
    const std::int64_t timeout = options == nullptr ? 0 : number_of(*options, "TimeoutSeconds");
    const std::int64_t beat =
        options == nullptr ? 0 : number_of(*options, "HeartbeatTimeoutSeconds");
    if (timeout > 0) {
      operation.set("TimeoutAt", Value::number(now + timeout * 1000));
      started.set("Timeout", Value::number(timeout));
    }
    if (beat > 0) {
      operation.set("HeartbeatAt", Value::number(now + beat * 1000));
      operation.set("HeartbeatEvery", Value::number(beat));
      started.set("HeartbeatTimeout", Value::number(beat));
    }
    if (auto put = executions_.put_callback(id, execution_.arn, operation.get_text("Id")); !put) {
      return put;
    }
  } else if (type == "CHAINED_INVOKE") {
    const Value* options = update.find("ChainedInvokeOptions");
    const std::string function = options == nullptr ? "" : options->get_text("FunctionName");
    if (function.empty()) {
      return invalid_parameter("ChainedInvokeOptions are required.");
    }
    const std::string payload = update.get_text("Payload");
    chained_.push_back({operation.get_text("Id"), function, payload.empty() ? "null" : payload});
    started.set("FunctionName", Value::string(function));
    started.set("Input", map_with("Payload", Value::string(payload)));
  }
  set_details(operation, std::move(details));
  return told(operation, "Started", std::move(started));
}

Result<void> Steps::retry(const Value& update, Value& operation) {
  const std::int64_t now = call_.world.clock.now();
  const Value* error = update.find("Error");
  const Value* options = update.find("StepOptions");
  const std::int64_t delay =
      options == nullptr ? 1 : number_of(*options, "NextAttemptDelaySeconds", 1);
  Value details = details_of(operation);
  details.set("Attempt", Value::number(std::max<std::int64_t>(number_of(details, "Attempt"), 1)));
  details.set("NextAttemptTimestamp", Value::number(now + delay * 1000));
  Value failed = Value::map();
  if (error != nullptr) {
    details.set("Error", *error);
    failed.set("Error", map_with("Payload", *error));
  }
  set_text(details, "Result", update.get_text("Payload"));
  Value again = map_with("CurrentAttempt", Value::number(number_of(details, "Attempt")));
  again.set("NextAttemptDelaySeconds", Value::number(delay));
  failed.set("RetryDetails", std::move(again));
  operation.set("Status", Value::string("PENDING"));
  set_details(operation, std::move(details));
  return told(operation, "Failed", std::move(failed));
}

Result<Value> Steps::apply(const Value& update) {
  const std::string id = update.get_text("Id");
  const std::string type = update.get_text("Type");
  const std::string action = update.get_text("Action");
  auto known = executions_.operation(execution_.arn, id);
  if (!known) {
    return known;
  }
  Value operation = std::move(*known);
  const std::int64_t now = call_.world.clock.now();
  if (operation.is_null()) {
    operation = map_with("Id", Value::string(id));
    copy_members(operation, update, {"Type", "Name", "ParentId", "SubType"});
    operation.set("Status", Value::string("STARTED"));
    operation.set("StartTimestamp", Value::number(now));
  } else if (operation.get_text("Type") != type) {
    return invalid_parameter("Operation " + id + " is of another type.");
  } else if (is_ended(operation)) {
    return invalid_parameter("Operation " + id + " has ended.");
  }
  const Value* error = update.find("Error");
  Result<void> done;
  if (action == "START") {
    done = start(update, operation);
  } else if (action == "SUCCEED" || action == "FAIL") {
    if (const Value* options = update.find("ContextOptions");
        options != nullptr && type == "CONTEXT") {
      Value details = details_of(operation);
      copy_members(details, *options, {"ReplayChildren"});
      set_details(operation, std::move(details));
    }
    done = end(operation, action == "FAIL" ? "FAILED" : "SUCCEEDED", update.get_text("Payload"),
               error == nullptr ? Value() : *error);
    auto now_is = executions_.operation(execution_.arn, id);
    return done ? std::move(now_is) : Result<Value>(std::move(done).failure());
  } else if (action == "RETRY" && type == "STEP") {
    done = retry(update, operation);
  } else if (action == "CANCEL" && type == "WAIT") {
    operation.set("Status", Value::string("CANCELLED"));
    operation.set("EndTimestamp", Value::number(now));
    done = told(operation, "Cancelled", Value::map());
  } else {
    return invalid_parameter("Action " + action + " is not for operations of type " + type + ".");
  }
  if (done) {
    done = executions_.put_operation(execution_.arn, operation);
  }
  return done ? Result<Value>(std::move(operation)) : std::move(done).failure();
}

Result<void> Steps::end(Value operation, const std::string& status, const std::string& result,
                        const Value& error) {
  operation.set("Status", Value::string(status));
  operation.set("EndTimestamp", Value::number(call_.world.clock.now()));
  Value details = details_of(operation);
  Value event = Value::map();
  if (error.is_map()) {
    details.set("Error", error);
    event.set("Error", map_with("Payload", error));
  } else {
    details.erase("Error");
  }
  if (status == "SUCCEEDED") {
    set_text(details, "Result", result);
    event.set("Result", map_with("Payload", Value::string(result)));
  }
  const std::string type = operation.get_text("Type");
  if (type == "STEP") {
    event.set("RetryDetails", map_with("CurrentAttempt", Value::number(std::max<std::int64_t>(
                                                             number_of(details, "Attempt"), 1))));
  }
  if (type != "WAIT") {
    set_details(operation, std::move(details));
  }
  if (auto put = executions_.put_operation(execution_.arn, operation);
      !put || type == "EXECUTION") {
    return put;  // the execution's own event comes with its end
  }
  return told(operation,
              status == "SUCCEEDED"   ? "Succeeded"
              : status == "TIMED_OUT" ? "TimedOut"
                                      : "Failed",
              std::move(event));
}

Result<bool> Steps::settle(std::int64_t now) {
  auto operations = executions_.operations(execution_.arn);
  if (!operations) {
    return std::move(operations).failure();
  }
  bool has_moved = false;
  for (Value& operation : *operations) {
    const std::int64_t due = due_of(operation);
    const std::string type = operation.get_text("Type");
    // Where the clock jumps, pauses cost nothing; others still have their time to answer.
    const bool is_pause = type == "WAIT" || type == "STEP";
    const bool is_due = due <= now || (is_pause && call_.world.clock.wait_until(due).count() == 0);
    if (due == 0 || !is_due) {
      continue;
    }
    has_moved = true;
    Result<void> done;
    if (type == "STEP") {
      operation.set("Status", Value::string("READY"));
      done = executions_.put_operation(execution_.arn, operation);
    } else if (type == "WAIT") {
      done = end(std::move(operation), "SUCCEEDED", "", Value());
    } else {
      const bool is_beat = due == number_of(operation, "HeartbeatAt");
      done = end(std::move(operation), "TIMED_OUT", "",
                 error_object(is_beat ? "Callback.Heartbeat" : "Callback.Timeout",
                              is_beat ? "Callback heartbeat timed out" : "Callback timed out"));
    }
    if (!done) {
      return std::move(done).failure();
    }
  }
  return has_moved;
}

Result<std::int64_t> Steps::next_due() {
  auto operations = executions_.operations(execution_.arn);
  if (!operations) {
    return std::move(operations).failure();
  }
  std::int64_t next = execution_.until_ms;
  for (const Value& operation : *operations) {
    const std::int64_t due = due_of(operation);
    next = due != 0 && due < next ? due : next;
  }
  return next;
}

Result<void> Steps::finish(const std::string& status, const std::string& result,
                           const Value& error) {
  const std::int64_t now = call_.world.clock.now();
  execution_.status = status;
  execution_.result = status == "SUCCEEDED" ? result : "";
  execution_.error = error.is_map() ? value_to_json(error) : "";
  execution_.ended_ms = now;
  execution_.due_ms = 0;
  execution_.is_running = false;
  execution_.token.clear();
  Value details = Value::map();
  if (status == "SUCCEEDED") {
    details.set("Result", map_with("Payload", Value::string(result)));
  } else if (error.is_map()) {
    details.set("Error", map_with("Payload", error));
  }
  const std::string type = "Execution" + std::string(status == "SUCCEEDED"   ? "Succeeded"
                                                     : status == "FAILED"    ? "Failed"
                                                     : status == "TIMED_OUT" ? "TimedOut"
                                                                             : "Stopped");
  auto told =
      executions_.add_event(execution_, now, type, map_with(type + "Details", std::move(details)));
  return told ? executions_.put(execution_) : std::move(told);
}

}  // namespace formwork::lambda
