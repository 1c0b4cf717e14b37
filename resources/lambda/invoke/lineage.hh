// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace formwork::lambda {

/// How often a chain of calls may come to a function whose RecursiveLoop is Terminate.
inline constexpr int kLongestLoop = 16;

// What a chain of calls went through is in its trace id: "...;Lineage=1:<function>:<times>,...".
// SDKs within functions send the trace id on; queues and topics keep it with messages.

/// "Lineage=..." of a trace id, or "".
std::string_view lineage_of(std::string_view trace_id);
/// Counts one more call of the function in the trace id; answers how many calls of it came before
/// in this chain.
int step_lineage(std::string& trace_id, std::string_view function_arn);
/// The highest count of a trace id: which one of several goes on.
int longest_loop(std::string_view trace_id);

}  // namespace formwork::lambda
