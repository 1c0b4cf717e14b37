// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

namespace formwork {

/// One step of what a request brings about: the request itself, and what functions do because of
/// it. Steps of one way have the same Root in their X-Amzn-Trace-Id.
struct TraceStep {
  enum class Kind : std::uint8_t {
    Call,      ///< A request was answered.
    Accepted,  ///< A function's event is in its queue: one moment.
    Begun,     ///< A function is to run: one moment.
    Run,       ///< It has run. The last `run_us` before the end are its own.
  };
  Kind kind = Kind::Call;
  std::string trace_id;       ///< "Root=...;Parent=...".
  std::string id;             ///< Of the request; an event's is its function's.
  std::string name;           ///< "s3 PutObject", or the function's name.
  std::string place;          ///< "bucket/key", a table, a queue; "".
  std::string fault;          ///< An error code; "".
  std::int64_t begin_us = 0;  ///< Of the steady clock.
  std::int64_t end_us = 0;
  std::int64_t run_us = 0;
};

/// Gets steps from any thread; must not wait. An empty one ends that.
void set_trace_sink(std::function<void(TraceStep)> sink);
/// Whether somebody wants steps: costs next to nothing.
bool is_traced();
void add_step(TraceStep step);

std::int64_t steady_us();
/// "Root" of "Root=1-...;Parent=..."; "".
std::string_view trace_part(std::string_view trace_id, std::string_view name);

}  // namespace formwork
