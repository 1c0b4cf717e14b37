// SPDX-License-Identifier: Apache-2.0
// What requests tell of themselves where ways through functions are traced.
#include <chrono>
#include <cstdio>
#include <string>
#include <utility>

#include "engine/base/text.hh"
#include "engine/service/trace.hh"
#include "server/chain/stages.hh"

namespace formwork {
namespace {

constexpr std::string_view kTraceHeader = "X-Amzn-Trace-Id";

/// "Root=1-<time>-<96 bits>", as front doors give it to what comes without one.
std::string new_trace_id(const Exchange& exchange) {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  char time[16];
  std::snprintf(
      time, sizeof time, "%08x",
      static_cast<unsigned>(std::chrono::duration_cast<std::chrono::seconds>(now).count()));
  std::string digits = replace_all(exchange.request_id, "-", "");
  return std::string("Root=1-") + time + "-" + to_lower(digits.substr(0, 24));
}

// What the request is about, for a reader: "bucket/key", a table, a queue.
std::string place_of(const Value& input) {
  if (const std::string bucket = input.get_text("Bucket"); !bucket.empty()) {
    const std::string key = input.get_text("Key");
    return key.empty() ? bucket : bucket + "/" + key;
  }
  for (const char* member : {"TableName", "QueueUrl", "TopicArn", "FunctionName", "StreamName",
                             "logGroupName", "StackName", "Name"}) {
    if (const std::string text = input.get_text(member); !text.empty()) {
      return text.substr(text.find_last_of("/:") + 1);
    }
  }
  return {};
}

}  // namespace

void begin_trace(Exchange& exchange) {
  Headers& headers = exchange.request.headers;
  if (is_traced() && headers.find(kTraceHeader) == nullptr) {
    headers.set(kTraceHeader, new_trace_id(exchange));
  }
}

Next note_place(Exchange& exchange) {
  if (is_traced()) {
    exchange.traced_place = place_of(exchange.input);
  }
  return Next::Continue;
}

void end_trace(const Exchange& exchange) {
  const WireContext& wire = exchange.wire;
  if (!is_traced() || wire.service == nullptr || wire.operation == nullptr) {
    return;
  }
  TraceStep step;
  step.trace_id = exchange.request.headers.get(kTraceHeader);
  step.id = exchange.request_id;
  step.name = std::string(wire.service->name) + " " + std::string(wire.operation->name);
  step.place = exchange.traced_place;
  step.fault = exchange.error_code;
  step.begin_us =
      std::chrono::duration_cast<std::chrono::microseconds>(exchange.start.time_since_epoch())
          .count();
  step.end_us = steady_us();
  add_step(std::move(step));
}

}  // namespace formwork
