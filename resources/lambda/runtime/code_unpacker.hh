// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "engine/base/result.hh"
#include "resources/lambda/runtime/event_loop.hh"
#include "resources/lambda/runtime/executor.hh"

namespace formwork::lambda {

/// Has archives unpacked on a thread beside the loop's, and images fetched on another: a large one
/// must not hold up other functions' calls. Its members are called on the loop's thread.
class CodeUnpacker {
 public:
  using Take = std::function<void(Result<void>)>;
  CodeUnpacker(EventLoop& loop, Executor& executor) : loop_(loop), executor_(executor) {}
  CodeUnpacker(const CodeUnpacker&) = delete;
  CodeUnpacker& operator=(const CodeUnpacker&) = delete;
  ~CodeUnpacker();

  /// `take` is called on the loop's thread, at once when the code was there before.
  void make_ready(const std::shared_ptr<const FunctionSpec>& function, Take take);

 private:
  struct Job {
    std::string key;
    std::shared_ptr<const FunctionSpec> function;
  };

  struct Lane {
    std::deque<Job> jobs;
    std::thread thread;
  };

  void work(Lane& lane);
  void finished(const std::string& key, const Result<void>& result);

  EventLoop& loop_;
  Executor& executor_;
  std::set<std::string, std::less<>> ready_;
  std::map<std::string, std::vector<Take>, std::less<>> waiting_;
  std::mutex mutex_;  ///< Of the rest.
  std::condition_variable changed_;
  Lane archives_;
  Lane images_;
  bool is_ending_ = false;
};

}  // namespace formwork::lambda
