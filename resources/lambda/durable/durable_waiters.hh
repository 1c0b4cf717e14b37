// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <iterator>
#include <map>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "engine/service/operation.hh"

namespace formwork::lambda {

/// Callers that wait for the end of a durable execution, by its ARN. Thread-safe.
class DurableWaiters {
 public:
  void add(const std::string& arn, Answerer answer) {
    const std::lock_guard lock(mutex_);
    waiting_[arn].push_back(std::move(answer));
  }
  std::vector<Answerer> take(const std::string& arn) {
    const std::lock_guard lock(mutex_);
    auto found = waiting_.find(arn);
    std::vector<Answerer> taken;
    if (found != waiting_.end()) {
      taken = std::move(found->second);
      waiting_.erase(found);
    }
    return taken;
  }
  /// All of them.
  std::vector<Answerer> take_all() {
    const std::lock_guard lock(mutex_);
    std::vector<Answerer> taken;
    for (auto& [arn, answers] : waiting_) {
      std::move(answers.begin(), answers.end(), std::back_inserter(taken));
    }
    waiting_.clear();
    return taken;
  }

 private:
  std::mutex mutex_;
  std::map<std::string, std::vector<Answerer>> waiting_;
};

}  // namespace formwork::lambda
