// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <thread>
#include <unordered_map>
#include <utility>
#include <vector>

namespace formwork::lambda {

/// One thread's events: readiness of descriptors (epoll, level-triggered), timers, and work that
/// other threads hand over. All members but post(), run_or_post() and stop() belong to the thread
/// that runs it, or to the one whose work run_or_post() runs.
class EventLoop {
 public:
  using Clock = std::chrono::steady_clock;
  using Ready = std::function<void(std::uint32_t events)>;
  using Work = std::function<void()>;
  /// Names a timer; {} names none.
  struct Timer {
    Clock::time_point when;
    std::uint64_t id = 0;
    auto operator<=>(const Timer&) const = default;
  };

  EventLoop();
  EventLoop(const EventLoop&) = delete;
  EventLoop& operator=(const EventLoop&) = delete;
  ~EventLoop();

  /// `events` of epoll. A handler may forget any descriptor, its own too: it is not called for it
  /// again, even when the same wait had reported it.
  void watch(int descriptor, std::uint32_t events, Ready ready);
  void change(int descriptor, std::uint32_t events);
  void forget(int descriptor);

  Timer at(Clock::time_point when, Work work);
  Timer in(std::chrono::milliseconds time, Work work) {
    return at(Clock::now() + time, std::move(work));
  }
  /// Does nothing when it has fired already. Empties `timer`.
  void cancel(Timer& timer);

  void post(Work work);  ///< Any thread.
  /// Any thread: runs `work` at once on the caller's own thread while the loop sleeps, which saves
  /// a switch between threads; hands it over like post() when the loop works or has work waiting.
  void run_or_post(Work work);
  /// Runs `work` when the handler that runs now has returned.
  void later(Work work) { later_.push_back(std::move(work)); }

  void run();   ///< Until stop().
  void stop();  ///< Any thread.

 private:
  struct Watch {
    std::uint32_t generation = 0;
    Ready ready;
  };

  int milliseconds_to_wait();
  void dispatch(std::uint64_t token, std::uint32_t events);
  void run_posted();
  void run_later();
  void run_timers();
  void wake();

  int epoll_ = -1;
  int wake_ = -1;
  bool is_stopped_ = false;
  std::uint32_t generation_ = 0;
  std::uint64_t last_timer_ = 0;
  std::unordered_map<int, std::shared_ptr<Watch>> watches_;
  std::map<Timer, Work> timers_;
  std::vector<Work> later_;
  std::mutex working_;                     ///< Held by the thread that uses the members above.
  std::atomic<std::thread::id> worker_{};  ///< The one that holds it.
  Clock::time_point sleeps_until_ = Clock::time_point::max();
  std::mutex mutex_;  ///< Of posted_.
  std::vector<Work> posted_;
};

/// A timer that is one moment or none, and none once its owner has gone.
class OneTimer {
 public:
  explicit OneTimer(EventLoop& loop) : loop_(loop) {}
  OneTimer(const OneTimer&) = delete;
  OneTimer& operator=(const OneTimer&) = delete;
  ~OneTimer() { cancel(); }

  void at(EventLoop::Clock::time_point when, EventLoop::Work work) {
    cancel();
    timer_ = loop_.at(when, [this, kept = std::move(work)] {
      timer_ = {};
      kept();
    });
  }
  void in(std::chrono::milliseconds time, EventLoop::Work work) {
    at(EventLoop::Clock::now() + time, std::move(work));
  }
  void cancel() { loop_.cancel(timer_); }
  bool is_set() const { return timer_.id != 0; }

 private:
  EventLoop& loop_;
  EventLoop::Timer timer_;
};

}  // namespace formwork::lambda
