// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <unordered_map>

#include "server/http/listener.hh"

namespace boost::asio {
class io_context;
}

namespace formwork {

class Connection;

/// The clients of a listener. Thread-safe. Outlives the context that its connections run on.
class Connections {
 public:
  Connections(HttpHandler& handler, const HttpLimits& limits)
      : handler_(handler), limits_(limits) {}

  /// Takes over an accepted socket and answers what comes from it.
  void open(boost::asio::io_context& context, int descriptor, bool is_v6);
  /// Closes those that wait for a request; the others close behind their answer.
  void stop();
  std::size_t count();

 private:
  friend class Connection;

  HttpHandler& handler_;
  const HttpLimits limits_;
  std::atomic<bool> is_stopping_ = false;
  std::atomic<std::uint64_t> body_bytes_ = 0;
  std::mutex mutex_;
  std::unordered_map<Connection*, std::weak_ptr<Connection>> open_;
};

}  // namespace formwork
