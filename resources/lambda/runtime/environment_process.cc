// SPDX-License-Identifier: Apache-2.0
// The runtime's processes: what they are started with, what they write, how they end.
#include <algorithm>
#include <array>
#include <cerrno>
#include <utility>

#include <sys/epoll.h>
#include <unistd.h>

#include "engine/base/json_write.hh"
#include "resources/lambda/runtime/environment.hh"

namespace formwork::lambda {
namespace {

constexpr std::chrono::milliseconds kMemoryTime{20};
constexpr std::chrono::seconds kPeakTime{1};
// All files are looked at: seldom, and only where the kernel keeps no limit.
constexpr std::chrono::milliseconds kDiskTime{250};
// A response that was sent before the exit is read first.
constexpr std::chrono::milliseconds kExitGrace{1};
// What a drain reads at most: a pipe's content many times over.
constexpr int kMostReads = 32;
constexpr std::int64_t kKilobytes = 1024;

/// What Lambda's own processes in the sandbox use, which it counts to the function's memory.
std::int64_t base_mb(std::string_view runtime) {
  if (runtime.starts_with("python")) {
    return 27;
  }
  return runtime.starts_with("nodejs") ? 30 : 10;
}

}  // namespace

std::vector<std::pair<std::string, std::string>> Environment::variables() const {
  const FunctionSpec& function = *function_;
  std::vector<std::pair<std::string, std::string>> all = {
      {"AWS_DEFAULT_REGION", function.region},
      {"AWS_REGION", function.region},
      {"AWS_LAMBDA_FUNCTION_NAME", function.name},
      {"AWS_LAMBDA_FUNCTION_MEMORY_SIZE", std::to_string(function.memory_mb)},
      {"AWS_LAMBDA_FUNCTION_VERSION", function.version},
      {"AWS_LAMBDA_INITIALIZATION_TYPE", is_provisioned_ ? "provisioned-concurrency" : "on-demand"},
      {"AWS_LAMBDA_LOG_GROUP_NAME",
       function.log.group.empty() ? "/aws/lambda/" + function.name : function.log.group},
      {"AWS_LAMBDA_LOG_STREAM_NAME", log_.stream()},
      {"AWS_LAMBDA_RUNTIME_API", listener_->address()},
      {"_AWS_XRAY_DAEMON_ADDRESS", "169.254.100.1"},
      {"_AWS_XRAY_DAEMON_PORT", "2000"},
      {"_HANDLER", function.is_image && !function.command.empty() ? function.command.front()
                                                                  : function.handler}};
  if (!function.runtime.empty() && !function.runtime.starts_with("provided")) {
    all.emplace_back("AWS_EXECUTION_ENV", "AWS_Lambda_" + function.runtime);
  }
  if (!credentials_.access_key_id.empty()) {
    all.emplace_back("AWS_ACCESS_KEY_ID", credentials_.access_key_id);
    all.emplace_back("AWS_SECRET_ACCESS_KEY", credentials_.secret_access_key);
    all.emplace_back("AWS_SESSION_TOKEN", credentials_.session_token);
  }
  if (function.log.is_json) {
    all.emplace_back("AWS_LAMBDA_LOG_FORMAT", "JSON");
    all.emplace_back("AWS_LAMBDA_LOG_LEVEL", function.log.application_level);
  }
  // The user's own win over these.
  const std::pair<const char*, std::string> weak[] = {
      {"AWS_XRAY_CONTEXT_MISSING", "LOG_ERROR"},
      {"AWS_XRAY_DAEMON_ADDRESS", "169.254.100.1:2000"},
      {"TZ", ":UTC"},
      {"AWS_ENDPOINT_URL", function.endpoint}};
  for (const auto& [name, value] : weak) {
    const bool is_set = std::any_of(function.variables.begin(), function.variables.end(),
                                    [&](const auto& own) { return own.first == name; });
    if (!is_set && !value.empty()) {
      all.emplace_back(name, value);
    }
  }
  return all;
}

bool Environment::start_process() {
  ProcessSetup setup;
  setup.function = function_;
  setup.files = files_;
  setup.runtime_api = listener_->address();
  setup.variables = variables();
  auto process = owner_.executor().start(std::move(setup));
  if (!process) {
    refuse(process.error());
    return false;
  }
  process_ = std::move(*process);
  peak_kb_ = 0;
  peak_at_ = {};
  watch_process();
  return true;
}

void Environment::watch_process() {
  loop_.watch(process_->output(), EPOLLIN, [this](std::uint32_t) {
    if (read_some(process_->output(), false) == Read::End) {
      loop_.forget(process_->output());
    }
  });
  if (process_->telemetry() >= 0) {
    loop_.watch(process_->telemetry(), EPOLLIN, [this](std::uint32_t) {
      if (read_some(process_->telemetry(), true) == Read::End) {
        loop_.forget(process_->telemetry());
      }
    });
  }
  loop_.watch(process_->exit_event(), EPOLLIN, [this](std::uint32_t) {
    loop_.forget(process_->exit_event());
    loop_.in(kExitGrace, [weak = weak_from_this(), process = process_.get()] {
      const auto self = weak.lock();
      if (self != nullptr && self->process_.get() == process) {
        self->on_exit();
      }
    });
  });
}

Environment::Read Environment::read_some(int descriptor, bool is_frames) {
  static thread_local std::array<char, 64 * 1024> buffer;
  const ssize_t size = ::read(descriptor, buffer.data(), buffer.size());
  if (size > 0) {
    const std::string_view bytes(buffer.data(), static_cast<std::size_t>(size));
    is_frames ? log_.frames(bytes) : log_.output(bytes);
    return Read::Some;
  }
  return size < 0 && (errno == EAGAIN || errno == EINTR) ? Read::Nothing : Read::End;
}

/// Everything that was written before now. Writes happen before the response is posted, so nothing
/// of the call is missed and nothing has to be waited for.
void Environment::drain() {
  if (process_ == nullptr) {
    return;
  }
  for (const bool is_frames : {false, true}) {
    const int descriptor = is_frames ? process_->telemetry() : process_->output();
    int left = descriptor >= 0 ? kMostReads : 0;
    while (left > 0 && read_some(descriptor, is_frames) == Read::Some) {
      --left;
    }
  }
}

/// What there is to say of a program that did not begin: with a runtime of Lambda's, its shell
/// would.
std::string Environment::entry_fault(const std::string& why) const {
  if (!function_->runtime.starts_with("provided") && !function_->is_image) {
    return "Runtime exited with error: exit status 127";
  }
  return why.find("o such file") != std::string::npos && !function_->is_image
             ? "Couldn't find valid bootstrap(s): [/var/task/bootstrap /opt/bootstrap]"
             : "fork/exec /var/task/bootstrap: " + why;
}

Environment::Fault Environment::exit_fault(const std::string& text, bool is_out_of_memory) const {
  constexpr std::string_view kNotBegun = "fork/exec: ";
  const bool is_begun = !text.starts_with(kNotBegun);
  const std::string reason = !is_begun      ? entry_fault(text.substr(kNotBegun.size()))
                             : text.empty() ? "Runtime exited without providing a reason"
                                            : "Runtime exited with error: " + text;
  Fault fault;
  fault.type = is_out_of_memory                       ? "Runtime.OutOfMemory"
               : reason.starts_with("Runtime exited") ? "Runtime.ExitError"
                                                      : "Runtime.InvalidEntrypoint";
  fault.status = "error";
  const std::string told = "RequestId: " + std::string(request_id()) + " Error: " + reason;
  JsonWriter(fault.payload)
      .begin_object()
      .member("errorType", fault.type)
      .member("errorMessage", told)
      .end_object();
  fault.line = told + "\n" + fault.type + "\n";
  return fault;
}

void Environment::on_exit() {
  const std::string text = process_->exit_text();
  const std::int64_t limit = function_->memory_mb * kKilobytes;
  // A limit of the kernel's kills without a word.
  const bool is_out_of_memory =
      text == "signal: killed" && process_->peak_memory_kb() * 10 >= limit * 9;
  const Fault fault = exit_fault(text, is_out_of_memory);
  switch (state_) {
    case State::Initialising:
      return init_failed(init_error_ ? *init_error_ : fault);
    case State::Running:
      return fail_call(fault);
    case State::Returning:
      if (is_held_) {
        duration_ms_ = std::max(duration_ms_, 0.0);
        finish("error", fault.type, false);
      }
      return stopped();
    case State::Idle:
      return stopped();
    case State::Ending:
      return is_place_kept_ ? void() : gone();
    case State::Starting:
    case State::Stopped:
    case State::Gone:
      break;
  }
}

void Environment::watch_memory() {
  memory_.cancel();
  memory_.in(kMemoryTime, [this] { check_memory(); });
}

void Environment::check_memory() {
  if (process_ == nullptr ||
      (state_ != State::Running && state_ != State::Initialising && state_ != State::Returning)) {
    return;
  }
  const std::int64_t used = process_->memory_kb();
  peak_kb_ = std::max(peak_kb_, used);
  const bool is_out_of_memory = used > function_->memory_mb * kKilobytes;
  if (!is_out_of_memory && !is_disk_full()) {
    return watch_memory();
  }
  process_->kill();
  Fault fault = exit_fault("signal: killed", is_out_of_memory);
  if (!is_out_of_memory) {
    fault.line += "The files in /tmp take more than the function's ephemeral storage (" +
                  std::to_string(function_->ephemeral_mb) + " MB).\n";
  }
  if (state_ == State::Initialising) {
    return init_failed(fault);
  }
  if (state_ == State::Running) {
    return fail_call(fault);
  }
  if (is_held_) {
    finish("error", fault.type, false);
  }
  stopped();
}

bool Environment::is_disk_full() {
  const auto now = EventLoop::Clock::now();
  if (files_ == nullptr || now - disk_at_ < kDiskTime) {
    return false;
  }
  disk_at_ = now;
  return files_->excess_kb(function_->ephemeral_mb * kKilobytes) > 0;
}

/// The peak moves slowly: reading it at every one of many short calls would cost more than they do.
void Environment::note_peak(bool is_forced) {
  const auto now = EventLoop::Clock::now();
  if (process_ != nullptr && (is_forced || now - peak_at_ >= kPeakTime)) {
    peak_kb_ = std::max(peak_kb_, process_->peak_memory_kb());
    peak_at_ = now;
  }
}

std::int64_t Environment::used_mb() const {
  const std::int64_t used = (peak_kb_ + kKilobytes - 1) / kKilobytes + base_mb(function_->runtime);
  return std::min(used, function_->memory_mb);
}

}  // namespace formwork::lambda
