// SPDX-License-Identifier: Apache-2.0
#include "engine/host/outside_work.hh"

#include <utility>

namespace formwork {

OutsideWork::~OutsideWork() {
  {
    const std::lock_guard lock(mutex_);
    is_ending_ = true;
    works_.clear();
  }
  changed_.notify_all();
  for (std::thread& thread : threads_) {
    thread.join();
  }
}

void OutsideWork::push(std::vector<std::function<void()>> works) {
  {
    const std::lock_guard lock(mutex_);
    if (is_ending_) {
      return;
    }
    for (auto& work : works) {
      works_.push_back(std::move(work));
    }
    while (idle_ < works_.size() && threads_.size() < most_threads_) {
      ++idle_;
      threads_.emplace_back([this] { run(); });
    }
  }
  changed_.notify_all();
}

void OutsideWork::run() {
  std::unique_lock lock(mutex_);
  while (true) {
    changed_.wait(lock, [this] { return is_ending_ || !works_.empty(); });
    if (is_ending_) {
      return;
    }
    std::function<void()> work = std::move(works_.front());
    works_.pop_front();
    --idle_;
    lock.unlock();
    work();
    work = nullptr;
    lock.lock();
    ++idle_;
  }
}

}  // namespace formwork
