// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "resources/lambda/runtime/environment_owner.hh"
#include "resources/lambda/runtime/extensions.hh"
#include "resources/lambda/runtime/http_connection.hh"
#include "resources/lambda/runtime/log_writer.hh"
#include "resources/lambda/runtime/platform_log.hh"
#include "resources/lambda/runtime/telemetry.hh"

namespace formwork::lambda {

/// One execution environment: a place (/tmp, log stream, Runtime API port) with one runtime after
/// the other in it, serving one call at a time. All on the loop's thread.
class Environment : public std::enable_shared_from_this<Environment> {
 public:
  Environment(EnvironmentOwner& owner, std::shared_ptr<const FunctionSpec> function,
              std::shared_ptr<EnvironmentTally> tally, bool is_provisioned);
  Environment(const Environment&) = delete;
  Environment& operator=(const Environment&) = delete;
  ~Environment();

  /// Starts the runtime; `call` is null for one that waits for calls.
  void start(std::unique_ptr<Call> call);
  bool is_available() const;
  /// Of an environment that is_available().
  void give(std::unique_ptr<Call> call);
  /// Ends when its call has; at once when it has none.
  void leave();
  /// Ends now; calls fail.
  void abort();

  const FunctionSpec& function() const { return *function_; }
  const std::shared_ptr<const FunctionSpec>& shared_function() const { return function_; }
  const std::shared_ptr<EnvironmentTally>& tally() const { return tally_; }
  const std::string& tenant() const { return tenant_; }
  bool is_provisioned() const { return is_provisioned_; }
  bool is_initialised() const { return state_ != State::Starting && state_ != State::Initialising; }
  bool is_idle() const { return state_ == State::Idle || state_ == State::Stopped; }
  /// Its keys are about to end: it takes no more calls.
  bool is_stale() const;
  /// A version's provisioned concurrency went down: it ends as others do.
  void make_on_demand() { is_provisioned_ = false; }

  bool is_listed = false;  ///< The owner's: among those that wait for calls.

 private:
  enum class State : std::uint8_t {
    Starting,      ///< Waits for its keys.
    Initialising,  ///< The runtime has not asked for a call yet.
    Idle,
    Running,    ///< A call is with the runtime.
    Returning,  ///< The response is there, the runtime or an extension still works.
    Stopped,    ///< No processes: the next call starts them.
    Ending,     ///< Extensions have their last moments.
    Gone
  };
  enum class Phase : std::uint8_t { Init, Invoke };
  /// What a call (or an init) comes to when it goes wrong.
  struct Fault {
    std::string status = "error";  ///< Or "timeout", "failure".
    std::string type;              ///< "Runtime.ExitError"
    std::string payload;
    std::string line;  ///< What the log says; "" for nothing.
  };

  // environment.cc: beginning, end, time between calls
  void prepare();
  void refuse(Diagnostic why);
  void go_idle();
  void freeze();
  void thaw();
  void stop_process();
  void gone(std::unique_ptr<Diagnostic> why = nullptr);
  void stopped();
  void shut_down();
  void begin_last_words();
  void tell_last_words(std::string_view reason);
  void ended();
  void shutdown_step();

  // environment_process.cc: the runtime's processes and their descriptors
  bool start_process();
  std::vector<std::pair<std::string, std::string>> variables() const;
  void watch_process();
  void drain();
  enum class Read : std::uint8_t { Some, Nothing, End };
  Read read_some(int descriptor, bool is_frames);
  void on_exit();
  void watch_memory();
  void check_memory();
  bool is_disk_full();
  void note_peak(bool is_forced);
  std::int64_t used_mb() const;
  std::string entry_fault(const std::string& why) const;
  Fault exit_fault(const std::string& text, bool is_out_of_memory) const;

  // environment_init.cc
  void begin_init(Phase phase);
  void check_init();
  void init_failed(Fault fault);
  void init_timed_out();
  PlatformEvent init_event(PlatformEvent::Kind kind, std::string_view status) const;

  // environment_call.cc
  void run_call();
  void deliver();
  void responded(InvocationOutcome outcome, std::string error_type, bool is_text_silent);
  void timed_out();
  void fail_call(Fault fault);
  void finish(std::string_view status, std::string_view error_type, bool is_text_silent);
  void check_over();
  void set_deadline();
  Fault timeout_fault() const;
  std::string_view request_id() const;
  PlatformEvent event(PlatformEvent::Kind kind) const;

  // environment_api.cc: the Runtime API
  HttpConnection::Handlers handlers();
  HttpConnection::Piece on_head(const HttpRequest& request);
  void on_request(const HttpConnection::Pointer& connection, HttpRequest request);
  void on_next(const HttpConnection::Pointer& connection);
  void on_invocation(const HttpConnection::Pointer& connection, std::string_view path,
                     HttpRequest request);
  void on_response(const HttpConnection::Pointer& connection, HttpRequest request);
  void on_stream_end(const HttpConnection::Pointer& connection, const HttpRequest& request);
  void on_error(const HttpConnection::Pointer& connection, HttpRequest request);
  void on_subscribe(const HttpConnection::Pointer& connection, const HttpRequest& request);
  void on_init_error(const HttpConnection::Pointer& connection, HttpRequest request);

  EnvironmentOwner& owner_;
  EventLoop& loop_;
  const std::shared_ptr<const FunctionSpec> function_;
  const std::shared_ptr<EnvironmentTally> tally_;
  bool is_provisioned_;
  std::string tenant_;
  const std::string instance_id_;
  State state_ = State::Starting;
  bool is_leaving_ = false;
  LogWriter log_;
  RoleCredentials credentials_;
  EventLoop::Clock::time_point credentials_at_{};
  std::string runtime_version_;
  std::shared_ptr<EnvironmentFiles> files_;
  std::unique_ptr<EnvironmentProcess> process_;
  std::unique_ptr<HttpListener> listener_;
  Extensions extensions_;
  Telemetry telemetry_;
  HttpConnection::Pointer next_;  ///< The runtime waits for a call there.

  Phase phase_ = Phase::Init;
  EventLoop::Clock::time_point init_begun_{};
  double init_ms_ = 0;  ///< To be told with the next call.
  std::optional<Fault> init_error_;

  std::unique_ptr<Call> call_;
  std::unique_ptr<Call> queued_;  ///< Given while Returning.
  bool is_undelivered_ = false;
  bool is_streaming_ = false;
  std::size_t streamed_ = 0;
  EventLoop::Clock::time_point begun_{};
  std::int64_t deadline_ms_ = 0;
  double duration_ms_ = 0;
  bool is_held_ = false;  ///< outcome_ waits for the extensions.
  InvocationOutcome outcome_;
  std::string outcome_error_type_;
  bool is_outcome_silent_ = false;

  std::int64_t peak_kb_ = 0;
  EventLoop::Clock::time_point peak_at_{};
  EventLoop::Clock::time_point disk_at_{};
  bool is_frozen_ = false;
  int shutdown_step_ = 0;
  bool is_place_kept_ = false;  ///< Ending leads to Stopped.
  OneTimer deadline_;
  OneTimer memory_;
  OneTimer rest_;  ///< Freezes, then ends, what nobody calls.
  OneTimer grace_;
};

}  // namespace formwork::lambda
