// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace formwork {

/// Threads for work that may wait for the world outside. Made when there is work for them. What has
/// not begun when it ends is dropped; what has is waited for.
class OutsideWork {
 public:
  explicit OutsideWork(std::size_t most_threads) : most_threads_(most_threads) {}
  OutsideWork(const OutsideWork&) = delete;
  OutsideWork& operator=(const OutsideWork&) = delete;
  ~OutsideWork();

  void push(std::vector<std::function<void()>> works);

 private:
  void run();

  const std::size_t most_threads_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<std::function<void()>> works_;
  std::vector<std::thread> threads_;
  std::size_t idle_ = 0;
  bool is_ending_ = false;
};

}  // namespace formwork
