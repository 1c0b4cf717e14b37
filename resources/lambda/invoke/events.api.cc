// SPDX-License-Identifier: Apache-2.0
// How asynchronous calls go: accepted, run, ended or tried again. These operations are
// reached by submit() only.
#include <optional>
#include <utility>
#include <vector>

#include "engine/service/api_host.hh"
#include "engine/service/background.hh"
#include "engine/service/delivery.hh"
#include "resources/common/checks.hh"
#include "resources/lambda/durable/durable_runs.hh"
#include "resources/lambda/invoke/asked_call.hh"
#include "resources/lambda/invoke/destinations.hh"
#include "resources/lambda/invoke/event_rows.hh"
#include "resources/lambda/invoke/service_call.hh"
#include "resources/lambda/permission.hh"

namespace formwork::lambda {

namespace {

constexpr std::int64_t kFirstPause = 60'000;
constexpr std::int64_t kSecondPause = 120'000;
constexpr std::int64_t kMostAtOnce = 256;

Result<Value> add(ApiCall& call) {
  EventRow row;
  row.id = call.text("Id");
  row.function_arn = call.text("Function");
  row.payload = call.text("Payload");
  row.client_context = call.text("Context");
  row.trace_id = call.text("Trace");
  auto added = add_event(call, std::move(row));
  return added ? Result<Value>(Value::map()) : std::move(added).failure();
}

Caller caller_of(const ApiCall& call) {
  return service_caller(call.world.account_id, call.world.region);
}

// Ends what was not run, or what did not even begin.
Value end_later(ApiCall& call, const EventTicket& ticket, Value end) {
  end.set("Id", Value::string(ticket.id));
  end.set("Name", Value::string(ticket.function));
  return call.answer_later(
      [host = &call.host, end = std::move(end), caller = caller_of(call)](const Answerer& answer) {
        submit_call(*host, caller, kEventService, kFinishEvent, end);
        answer({Value::map(), {}});
      });
}

Value end_with(std::string_view condition) {
  return map_with("Condition", Value::string(std::string(condition)));
}

Value end_of(const Result<InvocationOutcome>& outcome, const std::string& version) {
  Value end = map_with("Version", Value::string(version));
  if (outcome) {
    end.set("Payload", Value::string(outcome->payload));
    end.set("FunctionError", Value::string(outcome->function_error));
    return end;
  }
  Value payload = map_with("errorMessage", Value::string(outcome.error().message));
  payload.set("errorType", Value::string("Runtime.Unavailable"));
  end.set("Payload", Value::string(value_to_json(payload)));
  end.set("FunctionError", Value::string("Unhandled"));
  return end;
}

Value begin(ApiCall& call, const EventTicket& ticket, ReadyCall ready) {
  auto kept = std::make_shared<ReadyCall>(std::move(ready));
  return call.answer_later(
      [kept, ticket, host = &call.host, caller = caller_of(call)](const Answerer& answer) {
        kept->part->run(
            kept->spec, std::move(kept->request),
            [kept, ticket, host, caller](const Result<InvocationOutcome>& outcome) {
              kept->slot.reset();
              if (kept->part->is_over(kept->generation)) {
                return;  // it is still in the store, for the next process
              }
              Value end = end_of(outcome, kept->spec->version);
              end.set("Id", Value::string(ticket.id));
              end.set("Name", Value::string(ticket.function));
              submit_call(*host, caller, kEventService, kFinishEvent, std::move(end));
            },
            kept->measured);
        answer({Value::map(), {}});
      });
}

// What other services push at a durable function begins an execution of the event's name.
Value begin_durable(ApiCall& call, const EventTicket& ticket, const EventRow& row) {
  Value input = map_with("FunctionName", Value::string(row.function_arn));
  input.set("InvocationType", Value::string("Event"));
  input.set("Payload", Value::string(row.payload));
  input.set("DurableExecutionName", Value::string(row.id));
  input.set(kTraceMember, Value::string(row.trace_id));
  return call.answer_later([host = &call.host, ticket, input = std::move(input),
                            caller = caller_of(call)](const Answerer& answer) {
    submit_call(
        *host, caller, "lambda", "Invoke", input, [host, ticket, caller](const ApiAnswer& begun) {
          Value end = map_with("Version", Value::string("$LATEST"));
          if (!begun.output) {
            end.set("Payload", Value::string(value_to_json(map_with(
                                   "errorMessage", Value::string(begun.output.error().message)))));
            end.set("FunctionError", Value::string("Unhandled"));
          }
          end.set("Id", Value::string(ticket.id));
          end.set("Name", Value::string(ticket.function));
          submit_call(*host, caller, kEventService, kFinishEvent, std::move(end));
        });
    answer({Value::map(), {}});
  });
}

// A slot that became free before it waits wakes nobody: so it looks again.
Value wait_for_slot(ApiCall& call, LambdaPart& part, EventTicket ticket,
                    std::optional<std::int64_t> reserved) {
  return call.answer_later([&part, ticket = std::move(ticket), reserved](const Answerer& answer) {
    part.events().wait_for_slot(ticket);
    if (part.slots().has_room(ticket.world(), ticket.function, reserved)) {
      part.events().slot_freed(ticket.world(), ticket.function);
    }
    answer({Value::map(), {}});
  });
}

Result<Value> run(ApiCall& call) {
  LambdaPart* part = lambda_part(call.host);
  auto row = find_event(call, call.text("Id"));
  if (!row || part == nullptr) {
    return row ? Result<Value>(Value::map()) : std::move(row).failure();
  }
  EventTicket ticket{call.world.account_id, call.world.region, call.text("Function"),
                     call.text("Id")};
  if (part->events().is_crowded(ticket.world())) {
    call.host.go_on_at(steady_ms() + kCrowdPause);
  }
  if (!*row) {
    return end_later(call, ticket, end_with("Gone"));
  }
  auto found = find_function(call.world, (*row)->function_arn);
  if (!found) {
    return end_later(call, ticket, end_with("Gone"));
  }
  auto settings = async_settings(call.world, *found);
  if (!settings) {
    return std::move(settings).failure();
  }
  if (call.world.clock.now() - (*row)->accepted_ms > settings->longest_age_s * 1000) {
    return end_later(call, ticket, end_with("EventAgeExceeded"));
  }
  if (reserved_concurrency(*found) == 0) {
    return end_later(call, ticket, end_with("ZeroReservedConcurrency"));
  }
  if (is_durable(*found)) {
    return begin_durable(call, ticket, **row);
  }
  AskedCall asked;
  asked.payload = (*row)->payload;
  asked.client_context = (*row)->client_context;
  asked.trace_id = (*row)->trace_id;
  asked.request_id = (*row)->id;
  auto ready = make_ready(call, *found, std::move(asked));
  if (ready) {
    return begin(call, ticket, std::move(*ready));
  }
  if (ready.error().code == "TooManyRequestsException") {
    return wait_for_slot(call, *part, std::move(ticket), reserved_concurrency(*found));
  }
  if (ready.error().code == "RecursiveInvocationException") {
    // Which condition AWS tells then is not documented.
    return end_later(call, ticket, end_with("RecursiveInvocation"));
  }
  return end_later(call, ticket, end_of(std::move(ready).failure(), found->version));
}

// When the next attempt is due; nothing when there is none.
std::optional<std::int64_t> next_attempt(ApiCall& call, const EventRow& row,
                                         const AsyncSettings& settings) {
  if (row.attempts > settings.most_retries) {
    return std::nullopt;
  }
  const std::int64_t due =
      call.world.clock.now() + (row.attempts == 1 ? kFirstPause : kSecondPause);
  return due - row.accepted_ms > settings.longest_age_s * 1000 ? std::nullopt : std::optional(due);
}

Result<void> end_event(ApiCall& call, const FoundFunction& found, EventRow row) {
  auto settings = async_settings(call.world, found);
  if (!settings) {
    return std::move(settings).failure();
  }
  EventEnd end;
  end.condition = call.text("Condition");
  end.version = call.text("Version");
  end.function_error = call.text("FunctionError");
  end.payload = call.text("Payload");
  end.is_error = !end.condition.empty() || !end.function_error.empty();
  if (!end.version.empty()) {
    ++row.attempts;
  }
  if (end.is_error && end.condition.empty()) {
    if (const auto due = next_attempt(call, row, *settings)) {
      return put_off(call, row, *due);
    }
    end.condition = row.attempts > settings->most_retries ? "RetriesExhausted" : "EventAgeExceeded";
  } else if (end.condition.empty()) {
    end.condition = "Success";
  }
  if (end.is_error) {
    count_event(call, found, Tally::Event::AsyncDropped);
  }
  auto erased = erase_event(call, row.id);
  return erased ? tell_destinations(call, found, *settings, row, end) : std::move(erased);
}

Result<Value> finish(ApiCall& call) {
  LambdaPart* part = lambda_part(call.host);
  auto row = find_event(call, call.text("Id"));
  if (!row) {
    return std::move(row).failure();
  }
  if (*row) {
    auto found = find_function(call.world, (*row)->function_arn);
    auto done =
        found ? end_event(call, *found, std::move(**row)) : erase_event(call, call.text("Id"));
    if (!done) {
      return std::move(done).failure();
    }
  }
  const EventTicket ticket{call.world.account_id, call.world.region, call.text("Name"),
                           call.text("Id")};
  return call.answer_later([part, ticket](const Answerer& answer) {
    if (part != nullptr) {
      part->events().finish(ticket);
    }
    answer({Value::map(), {}});
  });
}

Result<bool> go_on(ApiCall& call) {
  LambdaPart* part = lambda_part(call.host);
  if (part == nullptr) {
    return false;
  }
  EventQueue& queue = part->events();
  auto due = take_due_events(call, queue, kMostAtOnce);
  if (!due) {
    return std::move(due).failure();
  }
  std::vector<EventTicket> more;
  if (queue.widen(call.world.account_id + "-" + call.world.region, more)) {
    call.host.go_on_at(steady_ms() + kCrowdPause);
  }
  const bool has_more = static_cast<std::int64_t>(due->size()) == kMostAtOnce;
  if (!due->empty() || !more.empty()) {
    call.host.after_commit([&queue, due = std::move(*due), more = std::move(more)] {
      for (const EventTicket& ticket : due) {
        queue.arrive(ticket);
      }
      for (const EventTicket& ticket : more) {
        queue.start(ticket);
      }
    });
  }
  return has_more;
}

// What other services push. The function's policy has to let them.
Result<void> deliver_event(ApiCall& call, const std::string& target_arn, const Delivery& delivery) {
  const FunctionReference reference = parse_function_reference(target_arn);
  auto found = find_function(call.world, target_arn);
  if (!found) {
    return std::move(found).failure();
  }
  if (!may_invoke(call.world, reference.name, reference.qualifier, delivery.source_service,
                  delivery.source_arn, delivery.source_account)) {
    return fail("AccessDeniedException", "Not authorized to invoke function [" + target_arn + "]");
  }
  if (delivery.only_asks) {
    return {};
  }
  EventRow row;
  row.id = call.world.ids.uuid();
  row.function_arn = target_arn;
  row.payload = delivery.body;
  row.trace_id =
      full_trace_id(call, call.head == nullptr ? "" : call.head->header("X-Amzn-Trace-Id"));
  return add_event(call, std::move(row));
}

using Access = OperationEntry::Access;
constinit OperationEntry entries[] = {{kEventService, kAddEvent, Access::Data, &add},
                                      {kEventService, kRunEvent, Access::Read, &run},
                                      {kEventService, kFinishEvent, Access::Data, &finish}};
const Register<OperationEntry> kRegistered[]{Register(entries[0]), Register(entries[1]),
                                             Register(entries[2])};
constinit BackgroundTask task{"lambda-events", &go_on};
const Register<BackgroundTask> kTask(task);
constinit DeliveryTarget target{"lambda", &deliver_event};
const Register<DeliveryTarget> kTarget(target);

}  // namespace

}  // namespace formwork::lambda
