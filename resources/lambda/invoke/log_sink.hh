// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <mutex>
#include <set>
#include <string>

#include "engine/service/api_host.hh"
#include "resources/lambda/runtime/environments.hh"

namespace formwork::lambda {

/// Brings what environments say into CloudWatch Logs: groups and streams are made when they are not
/// there, also when they were deleted meanwhile. Thread-safe.
class LogSink {
 public:
  explicit LogSink(ApiHost& host) : state_(std::make_shared<State>(host)) {}

  void put(LogBatch batch);
  /// Streams have to be made again.
  void forget();

 private:
  struct State {
    explicit State(ApiHost& h) : host(h) {}
    ApiHost& host;
    std::mutex mutex;
    std::set<std::string, std::less<>> known;
  };

  static void send(const std::shared_ptr<State>& state,
                   const std::shared_ptr<const LogBatch>& batch, bool is_again);

  std::shared_ptr<State> state_;
};

}  // namespace formwork::lambda
