// SPDX-License-Identifier: Apache-2.0
#include "resources/lambda/sources/source_loop.hh"

#include <chrono>
#include <utility>

#include "engine/service/http_side.hh"

namespace formwork::lambda {

void SourceLoop::start_thread() {
  if (!thread_.joinable()) {
    thread_ = std::thread([this] { run(); });
  }
  changed_.notify_one();
}

void SourceLoop::post(Work work) {
  const std::lock_guard lock(mutex_);
  if (!is_over_) {
    ready_.push_back(std::move(work));
    start_thread();
  }
}

void SourceLoop::at(std::int64_t time_ms, Work work) {
  const std::lock_guard lock(mutex_);
  if (!is_over_) {
    timed_.emplace(time_ms, std::move(work));
    start_thread();
  }
}

void SourceLoop::stop() {
  std::thread thread;
  {
    const std::lock_guard lock(mutex_);
    is_over_ = true;
    thread = std::move(thread_);
    changed_.notify_one();
  }
  if (thread.joinable()) {
    thread.join();
  }
  // What is dropped may hold the last reference to a poller: not under the lock.
  std::deque<Work> ready;
  std::multimap<std::int64_t, Work> timed;
  const std::lock_guard lock(mutex_);
  ready.swap(ready_);
  timed.swap(timed_);
}

void SourceLoop::run() {
  std::unique_lock lock(mutex_);
  while (!is_over_) {
    const std::int64_t now = steady_ms();
    while (!timed_.empty() && timed_.begin()->first <= now) {
      ready_.push_back(std::move(timed_.begin()->second));
      timed_.erase(timed_.begin());
    }
    if (!ready_.empty()) {
      Work work = std::move(ready_.front());
      ready_.pop_front();
      lock.unlock();
      work();
      work = nullptr;
      lock.lock();
    } else if (timed_.empty()) {
      changed_.wait(lock);
    } else {
      changed_.wait_for(lock, std::chrono::milliseconds(timed_.begin()->first - now));
    }
  }
}

}  // namespace formwork::lambda
