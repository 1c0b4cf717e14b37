// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "engine/service/trace.hh"

namespace formwork::cli {

/// The steps of one way as text: when each began and how long it took (milliseconds), a bar of it,
/// and what it was. "" when no function ran.
std::string waterfall_text(std::vector<TraceStep> steps);

/// Gathers steps, and tells each way in which a function ran once nothing has happened on it for a
/// moment.
class Waterfalls {
 public:
  explicit Waterfalls(std::function<void(const std::string&)> tell);
  ~Waterfalls();
  Waterfalls(const Waterfalls&) = delete;
  Waterfalls& operator=(const Waterfalls&) = delete;

 private:
  struct Way {
    std::vector<TraceStep> steps;
    std::int64_t last_us = 0;
    int open = 0;  ///< Events that wait and functions that run.
  };
  void take(TraceStep step);
  void work();
  std::vector<std::vector<TraceStep>> take_quiet(bool all);

  const std::function<void(const std::string&)> tell_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::map<std::string, Way, std::less<>> ways_;  // by root
  bool is_over_ = false;
  std::thread worker_;
};

}  // namespace formwork::cli
