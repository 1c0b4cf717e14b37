// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <mutex>
#include <thread>

namespace formwork::lambda {

/// One thread that does what it is given, in order or at a time. It sleeps until there is
/// something; it is started with the first work.
class SourceLoop {
 public:
  using Work = std::function<void()>;

  SourceLoop() = default;
  SourceLoop(const SourceLoop&) = delete;
  SourceLoop& operator=(const SourceLoop&) = delete;
  ~SourceLoop() { stop(); }

  /// From any thread. Dropped after stop().
  void post(Work work);
  /// The same, not before that time of the steady clock (steady_ms).
  void at(std::int64_t time_ms, Work work);
  /// Waits for the work that is being done; the rest is dropped. Not from the loop's own thread.
  void stop();

 private:
  void start_thread();
  void run();

  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Work> ready_;
  std::multimap<std::int64_t, Work> timed_;
  bool is_over_ = false;
  std::thread thread_;
};

}  // namespace formwork::lambda
