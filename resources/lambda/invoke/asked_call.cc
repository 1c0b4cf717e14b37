// SPDX-License-Identifier: Apache-2.0
#include "resources/lambda/invoke/asked_call.hh"

#include <cstdio>
#include <utility>

#include "engine/base/hash.hh"
#include "engine/base/text.hh"
#include "engine/service/api_host.hh"
#include "resources/common/objects.hh"
#include "resources/lambda/invoke/json_check.hh"
#include "resources/lambda/invoke/lineage.hh"
#include "resources/lambda/records.hh"

namespace formwork::lambda {

namespace {

Failure bad_content(std::string message) {
  return fail("InvalidRequestContentException", std::move(message));
}

Failure throttled(ApiCall& call, std::string reason) {
  call.answer.fault_members.set("Reason", Value::string(std::move(reason)));
  call.answer.fault_members.set("Type", Value::string("User"));
  call.answer.headers.emplace_back("Retry-After", "0");
  return fail("TooManyRequestsException", "Rate Exceeded.");
}

}  // namespace

Result<FoundFunction> invoked_function(ApiCall& call) {
  auto found = find_function(call.world, call.text("FunctionName"), call.text("Qualifier"));
  if (found || found.error().code != "ResourceNotFoundException") {
    return found;
  }
  // Asked without a qualifier, it is $LATEST that is missed.
  const FunctionReference reference = parse_function_reference(call.text("FunctionName"));
  const std::string arn = function_arn(call.world, reference.name);
  return found.error().message == "Function not found: " + arn
             ? no_such("Function not found: " + arn + ":" + std::string(kLatest))
             : std::move(found);
}

Result<void> check_payload(ApiCall& call, std::string_view payload, bool is_event) {
  const std::size_t most = is_event ? kLargestEvent : kLargestPayload;
  if (payload.size() > most) {
    constexpr int kTooLarge = 413;
    call.answer.status = kTooLarge;
    return fail("RequestEntityTooLargeException",
                std::to_string(payload.size()) + " byte payload is too large for the " +
                    (is_event ? "Event" : "RequestResponse") + " invocation type (limit " +
                    std::to_string(most) + " bytes)");
  }
  const std::string fault = json_fault(payload);
  return fault.empty() ? Result<void>()
                       : bad_content("Could not parse request body into json: " + fault);
}

Result<AskedCall> read_asked_call(ApiCall& call) {
  AskedCall asked;
  asked.payload = call.text("Payload");
  if (asked.payload.empty()) {
    asked.payload = "{}";
  }
  asked.request_id = call.request_id;
  asked.trace_id = call.text(kTraceMember);
  asked.tenant_id = call.text("TenantId");
  asked.wants_tail = call.text("LogType") == "Tail";
  if (call.head != nullptr) {
    asked.trace_id = std::string(call.head->header("X-Amzn-Trace-Id"));
  }
  if (const std::string context = call.text("ClientContext"); !context.empty()) {
    auto decoded = base64_decode(context);
    if (!decoded || !json_fault(*decoded).empty()) {
      return bad_content("Client context must be a valid Base64-encoded JSON object.");
    }
    asked.client_context = std::move(*decoded);
  }
  return asked;
}

std::string full_trace_id(ApiCall& call, std::string_view given) {
  std::string root;
  std::string parent;
  std::string sampled = "0";
  for (std::string_view part : split(given, ";")) {
    part = trim(part);
    if (part.starts_with("Root=")) {
      root = std::string(part.substr(5));
    } else if (part.starts_with("Parent=")) {
      parent = std::string(part.substr(7));
    } else if (part == "Sampled=1") {
      sampled = "1";
    }
  }
  if (root.empty()) {
    char time[9];
    std::snprintf(time, sizeof time, "%08x", static_cast<unsigned>(call.world.clock.now() / 1000));
    root = std::string("1-") + time + "-" + call.world.ids.hex(24);
  }
  if (parent.empty()) {
    parent = call.world.ids.hex(16);
  }
  std::string id = "Root=" + root + ";Parent=" + parent + ";Sampled=" + sampled;
  if (const std::string_view lineage = lineage_of(given); !lineage.empty()) {
    id.append(";").append(lineage);
  }
  return id;
}

Measured measured_of(const World& world, const FoundFunction& found) {
  Measured measured;
  measured.world = world.account_id + "-" + world.region;
  measured.function = found.name;
  measured.resource = found.qualifier.empty() ? found.name : found.name + ":" + found.qualifier;
  measured.version = found.alias.is_null() ? "" : found.version;
  measured.time = world.clock.now();
  return measured;
}

void count_event(ApiCall& call, const FoundFunction& found, Tally::Event event) {
  if (LambdaPart* part = lambda_part(call.host)) {
    part->tally().add(measured_of(call.world, found), event);
  }
}

namespace {

constexpr std::int64_t kCollectPause = 5000;

// Whether the chain of calls may go on into the function.
Result<void> check_loop(const FoundFunction& found, ReadyCall& ready) {
  const int before = step_lineage(ready.request.trace_id, found.arn);
  const bool is_allowed =
      before < kLongestLoop || properties_of(found.function).get_text("RecursiveLoop") == "Allow";
  if (is_allowed) {
    return {};
  }
  ready.part->tally().add(ready.measured, Tally::Event::Recursion);
  return fail("RecursiveInvocationException",
              "Lambda has detected your function being invoked in a recursive loop with other AWS "
              "resources and stopped your function's invocation.");
}

}  // namespace

Result<ReadyCall> make_ready(ApiCall& call, const FoundFunction& found, AskedCall asked) {
  ReadyCall ready;
  ready.part = lambda_part(call.host);
  if (ready.part == nullptr) {
    return fail("ServiceException", "The server is stopping.");
  }
  ready.measured = measured_of(call.world, found);
  ready.request.trace_id = full_trace_id(call, asked.trace_id);
  if (ready.part->tally().wants_collector(ready.measured.world)) {
    call.host.go_on_at(steady_ms() + kCollectPause);
  }
  if (auto checked = check_loop(found, ready); !checked) {
    return std::move(checked).failure();
  }
  std::string reason;
  ready.slot = ready.part->slots().take(ready.measured.world, found.name,
                                        reserved_concurrency(found), reason);
  if (ready.slot == nullptr) {
    ready.part->tally().add(ready.measured, Tally::Event::Throttle);
    return throttled(call, std::move(reason));
  }
  auto spec = ready.part->specs().get(call.world, found);
  if (!spec) {
    return std::move(spec).failure();
  }
  ready.spec = std::move(*spec);
  ready.generation = ready.part->generation();
  ready.request.request_id = std::move(asked.request_id);
  ready.request.invoked_arn = found.asked_arn();
  ready.request.payload = std::move(asked.payload);
  ready.request.client_context = std::move(asked.client_context);
  ready.request.tenant_id = std::move(asked.tenant_id);
  ready.request.wants_tail = asked.wants_tail;
  return ready;
}

Failure run_failure(const Diagnostic& fault) {
  const bool is_api_code = fault.code.ends_with("Exception");
  return fail(is_api_code ? fault.code : "ServiceException",
              fault.help.empty() ? fault.message : fault.message + " " + fault.help);
}

}  // namespace formwork::lambda
