// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "engine/service/operation.hh"
#include "resources/lambda/lambda_part.hh"
#include "resources/lambda/spec.hh"

namespace formwork::lambda {

inline constexpr std::size_t kLargestPayload = 6'291'456;
inline constexpr std::size_t kLargestEvent = 1'048'576;
/// Of an answer: room for its own words beside the payload.
inline constexpr std::size_t kLargestAnswer = 6'291'556;

/// Of the input of calls that a part of this process submits: no model has it.
inline constexpr std::string_view kTraceMember = "formwork:TraceId";

/// A call that has its place and all it needs.
struct ReadyCall {
  LambdaPart* part = nullptr;
  std::shared_ptr<const FunctionSpec> spec;
  InvocationRequest request;
  Slots::Slot slot;
  std::int64_t generation = 0;
  Measured measured;
};

/// What the caller sent. The payload is checked by check_payload().
struct AskedCall {
  std::string payload;
  std::string client_context;  ///< JSON or "".
  std::string trace_id;        ///< Of the request's header; "".
  std::string request_id;
  std::string tenant_id;
  bool wants_tail = false;
};

/// The function that FunctionName and Qualifier name, in the words of Invoke when there is none.
Result<FoundFunction> invoked_function(ApiCall& call);
/// InvalidRequestContentException, or RequestEntityTooLargeException (sets the status).
Result<void> check_payload(ApiCall& call, std::string_view payload, bool is_event);
/// Reads Payload, ClientContext, TenantId and the head. Fails with InvalidRequestContentException.
Result<AskedCall> read_asked_call(ApiCall& call);

/// Takes a slot and finds the code. Fails with TooManyRequestsException, whose members it sets, and
/// with RecursiveInvocationException where the chain of calls went through the function too often.
Result<ReadyCall> make_ready(ApiCall& call, const FoundFunction& found, AskedCall asked);

/// What metrics of a call are told by.
Measured measured_of(const World& world, const FoundFunction& found);
/// Counts an event of the function, where Lambda runs.
void count_event(ApiCall& call, const FoundFunction& found, Tally::Event event);
/// The code that an invocation which could not be run fails with.
Failure run_failure(const Diagnostic& fault);
/// "Root=1-<time>-<96 bits>;Parent=<64 bits>;Sampled=0": `given` with what it lacks.
std::string full_trace_id(ApiCall& call, std::string_view given);

}  // namespace formwork::lambda
