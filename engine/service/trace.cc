// SPDX-License-Identifier: Apache-2.0
#include "engine/service/trace.hh"

#include <atomic>
#include <chrono>
#include <mutex>
#include <utility>

#include "engine/base/text.hh"

namespace formwork {

namespace {

struct Tracing {
  std::atomic<bool> is_on = false;
  std::mutex mutex;
  std::function<void(TraceStep)> sink;
};

Tracing& tracing() {
  static Tracing one;
  return one;
}

}  // namespace

void set_trace_sink(std::function<void(TraceStep)> sink) {
  Tracing& own = tracing();
  const std::lock_guard lock(own.mutex);
  own.is_on = sink != nullptr;
  own.sink = std::move(sink);
}

bool is_traced() {
  return tracing().is_on.load(std::memory_order_relaxed);
}

// The sink's owner may go as soon as set_trace_sink() has returned.
void add_step(TraceStep step) {
  Tracing& own = tracing();
  const std::lock_guard lock(own.mutex);
  if (own.sink) {
    own.sink(std::move(step));
  }
}

std::int64_t steady_us() {
  return std::chrono::duration_cast<std::chrono::microseconds>(
             std::chrono::steady_clock::now().time_since_epoch())
      .count();
}

std::string_view trace_part(std::string_view trace_id, std::string_view name) {
  for (std::string_view part : split(trace_id, ";")) {
    part = trim(part);
    if (part.size() > name.size() && part.starts_with(name) && part[name.size()] == '=') {
      return part.substr(name.size() + 1);
    }
  }
  return {};
}

}  // namespace formwork
