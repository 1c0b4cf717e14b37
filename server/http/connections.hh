// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <thread>
#include <unordered_map>
#include <vector>

#include "server/http/listener.hh"

namespace boost::asio {
class io_context;
}

namespace formwork {

class Connection;
class TcpConnection;

/// The clients of a listener. Thread-safe. Outlives the context that its connections run on.
class Connections {
 public:
  Connections(HttpHandler& handler, const HttpLimits& limits)
      : handler_(handler), limits_(limits) {}

  /// The calling thread is the only one that will run the context.
  void run_here() { only_thread_ = std::this_thread::get_id(); }
  /// Takes over an accepted socket and answers what comes from it.
  void open(boost::asio::io_context& context, int descriptor, bool is_v6);
  /// Closes those that wait for a request; the others close behind their answer.
  void stop();
  std::size_t count();
  /// Closes those whose time is over; to be called every now and then.
  void close_late();
  /// Whether nothing was asked since the last call, but something since this was last true.
  bool has_fallen_quiet();
  /// How long to wait between two calls of close_late().
  std::chrono::milliseconds sweep_pause() const;
  /// Lets go of those that still wait for the handler, whose answers are dropped from then on. The
  /// context has ended, but is still there.
  void abandon();

 private:
  friend class TcpConnection;

  /// Outlives the connections: what a handler that answers late looks at first.
  struct Gate {
    std::mutex mutex;
    bool is_open = true;
  };

  std::vector<std::shared_ptr<Connection>> all();

  HttpHandler& handler_;
  const HttpLimits limits_;
  std::thread::id only_thread_;  ///< None when several run the context.
  std::atomic<bool> is_stopping_ = false;
  std::atomic<std::uint64_t> body_bytes_ = 0;
  std::atomic<std::uint64_t> requests_ = 0;
  std::uint64_t seen_requests_ = 0;  // by has_fallen_quiet()
  bool is_quiet_ = false;
  std::shared_ptr<Gate> gate_ = std::make_shared<Gate>();
  std::mutex mutex_;
  std::unordered_map<Connection*, std::weak_ptr<Connection>> open_;
};

}  // namespace formwork
