// SPDX-License-Identifier: Apache-2.0
// One call: from START to REPORT.
#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <iterator>
#include <utility>

#include "engine/base/clock.hh"
#include "engine/base/ids.hh"
#include "engine/base/json_write.hh"
#include "engine/service/submit_hold.hh"
#include "resources/lambda/runtime/environment.hh"

namespace formwork::lambda {
namespace {

using Kind = PlatformEvent::Kind;

/// The value of a header that came from a caller: without line ends it cannot become two.
void append_header(std::string& head, std::string_view name, std::string_view value) {
  if (!value.empty()) {
    head.append(name).append(": ");
    std::copy_if(value.begin(), value.end(), std::back_inserter(head),
                 [](char c) { return c != '\r' && c != '\n'; });
    head.append("\r\n");
  }
}

/// The root's id of "Root=1-...;Parent=...;Sampled=1".
std::string_view root_of(std::string_view trace) {
  const std::size_t at = trace.find("Root=");
  if (at == std::string_view::npos) {
    return {};
  }
  trace.remove_prefix(at + 5);
  return trace.substr(0, trace.find(';'));
}

std::string make_trace_id() {
  IdSource ids;
  std::array<char, 16> seconds{};
  std::snprintf(seconds.data(), seconds.size(), "%08x", static_cast<unsigned>(wall_ms() / 1000));
  return "Root=1-" + std::string(seconds.data()) + "-" + ids.hex(24) + ";Parent=" + ids.hex(16) +
         ";Sampled=0";
}

}  // namespace

std::string_view Environment::request_id() const {
  return call_ != nullptr ? std::string_view(call_->request.request_id) : std::string_view();
}

PlatformEvent Environment::event(Kind kind) const {
  PlatformEvent told;
  told.kind = kind;
  told.time_ms = wall_ms();
  told.request_id = request_id();
  told.function_name = function_->name;
  told.function_version = function_->version;
  told.function_arn = function_->arn;
  told.instance_id = instance_id_;
  told.init_type = is_provisioned_ ? "provisioned-concurrency" : "on-demand";
  told.memory_mb = function_->memory_mb;
  return told;
}

/// The call's time runs from begun_.
void Environment::set_deadline() {
  const std::chrono::seconds time(function_->timeout_s);
  deadline_.cancel();
  deadline_ms_ = wall_ms() + std::chrono::milliseconds(time).count();
  deadline_.at(begun_ + time, [this] { timed_out(); });
}

void Environment::run_call() {
  const bool is_late_init = state_ == State::Initialising && phase_ == Phase::Invoke;
  state_ = State::Running;
  if (!is_late_init) {
    begun_ = EventLoop::Clock::now();
    set_deadline();
  }
  if (call_->request.trace_id.empty()) {
    call_->request.trace_id = make_trace_id();
  }
  log_.begin_tail(call_->request.wants_tail);
  PlatformEvent start = event(Kind::Start);
  start.function_arn = call_->request.invoked_arn;
  log_.platform(start);
  if (!memory_.is_set()) {
    watch_memory();
  }
  is_streaming_ = false;
  streamed_ = 0;
  outcome_ = {};
  thaw();
  is_undelivered_ = true;
  deliver();
}

/// Hands the call to the runtime, when that waits for it.
void Environment::deliver() {
  if (next_ == nullptr || !is_undelivered_) {
    return;
  }
  is_undelivered_ = false;
  InvocationRequest& request = call_->request;
  std::string head = "Content-Type: application/json\r\n";
  append_header(head, "Lambda-Runtime-Aws-Request-Id", request.request_id);
  append_header(head, "Lambda-Runtime-Deadline-Ms", std::to_string(deadline_ms_));
  append_header(head, "Lambda-Runtime-Invoked-Function-Arn", request.invoked_arn);
  append_header(head, "Lambda-Runtime-Trace-Id", request.trace_id);
  append_header(head, "Lambda-Runtime-Client-Context", request.client_context);
  append_header(head, "Lambda-Runtime-Cognito-Identity", request.cognito_identity);
  append_header(head, "Lambda-Runtime-Aws-Tenant-Id", request.tenant_id);
  if (extensions_.has_any()) {
    extensions_.tell_invoke(request.request_id, deadline_ms_, request.invoked_arn,
                            request.trace_id);
  }
  const auto connection = std::exchange(next_, nullptr);
  connection->answer(200, head, std::move(request.payload));
}

/// The runtime has answered. Without extensions that work on, the call is over.
void Environment::responded(InvocationOutcome outcome, std::string error_type,
                            bool is_text_silent) {
  outcome_ = std::move(outcome);
  outcome_error_type_ = std::move(error_type);
  is_outcome_silent_ = is_text_silent;
  is_held_ = !extensions_.are_done();
  state_ = State::Returning;
  if (!is_held_) {
    finish(outcome_.function_error.empty() ? "success" : "error", outcome_error_type_,
           is_outcome_silent_);
  }
}

/// Whether the runtime and the extensions are ready for another call.
void Environment::check_over() {
  if (state_ != State::Returning || !extensions_.are_done()) {
    return;
  }
  if (is_held_) {
    finish(outcome_.function_error.empty() ? "success" : "error", outcome_error_type_,
           is_outcome_silent_);
  }
  if (next_ != nullptr && state_ == State::Returning) {
    deadline_.cancel();
    go_idle();
  }
}

Environment::Fault Environment::timeout_fault() const {
  std::array<char, 64> seconds{};
  std::snprintf(seconds.data(), seconds.size(), "%.2f", static_cast<double>(function_->timeout_s));
  const std::string told = "Task timed out after " + std::string(seconds.data()) + " seconds";
  Fault fault;
  fault.status = "timeout";
  fault.type = "Sandbox.Timedout";
  JsonWriter(fault.payload)
      .begin_object()
      .member("errorType", fault.type)
      .member("errorMessage", "RequestId: " + std::string(request_id()) + " Error: " + told)
      .end_object();
  fault.line = format_time(wall_ms()) + " " + std::string(request_id()) + " " + told + "\n\n";
  return fault;
}

void Environment::timed_out() {
  if (state_ == State::Initialising) {
    return init_timed_out();
  }
  if (state_ == State::Running) {
    return fail_call(timeout_fault());
  }
  if (state_ == State::Returning) {
    if (is_held_) {
      finish("timeout", "", false);
    }
    stopped();
  }
}

/// The call cannot end well any more: its processes go with it.
void Environment::fail_call(Fault fault) {
  if (state_ == State::Initialising && process_ != nullptr) {
    return init_failed(std::move(fault));
  }
  if (call_ == nullptr) {
    if (is_idle()) {
      stopped();
    }
    return;
  }
  note_peak(true);
  const bool has_extensions = process_ != nullptr && extensions_.has_external();
  if (has_extensions) {
    begin_last_words();
  } else {
    stop_process();
  }
  if (!fault.line.empty()) {
    PlatformEvent told = event(Kind::Fault);
    told.fault = std::move(fault.line);
    log_.platform(told);
  }
  outcome_ = {};
  outcome_.payload = std::move(fault.payload);
  outcome_.function_error = "Unhandled";
  outcome_.content_type = "application/json";
  outcome_.is_streamed = is_streaming_;
  if (has_extensions) {
    finish(fault.status, fault.type, false);
    return tell_last_words(fault.status == "timeout" ? "timeout" : "failure");
  }
  state_ = State::Returning;
  is_held_ = true;
  finish(fault.status, fault.type, false);
  stopped();
}

/// END and REPORT, then the caller is told.
void Environment::finish(std::string_view status, std::string_view error_type,
                         bool is_text_silent) {
  is_held_ = false;
  drain();
  log_.end_lines();
  note_peak(false);
  const bool is_timeout = status == "timeout";
  outcome_.duration_ms =
      is_timeout
          ? static_cast<double>(function_->timeout_s) * 1000
          : std::chrono::duration<double, std::milli>(EventLoop::Clock::now() - begun_).count();
  outcome_.init_ms = std::exchange(init_ms_, 0);
  const bool is_init_billed = owner_.options().bills_init && !is_provisioned_;
  outcome_.billed_ms = static_cast<std::int64_t>(
      std::ceil(outcome_.duration_ms + (is_init_billed ? outcome_.init_ms : 0)));
  outcome_.memory_used_mb = used_mb();

  PlatformEvent report = event(Kind::RuntimeDone);
  report.status = status;
  report.error_type = error_type;
  report.is_text_silent = is_text_silent;
  report.duration_ms = outcome_.duration_ms;
  report.produced_bytes = outcome_.payload.size() + streamed_;
  log_.platform(report);
  report.kind = Kind::End;
  log_.platform(report);
  report.kind = Kind::Report;
  report.init_ms = outcome_.init_ms;
  report.billed_ms = outcome_.billed_ms;
  report.used_mb = outcome_.memory_used_mb;
  std::string segment;
  if (function_->is_traced) {
    segment = IdSource().hex(16);
    report.trace_id = root_of(call_->request.trace_id);
    report.segment_id = segment;
  }
  log_.platform(report);
  outcome_.log_tail = log_.take_tail();
  // The log is written before whatever the caller asks next, and after the caller has its answer.
  const SubmitHold hold;
  log_.flush();

  auto call = std::exchange(call_, nullptr);
  if (call->request.stream != nullptr) {
    if (!outcome_.is_streamed && outcome_.function_error.empty()) {
      call->request.stream->write(outcome_.payload);
    }
    call->request.stream->close();
  }
  if (is_available()) {
    owner_.on_available(*this);
  }
  call->finish(std::exchange(outcome_, {}));
}

}  // namespace formwork::lambda
