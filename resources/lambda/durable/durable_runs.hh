// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "engine/service/api_host.hh"
#include "resources/lambda/durable/steps.hh"
#include "resources/lambda/invoke/asked_call.hh"

namespace formwork::lambda {

/// Whose operations are of this process alone: "StartDurable", "RunDurable", "FinishDurable",
/// "EndChained".
inline constexpr std::string_view kDurableService = "formwork";

/// Whether calls of what was found are durable executions.
bool is_durable(const FoundFunction& found);

/// Answers Invoke of a durable function: at once for events, else once the execution is over. Fails
/// with InvalidParameterValueException where it was asked for without a qualifier, and with
/// DurableExecutionAlreadyStartedException where one of the name has another input.
Result<Value> invoke_durable(ApiCall& call, const FoundFunction& found, const AskedCall& asked,
                             bool is_event);

/// Within a write transaction: the execution is invoked once that is committed, or once its
/// invocation has ended.
Result<void> go_on(ApiCall& call, Executions& executions, Execution& execution);
/// Within a write transaction: it is over; who waits for it is answered.
void tell_end(ApiCall& call, const Execution& execution);
/// Within a write transaction: calls the functions that were asked for.
void call_chained(ApiCall& call, const Execution& execution, const std::vector<Chained>& chained);

}  // namespace formwork::lambda
