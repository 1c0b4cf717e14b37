// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.hh"
#include "resources/lambda/runtime/event_loop.hh"

namespace formwork::lambda {

/// Sends bytes to a port of this machine and closes, on the loop: whatever goes wrong is the
/// receiver's loss.
class Delivery;

/// Who of an environment's extensions hears what is logged there (Telemetry API 2022-07-01 and the
/// Logs API before it): batches are posted to the ports that they listen on.
class Telemetry {
 public:
  explicit Telemetry(EventLoop& loop) : loop_(loop) {}
  Telemetry(const Telemetry&) = delete;
  Telemetry& operator=(const Telemetry&) = delete;
  ~Telemetry() { clear(); }

  /// `body`: the request's JSON. Answers the types that are told from now on ("platform", ...).
  /// A second subscription of an extension replaces its first.
  Result<std::vector<std::string>> subscribe(std::string_view extension, std::string_view body);
  bool has_any() const { return !all_.empty(); }
  /// One event: `type` is "platform.x", "function" or "extension", `record` is JSON.
  void tell(std::int64_t time_ms, std::string_view type, std::string_view record);
  /// While the processes are frozen nothing is sent: it waits until they run again.
  void sleep() { is_asleep_ = true; }
  void wake();
  void flush();
  void clear();

 private:
  struct Subscriber {
    std::string extension;
    std::vector<std::string> types;
    bool is_http = true;
    int port = 0;
    std::string host;  ///< As the URI has it, for the Host header.
    std::string path;
    std::size_t most_items = 10'000;
    std::size_t most_bytes = 262'144;
    std::chrono::milliseconds time{1000};
    std::string events;  ///< JSON values, separated by line ends.
    std::size_t count = 0;
    EventLoop::Timer timer;
    bool is_due = false;
  };

  void send(Subscriber& subscriber);

  EventLoop& loop_;
  bool is_asleep_ = false;
  std::vector<std::shared_ptr<Subscriber>> all_;
  std::vector<std::shared_ptr<Delivery>> deliveries_;
};

}  // namespace formwork::lambda
