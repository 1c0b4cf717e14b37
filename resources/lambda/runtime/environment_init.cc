// SPDX-License-Identifier: Apache-2.0
// The init phase: from a process that starts to a runtime that asks for its first call.
#include <algorithm>
#include <utility>

#include "resources/lambda/runtime/environment.hh"

namespace formwork::lambda {
namespace {

using Kind = PlatformEvent::Kind;

// Environments that wait for calls may take a quarter of an hour.
constexpr std::chrono::milliseconds kProvisionedInitTime{900'000};

double ms_since(EventLoop::Clock::time_point begin) {
  return std::chrono::duration<double, std::milli>(EventLoop::Clock::now() - begin).count();
}

}  // namespace

PlatformEvent Environment::init_event(Kind kind, std::string_view status) const {
  PlatformEvent told = event(kind);
  told.phase = phase_ == Phase::Init ? "init" : "invoke";
  told.status = status;
  told.runtime_version = runtime_version_;
  told.duration_ms = ms_since(init_begun_);
  return told;
}

void Environment::begin_init(Phase phase) {
  const bool is_again = state_ == State::Initialising;
  phase_ = phase;
  state_ = State::Initialising;
  init_begun_ = EventLoop::Clock::now();
  init_ms_ = 0;
  init_error_.reset();
  PlatformEvent start = init_event(Kind::InitStart, "success");
  start.is_text_silent = is_again;
  log_.platform(start);
  if (phase == Phase::Invoke) {
    begun_ = init_begun_;
    set_deadline();
  } else {
    deadline_.cancel();
    const bool is_short = call_ != nullptr || !is_provisioned_;
    const std::chrono::milliseconds limit(owner_.options().init_ms);
    deadline_.in(is_short ? limit : kProvisionedInitTime, [this] { init_timed_out(); });
  }
  if (!start_process()) {
    return;
  }
  extensions_.begin(process_->extensions());
  watch_memory();
}

/// The runtime or an extension has asked for its first event.
void Environment::check_init() {
  if (state_ != State::Initialising || next_ == nullptr || !extensions_.are_ready()) {
    return;
  }
  extensions_.close_registration();
  for (auto& [name, events] : extensions_.list()) {
    PlatformEvent ready = event(Kind::Extension);
    ready.name = name;
    ready.items = std::move(events);
    log_.platform(ready);
  }
  log_.platform(init_event(Kind::InitRuntimeDone, "success"));
  log_.platform(init_event(Kind::InitReport, "success"));
  if (phase_ == Phase::Init) {
    deadline_.cancel();
    init_ms_ = ms_since(init_begun_);
  }
  drain();
  if (call_ != nullptr) {
    return run_call();
  }
  deadline_.cancel();
  go_idle();
}

void Environment::init_timed_out() {
  Fault fault;
  fault.status = "timeout";
  fault.type = "Sandbox.Timedout";
  init_failed(std::move(fault));
}

/// The first time it is done once more, within the call and its time; then the call has failed.
void Environment::init_failed(Fault fault) {
  note_peak(true);
  grace_.cancel();
  PlatformEvent report = init_event(Kind::InitReport, fault.status);
  report.error_type = fault.type;
  stop_process();
  log_.platform(report);
  if (call_ == nullptr) {
    return gone(
        fail("FUNCTION_ERROR_INIT_FAILURE", "Function init failed: " + fault.type).diagnostic);
  }
  if (phase_ == Phase::Init) {
    return begin_init(Phase::Invoke);
  }
  log_.begin_tail(call_->request.wants_tail);
  log_.platform(event(Kind::Start));
  fail_call(fault.status == "timeout" ? timeout_fault() : std::move(fault));
}

}  // namespace formwork::lambda
