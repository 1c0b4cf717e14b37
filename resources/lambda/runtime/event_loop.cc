// SPDX-License-Identifier: Apache-2.0
#include "resources/lambda/runtime/event_loop.hh"

#include <algorithm>
#include <array>
#include <cerrno>

#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "engine/base/ensure.hh"

namespace formwork::lambda {
namespace {

/// A descriptor's number comes back soon after it was closed: the generation tells the old one's
/// last events from the new one's.
std::uint64_t token_of(int descriptor, std::uint32_t generation) {
  return (std::uint64_t{generation} << 32) | static_cast<std::uint32_t>(descriptor);
}

}  // namespace

EventLoop::EventLoop()
    : epoll_(::epoll_create1(EPOLL_CLOEXEC)), wake_(::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)) {
  FORMWORK_ENSURE(epoll_ >= 0 && wake_ >= 0);
  watch(wake_, EPOLLIN, [this](std::uint32_t) {
    std::uint64_t count = 0;
    static_cast<void>(!::read(wake_, &count, sizeof count));
    run_posted();
  });
}

EventLoop::~EventLoop() {
  ::close(wake_);
  ::close(epoll_);
}

void EventLoop::watch(int descriptor, std::uint32_t events, Ready ready) {
  auto watch = std::make_shared<Watch>();
  watch->generation = ++generation_;
  watch->ready = std::move(ready);
  epoll_event event{};
  event.events = events;
  event.data.u64 = token_of(descriptor, watch->generation);
  if (::epoll_ctl(epoll_, EPOLL_CTL_ADD, descriptor, &event) == 0) {
    watches_[descriptor] = std::move(watch);
  }
}

void EventLoop::change(int descriptor, std::uint32_t events) {
  auto found = watches_.find(descriptor);
  if (found == watches_.end()) {
    return;
  }
  epoll_event event{};
  event.events = events;
  event.data.u64 = token_of(descriptor, found->second->generation);
  static_cast<void>(::epoll_ctl(epoll_, EPOLL_CTL_MOD, descriptor, &event));
}

void EventLoop::forget(int descriptor) {
  if (watches_.erase(descriptor) > 0) {
    static_cast<void>(::epoll_ctl(epoll_, EPOLL_CTL_DEL, descriptor, nullptr));
  }
}

EventLoop::Timer EventLoop::at(Clock::time_point when, Work work) {
  const Timer timer{when, ++last_timer_};
  timers_.emplace(timer, std::move(work));
  return timer;
}

void EventLoop::cancel(Timer& timer) {
  if (timer.id != 0) {
    timers_.erase(timer);
    timer = {};
  }
}

void EventLoop::post(Work work) {
  bool is_first = false;
  {
    const std::lock_guard lock(mutex_);
    is_first = posted_.empty();
    posted_.push_back(std::move(work));
  }
  if (is_first) {
    wake();
  }
}

void EventLoop::wake() {
  const std::uint64_t one = 1;
  static_cast<void>(!::write(wake_, &one, sizeof one));
}

void EventLoop::run_or_post(Work work) {
  // A handler's own thread must not try: it holds the mutex already.
  if (worker_.load() == std::this_thread::get_id()) {
    return post(std::move(work));
  }
  std::unique_lock working(working_, std::try_to_lock);
  if (!working) {
    return post(std::move(work));
  }
  {
    const std::lock_guard lock(mutex_);
    if (!posted_.empty() || is_stopped_) {  // what came first is done first
      posted_.push_back(std::move(work));
      return;  // the loop is awake, or about to be
    }
  }
  worker_ = std::this_thread::get_id();
  work();
  run_later();
  worker_ = std::thread::id();
  if (!timers_.empty() && timers_.begin()->first.when < sleeps_until_) {
    wake();
  }
}

void EventLoop::stop() {
  post([this] { is_stopped_ = true; });
}

int EventLoop::milliseconds_to_wait() {
  // A sleep that is under way is not made longer: calls set a timer each and cancel it, and so the
  // next one's is seldom earlier than the sleep's end.
  if (sleeps_until_ <= Clock::now()) {
    sleeps_until_ = Clock::time_point::max();
  }
  if (!timers_.empty()) {
    sleeps_until_ = std::min(sleeps_until_, timers_.begin()->first.when);
  }
  if (sleeps_until_ == Clock::time_point::max()) {
    return -1;
  }
  const auto left = sleeps_until_ - Clock::now();
  const auto whole = std::chrono::ceil<std::chrono::milliseconds>(left).count();
  return static_cast<int>(std::clamp<std::int64_t>(whole, 0, 3'600'000));
}

void EventLoop::dispatch(std::uint64_t token, std::uint32_t events) {
  auto found = watches_.find(static_cast<int>(token & 0xffff'ffffU));
  if (found == watches_.end() || found->second->generation != token >> 32) {
    return;
  }
  const std::shared_ptr<Watch> kept = found->second;  // the handler may forget itself
  kept->ready(events);
}

void EventLoop::run_posted() {
  std::vector<Work> work;
  {
    const std::lock_guard lock(mutex_);
    work.swap(posted_);
  }
  for (const Work& one : work) {
    one();
  }
}

void EventLoop::run_later() {
  while (!later_.empty()) {
    std::vector<Work> work;
    work.swap(later_);
    for (const Work& one : work) {
      one();
    }
  }
}

void EventLoop::run_timers() {
  const auto now = Clock::now();
  while (!timers_.empty() && timers_.begin()->first.when <= now) {
    const Work work = std::move(timers_.begin()->second);
    timers_.erase(timers_.begin());
    work();
    run_later();
  }
}

void EventLoop::run() {
  std::array<epoll_event, 64> events{};
  std::unique_lock working(working_);
  while (!is_stopped_) {
    const int time = milliseconds_to_wait();
    worker_ = std::thread::id();
    working.unlock();
    const int count = ::epoll_wait(epoll_, events.data(), static_cast<int>(events.size()), time);
    working.lock();
    worker_ = std::this_thread::get_id();
    FORMWORK_ENSURE(count >= 0 || errno == EINTR);
    for (int i = 0; i < count; ++i) {
      const epoll_event& event = events[static_cast<std::size_t>(i)];
      dispatch(event.data.u64, event.events);
      run_later();
    }
    run_timers();
  }
}

}  // namespace formwork::lambda
