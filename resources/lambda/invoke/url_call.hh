// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "engine/service/operation.hh"
#include "resources/lambda/runtime/environments.hh"
#include "resources/lambda/spec.hh"

namespace formwork::lambda {

/// The event of a call by a function's URL (payload format 2.0) from what the server tells of the
/// request: Method, Path, Query, Headers ([{Name, Value}]), Body, SourceIp, CallerArn...
std::string url_event(ApiCall& call, const FunctionAddress& address, const std::string& trace_id);

/// A field of the request, "" when it was not sent; names in lower case.
std::string url_field(const Value& input, std::string_view name);

/// What the client of a URL gets: status and headers stand in the head, the content in "Body".
ApiAnswer url_answer(const Result<InvocationOutcome>& outcome);
/// Of what a function streams: the part before eight NULs says status, headers and cookies.
ApiAnswer url_answer_of_prelude(std::string_view prelude);
ApiAnswer url_refusal(int status, std::string_view body);

/// Adds what the URL's CORS settings let the page of the request's Origin know.
void add_cors(const Value& cors, const Value& input, AnswerHead& head);
/// The answer to a browser that asks before it calls.
ApiAnswer preflight(const Value& cors, const Value& input);

}  // namespace formwork::lambda
