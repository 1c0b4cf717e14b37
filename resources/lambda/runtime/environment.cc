// SPDX-License-Identifier: Apache-2.0
// How an environment begins and ends, and what it does between calls.
#include "resources/lambda/runtime/environment.hh"

#include <utility>

#include <sys/epoll.h>

#include "engine/base/ids.hh"

namespace formwork::lambda {
namespace {

// Calls that follow one another closely need no freezing and thawing between them.
constexpr std::chrono::milliseconds kRestTime{2};
// How long a runtime may take from its response to its next question before a call that waits for
// it goes elsewhere.
constexpr std::chrono::milliseconds kReturnGrace{50};
// Keys of a role last twelve hours.
constexpr std::chrono::hours kCredentialTime{11};
// The largest response, with what Lambda allows over 6 MiB.
constexpr std::size_t kMostResponse = 6 * 1024 * 1024 + 100;
constexpr std::chrono::milliseconds kInternalBudget{500};
constexpr std::chrono::milliseconds kExternalBudget{2000};
constexpr std::chrono::milliseconds kTermGrace{300};

}  // namespace

void Call::finish(Result<InvocationOutcome> outcome) {
  if (Environments::Done told = std::exchange(done, nullptr)) {
    tally->busy.fetch_sub(1);
    if (request.stream != nullptr) {
      request.stream->close();
    }
    told(std::move(outcome));
  }
}

Environment::Environment(EnvironmentOwner& owner, std::shared_ptr<const FunctionSpec> function,
                         std::shared_ptr<EnvironmentTally> tally, bool is_provisioned)
    : owner_(owner),
      loop_(owner.loop()),
      function_(std::move(function)),
      tally_(std::move(tally)),
      is_provisioned_(is_provisioned),
      instance_id_(IdSource().hex(32)),
      log_(loop_, function_, instance_id_, owner.hooks().log),
      extensions_(function_, {[this] {
                                check_init();
                                check_over();
                                shutdown_step();
                              },
                              [this](std::string type) {
                                Fault fault;
                                fault.type = std::move(type);
                                fault.payload = "{\"errorType\":\"" + fault.type +
                                                "\",\"errorMessage\":\"RequestId: " +
                                                std::string(request_id()) +
                                                " Error: extension failed\"}";
                                fail_call(std::move(fault));
                              }}),
      telemetry_(loop_),
      deadline_(loop_),
      memory_(loop_),
      rest_(loop_),
      grace_(loop_) {
  tally_->all.fetch_add(1);
}

Environment::~Environment() {
  stop_process();
  if (state_ != State::Gone) {
    tally_->all.fetch_sub(1);
  }
}

bool Environment::is_stale() const {
  return EventLoop::Clock::now() - credentials_at_ > kCredentialTime;
}

void Environment::start(std::unique_ptr<Call> call) {
  call_ = std::move(call);
  tenant_ = call_ != nullptr ? call_->request.tenant_id : "";
  owner_.unpack(function_, [weak = weak_from_this()](Result<void> unpacked) {
    const auto self = weak.lock();
    if (self == nullptr || self->state_ != State::Starting) {
      return;
    }
    unpacked ? self->prepare() : self->refuse(unpacked.error());
  });
}

void Environment::prepare() {
  auto files = owner_.executor().prepare(*function_);
  if (!files) {
    return refuse(files.error());
  }
  files_ = std::move(*files);
  runtime_version_ = owner_.executor().runtime_version(*function_);
  listener_ = std::make_unique<HttpListener>(loop_, kMostResponse, handlers());
  if (listener_->address().empty()) {
    return refuse(*fail("ServiceException", "No port for the Runtime API is free.").diagnostic);
  }
  owner_.credentials(*function_, [weak = weak_from_this()](Result<RoleCredentials> keys) {
    const auto self = weak.lock();
    if (self == nullptr || self->state_ != State::Starting) {
      return;
    }
    if (!keys) {
      return self->refuse(keys.error());
    }
    self->credentials_ = std::move(*keys);
    self->credentials_at_ = EventLoop::Clock::now();
    self->begin_init(Phase::Init);
  });
}

/// It cannot be made at all on this machine.
void Environment::refuse(Diagnostic why) {
  auto call = std::exchange(call_, nullptr);
  auto queued = std::exchange(queued_, nullptr);
  gone(std::make_unique<Diagnostic>(why));
  for (Call* one : {call.get(), queued.get()}) {
    if (one != nullptr) {
      one->finish(fail(why));
    }
  }
}

bool Environment::is_available() const {
  if (is_leaving_ || queued_ != nullptr) {
    return false;
  }
  return is_idle() || (state_ == State::Returning && !is_held_);
}

void Environment::give(std::unique_ptr<Call> call) {
  rest_.cancel();
  if (state_ == State::Returning) {
    queued_ = std::move(call);
    grace_.in(kReturnGrace, [this] { owner_.take_back(std::exchange(queued_, nullptr)); });
    return;
  }
  call_ = std::move(call);
  if (state_ == State::Stopped) {
    // Processes are the loop's own thread's: they see its mounts and go with it.
    state_ = State::Starting;
    loop_.post([weak = weak_from_this()] {
      const auto self = weak.lock();
      if (self != nullptr && self->state_ == State::Starting) {
        self->begin_init(Phase::Invoke);
      }
    });
  } else {
    run_call();
  }
}

void Environment::go_idle() {
  state_ = State::Idle;
  grace_.cancel();
  if (queued_ != nullptr) {
    return give(std::exchange(queued_, nullptr));
  }
  if (is_leaving_ || is_stale()) {
    return shut_down();
  }
  rest_.cancel();
  rest_.in(kRestTime, [this] { freeze(); });
  owner_.on_available(*this);
}

void Environment::freeze() {
  log_.flush();
  if (process_ != nullptr && !is_frozen_) {
    telemetry_.sleep();
    process_->freeze();
    is_frozen_ = true;
  }
  if (!is_provisioned_) {
    const std::chrono::milliseconds idle(owner_.options().idle_ms);
    rest_.in(idle, [this] { leave(); });
  }
}

void Environment::thaw() {
  if (std::exchange(is_frozen_, false)) {
    process_->thaw();
    telemetry_.wake();
  }
}

void Environment::leave() {
  is_leaving_ = true;
  if (is_idle()) {
    shut_down();
  } else if (state_ == State::Starting && call_ == nullptr) {
    gone();
  }
}

void Environment::abort() {
  stop_process();
  refuse(*fail("ServiceException", "The environments were ended.").diagnostic);
}

void Environment::stop_process() {
  memory_.cancel();
  next_ = nullptr;
  is_frozen_ = false;
  if (process_ != nullptr) {
    process_->kill();
    drain();
    for (const int descriptor : {process_->output(), process_->telemetry(), process_->exit_event(),
                                 process_->end_event()}) {
      if (descriptor >= 0) {
        loop_.forget(descriptor);
      }
    }
    process_.reset();
    log_.end_lines();
    log_.observe(nullptr);
    telemetry_.clear();
  }
  if (listener_ != nullptr) {
    listener_->close_connections();
  }
}

/// The processes are gone and the place stays.
void Environment::stopped() {
  stop_process();
  deadline_.cancel();
  grace_.cancel();
  state_ = State::Stopped;
  log_.flush();
  if (queued_ != nullptr) {
    return give(std::exchange(queued_, nullptr));
  }
  if (is_leaving_ || is_stale()) {
    return gone();
  }
  if (is_provisioned_) {
    return begin_init(Phase::Init);
  }
  rest_.cancel();
  rest_.in(std::chrono::milliseconds(owner_.options().idle_ms), [this] { leave(); });
  owner_.on_available(*this);
}

void Environment::gone(std::unique_ptr<Diagnostic> why) {
  if (state_ == State::Gone) {
    return;
  }
  stop_process();
  state_ = State::Gone;
  tally_->all.fetch_sub(1);
  rest_.cancel();
  grace_.cancel();
  deadline_.cancel();
  log_.flush();
  owner_.on_gone(*this, std::move(why));
}

/// Extensions have time for their last work: 500 ms when they live in the runtime, 2 s otherwise.
void Environment::shut_down() {
  rest_.cancel();
  if (process_ == nullptr || !extensions_.has_any()) {
    return gone();
  }
  state_ = State::Ending;
  const bool is_external = extensions_.has_external();
  const auto budget = is_external ? kExternalBudget : kInternalBudget;
  thaw();
  telemetry_.flush();
  deadline_.in(budget, [this] { ended(); });
  shutdown_step_ = 1;
  extensions_.tell_shutdown("spindown", wall_ms() + budget.count());
  if (!is_external) {
    process_->terminate();
  }
}

/// An extension has asked for more after its SHUTDOWN: once all have, the rest may end.
void Environment::shutdown_step() {
  if (state_ != State::Ending || shutdown_step_ != 1 || !extensions_.are_ready()) {
    return;
  }
  shutdown_step_ = 2;
  process_->terminate();
  deadline_.cancel();
  deadline_.in(kTermGrace, [this] { ended(); });
}

/// A call has failed: the runtime goes at once, its extensions are told why and have their time.
void Environment::begin_last_words() {
  state_ = State::Ending;
  is_place_kept_ = true;
  next_ = nullptr;
  memory_.cancel();
  process_->kill_runtime();
}

void Environment::tell_last_words(std::string_view reason) {
  if (state_ != State::Ending) {  // whoever was told of the call has ended everything
    return;
  }
  rest_.cancel();
  grace_.cancel();
  telemetry_.flush();
  deadline_.cancel();
  deadline_.in(kExternalBudget, [this] { ended(); });
  if (process_->end_event() >= 0) {
    loop_.watch(process_->end_event(), EPOLLIN, [this](std::uint32_t) { ended(); });
  }
  shutdown_step_ = 1;
  extensions_.tell_shutdown(reason, wall_ms() + kExternalBudget.count());
}

void Environment::ended() {
  std::exchange(is_place_kept_, false) ? stopped() : gone();
}

}  // namespace formwork::lambda
